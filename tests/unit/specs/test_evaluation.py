"""What an evaluation says, as a file and in words."""

from dataclasses import replace
from pathlib import Path

from ml_core.specs.codec import dumps, loads
from ml_core.specs.evaluation import (
    Distribution,
    EvaluatedPhoto,
    EvaluationReport,
    Figure,
    KeptEvaluation,
    Placement,
    RatedBox,
    kept_evaluation,
)
from ml_core.specs.evaluation_words import figure_words, headline, interval_words, sentences

NOWHERE = Placement(((0.5, 1.0),), Distribution(("0–10 %",), (1.0,)), Distribution(("1:1",), (1.0,)), ((1.0,),))
CROP = RatedBox((0.1, 0.1, 0.9, 0.9), 5.5, 0.7, 0.6)
PHOTO = EvaluatedPhoto(Path("/photos/a.jpg"), 1.5, CROP, CROP, CROP, CROP, 0.6, (0.5, 0.4))
WINS = Figure("taste wins", "baseline", 0.791, 0.659, 0.881, 24)
SHARES = (
    Figure("share", "policy", 0.95, 0.9, 0.99, 24),
    Figure("share", "baseline", 0.9, 0.85, 0.95, 24),
    Figure("share", "full", 0.6, 0.5, 0.7, 24),
)
REPORT = EvaluationReport((PHOTO,) * 24, (WINS, *SHARES), NOWHERE, NOWHERE, "Tuned", "Bootstrap", "Mine", created=1.5)


def test_a_report_comes_back_from_its_file() -> None:
    assert loads(EvaluationReport, dumps(REPORT)) == REPORT
    bare = replace(REPORT, photos=(replace(PHOTO, baseline=None, chosen=None, subject=None),), before=None)
    assert loads(EvaluationReport, dumps(bare)) == bare


def test_figures_are_found_by_what_they_are() -> None:
    assert REPORT.figure("taste wins", "baseline") == WINS
    assert REPORT.figure("taste wins", "full") is None


def test_the_headline_is_the_taste_beside_the_policy_before() -> None:
    said = headline(REPORT)
    assert said.startswith("On 24 photos it never saw, your policy’s crop is better than that of the one before")
    assert said.endswith("for your taste in 79 % (66 to 88).")


def test_the_headline_does_with_what_there_is() -> None:
    scored = replace(REPORT, figures=(replace(WINS, measure="reward wins"),))
    assert "by the score in 79 %" in headline(scored)
    alone = replace(REPORT, figures=(replace(WINS, measure="reward wins", way="full"),), photos=(PHOTO,))
    assert headline(alone).startswith("On 1 photo it never saw, your policy’s crop is better than the full frame")
    assert "nothing to compare" in headline(replace(REPORT, figures=()))


def test_sentences_name_the_others_and_the_odd_crops() -> None:
    share, odd = sentences(REPORT)
    assert share == (
        "It reaches 95 % (90 to 99) of the best crop that search finds, the one before 90 % and the full frame 60 %."
    )
    assert odd == "No crop is a sliver, a speck or all of the photo."
    placed = replace(REPORT, after=replace(NOWHERE, slivers=1, whole=2))
    assert sentences(placed)[-1] == "Crops that are no crops: 1 sliver, 2 whole photos."
    known = replace(REPORT, answers=20, figures=(Figure("agreement", None, 0.85, 0.64, 0.95, 20),))
    assert sentences(known)[0] == "Of 20 answers it never learnt from, the taste was right about 85 % (64 to 95)."


def test_ratings_have_decimals_and_shares_percents() -> None:
    rating = Figure("aesthetic", "dense", 5.614, 5.4, 5.8, 24)
    assert interval_words(rating) == "5.61 (5.40 to 5.80)"
    assert figure_words(rating) == "Best by search"
    assert interval_words(WINS) == "79 % (66 to 88)"
    assert figure_words(WINS) == "Against the one before"


def test_what_is_kept_tells_the_same_photos_apart_from_others() -> None:
    kept = kept_evaluation(REPORT, "run")
    assert loads(KeptEvaluation, dumps(kept)) == kept
    turned = replace(REPORT, photos=REPORT.photos[::-1])
    assert kept.comparable(kept_evaluation(turned, "later"))
    other = replace(REPORT, photos=(replace(PHOTO, photo=Path("/photos/b.jpg")),))
    assert not kept.comparable(kept_evaluation(other, "run"))
    assert not kept.comparable(kept_evaluation(replace(REPORT, weight=0.5), "run"))
