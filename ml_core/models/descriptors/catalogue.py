"""The descriptors of a crop: their order, their words, and what a mirror does to them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

# Saved tastes and policies carry it: raise it with every change of a name, an order, a scale or a formula.
DESCRIPTOR_VERSION = 1


@dataclass(frozen=True)
class DescriptorInfo:
    """One number that describes a crop.

    Attributes:
        name: How code and files call it.
        label: How a person calls it.
        help: What it measures, with unit and range.
        more: What someone prefers who likes it high, to be read after "prefers".
        less: What someone prefers who likes it low.
        mirror: The descriptor it trades places with in the mirrored photo; its own name when it stays.
        flips: Whether its sign changes in the mirrored photo.
    """

    name: str
    label: str
    help: str
    more: str
    less: str
    mirror: str
    flips: bool = False


def _same(name: str, label: str, more: str, less: str, meaning: str) -> DescriptorInfo:
    return DescriptorInfo(name, label, meaning, more, less, mirror=name)


def _flipping(name: str, label: str, more: str, less: str, meaning: str) -> DescriptorInfo:
    return DescriptorInfo(name, label, meaning, more, less, mirror=name, flips=True)


def _sides(name: str, label: str, more: str, less: str, meaning: str) -> tuple[DescriptorInfo, ...]:
    """Return four descriptors, one a side; texts name the side where they say {side}."""
    counterpart = {"left": "right", "right": "left", "top": "top", "bottom": "bottom"}
    return tuple(
        DescriptorInfo(
            name=f"{name}_{side}",
            label=label.format(side=side),
            help=meaning.format(side=side),
            more=more.format(side=side),
            less=less.format(side=side),
            mirror=f"{name}_{other}",
        )
        for side, other in counterpart.items()
    )


GEOMETRY = (
    _same(
        "area", "size of the crop", "looser crops", "tighter crops", "Logarithm of the share of the frame; 0 for all."
    ),
    _same("aspect", "shape", "wide crops", "upright crops", "Logarithm of width / height in pixels; 0 for a square."),
    _same(
        "shape_change",
        "change of shape",
        "another shape than the photo's",
        "the photo's own shape",
        "Distance of the crop's shape from the photo's, as the logarithm of their ratio, at least 0.",
    ),
    *_sides(
        "trim",
        "trimmed at the {side}",
        "more taken off at the {side}",
        "the {side} of the photo kept",
        "What the crop takes off at the {side}, as a share of the frame.",
    ),
)

SUBJECT = (
    _same(
        "subject_inside", "subject kept", "the whole subject", "part of the subject", "Share of the subject, 0 to 1."
    ),
    *_sides(
        "cut",
        "subject cut at the {side}",
        "the subject cut at the {side}",
        "the subject whole at the {side}",
        "Share of the subject's extent that lies beyond the {side} edge, 0 to 1.",
    ),
    _flipping(
        "subject_x",
        "subject left or right",
        "the subject right of centre",
        "the subject left of centre",
        "Subject's centre across the crop: -1 at the left edge, 1 at the right, held within 1.5.",
    ),
    _same(
        "subject_y",
        "subject high or low",
        "the subject low in the crop",
        "the subject high in the crop",
        "Subject's centre down the crop: -1 at the top edge, 1 at the bottom, held within 1.5.",
    ),
    _same(
        "subject_aside",
        "subject off the middle",
        "the subject to one side",
        "the subject in the middle",
        "Distance of the subject's centre from the crop's upright middle line, in half widths, at most 1.5.",
    ),
    _same(
        "thirds",
        "subject on a thirds point",
        "the subject on a thirds point",
        "the subject away from the thirds points",
        "1 when the subject's centre is where two thirds lines cross, falling to 0 around it.",
    ),
    _same(
        "centred",
        "subject centred",
        "the subject in the centre",
        "the subject away from the centre",
        "1 when the subject's centre is the crop's, falling to 0 around it.",
    ),
    _same(
        "subject_size",
        "subject's size in the crop",
        "the subject large in the crop",
        "the subject small in the crop",
        "Square root of the share of the crop that the subject takes up, 0 to 1.",
    ),
    _same(
        "headroom",
        "room above the subject",
        "room above the subject",
        "little room above the subject",
        "Space above the subject as a share of the crop's height; negative when cut, from -0.5.",
    ),
    _same(
        "footroom",
        "room below the subject",
        "room below the subject",
        "little room below the subject",
        "Space below the subject as a share of the crop's height; negative when cut, from -0.5.",
    ),
    _same(
        "breathing",
        "space around the subject",
        "space all around the subject",
        "the edges close to the subject",
        "Smallest space between subject and edge as a share of the crop's side, -0.3 to 0.5.",
    ),
    _same(
        "look_room",
        "room beside the subject",
        "room on the side that the photo leaves open",
        "no extra room beside the subject",
        "Space beside the subject on the side where the photo has more of it, less that on the other side, -1 to 1.",
    ),
)

FACES = (
    _same("faces_inside", "faces kept", "every face kept", "fewer faces", "Share of the faces; 1 without faces."),
    _same("faces_cut", "faces cut", "edges through faces", "no edge through a face", "Faces that edges run through."),
)

SALIENCY = (
    _same("kept", "attention kept", "all that draws the eye", "less that draws the eye", "Share of the saliency kept."),
    _same(
        "density",
        "density of attention",
        "crops filled with what draws the eye",
        "quiet crops",
        "Logarithm of the mean saliency of the crop over the photo's, -3 to 3.",
    ),
    _flipping(
        "balance_x",
        "weight left or right",
        "visual weight on the right",
        "visual weight on the left",
        "Centre of the saliency across the crop, -1 to 1.",
    ),
    _same(
        "balance_y",
        "weight high or low",
        "visual weight low",
        "visual weight high",
        "Centre of the saliency down the crop, -1 to 1.",
    ),
    _same(
        "imbalance",
        "imbalance",
        "visual weight off the centre",
        "visual weight in balance",
        "Distance of the centre of the saliency from the crop's, in half sides.",
    ),
    _same(
        "spread",
        "spread of attention",
        "attention spread over the crop",
        "attention in one place",
        "Spread of the saliency over the crop; 1 when it is even.",
    ),
)

EDGES = (
    *_sides(
        "clutter",
        "busy {side} edge",
        "detail along the {side} edge",
        "a quiet {side} edge",
        "Edges of the picture that lie along the crop's {side} edge, 0 to 1.",
    ),
    *_sides(
        "inside",
        "attention just inside, {side}",
        "things that draw the eye just inside the {side} edge",
        "nothing that draws the eye just inside the {side} edge",
        "Saliency s of a strip just inside the {side} edge, relative to the photo's mean, as s / (1 + s).",
    ),
    *_sides(
        "outside",
        "attention just outside, {side}",
        "leaving out what draws the eye at the {side}",
        "leaving out nothing that draws the eye at the {side}",
        "Saliency s of a strip just outside the {side} edge, relative to the photo's mean, as s / (1 + s).",
    ),
)

TONE = (
    _same("brighter", "brightness", "the brighter part", "the darker part", "L* / 100 of the crop less the photo's."),
    _same("contrast", "contrast", "strong contrast", "soft contrast", "Standard deviation of L* / 100 in the crop."),
    _same("more_colour", "colour", "the colourful part", "the greyer part", "Chroma / 100, crop less photo."),
    _same("warmer", "warmth", "the warmer part", "the cooler part", "Warmth (a* + b*) / 200, crop less photo."),
    _same("sharper", "sharpness", "the sharper part", "the softer part", "Logarithm of fine detail, crop over photo."),
    _same(
        "flatness", "empty area", "empty space", "a filled frame", "Share of the crop where nothing happens, 0 to 1."
    ),
    _same("clipping", "clipped tones", "blown or black parts", "no blown or black parts", "Share of the crop, 0 to 1."),
    _same("busier", "detail", "the busier part", "the calmer part", "Share of edges, crop less photo."),
)

DESCRIPTORS = (*GEOMETRY, *SUBJECT, *FACES, *SALIENCY, *EDGES, *TONE)
INDEX = {info.name: index for index, info in enumerate(DESCRIPTORS)}

_MIRROR_ORDER = np.array([INDEX[info.mirror] for info in DESCRIPTORS])
_MIRROR_SIGN = np.array([-1 if info.flips else 1 for info in DESCRIPTORS], dtype=np.float32)


def mirror_descriptors(descriptors: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return what the descriptors (..., D) are in the mirrored photo with the mirrored box."""
    return np.asarray(descriptors[..., _MIRROR_ORDER] * _MIRROR_SIGN)
