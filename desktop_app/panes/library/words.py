"""What the library tells of its work."""

from desktop_app.jobs.indexer import IndexReport


def reading_words(report: IndexReport) -> str:
    """Return what came of reading photos; empty when there is nothing to tell."""
    broken = ""
    if report.broken:
        are = "1 cannot" if report.broken == 1 else f"{report.broken:,} cannot"
        broken = f"; {are} be read, see “Cannot be read” in the filter"
    if report.found == 0:
        return "There are no photos in what you added."
    if report.new:
        return f"Added {_photos(report.new)}{broken}."
    if report.found is not None and not report.changed:
        return f"{_photos(report.found).capitalize()} found, all of them known already."
    if report.read:
        return f"Read {_photos(report.read)} anew{broken}."
    return ""


def _photos(count: int) -> str:
    return "1 photo" if count == 1 else f"{count:,} photos"
