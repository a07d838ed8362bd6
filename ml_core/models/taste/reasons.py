"""Why one crop rather than another: the difference in utility, put into words."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ml_core.models.descriptors.catalogue import DESCRIPTORS
from ml_core.models.taste.features import FEATURE_INDEX, FEATURES, SHAPES, Topic
from ml_core.models.taste.taste import Floats, Reason

# Descriptors that go together more than this (correlation among candidates of a photo) are one thing to a person.
_SAME_THING = 0.5
# A crop has a shape when it is this near to it: see the bumps of `features`.
_HAS_SHAPE = 0.6
_TOPICS: tuple[Topic, ...] = tuple(dict.fromkeys(feature.topic for feature in FEATURES))
_MEMBERS = {
    topic: np.array([index for index, feature in enumerate(FEATURES) if feature.topic == topic]) for topic in _TOPICS
}


@dataclass(frozen=True)
class _Part:
    """What one topic adds, and the descriptor that stands for it."""

    topic: Topic
    descriptor: int
    contribution: float


def reasons_for(weights: Floats, first: Floats, second: Floats, spread: Floats) -> list[Reason]:
    """Return why the first crop's utility differs from the second's, the largest contribution first.

    Contributions sum to the difference. Topics whose descriptors go together are merged, so that no two reasons
    contradict each other.

    Args:
        weights: Of the features, (F,).
        first: Features of the crop to explain, (F,).
        second: Features of the crop it is compared with, (F,).
        spread: Covariance of the features among candidates of a photo, (F, F).
    """
    parts = [_part(topic, weights, first - second, spread) for topic in _TOPICS]
    merged = _merged(sorted(parts, key=lambda part: -abs(part.contribution)), spread)
    reasons = [Reason(part.topic, _words(part, first, second), part.contribution) for part in merged]
    return sorted(reasons, key=lambda reason: -abs(reason.contribution))


def _part(topic: Topic, weights: Floats, difference: Floats, spread: Floats) -> _Part:
    """Find the descriptor along which the topic's utility moves most from the one crop to the other."""
    members = _MEMBERS[topic]
    contribution = float(weights[members] @ difference[members])
    described = members[members < len(DESCRIPTORS)]
    variances = spread[described, described] + 1e-12
    slopes = weights[members] @ spread[np.ix_(members, described)] / variances
    explained = np.sign(contribution) * slopes * difference[described]
    if explained.max() <= 0:
        explained = np.abs(difference[described]) / np.sqrt(variances)
    return _Part(topic, int(described[explained.argmax()]), contribution)


def _merged(parts: list[_Part], spread: Floats) -> Iterator[_Part]:
    """Add parts, given largest first, to a larger one that is the same thing to a person."""
    deviations = np.sqrt(spread.diagonal() + 1e-12)
    while parts:
        leading, *others = parts
        near = [
            abs(spread[leading.descriptor, part.descriptor])
            > _SAME_THING * deviations[leading.descriptor] * deviations[part.descriptor]
            for part in others
        ]
        joined = sum(part.contribution for part, same in zip(others, near, strict=True) if same)
        yield _Part(leading.topic, leading.descriptor, leading.contribution + joined)
        parts = [part for part, same in zip(others, near, strict=True) if not same]


def _words(part: _Part, first: Floats, second: Floats) -> str:
    if part.topic == "shape" and (shape := shape_of(first)) != shape_of(second) and shape:
        return shape
    info = DESCRIPTORS[part.descriptor]
    return info.more if first[part.descriptor] > second[part.descriptor] else info.less


def shape_of(features: Floats) -> str:
    """Return the shape that a crop has by its features (F,); empty when it has none with a name."""
    near = {name: float(features[FEATURE_INDEX[f"shape {name}"]]) for name in SHAPES}
    best = max(near, key=near.__getitem__)
    return best if near[best] > _HAS_SHAPE else ""
