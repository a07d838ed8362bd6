"""Any Pillow image to 8-bit sRGB: ICC profiles, 16-bit, grey, palette, CMYK, transparency."""

import io
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms

# What shows through transparent pixels: middle grey favours neither bright nor dark pictures.
NEUTRAL = (128, 128, 128)

# Which pictures a profile can describe, by its colour space.
_PROFILE_MODES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK", "Lab ": "LAB"}
_PROFILE_ERRORS = (ImageCms.PyCMSError, OSError, ValueError, TypeError)
# A profile that moves no colour by more than this many levels of 255 is sRGB for the eye.
_SAME_LEVELS = 2


def to_srgb(image: Image.Image) -> npt.NDArray[np.uint8]:
    """Return a decoded image's pixels as sRGB, shape (H, W, 3), in the stored orientation.

    Transparency is laid on `NEUTRAL`. A profile that is damaged or does not fit the image is ignored.
    """
    icc = image.info.get("icc_profile")
    flat = _on_neutral(eight_bits(image))
    transform = _transform(icc, flat.mode) if isinstance(icc, bytes) else None
    if flat.mode == "LAB" and transform is None:
        transform = _from_lab()
    if transform is not None:
        converted = transform.apply(flat)
        return np.asarray(converted)
    return np.asarray(flat if flat.mode == "RGB" else flat.convert("RGB"))


def pixels_to_srgb(pixels: npt.NDArray[np.uint8], icc: bytes | None) -> npt.NDArray[np.uint8]:
    """Return RGB pixels (H, W, 3) with a profile as sRGB; the same array when it is sRGB already."""
    transform = _transform(icc, "RGB") if icc else None
    return pixels if transform is None else np.asarray(transform.apply(Image.fromarray(pixels)))


def profile_mode(icc: bytes) -> str | None:
    """Return the mode of the pictures a profile describes: RGB, L, CMYK or LAB; None for others and damaged ones."""
    try:
        return _PROFILE_MODES.get(ImageCms.ImageCmsProfile(io.BytesIO(icc)).profile.xcolor_space)
    except _PROFILE_ERRORS:
        return None


def eight_bits(image: Image.Image) -> Image.Image:
    """Return the image with 8 bits a channel, in one of L, LA, RGB, RGBA, CMYK and LAB."""
    if image.mode.startswith(("I", "F")):
        return Image.fromarray(_grey_levels(np.asarray(image)))
    if image.mode == "P":
        return image.convert("RGBA" if "transparency" in image.info else "RGB")
    if "transparency" in image.info and image.mode in ("1", "L", "RGB"):
        return image.convert("RGBA")
    if image.mode in ("L", "LA", "RGB", "RGBA", "CMYK", "LAB"):
        return image
    return image.convert({"1": "L", "La": "LA", "PA": "RGBA", "RGBa": "RGBA"}.get(image.mode, "RGB"))


def srgb_profile() -> bytes:
    """Return an ICC profile of sRGB."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _grey_levels(values: npt.NDArray[np.generic]) -> npt.NDArray[np.uint8]:
    """Return 16-bit, 32-bit or floating-point grey as 8 bits; floating point is 0..1."""
    if values.dtype.kind == "f":
        return np.asarray(np.clip(np.nan_to_num(values), 0, 1) * 255 + 0.5, dtype=np.uint8)
    top = 2**16 - 1 if values.dtype.itemsize == 2 or values.max(initial=0) < 2**16 else 2**31 - 1
    return (np.clip(values.astype(np.float64), 0, top) * (255 / top) + 0.5).astype(np.uint8)


def _on_neutral(image: Image.Image) -> Image.Image:
    if image.mode not in ("LA", "RGBA"):
        return image
    colours = image.convert("RGBA")
    ground = Image.new("RGB", image.size, NEUTRAL)
    ground.paste(colours, mask=colours.getchannel("A"))
    return ground


@lru_cache(maxsize=32)
def _transform(icc: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """Return the way from a profile to sRGB, or None when there is nothing to convert; transforms are thread-safe."""
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        if _PROFILE_MODES.get(profile.profile.xcolor_space) != mode:
            return None
        transform = ImageCms.buildTransform(profile, ImageCms.createProfile("sRGB"), mode, "RGB")
        return None if mode == "RGB" and _is_identity(transform) else transform
    # A photo with a damaged profile is shown as if it had none, as browsers do.
    except _PROFILE_ERRORS:
        return None


@lru_cache(maxsize=1)
def _from_lab() -> ImageCms.ImageCmsTransform:
    return ImageCms.buildTransform(ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), "LAB", "RGB")


def _is_identity(transform: ImageCms.ImageCmsTransform) -> bool:
    levels = np.linspace(0, 255, 9).astype(np.uint8)
    grid = np.stack(np.meshgrid(levels, levels, levels, indexing="ij"), axis=-1).reshape(9, 81, 3)
    moved = np.asarray(transform.apply(Image.fromarray(grid))).astype(np.int16)
    return bool(np.abs(moved - grid).max() <= _SAME_LEVELS)
