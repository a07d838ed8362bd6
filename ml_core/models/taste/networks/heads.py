"""What stands on the frozen features: small networks that say by how much one crop is better than another."""

from typing import Literal, TypeAlias

import torch
from torch import nn

NetworkKind: TypeAlias = Literal["siamese", "concatenating"]

# Small beside the answers there are; the concatenating one has the widths that its design fixed.
CODE, HIDDEN = 16, 32
CONCATENATED = (512, 256)
INPUT_DROPOUT, DROPOUT = 0.5, 0.3


class SiameseHead(nn.Module):
    """Gives each crop a utility; the difference of two is antisymmetric by construction.

    A crop is its image features, squeezed into a short code, beside its described features. The utility is a linear
    function of both plus a bent one, on top of the utility that the average taste gives it.

    Args:
        image: Number of image features.
        described: Number of described features.
    """

    def __init__(self, image: int, described: int) -> None:
        super().__init__()
        self.image = image
        self.code = nn.Sequential(nn.Dropout(INPUT_DROPOUT), nn.Linear(image, CODE))
        self.straight = nn.Linear(CODE + described, 1, bias=False)
        self.bent = nn.Sequential(
            nn.Linear(CODE + described, HIDDEN), nn.GELU(), nn.Dropout(DROPOUT), nn.Linear(HIDDEN, 1, bias=False)
        )
        self.average = nn.Parameter(torch.zeros(described), requires_grad=False)
        # Without answers it is the average taste.
        for last in (self.straight, self.bent[-1]):
            nn.init.zeros_(last.get_parameter("weight"))

    def forward(self, crops: torch.Tensor) -> torch.Tensor:
        """Return the utility (N,) of crops (N, image + described)."""
        described = crops[:, self.image :]
        both = torch.cat([self.code(crops[:, : self.image]), described], dim=1)
        learnt: torch.Tensor = self.straight(both) + self.bent(both)
        return learnt.squeeze(1) + described @ self.average

    def difference(self, first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
        """Return how much better the first crops are than the second ones, (N,)."""
        # In two passes of one shape: in a single one, rounding depends on the place in the batch.
        ours: torch.Tensor = self(first)
        theirs: torch.Tensor = self(second)
        return ours - theirs


class ConcatenatingHead(nn.Module):
    """Compares two crops by their features side by side.

    The network f itself depends on the order; (f(a, b) - f(b, a)) / 2 does not, beyond its sign.

    Args:
        image: Number of image features.
    """

    def __init__(self, image: int) -> None:
        super().__init__()
        first, second = CONCATENATED
        self.layers = nn.Sequential(
            nn.Linear(2 * image, first),
            nn.ReLU(),
            nn.Dropout(DROPOUT),
            nn.Linear(first, second),
            nn.ReLU(),
            nn.Dropout(DROPOUT),
            nn.Linear(second, 1),
        )

    def forward(self, pairs: torch.Tensor) -> torch.Tensor:
        """Return f of pairs (N, 2 image), (N,)."""
        compared: torch.Tensor = self.layers(pairs)
        return compared.squeeze(1)

    def difference(self, first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
        """Return how much better the first crops are than the second ones, (N,)."""
        there: torch.Tensor = self(torch.cat([first, second], dim=1))
        back: torch.Tensor = self(torch.cat([second, first], dim=1))
        return (there - back) / 2


Head: TypeAlias = SiameseHead | ConcatenatingHead


def head_of(kind: NetworkKind, image: int, described: int) -> Head:
    """Return an untrained head."""
    return SiameseHead(image, described) if kind == "siamese" else ConcatenatingHead(image)
