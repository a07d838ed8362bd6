import math
import re

import pytest

from ml_core.geometry import Box, Crop
from ml_core.photos.editors.lightroom import merged, read
from ml_core.photos.editors.records import Frame
from ml_core.photos.editors.xml_places import DamagedSidecarError
from ml_core.specs.errors import PhotoError
from tests.unit.photos.editing import CRS, LIGHTROOM, RDF, crop_in, frame, pixels_apart, promised, xmp

EDGES = 'crs:CropLeft="0.2" crs:CropTop="0.1" crs:CropRight="0.8" crs:CropBottom="0.9"'


def crop_of(found: Crop | str) -> Crop:
    assert isinstance(found, Crop), found
    return found


def test_round_trips_are_within_a_pixel() -> None:
    for photo, crop in promised():
        written = merged(None, crop, photo)
        assert pixels_apart(crop_of(read(written, photo)), crop, photo) < 0.05
        assert merged(written, crop, photo) == written


def test_edges_are_corners_of_the_turned_rectangle_in_the_stored_picture() -> None:
    """By hand: 1000 x 500 about the middle of 4000 x 2000, turned 30 degrees clockwise."""
    photo = Frame(4000, 2000)
    written = merged(None, Crop(Box(0.375, 0.375, 0.625, 0.625), 30.0), photo).decode()
    cos, sin = math.cos(math.pi / 6), math.sin(math.pi / 6)
    left, top = 2000 + (-500 * cos + 250 * sin), 1000 + (-500 * sin - 250 * cos)
    assert float(re.findall(r'CropLeft="([^"]+)', written)[0]) == pytest.approx(left / 4000, abs=1e-6)
    assert float(re.findall(r'CropTop="([^"]+)', written)[0]) == pytest.approx(top / 2000, abs=1e-6)
    assert 'CropAngle="30"' in written


@pytest.mark.parametrize(
    ("orientation", "edges", "angle"),
    [
        (1, ("0.1", "0.2", "0.4", "0.9"), "3"),
        (2, ("0.6", "0.2", "0.9", "0.9"), "-3"),
        (3, ("0.6", "0.1", "0.9", "0.8"), "3"),
        (4, ("0.1", "0.1", "0.4", "0.8"), "-3"),
        (5, ("0.2", "0.1", "0.9", "0.4"), "-3"),
        (6, ("0.2", "0.6", "0.9", "0.9"), "3"),
        (7, ("0.1", "0.6", "0.8", "0.9"), "-3"),
        (8, ("0.1", "0.1", "0.8", "0.4"), "3"),
    ],
)
def test_edges_are_those_of_the_stored_picture(orientation: int, edges: tuple[str, ...], angle: str) -> None:
    """The displayed crop is 0.1, 0.2 to 0.4, 0.9; where its edges lie in the file follows from EXIF's definition."""
    photo = frame(orientation)
    written = merged(None, Crop(Box(0.1, 0.2, 0.4, 0.9)), photo).decode()
    found = tuple(re.findall(rf'Crop{edge}="([^"]+)', written)[0] for edge in ("Left", "Top", "Right", "Bottom"))
    assert found == edges
    turned = merged(None, crop_in(photo, 1.0, 3.0), photo).decode()
    assert re.findall(r'CropAngle="([^"]+)', turned) == [angle]


def test_the_packet_says_what_readers_need() -> None:
    written = merged(None, crop_in(frame(6), 1.0, 0.0), frame(6)).decode()
    for needed in (
        'tiff:Orientation="6"', 'tiff:ImageWidth="6000"', 'tiff:ImageLength="4000"', 'crs:HasCrop="True"',
        'crs:HasSettings="True"', 'crs:Version="', 'crs:ProcessVersion="', 'crs:CropAngle="0"',
        'crs:CropConstrainToWarp="0"', 'crs:AlreadyApplied="False"',
    ):  # fmt: skip
        assert needed in written


def test_attributes_and_elements_are_read_alike() -> None:
    photo = Frame(600, 400)
    attributes = crop_of(read(xmp("", f'crs:HasCrop="True" {EDGES}'), photo))
    elements = re.sub(r'crs:(\w+)="([^"]*)"', r"<crs:\1>\n \2 </crs:\1>", f'crs:HasCrop="true" {EDGES}')
    assert crop_of(read(xmp(elements), photo)) == attributes
    assert attributes.box == pytest.approx((0.2, 0.1, 0.8, 0.9))


def test_properties_may_be_spread_over_descriptions_and_have_any_prefix() -> None:
    data = f"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><r:RDF {RDF.replace("rdf", "r", 1)}>
      <r:Description xmlns:c="http://ns.adobe.com/camera-raw-settings/1.0/" c:HasCrop="True" c:CropAngle="1.5"/>
      <r:Description {CRS} {EDGES}/></r:RDF><?xpacket end="w"?>\n   \0\0"""
    assert crop_of(read(data.encode(), Frame(600, 400))).angle == 1.5


def test_nested_settings_are_not_the_photos() -> None:
    nested = f'<crs:Look><rdf:Description crs:HasCrop="True" {EDGES}/></crs:Look>'
    assert read(xmp(nested), Frame(600, 400)) == "It holds no crop."


@pytest.mark.parametrize(
    ("attributes", "words"),
    [
        (EDGES, "no crop"),
        (f'crs:HasCrop="False" {EDGES}', "no crop"),
        (f'crs:HasCrop="True" crs:AlreadyApplied="True" {EDGES}', "applied to the pixels"),
        (f'crs:HasCrop="True" crs:PerspectiveVertical="-12" {EDGES}', "perspective"),
        (f'crs:HasCrop="True" crs:PerspectiveUpright="2" {EDGES}', "perspective"),
        ('crs:HasCrop="True" crs:CropLeft="0.1"', "incomplete"),
        (f'crs:HasCrop="True" {EDGES.replace("0.8", "wide")}', "incomplete or makes no sense"),
        (f'crs:HasCrop="True" {EDGES.replace("0.8", "nan")}', "no sense"),
        (f'crs:HasCrop="True" {EDGES.replace("0.8", "0.1")}', "no sense"),
        (
            'crs:HasCrop="True" crs:CropLeft="0" crs:CropTop="0" crs:CropRight="1" crs:CropBottom="1"',
            "whole photo",
        ),
    ],
)
def test_what_gives_no_crop_says_why(attributes: str, words: str) -> None:
    found = read(xmp("", attributes), Frame(600, 400))
    assert isinstance(found, str)
    assert words in found


def test_neutral_perspective_is_none() -> None:
    neutral = 'crs:PerspectiveScale="100" crs:PerspectiveVertical="0" crs:PerspectiveUpright="0"'
    assert isinstance(read(xmp("", f'crs:HasCrop="True" {neutral} {EDGES}'), Frame(600, 400)), Crop)


def test_merging_changes_the_crop_and_no_other_byte() -> None:
    photo, crop = frame(8), crop_in(frame(8), 1.5, -5.0)
    after = merged(LIGHTROOM, crop, photo)
    assert pixels_apart(crop_of(read(after, photo)), crop, photo) < 0.05
    assert b"HasSettings" in after
    without = re.compile(rb'\s+crs:(Crop(Left|Top|Right|Bottom|Angle)|HasSettings)="[^"]*"')
    # The nested look has a crop edge of its own, which the pattern takes from both.
    assert without.sub(b"", after) == without.sub(b"", LIGHTROOM)
    assert after.count(b"crs:CropLeft=") == LIGHTROOM.count(b"crs:CropLeft=")
    assert b'crs:CropLeft="0.4"' in after
    assert merged(after, crop, photo) == after


def test_elements_are_changed_in_their_form() -> None:
    before = xmp("<crs:HasCrop>False</crs:HasCrop><crs:CropLeft/><crs:CropAngle>4</crs:CropAngle>")
    photo = Frame(600, 400)
    crop = crop_in(photo, 1.0, 0.0)
    after = merged(before, crop, photo)
    assert b"<crs:HasCrop>True</crs:HasCrop><crs:CropLeft>0.3" in after
    assert b"<crs:CropAngle>0</crs:CropAngle>" in after
    assert after.count(b"CropAngle") == 2
    assert pixels_apart(crop_of(read(after, photo)), crop, photo) < 0.05


def test_new_properties_go_where_a_prefix_means_something_else() -> None:
    photo = Frame(600, 400)
    taken = f'<rdf:RDF {RDF}><rdf:Description xmlns:crs="urn:other" crs:HasCrop="x"/></rdf:RDF>'
    after = merged(taken.encode(), crop_in(photo, 1.0, 2.0), photo)
    assert b'crs:HasCrop="x"' in after
    assert isinstance(read(after, photo), Crop)


def test_what_lightroom_says_of_itself_and_the_photo_stays() -> None:
    after = merged(LIGHTROOM, crop_in(frame(8), 1.0, 0.0), frame(8)).decode()
    assert 'crs:Version="15.4"' in after
    assert "tiff:ImageWidth='6000'" in after


def test_a_corrected_perspective_is_left_to_lightroom() -> None:
    with pytest.raises(PhotoError, match="perspective"):
        merged(xmp("", 'crs:PerspectiveRotate="1.5"'), crop_in(Frame(600, 400), 1.0, 0.0), Frame(600, 400))


def test_utf16_and_byte_order_marks_are_read() -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?>' + xmp("", f'crs:HasCrop="True" {EDGES}').decode()
    assert isinstance(read(text.encode("utf-16"), Frame(600, 400)), Crop)
    assert isinstance(read(b"\xef\xbb\xbf" + xmp("", f'crs:HasCrop="True" {EDGES}'), Frame(600, 400)), Crop)


BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><x>&c;</x>"""
OUTSIDE = b"""<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>"""


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (BOMB, "document type"),
        (OUTSIDE, "document type"),
        (b"", "damaged"),
        (b"\0\0\0", "damaged"),
        (b"no xml", "damaged in line 1"),
        (LIGHTROOM[:900], "damaged in line"),
        (LIGHTROOM.replace(b"heron", b"her\xffon"), "damaged"),
        (LIGHTROOM.replace(b"&amp;", b"&undefined;"), "damaged"),
        (b"<a/>", "no XMP"),
        (b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>", "no XMP"),
        (b"\xff\xfe\x00", "characters"),
        (b"<?xml version='1.0' encoding='no-such'?><a/>", "damaged"),
        (b"<a>" * 200, "more in it"),
        (b"<a>" + b"<b/>" * 100_000 + b"</a>", "more in it"),
        (b"<a>" + b" " * (33 * 2**20) + b"</a>", "too large"),
    ],
)
def test_damaged_and_hostile_packets_are_named(data: bytes, words: str) -> None:
    found = read(data, Frame(600, 400))
    assert isinstance(found, str)
    assert words in found
    assert "remove it" in found
    with pytest.raises(DamagedSidecarError, match=words):
        merged(data, crop_in(Frame(600, 400), 1.0, 0.0), Frame(600, 400))
