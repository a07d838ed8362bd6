"""From pictures to rows of the table of crops, several pictures at once."""

from collections.abc import Sequence

from ml_core.catalog.weights.cards import BUILT_IN
from ml_core.models.descriptors.channels import SHARP_EDGE
from ml_core.models.picture import Picture
from ml_core.models.policy.album import Album, make_album
from ml_core.models.policy.crop_policy import TASTE, CropPolicy
from ml_core.models.policy.propose import Proposal, ProposalOptions, propose_each
from ml_core.models.policy.remarks import remarks_on
from ml_core.models.reward import PersonalRatings
from ml_core.models.scorers import load_scorer
from ml_core.models.taste.loading import load_taste
from ml_core.photos.previews import PREVIEW_EDGE
from ml_core.specs.attention import joined
from ml_core.specs.crop_table import CropRow
from ml_core.specs.tasks import ProposeConfig
from ml_core.tasks.propose.shapes import Shape, shapes_of
from ml_core.tasks.propose.sizes import is_small


class Cropper:
    """Proposes crops as a config says; a tuned policy brings its own taste where the config names none.

    Args:
        config: Policy, scorer, taste, shapes, number and method.

    Attributes:
        edge: Long side that pictures should have: networks look at all of a preview, descriptors at half of it.

    Raises:
        SpecError: If a shape is none.
        WeightsError: If the policy, the taste or the scorer's weights cannot be read.
    """

    def __init__(self, config: ProposeConfig) -> None:
        self._shapes = shapes_of(config)
        self._config = config
        self._policy = None if config.policy is None else CropPolicy.load(config.policy)
        self._scorer = load_scorer(config.scorer)
        self._source = "dense" if self._policy is None else config.method
        folder, self._weight = config.taste, config.weight
        if folder is None and config.policy is not None and self._policy is not None and self._policy.facts.tuned:
            folder, self._weight = config.policy / TASTE, self._policy.facts.weight
        self._taste = None if folder is None else load_taste(folder)
        light = config.scorer == BUILT_IN and (self._taste is None or self._taste.kind == "linear")
        self.edge = SHARP_EDGE if light else PREVIEW_EDGE

    def crops_of(self, pictures: Sequence[Picture]) -> list[tuple[CropRow, ...]]:
        """Return each picture's crops, shape by shape and best first; none where every crop would cut a face."""
        album = make_album(pictures, self._scorer)
        judge = self._judge(album, pictures)
        rows: list[list[CropRow]] = [[] for _ in pictures]
        for shape in self._shapes:
            for photos, found in self._proposals(album, judge, pictures, shape):
                for photo, row in self._rows(album, judge, photos, found, shape):
                    rows[photo].append(row)
        return [tuple(each) for each in rows]

    def _judge(self, album: Album, pictures: Sequence[Picture]) -> PersonalRatings | None:
        if self._taste is None:
            return None
        return PersonalRatings(album.ratings, self._taste.prepare(pictures, album.maps), self._weight, album.maps)

    def _proposals(
        self, album: Album, judge: PersonalRatings | None, pictures: Sequence[Picture], shape: Shape
    ) -> list[tuple[list[int], list[list[Proposal]]]]:
        """Return photos with their proposals, those together on which the shape lies the same way."""
        aspects = [shape.aspect_on((picture.pixels.shape[1], picture.pixels.shape[0])) for picture in pictures]
        found = []
        for aspect in dict.fromkeys(aspects):
            photos = [photo for photo, each in enumerate(aspects) if each == aspect]
            options = ProposalOptions(aspect, self._config.count, self._config.method, cut_faces=self._config.cut_faces)
            found.append((photos, propose_each(album, photos, self._policy, options, judge)))
        return found

    def _rows(
        self,
        album: Album,
        judge: PersonalRatings | None,
        photos: Sequence[int],
        found: Sequence[Sequence[Proposal]],
        shape: Shape,
    ) -> list[tuple[int, CropRow]]:
        every = [
            (photo, rank, one) for photo, ranked in zip(photos, found, strict=True) for rank, one in _ranked(ranked)
        ]
        places = [photo for photo, _, _ in every]
        remarks = remarks_on(album, places, [one for _, _, one in every], judge)
        full = album.full_frame_scores()
        return [
            (
                photo,
                CropRow(
                    album.names[photo],
                    rank,
                    *one.crop.box,
                    one.crop.angle,
                    shape.aspect,
                    float(one.ratings.mean[0]),
                    float(full[photo]),
                    self._source,
                    shape.name,
                    one.confidence,
                    said.reason,
                    joined((*said.attention, *is_small(album.names[photo], one.crop.box, shape.output))),
                ),
            )
            for (photo, rank, one), said in zip(every, remarks, strict=True)
        ]


def _ranked(proposals: Sequence[Proposal]) -> list[tuple[int, Proposal]]:
    return list(enumerate(proposals, 1))
