"""From a picture to rows of the table of crops."""

from ml_core.geometry import parse_aspect
from ml_core.models.picture import Picture
from ml_core.models.policy.album import make_album
from ml_core.models.policy.crop_policy import CropPolicy
from ml_core.models.policy.propose import ProposalOptions, propose_in
from ml_core.models.scorer import Scorer
from ml_core.specs.crop_table import CropRow
from ml_core.specs.tasks import ProposeConfig


class Cropper:
    """Proposes crops as a config says.

    Args:
        config: Shape, number and method.
        policy: The policy, or None to search densely.
        scorer: What rates crops.
    """

    def __init__(self, config: ProposeConfig, policy: CropPolicy | None, scorer: Scorer) -> None:
        self._config = config
        self._options = ProposalOptions(
            parse_aspect(config.aspect), config.count, config.method, cut_faces=config.cut_faces
        )
        self._policy = policy
        self._scorer = scorer
        self._source = "dense" if policy is None else config.method

    def crops_of(self, picture: Picture) -> tuple[CropRow, ...]:
        """Return the picture's crops, best first; none when no crop of the shape leaves every face whole."""
        config, album = self._config, make_album([picture], self._scorer)
        proposals = propose_in(album, 0, self._policy, self._options)
        full = album.full_frame_score()
        return tuple(
            CropRow(
                picture.name,
                rank,
                *item.crop.box,
                item.crop.angle,
                config.aspect,
                float(item.ratings.mean[0]),
                full,
                self._source,
            )
            for rank, item in enumerate(proposals, 1)
        )
