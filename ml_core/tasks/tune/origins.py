"""What a fine-tuning starts from, kept in its own folder: the taste goes on changing, and the run may be resumed."""

from dataclasses import dataclass
from pathlib import Path

from ml_core.models.policy.crop_policy import ABOUT as POLICY_ABOUT
from ml_core.models.policy.crop_policy import TASTE, CropPolicy
from ml_core.models.taste.files import ABOUT as TASTE_ABOUT
from ml_core.models.taste.loading import load_taste
from ml_core.models.taste.taste import Taste
from ml_core.specs.runs import RunFolder
from ml_core.specs.tasks import TuneConfig
from ml_core.training.collection import SeenPhotos
from ml_core.training.going_on import check_fits
from ml_core.training.policy_training import POLICY

_START = "start"


@dataclass(frozen=True, eq=False)
class Origins:
    """What a fine-tuning starts from.

    Attributes:
        taste: The taste.
        policy: The policy to go on from; None to start afresh.
        taste_name: Name of the taste's folder.
        policy_name: Name of the policy's folder; empty to start afresh.
    """

    taste: Taste
    policy: CropPolicy | None
    taste_name: str
    policy_name: str

    @property
    def parents(self) -> tuple[str, ...]:
        """Return the names of what the new policy is made from."""
        return tuple(name for name in (self.policy_name, self.taste_name) if name)

    @property
    def seen(self) -> SeenPhotos:
        """Return which photos the policy was trained on, and which ones it never saw."""
        if self.policy is None:
            return SeenPhotos()
        return SeenPhotos(self.policy.facts.trained_on, self.policy.facts.held_out)


def read_origins(config: TuneConfig, taste: Path, run: RunFolder) -> Origins:
    """Read taste and policy, from the run's copies when it is resumed.

    Raises:
        WeightsError: If one of them cannot be read.
        RunError: If the algorithm cannot go on from the policy.
    """
    policy = None if config.policy is None else _policy(config, config.policy, run)
    return Origins(_taste(taste, run), policy, _name(taste), "" if config.policy is None else _name(config.policy))


def _taste(source: Path, run: RunFolder) -> Taste:
    # Beside the policy, which is of no use without it.
    kept = run.file(POLICY) / TASTE
    if not (kept / TASTE_ABOUT).is_file():
        load_taste(source).save(kept)
    return load_taste(kept)


def _policy(config: TuneConfig, source: Path, run: RunFolder) -> CropPolicy:
    kept = run.file(_START)
    policy = CropPolicy.load(kept if (kept / POLICY_ABOUT).is_file() else source)
    check_fits(policy, config.algorithm)
    policy.save(kept)
    return policy


def _name(folder: Path) -> str:
    """Return what a folder is called; in a run, whose folders all have the same names, the run's name."""
    absolute = folder.absolute()
    return absolute.parent.name if absolute.name in (POLICY, TASTE) else absolute.name
