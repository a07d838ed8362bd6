"""Rating crops of a photo for the window: the scorer's terms, and what a taste finds."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ml_core.geometry import Box, Boxes
from ml_core.models.policy.album import Album
from ml_core.models.reward import PersonalRatings
from ml_core.models.scorer import Ratings, TermInfo
from ml_core.models.scorers import load_scorer
from ml_core.models.taste.linear import PreparedLinear
from ml_core.models.taste.taste import PreparedTaste
from ml_core.specs.engine import BoxTuple, PhotoRef, RatedCrop, Term, box_tuple
from ml_core.specs.errors import SpecError
from ml_core.worker.warm import album_at, picture_at, taste_at


@dataclass(frozen=True, eq=False)
class Seen:
    """A photo whose crops can be rated.

    Attributes:
        album: The photo alone, with the plain scorer.
        terms: The scorer's terms.
        taste: What judges for one photographer, or None.
    """

    album: Album
    terms: Sequence[TermInfo]
    taste: PreparedTaste | None

    def judge(self, weight: float) -> PersonalRatings | None:
        """Return what ranks crops by `weight` of the scorer and the rest of the taste; None without a taste."""
        album = self.album
        return None if self.taste is None else PersonalRatings(album.ratings, self.taste, weight, album.maps)

    def rated(self, boxes: Boxes, ratings: Ratings | None = None) -> tuple[RatedCrop, ...]:
        """Return the ratings of boxes (N, 4), and what the taste finds; `ratings` are the scorer's if known."""
        photos = np.zeros(len(boxes), dtype=np.intp)
        known = self.album.ratings.rate(photos, boxes) if ratings is None else ratings
        preferred = [None] * len(boxes) if self.taste is None else self.taste.preferred(photos, boxes).tolist()
        return tuple(
            RatedCrop(
                box=box_tuple(box),
                mean=float(known.mean[row]),
                std=float(known.std[row]),
                distribution=() if known.distribution is None else tuple(known.distribution[row].tolist()),
                terms=_terms(known, row, self.terms),
                preferred=preferred[row],
                reasons=_reasons(self.taste, Box(*box.tolist())),
            )
            for row, box in enumerate(boxes)
        )


def see(photo: PhotoRef, scorer: str, taste: Path | None) -> Seen:
    """Return a photo ready to be rated.

    Raises:
        PhotoError: If it cannot be read.
        SpecError: If its subject is no box.
        WeightsError: If scorer or taste cannot be read.
    """
    subject = None if photo.subject is None else checked(photo.subject)
    album = album_at(photo.path, subject, scorer)
    judge = None if taste is None else taste_at(taste).prepare([picture_at(photo.path)], album.maps)
    return Seen(album, load_scorer(scorer).terms, judge)


def checked(box: BoxTuple) -> Box:
    """Return a box that is one; raises `SpecError` otherwise."""
    x0, y0, x1, y1 = box
    # Written so that NaN fails too.
    if not (-1e-6 <= x0 < x1 <= 1 + 1e-6 and -1e-6 <= y0 < y1 <= 1 + 1e-6):
        raise SpecError("A crop lies outside the photo.", "Draw it again.")
    return Box(*box)


def _terms(ratings: Ratings, row: int, terms: Sequence[TermInfo]) -> tuple[Term, ...]:
    if ratings.values is None or ratings.contributions is None:
        return ()
    numbers = zip(terms, ratings.values[row].tolist(), ratings.contributions[row].tolist(), strict=True)
    return tuple(Term(term.name, term.label, value, contribution) for term, value, contribution in numbers)


def _reasons(taste: PreparedTaste | None, box: Box) -> tuple[Term, ...]:
    """Return why the taste prefers a crop to the full frame, or not; networks cannot say."""
    if not isinstance(taste, PreparedLinear):
        return ()
    return tuple(
        Term(reason.name, reason.words, reason.contribution, reason.contribution) for reason in taste.reasons(0, box)
    )
