"""The programs that read what `ml_core.photos.editors` writes, run on photos, and how their pictures are compared."""

import os
import subprocess
from pathlib import Path
from shutil import which

import numpy as np
import numpy.typing as npt
from PIL import Image
from skimage.registration import phase_cross_correlation

from tests.pictures import scene
from tests.unit.photos.files import STORED

Pixels = npt.NDArray[np.uint8]


def missing(*programs: str) -> str:
    """Return which programs are not installed, in words for a skipped test; empty when all are."""
    absent = [program for program in programs if which(program) is None]
    return f"not installed: {', '.join(absent)}" if absent else ""


def landscape(width: int, height: int, seed: int = 0) -> Pixels:
    """Return a scene under soft coloured patches, whose place can be told to a fraction of a pixel."""
    patches = np.random.default_rng(seed).integers(0, 256, (height // 16 + 2, width // 16 + 2, 3), dtype=np.uint8)
    soft = Image.fromarray(patches).resize((width, height), Image.Resampling.BICUBIC)
    return np.asarray(Image.blend(Image.fromarray(scene(width, height)), soft, 0.7))


def write_jpeg(path: Path, pixels: Pixels, orientation: int = 1) -> Path:
    """Write a photo that shows `pixels` under an EXIF orientation."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = Image.fromarray(np.ascontiguousarray(STORED[orientation](pixels)))
    stored.save(path, quality=98, subsampling=0, exif=exif)
    return path


def darktable(photo: Path, sidecar: Path | None, home: Path, *more: str) -> Pixels:
    """Return a photo as darktable renders it; without a sidecar it imports the photo with what lies beside it."""
    target = photo.with_name(f"{photo.stem} by darktable.png")
    files = [str(photo), *([str(sidecar)] if sidecar else []), str(target)]
    core = ["--core", "--configdir", str(home / "config"), "--cachedir", str(home / "cache"), "--library", ":memory:"]
    return _picture(["darktable-cli", *files, *core, "--disable-opencl", *more], target, home)


def rawtherapee(photo: Path, home: Path) -> Pixels:
    """Return a photo as RawTherapee renders it with the profile beside it."""
    target = photo.with_name(f"{photo.stem} by RawTherapee.png")
    return _picture(["rawtherapee-cli", "-o", str(target), "-b8", "-n", "-Y", "-s", "-c", str(photo)], target, home)


def own_profile(photo: Path, home: Path) -> bytes:
    """Return the profile that RawTherapee writes for a photo beside what it renders of it."""
    target = photo.with_name(f"{photo.stem} with profile.png")
    _picture(["rawtherapee-cli", "-O", str(target), "-b8", "-n", "-Y", "-d", "-c", str(photo)], target, home)
    return target.with_name(f"{target.name}.pp3").read_bytes()


def _picture(command: list[str], target: Path, home: Path) -> Pixels:
    target.unlink(missing_ok=True)
    run = subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=False, env={**os.environ, "HOME": str(home)}
    )
    assert target.is_file(), f"{run.stdout}\n{run.stderr}"
    with Image.open(target) as image:
        return np.asarray(image.convert("RGB"))


def shift(found: Pixels, expected: Pixels) -> float:
    """Return by how many pixels one picture is moved against another of its size, on the axis where it is more."""
    moved, _, _ = phase_cross_correlation(expected.mean(axis=2), found.mean(axis=2), upsample_factor=20)
    return float(np.abs(moved).max())


def likeness(found: Pixels, expected: Pixels) -> float:
    """Return the correlation of two pictures of one size."""
    return float(np.corrcoef(found.ravel(), expected.ravel())[0, 1])
