import base64
import re
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_core.geometry import Box, Crop
from ml_core.photos.editors.darktable import merged, read
from ml_core.photos.editors.darktable_canvas import Canvas, _pixels, _shares
from ml_core.photos.editors.darktable_params import crop_params, decoded, rotation_params
from ml_core.photos.editors.records import Frame
from ml_core.photos.editors.xml_places import DamagedSidecarError
from ml_core.specs.errors import PhotoError
from tests.unit.photos.editing import LIGHTROOM, crop_in, frame, pixels_apart, promised

PHOTO = Frame(600, 400)
BOX = Box(0.1, 0.2, 0.7, 0.9)
CROP = Crop(BOX)


def crop_of(found: Crop | str) -> Crop:
    assert isinstance(found, Crop), found
    return found


def entry(number: int, operation: str, params: str, version: int = 1, enabled: int = 1) -> str:
    """Return an entry of the history as darktable 4.2 writes it."""
    return (
        f'     <rdf:li\n      darktable:num="{number}"\n      darktable:operation="{operation}"\n'
        f'      darktable:enabled="{enabled}"\n      darktable:modversion="{version}"\n'
        f'      darktable:params="{params}"\n      darktable:multi_name=""\n      darktable:multi_priority="0"\n'
        '      darktable:blendop_version="11"\n      darktable:blendop_params="gz14eJxjYIAACQYYOOHEgAYY0Q=="/>\n'
    )


def sidecar(*entries: str, end: int | None = None) -> bytes:
    """Return a sidecar as darktable 4.2 writes it."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="XMP Core 4.4.0-Exiv2">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:darktable="http://darktable.sf.net/"
   xmp:Rating="3"
   darktable:xmp_version="5"
   darktable:raw_params="0"
   darktable:auto_presets_applied="1"
   darktable:history_end="{len(entries) if end is None else end}"
   darktable:iop_order_version="4">
   <darktable:masks_history>
    <rdf:Seq/>
   </darktable:masks_history>
   <darktable:history>
    <rdf:Seq>
{"".join(entries)}    </rdf:Seq>
   </darktable:history>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
""".encode()


def gz(params: str) -> str:
    data = zlib.compress(bytes.fromhex(params))
    return "gz05" + base64.b64encode(data).decode()


def ashift(angle: float = 0.0, *, version: int = 5, shift: float = 0.0, kept: tuple[float, ...] = (0, 1, 0, 1)) -> str:
    """Return parameters of each version of `ashift`, by the structures in darktable's source."""
    return {
        1: lambda: struct.pack("<3fi", angle, shift, 0, 0),
        2: lambda: struct.pack("<7f2i", angle, shift, 0, 28, 1, 100, 1, 0, 0),
        3: lambda: struct.pack("<7f3i4f", angle, shift, 0, 28, 1, 100, 1, 0, 0, 1, *kept),
        4: lambda: struct.pack("<8f3i4f", angle, shift, 0, 0, 28, 1, 100, 1, 0, 0, 1, *kept),
        5: lambda: struct.pack("<8f2i4f209f", angle, shift, 0, 0, 28, 1, 100, 1, 0, 1, *kept, *[0.0] * 209),
    }[version]().hex()


def clipping(angle: float, box: Box = BOX, *, keystone: int = 0, fills: int = 1) -> str:
    corners = (0.2, 0.2, 0.8, 0.2, 0.8, 0.8, 0.2, 0.8)
    return struct.pack("<15f6i", angle, *box, 0, 0, *corners, keystone, 0, 0, fills, -1, -1).hex()


def test_round_trips_are_within_a_pixel() -> None:
    for photo, crop in promised():
        written = merged(None, crop, photo)
        assert pixels_apart(crop_of(read(written, photo)), crop, photo) < 1
        assert merged(written, crop, photo) == written


@given(st.integers(20, 12_000), st.data())
def test_shares_give_back_whole_pixels(size: int, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, size - 1))
    end = data.draw(st.integers(start + 1, size))
    low, high = (float(np.float32(share)) for share in _shares(start, end, size))
    assert 0 <= low < high <= 1
    # Single precision has no number for some of the crops that reach the last pixel.
    expected = {(start, end), (start, end - 1)} if end == size and start > 0 else {(start, end)}
    assert _pixels(low, high, size) in expected


def test_a_new_sidecar_has_the_form_that_every_release_reads() -> None:
    written = merged(None, Crop(Box(0.25, 0.5, 0.5, 0.75), 2.0), Frame(4000, 4000)).decode()
    steps = re.findall(r'operation="(\w+)".*?modversion="(\d)".*?params="(\w+)"', written, re.DOTALL)
    assert [step[:2] for step in steps] == [("ashift", "5"), ("crop", "1")]
    numbers = struct.unpack("<8f2i4f200fi8f", bytes.fromhex(steps[0][2]))
    assert numbers[:14] == (2.0, 0, 0, 0, 28, 1, 100, 1, 0, 0, 0, 1, 0, 1)
    assert not any(numbers[14:])
    assert struct.unpack("<4f2i", bytes.fromhex(steps[1][2]))[4:] == (0, 0)
    for needed in (
        'xmp_version="4"',
        'raw_params="0"',
        'auto_presets_applied="1"',
        'iop_order_version="2"',
        'history_end="2"',
    ):
        assert f"darktable:{needed}" in written


def test_raw_photos_get_what_darktable_does_to_each() -> None:
    assert b'auto_presets_applied="0"' in merged(None, CROP, Frame(600, 400, 1, raw=True))


@pytest.mark.parametrize("version", [1, 2, 3])
@pytest.mark.parametrize("form", [str, gz])
def test_crops_of_every_version_and_form_are_read(version: int, form: "type[str]") -> None:
    rest = {1: (0, 0), 2: (3, 2), 3: (3, 2, 1)}[version]
    params = struct.pack(f"<4f{len(rest)}i", *BOX, *rest).hex()
    found = crop_of(read(sidecar(entry(0, "crop", form(params), version)), PHOTO))
    assert pixels_apart(found, CROP, PHOTO) < 1.01


def test_elements_instead_of_attributes_are_read() -> None:
    elements = "".join(
        f"<darktable:{name}>{value}</darktable:{name}>"
        for name, value in {
            "num": 0,
            "operation": "crop",
            "enabled": 1,
            "modversion": 1,
            "params": crop_params(BOX),
        }.items()
    )
    found = read(sidecar(f'<rdf:li rdf:parseType="Resource">{elements}</rdf:li>'), PHOTO)
    assert pixels_apart(crop_of(found), CROP, PHOTO) < 1.01


def test_the_last_entry_that_counts_wins() -> None:
    other, later = crop_params(Box(0.3, 0.3, 0.6, 0.6)), crop_params(Box(0.4, 0.4, 0.6, 0.6))
    entries = entry(0, "crop", other), entry(2, "crop", later), entry(1, "crop", crop_params(BOX))
    assert pixels_apart(crop_of(read(sidecar(*entries, end=2), PHOTO)), CROP, PHOTO) < 1.01


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_flip_in_the_history_replaces_the_photos_orientation(orientation: int) -> None:
    """A crop of the left half as darktable shows it, after a flip to orientation 6, is the stored lower half."""
    photo = frame(orientation, 600, 400)
    half = entry(0, "flip", struct.pack("<i", 5).hex(), 2), entry(1, "crop", crop_params(Box(0.0, 0.0, 0.5, 1.0)))
    expected = Canvas(photo, photo.orientation).crop_of(Box(0.0, 0.0, 0.5, 1.0))
    found = crop_of(read(sidecar(*half), photo))
    stored = {1: Box(0, 0.5, 1, 1), 2: Box(0, 0.5, 1, 1), 3: Box(0, 0, 1, 0.5), 4: Box(0, 0, 1, 0.5),
              5: Box(0.5, 0, 1, 1), 6: expected.box, 7: Box(0, 0, 0.5, 1), 8: Box(0.5, 0, 1, 1)}  # fmt: skip
    assert found.box == pytest.approx(stored[orientation], abs=0.003)


def test_a_flip_that_is_automatic_or_off() -> None:
    photo = frame(6, 600, 400)
    crop = entry(1, "crop", crop_params(BOX))
    automatic = read(sidecar(entry(0, "flip", "ffffffff", 2), crop), photo)
    assert automatic == read(sidecar(crop, end=2), photo)
    off = crop_of(read(sidecar(entry(0, "flip", "ffffffff", 2, enabled=0), crop), photo))
    assert off.box == pytest.approx((1 - 0.9, 0.1, 1 - 0.2, 0.7), abs=0.003)


@pytest.mark.parametrize("version", [3, 4, 5])
def test_what_rotation_keeps_of_the_canvas_is_counted(version: int) -> None:
    """Of a picture that is turned by nothing but cut to its middle half, the left half is a quarter to a half."""
    kept = ashift(0.0, version=version, kept=(0.25, 0.75, 0, 1))
    found = crop_of(
        read(sidecar(entry(0, "ashift", kept, version), entry(1, "crop", crop_params(Box(0, 0, 0.5, 1)))), PHOTO)
    )
    assert found.box == pytest.approx((0.25, 0, 0.5, 1), abs=0.003)


@pytest.mark.parametrize("version", [1, 2, 3, 4, 5])
def test_rotations_of_every_version_are_read(version: int) -> None:
    data = sidecar(
        entry(0, "ashift", ashift(3.0, version=version), version),
        entry(1, "crop", crop_params(Box(0.3, 0.3, 0.6, 0.6))),
    )
    assert crop_of(read(data, PHOTO)).angle == 3.0
    assert crop_of(read(data, Frame(600, 400, 2))).angle == -3.0


def test_the_old_module_for_crop_and_rotation_is_read() -> None:
    found = crop_of(read(sidecar(entry(0, "clipping", clipping(0.0), 5)), PHOTO))
    assert found.box == pytest.approx(BOX)
    turned = crop_of(read(sidecar(entry(0, "clipping", clipping(4.0), 5)), PHOTO))
    assert turned.angle == -4.0
    assert turned.inside(600, 400)
    loose = crop_of(read(sidecar(entry(0, "clipping", clipping(4.0, Box(0.3, 0.3, 0.6, 0.6), fills=0), 5)), PHOTO))
    # The canvas with blank corners is larger: so is the same share of it.
    assert loose.box.width * 600 > 0.3 * 600


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ((), "no crop"),
        ((entry(0, "exposure", "00"),), "no crop"),
        ((entry(0, "crop", crop_params(BOX), enabled=0),), "no crop"),
        ((entry(0, "ashift", ashift(2.0), 5),), "no crop"),
        ((entry(0, "ashift", ashift(2.0, shift=0.3), 5), entry(1, "crop", crop_params(BOX))), "perspective"),
        ((entry(0, "clipping", clipping(0.0, keystone=3), 5),), "perspective"),
        ((entry(0, "clipping", clipping(0.0, Box(0.1, 0.1, -0.9, 0.9)), 5),), "perspective or shape"),
        ((entry(0, "clipping", clipping(0.0), 5), entry(1, "crop", crop_params(BOX))), "two modules"),
        ((entry(0, "clipping", clipping(0.0), 4),), "very old"),
        ((entry(0, "flip", "05000000", 1), entry(1, "crop", crop_params(BOX))), "very old"),
        ((entry(0, "enlargecanvas", "00"), entry(1, "crop", crop_params(BOX))), "enlarged"),
        ((entry(0, "crop", crop_params(Box(0.0, 0.0, 1.0, 1.0))),), "whole photo"),
        ((entry(0, "crop", crop_params(Box(0.5, 0.0, 0.2, 1.0))),), "no sense"),
        ((entry(0, "crop", "gz05????"),), "cannot be read"),
        ((entry(0, "crop", "not hex"),), "cannot be read"),
        ((entry(0, "crop", gz(crop_params(BOX))[:-8]),), "cannot be read|cut off"),
        ((entry(0, "crop", "0000"),), "too short"),
        ((entry(0, "crop", struct.pack("<4f", 0.1, 0.1, float("nan"), 0.8).hex()),), "no sense"),
        ((entry(0, "ashift", ashift(kept=(0.5, 0.5, 0, 1)), 5), entry(1, "crop", crop_params(BOX))), "no sense"),
        ((entry(0, "crop", crop_params(BOX)).replace('darktable:num="0"', ""),), "has no “num”"),
        ((entry(0, "crop", crop_params(BOX)).replace('num="0"', 'num="first"'),), "makes no sense"),
    ],
)
def test_what_gives_no_crop_says_why(entries: tuple[str, ...], words: str) -> None:
    found = read(sidecar(*entries), PHOTO)
    assert isinstance(found, str)
    assert re.search(words, found)


def test_a_bomb_in_parameters_is_not_unpacked() -> None:
    bomb = "gz99" + base64.b64encode(zlib.compress(bytes(50 * 2**20))).decode()
    with pytest.raises(DamagedSidecarError, match="too long"):
        decoded(bomb)


def test_the_history_of_very_old_releases_is_named() -> None:
    old = sidecar().replace(b"<darktable:history>", b"<darktable:history_modversion/><darktable:history>")
    found = read(old, PHOTO)
    assert isinstance(found, str)
    assert "very old" in found


# Merging


def test_merging_appends_behind_the_history_and_changes_nothing_else() -> None:
    before = sidecar(entry(0, "exposure", "00ff"), entry(1, "crop", crop_params(Box(0.3, 0.3, 0.5, 0.5)), 3))
    after = merged(before, CROP, PHOTO)
    assert pixels_apart(crop_of(read(after, PHOTO)), CROP, PHOTO) < 1.01
    added = re.search(rb"\s+<rdf:li\s[^>]*?thirds:own[^>]*/>", after)
    assert added is not None
    assert b'darktable:num="2"' in added[0]
    assert after.replace(added[0], b"").replace(b'history_end="3"', b'history_end="2"') == before
    assert merged(after, CROP, PHOTO) == after


def test_ones_own_crop_is_replaced() -> None:
    before = sidecar(entry(0, "exposure", "00ff"))
    first = merged(before, Crop(Box(0.2, 0.2, 0.5, 0.5), 3.0), PHOTO)
    second = merged(first, Crop(Box(0.3, 0.2, 0.6, 0.5), -2.0), PHOTO)
    assert second.count(b"<rdf:li") == first.count(b"<rdf:li") == 3
    assert crop_of(read(second, PHOTO)).angle == -2.0
    straight = merged(second, CROP, PHOTO)
    assert straight.count(b"<rdf:li") == 3
    assert pixels_apart(crop_of(read(straight, PHOTO)), CROP, PHOTO) < 1.01


def test_what_darktable_wrote_anew_is_still_there() -> None:
    """It compresses parameters and drops the mark of whose they are."""
    crop = Crop(Box(0.2, 0.2, 0.5, 0.5), 3.0)
    written = merged(sidecar(), crop, PHOTO).decode()
    anew = re.sub(r'params="([0-9a-f]{300,})"', lambda found: f'params="{gz(found[1])}"', written)
    anew = re.sub(r'\s+(xmlns:thirds|thirds:own)="[^"]*"', "", anew)
    assert "gz05" in anew
    assert "thirds" not in anew
    assert merged(anew.encode(), crop, PHOTO) == anew.encode()


def test_a_crop_made_in_darktable_after_ours_is_kept_in_the_history() -> None:
    first = merged(sidecar(), CROP, PHOTO)
    theirs = entry(1, "crop", crop_params(Box(0.4, 0.4, 0.9, 0.9))).encode()
    edited = first.replace(
        b"    </rdf:Seq>\n   </darktable:history>", theirs + b"    </rdf:Seq>\n   </darktable:history>"
    )
    edited = edited.replace(b'history_end="1"', b'history_end="2"')
    after = merged(edited, Crop(Box(0.1, 0.1, 0.5, 0.5)), PHOTO)
    assert theirs.strip() in after
    assert pixels_apart(crop_of(read(after, PHOTO)), Crop(Box(0.1, 0.1, 0.5, 0.5)), PHOTO) < 1.01


def test_undone_steps_stay_undone() -> None:
    undone = crop_params(Box(0.4, 0.4, 0.6, 0.6))
    before = sidecar(entry(0, "exposure", "00ff"), entry(1, "exposure", "11"), entry(2, "crop", undone), end=1)
    after = merged(before, CROP, PHOTO)
    assert pixels_apart(crop_of(read(after, PHOTO)), CROP, PHOTO) < 1.01
    assert b'history_end="2"' in after
    assert [int(number) for number in re.findall(rb'darktable:num="(\d)"', after)] == [0, 1, 2, 3]
    assert undone.encode() in after
    assert merged(after, CROP, PHOTO) == after


def test_rotation_and_old_crops_of_the_photographer_are_switched_off() -> None:
    before = sidecar(entry(0, "ashift", ashift(4.0), 5), entry(1, "clipping", clipping(0.0), 5))
    after = merged(before, CROP, PHOTO)
    assert before[before.index(b"<rdf:li") : before.index(b"</rdf:Seq>\n   </darktable:history>")].strip() in after
    assert pixels_apart(crop_of(read(after, PHOTO)), CROP, PHOTO) < 1.01


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_crop_follows_a_flip_of_the_photographer(orientation: int) -> None:
    photo = frame(orientation)
    crop = crop_in(photo, 1.5, 4.0)
    before = sidecar(entry(0, "flip", struct.pack("<i", 2).hex(), 2))
    assert pixels_apart(crop_of(read(merged(before, crop, photo), photo)), crop, photo) < 1


@pytest.mark.parametrize(
    "emptied",
    [
        sidecar(),
        sidecar().replace(
            b"<rdf:Seq>\n    </rdf:Seq>\n   </darktable:history>", b"<rdf:Seq/>\n   </darktable:history>"
        ),
        re.sub(rb"<darktable:history>.*</darktable:history>", b"<darktable:history/>", sidecar(), flags=re.DOTALL),
        re.sub(rb"<darktable:history>.*</darktable:history>", b"", sidecar(), flags=re.DOTALL),
        re.sub(rb">\s*<darktable:masks_history>.*</rdf:Description>", b"/>", sidecar(), flags=re.DOTALL),
        re.sub(rb">\s*<darktable:masks_history>.*</rdf:Desc", b"></rdf:Desc", sidecar(), flags=re.DOTALL),
        re.sub(rb"<rdf:Seq>\s*</rdf:Seq>", b"<rdf:Seq></rdf:Seq>", sidecar()),
        LIGHTROOM,
    ],
)
def test_sidecars_without_a_history_get_one(emptied: bytes) -> None:
    after = merged(emptied, CROP, PHOTO)
    assert pixels_apart(crop_of(read(after, PHOTO)), CROP, PHOTO) < 1.01
    assert merged(after, CROP, PHOTO) == after
    assert b"xmp:Rating" in after
    assert after.count(b"darktable:xmp_version") == 1


@pytest.mark.parametrize(
    "entries",
    [
        (entry(0, "ashift", ashift(2.0, shift=0.3), 5),),
        (entry(0, "clipping", clipping(0.0, keystone=3), 5),),
        (entry(0, "enlargecanvas", "00"),),
    ],
)
def test_reshaped_photos_are_left_to_darktable(entries: tuple[str, ...]) -> None:
    with pytest.raises(PhotoError, match="reshaped"):
        merged(sidecar(*entries), CROP, PHOTO)


def test_rotation_parameters_are_the_measured_ones() -> None:
    assert (
        rotation_params(0.0)
        == struct.pack("<8f2i4f200fi8f", 0, 0, 0, 0, 28, 1, 100, 1, 0, 0, 0, 1, 0, 1, *[0] * 209).hex()
    )
