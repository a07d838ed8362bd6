"""`thirds pairs`, within the process."""

from pathlib import Path

import pytest

from ml_core.catalog.catalog import Catalog, Judgement, NewCrop, PhotoFile
from ml_core.catalog.profile import default_profile
from ml_core.geometry import Box, Crop
from ml_core.specs.errors import CatalogError, PhotoError, SpecError
from ml_core.specs.judgements import Choice
from ml_core.worker.subcommands import run_subcommand
from tests.pictures import scenes, write_photo
from tests.unit.catalog.pairs import LEFT, RIGHT, pair


@pytest.fixture
def file() -> Path:
    return default_profile().catalog_file


def judge(file: Path, **said: list[Choice]) -> None:
    """Let people judge the first so many pairs each."""
    with Catalog.open(file) as catalog:
        count = max(len(choices) for choices in said.values())
        numbers = catalog.add_pairs(pair(number) for number in range(count))
        for annotator, choices in said.items():
            for number, choice in zip(numbers, choices, strict=False):
                catalog.judge(Judgement(number, choice, annotator=annotator))


def said(capsys: pytest.CaptureFixture[str], *words: str | Path) -> str:
    capsys.readouterr()
    assert run_subcommand(["pairs", *map(str, words)]) == 0
    return capsys.readouterr().out


def test_without_an_answer_it_says_how_to_begin(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "thirds pairs --choose 20" in said(capsys)


def test_counts_and_agreement_are_listed(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    judge(file, Ann=["a", "b", "tie", "skip", "a"], Bob=["a", "b", "b"], Cy=["a"])
    with Catalog.open(file) as catalog:
        (again,) = catalog.add_pairs([pair(0, a=RIGHT, b=LEFT, purpose="repeat", repeat_of=1)])
        catalog.judge(Judgement(again, "tie", annotator="Ann"))
    listed = said(capsys)
    assert "Ann: 5 choices (left 2, right 1, no difference 2), 1 skipped, 0 to judge\n" in listed
    assert "  the same answer again to 0.5 of 1 pair shown twice\n" in listed
    assert "Bob: 3 choices" in listed
    # Of three pairs two agree; expected are 1/9 + 2/9: (2/3 - 1/3) / (2/3).
    assert "Ann and Bob: agreement 0.50 on 3 pairs (Cohen's kappa)\n" in listed
    assert "Ann and Cy: agreement cannot be told from chance on 1 pair (Cohen's kappa)\n" in listed
    assert "Krippendorff's alpha" in listed
    assert "\n1 more choice to the next step of learning.\n" in listed


def test_one_person_has_nobody_to_agree_with(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    judge(file, Ann=["a", "b"])
    assert "agreement" not in said(capsys)
    assert "8 more choices to the next step of learning." in said(capsys)


def test_pairs_come_from_decided_crops(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Catalog.open(file) as catalog:
        catalog.add_photos([PhotoFile(Path("/photos/1.jpg"), 1, 1)])
        catalog.add_crops([NewCrop(1, Crop(Box(0.2, 0.2, 0.7, 0.7)), "dense", "accepted")])
    assert "crops: 3 new." in said(capsys, "--from-crops", "--annotator", "Ann")
    assert "crops: 0 new." in said(capsys, "--from-crops", "--annotator", "Ann")
    assert "Ann: 1 choice (left 2, right 1, no difference 0)" in said(capsys)


def test_what_is_left_out_is_listed(file: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    judge(file, Ann=["tie"] * 25)
    listed = said(capsys, "--export", tmp_path / "preference_pairs.json")
    assert "Wrote 0 pairs and 0 answers" in listed
    assert "Left out 25:" in listed
    assert "  pair 1: A tie cannot be written in this form." in listed
    assert "  and 5 more" in listed


def test_a_file_that_is_there_is_not_replaced(file: Path, tmp_path: Path) -> None:
    judge(file, Ann=["a"])
    (tmp_path / "mine.json").write_text("mine")
    for words in (["--export"], ["--choose", "2", "--output"]):
        with pytest.raises(SpecError, match="of this name"):
            run_subcommand(["pairs", *words, str(tmp_path / "mine.json")])
    assert (tmp_path / "mine.json").read_text() == "mine"


def test_only_one_persons_answers_are_exported(file: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    judge(file, Ann=["a", "b"], Bob=["tie"])
    assert "Wrote 2 pairs and 1 answer to" in said(capsys, "--export", tmp_path / "bob.csv", "--annotator", "Bob")
    assert "Wrote 2 pairs and 3 answers to" in said(capsys, "--export", tmp_path / "all.csv")
    Catalog.open(tmp_path / "other.sqlite").close()
    listed = said(capsys, "--import-file", tmp_path / "bob.csv", "--catalog", tmp_path / "other.sqlite")
    assert "Read 0 new pairs and 0 new answers" in listed
    assert "is not here. Put it there" in listed


def test_what_makes_no_sense_is_refused_in_words(file: Path, tmp_path: Path) -> None:
    for words, error in (
        (["--catalog", str(tmp_path / "none.sqlite")], CatalogError),
        (["--choose", "-1"], SpecError),
        (["--annotator", "A\n"], SpecError),
        (["--choose", "2", str(tmp_path)], SpecError),
        (["--choose", "2", str(tmp_path / "gone.jpg")], PhotoError),
        (["--choose", "2", "--output", str(tmp_path / "x.json")], SpecError),
        (["--import-file", str(tmp_path / "gone.json")], SpecError),
    ):
        with pytest.raises(error) as caught:
            run_subcommand(["pairs", *words])
        assert caught.value.words
    assert not (tmp_path / "none.sqlite").exists()
    assert not (tmp_path / "x.json").exists()


def test_fewer_photos_than_pairs_is_said(file: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for number, pixels in enumerate(scenes(3, 240, 160)):
        write_photo(tmp_path / "photos" / f"{number}.jpg", pixels)
    listed = said(capsys, tmp_path / "photos", "--choose", "9", "--output", tmp_path / "next.json")
    with Catalog.open(file) as catalog:
        waiting = catalog.unjudged_pairs()
    assert 1 <= len(waiting) <= 3
    assert f"Wrote {len(waiting)} pair" in listed
    assert "go on with the ones you have" in listed
    # Asked again, the same ones still wait.
    said(capsys, tmp_path / "photos", "--choose", "1", "--output", tmp_path / "again.json")
    with Catalog.open(file) as catalog:
        assert catalog.unjudged_pairs() == waiting
