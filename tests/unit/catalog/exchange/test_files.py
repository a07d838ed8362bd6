"""Pairs and judgements through JSON and CSV: nothing is lost, taken twice, or taken by halves."""

import contextlib
import csv
import io
import json
import math
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ml_core.catalog.catalog import Catalog, Judgement, NewPair, PhotoFile
from ml_core.catalog.exchange import archive as archives
from ml_core.catalog.exchange.archive import Archive
from ml_core.catalog.exchange.csv_form import COLUMNS, from_csv, to_csv
from ml_core.catalog.exchange.files import archive_of, export_judgements, import_judgements
from ml_core.catalog.exchange.json_form import from_json, to_json
from ml_core.catalog.exchange.merging import merge
from ml_core.geometry import Box, Crop
from ml_core.specs.errors import CatalogError, SpecError
from ml_core.specs.judgements import Choice, Confidence, CropOrigin, PairKind, PairPurpose
from tests.unit.catalog.albums import album
from tests.unit.catalog.pairs import catalog_in_memory, pair

FILE = Path("/exports/judgements")
FORMS = ("json", "csv")


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with album(tmp_path / "catalog.sqlite") as catalog:
        yield catalog


def judged(catalog: Catalog) -> Catalog:
    """Fill a catalog with a pair judged twice, its repeat judged by another person, and a pair nobody judged."""
    (first,) = catalog.add_pairs([pair(0, model="=HYPERLINK(1)")], created=1e9)
    repeat, _ = catalog.add_pairs([pair(0, purpose="repeat", repeat_of=first), pair(1)], created=1e9 + 1)
    catalog.judge(Judgement(first, "a", "clear", "Ann", 700), when=1e9 + 2)
    catalog.judge(Judgement(repeat, "tie", annotator="@Bob"), when=1e9 + 3)
    catalog.judge(Judgement(first, "withdrawn", annotator="Ann"), when=1e9 + 4)
    return catalog


edges = st.lists(st.floats(0, 1), min_size=2, max_size=2, unique=True).map(sorted)
crops = st.builds(
    lambda x, y, angle: Crop(Box(x[0], y[0], x[1], y[1]), angle), edges, edges, st.floats(-45, 45, width=32)
)
names = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Co", "Cn", "Zl", "Zp", "Zs")), max_size=8)
# File names may hold anything but a slash and the end of text; some are no valid Unicode.
photos = st.binary(min_size=1, max_size=6).filter(
    lambda name: not set(name) & set(b"/\0") and name not in (b".", b"..")
)
times = st.floats(0, 2e9)
pairs = st.builds(
    NewPair,
    photo=photos.map(lambda name: Path("/photos") / os.fsdecode(name)),
    a=crops,
    b=crops,
    a_origin=st.sampled_from(get_args(CropOrigin)),
    b_origin=st.sampled_from(get_args(CropOrigin)),
    kind=st.sampled_from(get_args(PairKind)),
    purpose=st.sampled_from(get_args(PairPurpose)),
    model=names | st.sampled_from(["=1+1", "'quoted", "a,b", '"', "-"]),
)
answers = st.tuples(
    st.integers(0, 3),
    st.sampled_from(get_args(Choice)),
    st.sampled_from(get_args(Confidence)),
    names,
    st.integers(0, 2**62),
    times,
)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(pairs, times, st.none() | st.integers(0, 3)), min_size=1, max_size=4),
    st.lists(answers, max_size=6),
    st.sampled_from(FORMS),
)
def test_the_whole_journal_goes_through_a_file(
    made: list[tuple[NewPair, float, int | None]], said: list[tuple[Any, ...]], form: str
) -> None:
    with catalog_in_memory() as catalog, catalog_in_memory() as other:
        for new, created, repeat in made:
            known = catalog.pairs()
            repeat_of = known[repeat].id if repeat is not None and repeat < len(known) else None
            catalog.add_pairs([NewPair(**{**vars(new), "repeat_of": repeat_of})], created)
            other.add_photos([PhotoFile(new.photo, 1, 1)])
        for place, choice, confidence, annotator, milliseconds, when in said:
            number = 1 + place % len(made)
            catalog.judge(Judgement(number, choice, confidence, annotator, milliseconds), when)
        archive = through(form, archive_of(catalog))
        merged = merge(other, archive)
        assert (merged.pairs, merged.judgements, merged.known, merged.skipped) == (len(made), len(said), 0, ())
        assert other.pairs() == catalog.pairs()
        assert other.journal() == catalog.journal()
        again = merge(other, archive)
        assert (again.pairs, again.judgements, again.known, again.skipped) == (0, 0, len(said), ())


def through(form: str, archive: Archive) -> Archive:
    """Write an archive and read it again."""
    if form == "csv":
        return from_csv(to_csv(archive), FILE)
    return from_json(json.loads(to_json(archive)), FILE)


@pytest.mark.parametrize("form", FORMS)
def test_files_go_from_one_catalog_to_another(catalog: Catalog, tmp_path: Path, form: str) -> None:
    file = tmp_path / f"judgements.{form.upper()}"
    exported = export_judgements(judged(catalog), file)
    assert (exported.pairs, exported.judgements, exported.skipped) == (3, 3, ())
    with album(tmp_path / "other" / "catalog.sqlite") as other:
        merged = import_judgements(other, file)
        assert (merged.pairs, merged.judgements, merged.known, merged.skipped) == (3, 3, 0, ())
        assert (other.pairs(), other.journal()) == (catalog.pairs(), catalog.journal())
        assert [item.judgement.choice for item in other.judged_pairs()] == ["tie"]
        assert [waiting.id for waiting in other.unjudged_pairs()] == [1, 3]


@pytest.mark.parametrize("form", FORMS)
def test_a_file_brings_only_what_is_not_there_yet(catalog: Catalog, tmp_path: Path, form: str) -> None:
    file = tmp_path / f"judgements.{form}"
    export_judgements(judged(catalog), file)
    with album(tmp_path / "other" / "catalog.sqlite") as other:
        other.add_pairs([pair(2)])
        import_judgements(other, file)
        catalog.judge(Judgement(3, "b", annotator="Bob"))
        export_judgements(catalog, file)
        merged = import_judgements(other, file)
        assert (merged.pairs, merged.judgements, merged.known, merged.skipped) == (0, 1, 3, ())
        assert [(item.pair.id, item.judgement.choice) for item in other.judged_pairs()] == [(3, "tie"), (4, "b")]


def test_an_older_answer_does_not_replace_a_later_one(catalog: Catalog, tmp_path: Path) -> None:
    file = tmp_path / "judgements.json"
    export_judgements(judged(catalog), file)
    with album(tmp_path / "other" / "catalog.sqlite") as other:
        import_judgements(other, file)
        other.judge(Judgement(1, "b", annotator="Ann"), when=1e9 + 100)
        catalog.judge(Judgement(1, "a", annotator="Ann"), when=1e9 + 50)
        export_judgements(catalog, file)
        merged = import_judgements(other, file)
        assert (merged.judgements, merged.known) == (0, 3)
        assert [(skip.place, skip.reason) for skip in merged.skipped] == [
            ("judgement 4 of the file", "A later answer to its pair is there already.")
        ]
        answer = other.judgement(1, "Ann")
        assert answer is not None
        assert answer.choice == "b"


def test_a_spreadsheet_finds_no_formula_in_a_table(catalog: Catalog, tmp_path: Path) -> None:
    file = tmp_path / "judgements.csv"
    export_judgements(judged(catalog), file)
    cells = [cell for row in csv.reader(io.StringIO(file.read_text(), newline="")) for cell in row]
    assert "'=HYPERLINK(1)" in cells
    assert "'@Bob" in cells
    for cell in cells:
        if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n"):
            float(cell)


def test_numbers_that_a_spreadsheet_rounded_are_the_same_pairs(catalog: Catalog) -> None:
    judged(catalog).judge(Judgement(3, "a", annotator="Ann"), when=1795278820.8134139)
    rows = list(csv.reader(io.StringIO(to_csv(archive_of(catalog)), newline="")))
    rounded = [[f"{float(cell):.15g}" if cell.replace(".", "").isdigit() else cell for cell in row] for row in rows[1:]]
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[*rows[0], "notes"], *([*row, "mine"] for row in rounded)])
    merged = merge(catalog, from_csv(text.getvalue(), FILE))
    assert (merged.pairs, merged.judgements, merged.known, merged.skipped) == (0, 0, 4, ())


ROW = {"pair": 1, "photo": "/photos/shoot/IMG_0.jpg", "choice": "a"}
EDGES = {f"{side}_{edge}": value for side in "ab" for edge, value in {"x0": 0, "y0": 0, "x1": 0.5, "y1": 0.5}.items()}


def table(*rows: dict[str, Any]) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, [*dict.fromkeys(["version", *(key for row in rows for key in row)])])
    writer.writeheader()
    writer.writerows({"version": 1, **row} for row in rows)
    return text.getvalue()


def document(*rows: dict[str, Any]) -> str:
    answers = [
        {key: row[key] for key in row if key in ("pair", "choice", "milliseconds", "annotator", "time")} for row in rows
    ]
    pairs = [{key: value for key, value in row.items() if key == "pair" or key not in answers[0]} for row in rows]
    return json.dumps({"format": "thirds judgements", "version": 1, "pairs": pairs, "judgements": answers})


def test_a_table_made_by_hand_needs_little(catalog: Catalog) -> None:
    rows = {**ROW, **EDGES, "a_x1": 0.25}, {**ROW, **EDGES, "pair": 2, "choice": ""}
    merged = merge(catalog, from_csv(table(*rows), FILE), "Ann")
    assert (merged.pairs, merged.judgements, merged.skipped) == (2, 1, ())
    first, second = catalog.pairs()
    assert (first.a, first.kind, first.a_origin, first.purpose) == (
        Crop(Box(0, 0, 0.25, 0.5)),
        "imported",
        "file",
        "learn",
    )
    assert [item.id for item in catalog.unjudged_pairs("Ann")] == [second.id]
    again = merge(catalog, from_csv(table(*rows), FILE), "Ann")
    assert (again.pairs, again.judgements, again.known) == (0, 0, 1)
    # Without times, another answer is a later one.
    merge(catalog, from_csv(table({**rows[0], "choice": "tie"}), FILE), "Ann")
    assert [answer.choice for answer in catalog.journal("Ann")] == ["a", "tie"]


ODD: list[tuple[dict[str, Any], str]] = [
    ({"a_x1": 1.5}, "outside the photo"),
    ({"a_x1": -0.1}, "outside the photo"),
    ({"a_x1": 0.0}, "empty"),
    ({"b_y0": math.nan}, "outside the photo"),
    ({"b_y1": math.inf}, "outside the photo"),
    ({"b_y1": "wide"}, "b_y1"),
    ({"a_angle": math.nan}, "angle"),
    ({"kind": "guessed"}, "kind"),
    ({"photo": "nowhere/1.jpg"}, "is not here"),
    ({"photo": "/photos/" + "x" * 300}, "is not here"),
    ({"photo": ""}, "p"),
    ({"repeat_of": 7}, "repeats"),
    ({"created": math.inf}, "created"),
    ({"model": "a\nb"}, "model"),
    ({"pair": "one"}, "pair"),
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("change", "reason"), ODD)
def test_a_pair_that_makes_no_sense_is_left_out_with_a_reason(
    catalog: Catalog, tmp_path: Path, form: str, change: dict[str, Any], reason: str
) -> None:
    odd, fine = {**ROW, **EDGES, **change}, {**ROW, **EDGES, "pair": 5}
    file = tmp_path / f"odd.{form}"
    file.write_text(table(odd, fine) if form == "csv" else document(odd, fine))
    merged = import_judgements(catalog, file)
    assert (merged.pairs, merged.judgements) == (1, 1)
    assert reason in " ".join(skip.reason for skip in merged.skipped)
    assert all(skip.place and "Error" not in skip.reason for skip in merged.skipped)
    assert len(catalog.journal()) == 1


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "change",
    [{"choice": "c"}, {"milliseconds": -1}, {"milliseconds": 2**64}, {"annotator": "A" * 99}, {"time": math.nan}],
)
def test_an_answer_that_makes_no_sense_is_left_out_with_a_reason(
    catalog: Catalog, form: str, change: dict[str, Any]
) -> None:
    rows = {**ROW, **EDGES, **change}, {**ROW, **EDGES, "pair": 5}
    archive = from_csv(table(*rows), FILE) if form == "csv" else from_json(json.loads(document(*rows)), FILE)
    merged = merge(catalog, archive)
    assert (merged.judgements, len(merged.skipped)) == (1, 1)


WHOLE: list[tuple[str, bytes, str]] = [
    ("a.json", b"", "not valid JSON"),
    ("a.json", b"[" * 100_000, "not valid JSON"),
    ("a.json", b'"text"', "holds no judgements"),
    ("a.json", b'{"format": "thirds judgements", "version": 2}', "version"),
    ("a.json", b'{"format": "thirds judgements", "version": 1, "pairs": {}}', "pairs"),
    ("a.json", b'{"format": "thirds judgements", "version": 1, "pairs": []}', "judgements"),
    ("a.json", b'{"name": "\xff"}', "not text in UTF-8"),
    ("a.csv", b"caf\xe9", "not text in UTF-8"),
    ("a.csv", b"", "no column"),
    ("a.csv", b"pair;photo\n1;2\n", "no column"),
    ("a.csv", table({**ROW, **EDGES, "version": 2}).encode(), "version"),
    ("a.csv", table({**ROW, **EDGES, "photo": "x" * 200_000}).encode(), "damaged"),
]


@pytest.mark.parametrize(("name", "content", "what"), WHOLE)
def test_a_file_that_is_something_else_is_refused_whole(
    catalog: Catalog, tmp_path: Path, name: str, content: bytes, what: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SpecError, match=what) as caught:
        import_judgements(catalog, tmp_path / name)
    assert caught.value.path == tmp_path / name
    assert caught.value.remedy
    assert catalog.pairs() == []


def test_a_file_that_is_gone_or_too_large_is_refused(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "judgements.json"
    with pytest.raises(SpecError, match="cannot be read"):
        import_judgements(catalog, file)
    with pytest.raises(SpecError, match="cannot be read"):
        import_judgements(catalog, tmp_path)
    export_judgements(judged(catalog), file)
    monkeypatch.setattr(archives, "LARGEST_MB", 0)
    with pytest.raises(SpecError, match="larger than"):
        import_judgements(catalog, file)


def test_judgements_are_written_as_json_or_csv_only(catalog: Catalog, tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="JSON or CSV"):
        export_judgements(catalog, tmp_path / "judgements.txt")
    with pytest.raises(SpecError, match="cannot be written"):
        export_judgements(catalog, tmp_path / "nowhere" / "judgements.csv")


def test_a_failure_on_the_way_leaves_nothing_half_imported(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export_judgements(judged(catalog), tmp_path / "judgements.json")
    with album(tmp_path / "other" / "catalog.sqlite") as other:
        with monkeypatch.context() as failing:
            failing.setattr(other, "judge", full_disk)
            with pytest.raises(CatalogError, match="full"):
                import_judgements(other, tmp_path / "judgements.json")
        assert other.pairs() == []
        assert import_judgements(other, tmp_path / "judgements.json").pairs == 3


def full_disk(*_: object) -> int:
    raise CatalogError("The disk is full; the change was not kept.")


def test_a_number_stands_for_one_pair(catalog: Catalog) -> None:
    rows = {**ROW, **EDGES}, {**ROW, **EDGES, "a_x1": 0.25}
    for archive in (from_csv(table(*rows), FILE), from_json(json.loads(document(*rows)), FILE)):
        assert any("further up" in skip.reason for skip in merge(catalog, archive).skipped)
    assert len(catalog.pairs()) == 1


def test_photos_may_be_named_beside_the_file(catalog: Catalog, tmp_path: Path) -> None:
    (tmp_path / "shoot").mkdir()
    (tmp_path / "shoot" / "1.jpg").touch()
    file = tmp_path / "judgements.csv"
    file.write_text(table({**ROW, **EDGES, "photo": "shoot/1.jpg"}))
    assert import_judgements(catalog, file).pairs == 1
    assert [stored.photo for stored in catalog.pairs()] == [tmp_path / "shoot" / "1.jpg"]


@settings(deadline=None)
@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda data: data.decode("latin-1")))
@example('{"format":"thirds judgements","version":1,"pairs":[1,null,[],{}],"judgements":["x",{"pair":[]}]}')
def test_no_text_breaks_the_reader(text: str) -> None:
    header = ",".join(COLUMNS) + "\n1,"
    with catalog_in_memory() as catalog:
        for content in (text, header + text):
            with contextlib.suppress(SpecError):
                merge(catalog, from_csv(content, FILE))
        with contextlib.suppress(ValueError, SpecError):
            merge(catalog, from_json(json.loads(text), FILE))
        assert catalog.pairs() == []


def test_the_documented_columns_are_those_written() -> None:
    about = (Path(__file__).parents[4] / "resources" / "help" / "judgements.md").read_text()
    for column in COLUMNS:
        assert f"`{column}`" in about, column
