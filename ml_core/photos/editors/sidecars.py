"""Where editors keep what they know of a photo: the names of sidecars."""

from pathlib import Path

from ml_core.photos.editors.records import Editor
from ml_core.photos.formats import RAW_SUFFIXES


def sidecar_of(editor: Editor, photo: Path) -> Path:
    """Return where an editor keeps its sidecar of a photo, whether or not it is there."""
    if editor == "lightroom":
        return _existing(photo.with_suffix(".xmp")) or photo.with_suffix(".xmp")
    return photo.with_name(photo.name + (".xmp" if editor == "darktable" else ".pp3"))


def sidecars_beside(photo: Path) -> list[Path]:
    """Return the sidecars that lie beside a photo: `IMG.xmp`, `IMG.ext.xmp` and `IMG.ext.pp3`."""
    names = [photo.with_suffix(".xmp"), *(photo.with_name(photo.name + suffix) for suffix in (".xmp", ".pp3"))]
    found = [existing for name in names if (existing := _existing(name)) is not None]
    return [each for each in found if each.suffix.lower() == ".pp3" or _belongs(each, photo)]


def _existing(path: Path) -> Path | None:
    return next((each for each in (path, path.with_suffix(path.suffix.upper())) if _is_file(each)), None)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    # A photo's name may leave no room for a sidecar's.
    except OSError:
        return False


def _belongs(sidecar: Path, photo: Path) -> bool:
    """Return whether `IMG.xmp` is this photo's: beside a RAW photo of that name it is the RAW photo's."""
    if sidecar.stem == photo.name or photo.suffix.lower() in RAW_SUFFIXES:
        return True
    return all(_existing(photo.with_suffix(suffix)) is None for suffix in RAW_SUFFIXES)
