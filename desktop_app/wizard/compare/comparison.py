"""A finished comparison: its two versions, its figures and the pairs of its blind trial."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.jobs.run_follower import RunFollower
from desktop_app.jobs.session import Session
from desktop_app.wizard.compare.trial import trial_key, trial_pairs, trial_verdict
from ml_core.catalog.records import NewPair, StoredModel
from ml_core.specs.codec import loads
from ml_core.specs.errors import RunError
from ml_core.specs.evaluation import EvaluationReport
from ml_core.specs.verdict import Verdict


@dataclass(frozen=True)
class Comparison:
    """Two versions and what was found of them.

    Attributes:
        new: The version that was judged; None when it was deleted since.
        old: The one it was compared with; None when it was deleted since.
        report: The figures.
        page: The report as an HTML file.
        pairs: The pairs of the blind trial.
    """

    new: StoredModel | None
    old: StoredModel | None
    report: EvaluationReport
    page: Path
    pairs: tuple[NewPair, ...]

    @property
    def key(self) -> str:
        """Return what the trial's pairs are kept under; empty when a version is gone."""
        return trial_key(self.new, self.old) if self.new is not None and self.old is not None else ""

    def verdict(self, session: Session) -> Verdict:
        """Return what the answers so far say."""
        return trial_verdict(session.catalog, self.key)


def read_comparison(session: Session, follower: RunFollower) -> Comparison:
    """Return what a finished run found; raises `RunError` or `SpecError` when its files cannot be read."""
    result, spec = follower.result(), follower.spec()
    folder = session.runs.folder(follower.name)
    try:
        report = loads(EvaluationReport, folder.file(str(result.get("figures", "evaluation.json"))).read_bytes())
    except OSError as error:
        raise RunError("The figures of this comparison are gone.", "Compare once more.", folder.path) from error
    config = spec.config if spec is not None else {}
    new, old = (_model(session, config.get(name)) for name in ("policy", "baseline"))
    page = folder.file(str(result.get("report", "report.html")))
    key = trial_key(new, old) if new is not None and old is not None else ""
    return Comparison(new, old, report, page, tuple(trial_pairs(report, key)) if key else ())


def _model(session: Session, folder: Any) -> StoredModel | None:
    return session.catalog.model_at(Path(folder)) if isinstance(folder, str) else None
