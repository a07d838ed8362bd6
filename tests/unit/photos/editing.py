"""What the tests of `ml_core.photos.editors` share: the promised round trips, and sidecars as editors write them."""

import itertools
import math
from collections.abc import Iterator

import numpy as np

from ml_core.geometry import Box, Crop
from ml_core.photos.editors.records import Frame

ORIENTATIONS = range(1, 9)
ANGLES = (0.0, 0.5, -0.5, 5.0, -5.0, 12.0, -12.0)
# Width over height.
SHAPES = (1.0, 0.8, 1.5, 16 / 9)


def frame(orientation: int = 1, width: int = 6000, height: int = 4000) -> Frame:
    """Return the frame of a photo whose stored picture has this size."""
    return Frame(*Frame(width, height, orientation).stored, orientation)


def crop_in(frame: Frame, shape: float, angle: float, centre: tuple[float, float] = (0.47, 0.54)) -> Crop:
    """Return a crop of that shape, well inside the photo and inside every editor's canvas."""
    height = 0.4 * min(frame.width, frame.height)
    half = height * shape / frame.width / 2, height / frame.height / 2
    x, y = centre
    return Crop(Box(x - half[0], y - half[1], x + half[0], y + half[1]), angle)


def promised() -> Iterator[tuple[Frame, Crop]]:
    """Yield every combination of orientation, angle and shape for which round trips are promised."""
    for orientation, angle, shape in itertools.product(ORIENTATIONS, ANGLES, SHAPES):
        photo = frame(orientation)
        yield photo, crop_in(photo, shape, angle)


def pixels_apart(first: Crop, second: Crop, frame: Frame) -> float:
    """Return the largest distance in pixels between corners of two crops, by axis."""
    size = frame.width, frame.height
    return float(np.abs(first.corners(*size) - second.corners(*size)).max())


def turned(point: tuple[float, float], angle: float) -> tuple[float, float]:
    """Return a point turned clockwise, as seen with y pointing down, about the origin."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return point[0] * cos - point[1] * sin, point[0] * sin + point[1] * cos


RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
CRS = 'xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/"'


def xmp(description: str, attributes: str = "") -> bytes:
    """Return a packet with one description."""
    return (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF {RDF}><rdf:Description rdf:about="" {CRS} {attributes}>'
        f"{description}</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()


# As Lightroom Classic writes it beside a RAW photo: attributes a line each, nested settings of masks and of a look.
LIGHTROOM = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Adobe XMP Core 7.0-c000 1.000000, 0000/00/00-00:00">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:tiff="http://ns.adobe.com/tiff/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
    xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/"
   xmp:Rating="4"
   tiff:Orientation="8"
   tiff:ImageWidth='6000'
   tiff:ImageLength="4000"
   photoshop:SidecarForExtension="NEF"
   crs:Version="15.4"
   crs:ProcessVersion="11.0"
   crs:Exposure2012="+0.35"
   crs:CropTop="0.1"
   crs:CropLeft="0.2"
   crs:CropBottom="0.9"
   crs:CropRight="0.8"
   crs:CropAngle="0"
   crs:CropConstrainToWarp="0"
   crs:HasCrop="True"
   crs:AlreadyApplied="False">
   <dc:subject>
    <rdf:Bag>
     <rdf:li>heron &amp; reed</rdf:li>
    </rdf:Bag>
   </dc:subject>
   <crs:Look>
    <rdf:Description
     crs:Name="Adobe Color"
     crs:HasCrop="False"
     crs:CropLeft="0.4">
    </rdf:Description>
   </crs:Look>
   <!-- a remark -->
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
"""
