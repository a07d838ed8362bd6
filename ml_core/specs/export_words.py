"""What an export did, would do, or what was taken back of it, in words for photographers."""

from collections.abc import Iterator

from ml_core.specs.exports import ExportPreview, ExportResult, FileState, RevertResult


def written_sentences(result: ExportResult) -> Iterator[str]:
    """Yield a sentence for each kind of file that an export wrote."""
    if result.files:
        yield f"Wrote {counted(result.files, 'copy', 'copies')} to {result.folder}."
    if result.sidecars:
        yield f"Wrote the crop into {counted(result.sidecars, 'file')} beside the photos."
    if result.embedded:
        yield f"Wrote the crop into {counted(result.embedded, 'photo')}; the pixels are as they were."
    if result.sheets:
        yield f"The contact sheet is {result.sheets[0]}{_and_more(len(result.sheets) - 1)}."
    if result.table:
        yield f"The table of crops is {result.table}."
    if result.unchanged:
        yield f"{counted(result.unchanged, 'file')} had the crop already."
    if not (result.files or result.sidecars or result.embedded or result.sheets or result.table or result.unchanged):
        yield "Nothing was written."


def preview_headline(preview: ExportPreview) -> str:
    """Return the sentence above the list of what would change."""
    embeds = sum(each.embeds for each in preview.changes)
    words: tuple[tuple[FileState, str], ...] = (
        ("new", "new"),
        ("changed", "changed"),
        ("unchanged", "as they are"),
        ("skipped", "impossible"),
    )
    counts = [(preview.count(state), word) for state, word in words]
    parts = [f"{count:,} {word}" for count, word in counts if count] or ["none"]
    into = f" {counted(embeds, 'photo')} would get metadata; pixels stay as they are." if embeds else ""
    return f"Files: {', '.join(parts)}. Nothing was written.{into}"


def revert_sentence(result: RevertResult) -> str:
    """Return what was taken back."""
    words = f"Took back {counted(result.removed, 'new file')} and restored {counted(result.restored, 'file')}."
    return f"{words} {counted(len(result.left), 'file')} left alone:" if result.left else words


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _and_more(pages: int) -> str:
    return f" and {counted(pages, 'more page')}" if pages else ""
