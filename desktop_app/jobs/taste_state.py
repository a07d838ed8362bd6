"""How far the learning of a taste is: what the answers allow, and what proposals are made with."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ml_core.catalog.catalog import Catalog
from ml_core.catalog.records import StoredModel
from ml_core.specs.errors import RunError
from ml_core.specs.judgements import RERANKING_FROM, Regime, regime_of
from ml_core.specs.runs import RunFolder, RunSpec
from ml_core.specs.tasks import AspectName

if TYPE_CHECKING:
    from desktop_app.jobs.session import Session

# The taste that follows every answer; the engine writes it.
LIVE_TASTE = "taste-live"
TASTE_FILE = "taste.json"


@dataclass(frozen=True)
class TasteState:
    """How many answers can be learnt from, and when the last one was given, in seconds of Unix time."""

    answers: int = 0
    last_answer: float = 0.0
    trials: int = 0
    last_trial: float = 0.0

    @property
    def regime(self) -> Regime:
        """Return what so many answers allow."""
        return regime_of(self.answers)


def taste_state(catalog: Catalog) -> TasteState:
    """Return how far the learning is, from the answers in the catalog."""
    totals = catalog.choice_totals()
    return TasteState(totals.choices, totals.last, totals.trials, totals.last_trial)


@dataclass(frozen=True)
class Proposing:
    """What proposals are made with.

    Attributes:
        policy: The policy in use; None searches everywhere.
        taste: Folder of the taste that ranks crops; None before there are enough answers.
        weight: Weight of the scorer beside the taste.
        scorer: The scorer.
        aspect: Shape of the crops the policy learnt to make.
        cut_faces: Whether crops may cut through a face.
    """

    policy: StoredModel | None
    taste: Path | None
    weight: float
    scorer: str
    aspect: AspectName = "free"
    cut_faces: bool = False


def proposing(session: "Session", policy: StoredModel | None = None) -> Proposing:
    """Return what proposals are made with now: by this policy, or else by the one in use.

    The taste joins from the re-ranking regime on; a policy that was trained towards a taste keeps its own weight.
    """
    policy = policy or session.catalog.chosen_model("policy")
    spec = made_by(session, policy) if policy is not None else None
    config = spec.config if spec is not None else {}
    weight = policy.evaluation.get("weight") if policy is not None else None
    return Proposing(
        policy,
        live_taste(session),
        float(weight) if isinstance(weight, int | float) else session.settings.weight,
        str(config.get("scorer", session.settings.scorer)),
        config.get("aspect", "free"),
        bool(config.get("cut_faces", False)),
    )


def made_by(session: "Session", model: StoredModel) -> RunSpec | None:
    """Return what the run that made a model was started with, or None when it is gone."""
    try:
        return RunFolder(session.profile.runs_folder / model.folder.name).spec()
    except RunError:
        return None


def run_of(model: StoredModel | None) -> str:
    """Return the name of the run that made a model; empty without one."""
    return model.folder.name if model is not None else ""


def live_taste(session: "Session") -> Path | None:
    """Return the folder of the taste that ranks proposals, or None before there are enough answers."""
    if taste_state(session.catalog).answers < RERANKING_FROM:
        return None
    live = session.profile.models_folder / LIVE_TASTE
    if (live / TASTE_FILE).is_file():
        return live
    kept = session.catalog.chosen_model("taste")
    return kept.folder if kept is not None and kept.folder.is_dir() else None
