import pytest

from ml_core.geometry import Box, Crop
from ml_core.photos.editors.frames import crop_when_turned
from ml_core.photos.editors.rawtherapee import merged, read
from ml_core.photos.editors.records import Frame
from ml_core.photos.editors.xml_places import DamagedSidecarError
from ml_core.specs.errors import PhotoError
from tests.unit.photos.editing import crop_in, frame, pixels_apart, promised

PHOTO = Frame(600, 400)
CROP = Crop(Box(0.1, 0.2, 0.7, 0.9))

# As RawTherapee 5.9 writes it, shortened: comments, lists, values with = and ;, empty values.
PROFILE = """[Version]
AppVersion=5.9
Version=349

[General]
ColorLabel=0
InTrash=false
# a remark of the photographer

[Exposure]
Compensation=0.5
Curve=1;0;0;0.25;0.2;1;1;
Name=a = b

[Crop]
Enabled=false
X=-1
Y=-1
W=600
H=400
FixRatio=true
Ratio=As Image
Guide=Frame

[Coarse Transformation]
Rotate=0
HorizontalFlip=false
VerticalFlip=false

[Common Properties for Transformations]
Method=log
AutoFill=true

[Rotation]
Degree=0

[Exif]
"""


def crop_of(found: Crop | str) -> Crop:
    assert isinstance(found, Crop), found
    return found


def with_lines(**lines: str) -> bytes:
    """Return the profile with lines replaced: Enabled="true" for example; the first of that key."""
    text = PROFILE
    for key, value in lines.items():
        head, _, rest = text.partition(f"\n{key}=")
        text = f"{head}\n{key}={value}\n{rest.partition(chr(10))[2]}"
    return text.encode()


def test_round_trips_are_within_a_pixel() -> None:
    for photo, crop in promised():
        written = merged(None, crop, photo)
        assert pixels_apart(crop_of(read(written, photo)), crop, photo) < 1
        assert merged(written, crop, photo) == written


def test_a_new_profile_says_what_is_needed() -> None:
    assert merged(None, CROP, PHOTO).decode() == (
        "[Version]\nAppVersion=5.9\nVersion=349\n\n[Crop]\nEnabled=true\nX=60\nY=80\nW=360\nH=280\nFixRatio=false\n\n"
        "[Common Properties for Transformations]\nAutoFill=false\n"
    )


def test_a_turned_crop_is_counted_on_the_turned_canvas() -> None:
    """By hand: turned 90 degrees is beyond us, so 30 about the photo's own centre leaves the crop where it was."""
    written = merged(None, Crop(Box(0.4, 0.4, 0.6, 0.6), 30.0), Frame(1000, 1000)).decode()
    assert "X=400\nY=400\nW=200\nH=200" in written
    assert "[Rotation]\nDegree=30\n" in written


def test_merging_keeps_sections_order_and_remarks() -> None:
    after = merged(PROFILE.encode(), CROP, PHOTO).decode()
    changed = {"Enabled=true", "X=60", "Y=80", "W=360", "H=280", "FixRatio=false", "AutoFill=false"}
    before = PROFILE.splitlines()
    assert len(after.splitlines()) == len(before)
    assert {new for new, old in zip(after.splitlines(), before, strict=True) if new != old} == changed
    assert merged(after.encode(), CROP, PHOTO).decode() == after


def test_line_ends_and_a_missing_last_one_are_kept() -> None:
    windows = PROFILE.replace("\n", "\r\n").encode()
    after = merged(windows, Crop(CROP.box, 1.0), PHOTO)
    assert after.count(b"\n") == after.count(b"\r\n") == windows.count(b"\n")
    assert pixels_apart(crop_of(read(after, PHOTO)), Crop(CROP.box, 1.0), PHOTO) < 1
    cut = merged(b"[Version]\nVersion=349\n[Crop]\nEnabled=false", CROP, PHOTO)
    assert cut.startswith(b"[Version]\nVersion=349\n[Crop]\nEnabled=true\nX=60\n")
    assert crop_of(read(cut, PHOTO)) == crop_of(read(merged(None, CROP, PHOTO), PHOTO))


def test_a_rotation_of_the_photographer_is_replaced() -> None:
    after = merged(with_lines(Degree="3.5"), CROP, PHOTO)
    assert b"Degree=0\n" in after


def test_keys_that_occur_twice_count_once() -> None:
    twice = PROFILE.encode() + b"[Crop]\nX=7\n"
    assert crop_of(read(merged(twice, CROP, PHOTO), PHOTO)).box == pytest.approx(CROP.box)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_quarter_turns_and_mirrors_are_followed(orientation: int) -> None:
    photo = frame(orientation)
    crop = crop_in(photo, 1.5, -4.0)
    for turns in ("0", "90", "180", "270"):
        for mirrored in ("true", "false"):
            before = with_lines(Rotate=turns, HorizontalFlip=mirrored, VerticalFlip="true")
            assert pixels_apart(crop_of(read(merged(before, crop, photo), photo)), crop, photo) < 1


def test_rotation_that_fills_the_frame_shrinks_the_crop() -> None:
    """By hand: a square turned 30 degrees fills its frame at 1 / (cos 30 + sin 30), found to a thousandth below."""
    data = with_lines(Enabled="true", X="150", Y="100", W="300", H="200", Degree="30", AutoFill="true")
    found = crop_of(read(data.replace(b"W=300", b"W=200").replace(b"X=150", b"X=200"), Frame(600, 600)))
    scale = 1 / (0.8660254 + 0.5)
    assert scale - 0.001 <= found.box.width * 600 / 200 <= scale
    assert found.angle == 30
    loose = crop_of(read(data.replace(b"AutoFill=true", b"AutoFill=false"), Frame(600, 600)))
    assert loose.box.width * 600 == pytest.approx(300)


def test_mirrored_photos_are_written_as_rawtherapee_shows_them() -> None:
    """It does not follow orientations 2, 4, 5 and 7: there it shows the picture as it is stored."""
    left = Crop(Box(0.0, 0.0, 0.25, 1.0))
    assert b"X=450\nY=0\nW=150\nH=400" in merged(None, left, frame(2, 600, 400))
    assert b"X=0\nY=0\nW=600\nH=100" in merged(None, left, frame(5, 600, 400))
    assert b"X=0\nY=0\nW=100\nH=600" in merged(None, left, frame(6, 600, 400))


def test_a_crop_beyond_the_canvas_is_refused_with_what_to_do() -> None:
    corner = crop_when_turned((252.5, 137.5), (105, 75), 4.0, 600, 400)
    assert corner.inside(600, 400)
    with pytest.raises(PhotoError, match="cuts off") as raised:
        merged(None, corner, PHOTO)
    assert "export a copy" in raised.value.remedy


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (PROFILE.encode(), "no crop"),
        (with_lines(Enabled="true", X="5", Y="5", W="0"), "no sense"),
        (with_lines(Enabled="true"), "no sense"),
        (with_lines(Enabled="true", X="0", Y="0"), "whole photo"),
        (with_lines(Enabled="true", X="0", Y="0", W="300") + b"[Distortion]\nAmount=0.1\n", "fill the frame"),
        (
            with_lines(Enabled="true", X="0", Y="0", W="300") + b"[LensProfile]\nLcMode=lfauto\nUseDistortion=true\n",
            "fill the frame",
        ),
        (with_lines(Enabled="true", X="0", Y="0", W="30x"), "is no number"),
        (with_lines(Enabled="true", X="700", Y="0", W="300"), "no sense"),
        (with_lines(Enabled="true", X="0", Y="0", W="300") + b"[Perspective]\nHorizontal=4\n", "perspective"),
        (
            with_lines(Enabled="true", X="0", Y="0", W="300") + b"[Perspective]\nMethod=camera_based\nCameraPitch=4\n",
            "perspective",
        ),
        (b"", "no RawTherapee profile"),
        (b"\x80\x81", "not text"),
        (b"[Crop]\nEnabled=true\ngarbage\n", "damaged in line 3"),
        (b"#" * (33 * 2**20), "too large"),
    ],
)
def test_what_gives_no_crop_says_why(data: bytes, words: str) -> None:
    found = read(data, PHOTO)
    assert isinstance(found, str)
    assert words in found


def test_damaged_profiles_and_corrected_perspective_are_not_written() -> None:
    with pytest.raises(DamagedSidecarError, match="line 2"):
        merged(b"[Crop]\ngarbage", CROP, PHOTO)
    with pytest.raises(PhotoError, match="reshaped"):
        merged(b"[Perspective]\nVertical=2\n", CROP, PHOTO)


def test_neutral_perspective_is_none() -> None:
    data = (
        with_lines(Enabled="true", X="0", Y="0", W="300")
        + b"[Perspective]\nMethod=simple\nHorizontal=0\nCameraPitch=4\n"
    )
    assert crop_of(read(data, PHOTO)).box == pytest.approx((0, 0, 0.5, 1))
