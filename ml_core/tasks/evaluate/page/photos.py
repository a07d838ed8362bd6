"""A few of the photos on the page: all of it with both crops drawn in, the crop before, the crop now."""

import base64
from collections.abc import Mapping, Sequence
from html import escape

import numpy as np
import numpy.typing as npt

from ml_core.geometry import Box
from ml_core.photos.jpeg import encode_rgb
from ml_core.photos.resizing import scaled_down
from ml_core.specs.engine import BoxTuple
from ml_core.specs.evaluation import EvaluatedPhoto, RatedBox
from ml_core.specs.evaluation_words import value_words
from ml_core.tasks.evaluate.page.charts import outlines

Pixels = npt.NDArray[np.uint8]

# Photos on the page, and what bounds its size: about 25 kB a picture, three pictures a photo.
MOST = 12
_EDGE, _QUALITY = 360, 75
_ALL = (0.0, 0.0, 1.0, 1.0)


def photo_cards(photos: Sequence[EvaluatedPhoto], pixels: Mapping[str, Pixels]) -> str:
    """Return the cards of some photos, from the largest gain to the largest loss; `pixels` are previews by name."""
    return "\n".join(_card(photo, pixels[str(photo.photo)]) for photo in spread(photos) if str(photo.photo) in pixels)


def spread(photos: Sequence[EvaluatedPhoto]) -> list[EvaluatedPhoto]:
    """Return at most `MOST` photos, evenly from the first to the last, so that no failure is hidden."""
    count = min(MOST, len(photos))
    return [photos[place] for place in np.linspace(0, len(photos) - 1, count).round().astype(int).tolist()]


def _card(photo: EvaluatedPhoto, pixels: Pixels) -> str:
    other = photo.baseline or photo.full
    title = "Before" if photo.baseline is not None else "Full frame"
    before_box = None if photo.baseline is None else photo.baseline.box
    shown = [
        _figure(picture(pixels, _ALL, "The photo", outlines(photo.policy.box, before_box)), "The photo"),
        _figure(picture(pixels, other.box, title), f"{title}: {_words(other)}"),
        _figure(picture(pixels, photo.policy.box, "Now"), f"Now: {_words(photo.policy)}"),
    ]
    name = f'<p class="name quiet">{escape(photo.photo.name)}{_chosen(photo)}</p>'
    return f'<div class="card photo">{name}{"".join(shown)}</div>'


def _words(rated: RatedBox) -> str:
    taste = "" if rated.taste is None else f", taste {value_words('taste', rated.taste)}"
    return f"score {rated.aesthetic:.2f}{taste}"


def _chosen(photo: EvaluatedPhoto) -> str:
    if photo.chosen is None:
        return ""
    return f": a chance of {value_words('taste', photo.chosen)} that you prefer the new crop, says the taste"


def _figure(image: str, caption: str) -> str:
    return f'<figure><div class="picture">{image}</div><figcaption>{escape(caption)}</figcaption></figure>'


def picture(pixels: Pixels, box: BoxTuple, words: str, over: str = "") -> str:
    """Return a crop as SVG, which keeps its shape in any space, with `over` drawn over it in shares of its sides."""
    height, width = pixels.shape[:2]
    left, top, right, bottom = Box(*box).pixels(width, height)
    small = scaled_down(pixels[top:bottom, left:right], _EDGE)
    data = base64.b64encode(encode_rgb(small, _QUALITY)).decode("ascii")
    tall, wide = small.shape[:2]
    image = f'<image width="{wide}" height="{tall}" href="data:image/jpeg;base64,{data}"/>'
    drawn = f'<g transform="scale({wide} {tall})">{over}</g>' if over else ""
    label = escape(words, quote=True)
    return f'<svg viewBox="0 0 {wide} {tall}" role="img" aria-label="{label}">{image}{drawn}</svg>'
