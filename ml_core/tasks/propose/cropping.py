"""From a picture to rows of the table of crops."""

from ml_core.geometry import parse_aspect
from ml_core.models.picture import Picture
from ml_core.models.policy.album import Album, make_album
from ml_core.models.policy.crop_policy import TASTE, CropPolicy
from ml_core.models.policy.propose import ProposalOptions, propose_in
from ml_core.models.reward import PersonalRatings
from ml_core.models.scorers import load_scorer
from ml_core.models.taste.loading import load_taste
from ml_core.specs.crop_table import CropRow
from ml_core.specs.tasks import ProposeConfig


class Cropper:
    """Proposes crops as a config says; a tuned policy brings its own taste where the config names none.

    Args:
        config: Policy, scorer, taste, shape, number and method.

    Raises:
        WeightsError: If the policy, the taste or the scorer's weights cannot be read.
    """

    def __init__(self, config: ProposeConfig) -> None:
        self._aspect = config.aspect
        self._options = ProposalOptions(
            parse_aspect(config.aspect), config.count, config.method, cut_faces=config.cut_faces
        )
        self._policy = None if config.policy is None else CropPolicy.load(config.policy)
        self._scorer = load_scorer(config.scorer)
        self._source = "dense" if self._policy is None else config.method
        folder, self._weight = config.taste, config.weight
        if folder is None and config.policy is not None and self._policy is not None and self._policy.facts.tuned:
            folder, self._weight = config.policy / TASTE, self._policy.facts.weight
        self._taste = None if folder is None else load_taste(folder)

    def crops_of(self, picture: Picture) -> tuple[CropRow, ...]:
        """Return the picture's crops, best first; none when no crop of the shape leaves every face whole."""
        album = make_album([picture], self._scorer)
        proposals = propose_in(album, 0, self._policy, self._options, self._judge(album, picture))
        full = album.full_frame_score()
        return tuple(
            CropRow(
                picture.name,
                rank,
                *item.crop.box,
                item.crop.angle,
                self._aspect,
                float(item.ratings.mean[0]),
                full,
                self._source,
            )
            for rank, item in enumerate(proposals, 1)
        )

    def _judge(self, album: Album, picture: Picture) -> PersonalRatings | None:
        if self._taste is None:
            return None
        taste = self._taste.prepare([picture], album.maps)
        return PersonalRatings(album.ratings, taste, self._weight, album.maps)
