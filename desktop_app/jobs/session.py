"""Everything that belongs to one open profile: catalog, previews, runs, engine, indexer."""

from PySide6.QtCore import QObject, Signal

from desktop_app.jobs.background import wait_for_all
from desktop_app.jobs.engine_client import EngineClient
from desktop_app.jobs.indexer import Indexer
from desktop_app.jobs.preview_images import PreviewImages
from desktop_app.jobs.run_results import RunResults
from desktop_app.jobs.run_supervisor import RunSupervisor
from desktop_app.settings.settings import Settings
from ml_core.catalog.catalog import Catalog, PhotoQuery
from ml_core.catalog.folders import previews_folder
from ml_core.catalog.profile import Profile
from ml_core.catalog.weights.listing import scorer_names
from ml_core.photos.previews import PreviewStore


class Session(QObject):
    """What panes work with; opening another profile closes this one and makes a new one.

    Args:
        profile: The profile to open.
        settings: The settings as they are now.
        runs: Supervisor of the profile's runs; one of its own when not given.
        engine: The engine's client; one of its own when not given.

    Attributes:
        profile: The open profile.
        settings: The settings; replaced when they change.
        catalog: The GUI thread's connection to the catalog.
        previews: Previews on disk, shared by all profiles.
        pictures: Those previews as images.
        runs: Supervisor of the profile's runs.
        results: What finished runs leave in the profile.
        engine: Client of the warm engine.
        indexer: Reads photos into the catalog.
        shown: What the library shows now; the library keeps it true.

    Signals:
        photos_changed(): photos or their crops changed; look at the catalog again.
        photo_changed(int): one photo changed, by its id.
        answers_changed(): a pair was judged, or an answer taken back.
        models_changed(): a model was kept, judged, chosen or removed.
        scorers_changed(): another scorer is in use, or weights were installed or removed.
        settings_wanted(Settings): a pane asks for other settings; the window keeps them and puts them in force.
        failed(Exception): something that works in the background ended with this.
    """

    photos_changed = Signal()
    photo_changed = Signal(int)
    answers_changed = Signal()
    models_changed = Signal()
    scorers_changed = Signal()
    settings_wanted = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        profile: Profile,
        settings: Settings,
        runs: RunSupervisor | None = None,
        engine: EngineClient | None = None,
    ) -> None:
        super().__init__()
        self.profile, self.settings = profile, settings
        self.catalog = Catalog.open(profile.catalog_file)
        self.previews = PreviewStore(previews_folder(), settings.preview_bytes)
        self.pictures = PreviewImages(self.previews)
        self.engine = engine or EngineClient()
        self.runs = runs or RunSupervisor(profile.runs_folder)
        self.results = RunResults(profile, self.runs, self.catalog)
        self.indexer = Indexer(profile.catalog_file, self.previews)
        self.shown = PhotoQuery()
        self.results.crops_stored.connect(self._on_crops_stored)
        self.results.model_kept.connect(self._on_model_kept)
        self.results.figures_kept.connect(self._on_model_kept)
        self.results.failed.connect(self._on_result_failed)
        self.indexer.changed.connect(self.photos_changed)
        self.indexer.failed.connect(self.failed)

    def scorers(self) -> tuple[str, ...]:
        """Return the scorers that can judge crops on this machine, the built-in one first."""
        return scorer_names()

    def close(self) -> None:
        """End threads and the engine and close the catalog; runs that still work go on."""
        self.indexer.close()
        self.runs.close()
        self.engine.close()
        wait_for_all()
        self.catalog.close()

    def _on_crops_stored(self, _run: str, _photos: int) -> None:
        self.photos_changed.emit()

    def _on_result_failed(self, _run: str, error: Exception) -> None:
        self.failed.emit(error)

    def _on_model_kept(self, _run: str) -> None:
        self.models_changed.emit()
