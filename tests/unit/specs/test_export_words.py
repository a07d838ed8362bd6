from pathlib import Path

from ml_core.specs.codec import from_plain, to_plain
from ml_core.specs.export_words import preview_headline, revert_sentence, written_sentences
from ml_core.specs.exports import ExportPreview, ExportResult, PlannedFile, RevertResult


def test_every_kind_of_file_has_its_sentence() -> None:
    everything = ExportResult("/out", 2, 1, 3, 4, ("/out/sheet.png", "/out/sheet-2.png"), "/out/crops.csv")
    assert list(written_sentences(everything)) == [
        "Wrote 2 copies to /out.",
        "Wrote the crop into 1 file beside the photos.",
        "Wrote the crop into 3 photos; the pixels are as they were.",
        "The contact sheet is /out/sheet.png and 1 more page.",
        "The table of crops is /out/crops.csv.",
        "4 files had the crop already.",
    ]
    assert list(written_sentences(ExportResult("/out"))) == ["Nothing was written."]
    assert from_plain(ExportResult, to_plain(everything)) == everything


def test_a_preview_counts_what_would_change() -> None:
    files = (
        PlannedFile("copies", "new", Path("/out/a.jpg"), ""),
        PlannedFile("lightroom", "changed", Path("/a.jpg"), "", embeds=True),
        PlannedFile("darktable", "skipped", Path("/b.jpg"), ""),
    )
    words = preview_headline(ExportPreview(files))
    assert words.startswith("Files: 1 new, 1 changed, 1 impossible. Nothing was written.")
    assert "1 photo would get metadata" in words
    assert preview_headline(ExportPreview(())) == "Files: none. Nothing was written."
    assert from_plain(ExportPreview, to_plain(ExportPreview(files))) == ExportPreview(files)


def test_what_was_taken_back_and_left_is_told() -> None:
    assert revert_sentence(RevertResult(1, 2)) == "Took back 1 new file and restored 2 files."
    assert revert_sentence(RevertResult(0, 0, (("a", "why"),))).endswith("1 file left alone:")
