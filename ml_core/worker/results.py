"""What came of a run, in words on the terminal."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ml_core.specs.codec import from_plain, loads
from ml_core.specs.evaluation import EvaluationReport
from ml_core.specs.evaluation_words import headline, sentences
from ml_core.specs.export_words import preview_headline, revert_sentence, written_sentences
from ml_core.specs.exports import ExportPreview, ExportResult, RevertResult
from ml_core.specs.runs import RunFolder
from ml_core.worker.import_results import import_lines
from ml_core.worker.progress import time_words

_SHOWN = 20


def result_lines(run: RunFolder, task: str, result: dict[str, Any]) -> Iterator[str]:
    """Yield the lines that say what came of a finished run and what to do with it."""
    match task:
        case "bootstrap":
            yield from bootstrap_lines(result)
            policy = run.path / str(result["policy"])
            yield f"Policy: {policy}"
            yield f"Use it: thirds propose PHOTO... --policy {quoted(policy)}"
        case "taste":
            yield from taste_lines(run, result)
        case "tune":
            yield from tune_lines(run, result)
        case "evaluate":
            yield from evaluation_lines(run, result)
        case "propose":
            yield f"Proposed {counted(int(result['crops']), 'crop')} for {counted(int(result['photos']), 'photo')}."
            yield f"Table:  {result['table']}"
            yield f"Use it: thirds export --table {quoted(Path(result['table']))} --output FOLDER"
        case "export":
            yield from export_lines(run, result)
        case "revert":
            yield from revert_lines(result)
        case "import":
            yield from import_lines(run, result)
            return
        case "weights":
            yield f"Installed “{result['title']}”. Use it: --scorer {result['weights']}"
    yield from skipped_lines(result.get("skipped", []))


def bootstrap_lines(result: dict[str, Any]) -> Iterator[str]:
    """Yield what a policy is worth."""
    judges, teachers = counted(int(result["held_out"]), "photo"), counted(int(result["photos"]), "photo")
    yield (
        f"On {judges} it never saw, the policy reaches {result['share']:.1%} of the best crops that search finds "
        f"(95 % interval {result['share_low']:.1%} to {result['share_high']:.1%})."
    )
    polished = result["polished_share"]
    # Over 100 % asks for an explanation.
    why = " (polish also looks between the places that search tries)" if polished > 1 else ""
    full = result["full_frame_share"]
    yield f"The uncropped photos are at {full:.1%}, the policy with polish at {polished:.1%}{why}."
    yield f"It learnt from {teachers} in {result['steps']:,} steps and {time_words(result['seconds'])}."


def taste_lines(run: RunFolder, result: dict[str, Any]) -> Iterator[str]:
    """Yield how well a taste predicts answers, how the kinds of models compare, and what was found."""
    learnt = f"Learnt from {counted(int(result['learnt_from']), 'answer')} in {time_words(result['seconds'])}."
    yield f"{learnt} {_agreement_words(result)}"
    if result["table"]:
        yield "On the answers to learn from, each predicted by a model that saw none of its photo:"
        yield f"  {'model':15} {'agrees':>7}  {'95 % interval':15} {'log loss':>8} {'calibration':>12} {'seconds':>8}"
        yield from (f"  {_table_line(row)}" for row in result["table"])
    if result["findings"]:
        yield f"You prefer {'; '.join(result['findings'])}."
    taste = run.path / str(result["taste"])
    yield f"Taste: {taste}"
    yield f"Use it: thirds tune PHOTO... --taste {quoted(taste)}"


def _agreement_words(result: dict[str, Any]) -> str:
    if result["agreement"] is None:
        return "There are too few answers to keep some back and judge it by them."
    return (
        f"It agrees with {result['agreement']:.0%} of {counted(int(result['held_out']), 'answer')} it never saw "
        f"(95 % interval {result['agreement_low']:.0%} to {result['agreement_high']:.0%})."
    )


def _table_line(row: dict[str, Any]) -> str:
    interval = f"{row['low']:.0%} to {row['high']:.0%}"
    figures = f"{row['log_loss']:8.3f} {row['calibration']:12.3f} {row['seconds']:8.1f}"
    return f"{row['model']:15} {row['agreement']:7.0%}  {interval:15} {figures}"


def tune_lines(run: RunFolder, result: dict[str, Any]) -> Iterator[str]:
    """Yield what a fine-tuned policy is worth, and how often its crops are better than those before."""
    yield from bootstrap_lines(result)
    yield f"The best crops are those by {result['weight']:.0%} the scorer and {1 - result['weight']:.0%} your taste."
    if "win_rate" in result:
        yield (
            f"The new crop is better by both on {result['win_rate']:.0%} of these photos, and by your taste alone on "
            f"{result['taste_win_rate']:.0%}; the policy it was made from reached {result['before_share']:.1%}."
        )
    policy = run.path / str(result["policy"])
    yield f"Policy: {policy}"
    yield f"Use it: thirds propose PHOTO... --policy {quoted(policy)}"


def export_lines(run: RunFolder, result: dict[str, Any]) -> Iterator[str]:
    """Yield what an export wrote or would write, and how it is taken back."""
    if result.get("dry_run"):
        yield from preview_lines(from_plain(ExportPreview, result))
        return
    done = from_plain(ExportResult, result)
    yield from written_sentences(done)
    yield from (f"{Path(path).name}: {note}" for path, note in done.notes[:_SHOWN])
    if len(done.notes) > _SHOWN:
        yield f"and {len(done.notes) - _SHOWN:,} more notes; all are in the run's events.jsonl."
    yield f"Take it back: thirds revert {quoted(run.path)}"


def preview_lines(preview: ExportPreview) -> Iterator[str]:
    """Yield what would change, file by file."""
    yield preview_headline(preview)
    for each in preview.changes:
        yield f"  {each.state:9}  {each.path}: {each.words}"


def revert_lines(result: dict[str, Any]) -> Iterator[str]:
    """Yield what was taken back, and what was left alone."""
    done = from_plain(RevertResult, result)
    yield revert_sentence(done)
    yield from (f"  {path}: {why}" for path, why in done.left)


def evaluation_lines(run: RunFolder, result: dict[str, Any]) -> Iterator[str]:
    """Yield what an evaluation found, from the figures in its run, and where its report is."""
    report = loads(EvaluationReport, run.file(str(result["figures"])).read_bytes())
    yield headline(report)
    yield from sentences(report)
    yield from report.notes
    yield f"Report: {run.file(str(result['report']))}"


def skipped_lines(skipped: list[list[str]]) -> Iterator[str]:
    """Yield which photos were left out, and why."""
    if skipped:
        yield f"{counted(len(skipped), 'photo')} left out:"
        yield from (f"  {path}: {reason}" for path, reason in skipped[:_SHOWN])
        if len(skipped) > _SHOWN:
            yield f"  and {len(skipped) - _SHOWN} more; all are in the run's events.jsonl."


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def quoted(path: Path) -> str:
    """Return a path as one word of a shell."""
    text = str(path)
    return f'"{text}"' if " " in text else text
