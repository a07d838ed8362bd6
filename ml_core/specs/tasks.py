"""The configs of every task; a config yields the command line, the form in the app and `spec.json`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from ml_core.specs.judgements import AESTHETIC_WEIGHT
from ml_core.specs.options import option
from ml_core.specs.outputs import Output

AspectName = Literal["free", "original", "1:1", "4:5", "5:7", "3:2", "16:9", "2:1"]
Method = Literal["policy", "polish", "dense"]
Algorithm = Literal["ppo", "sac", "td3"]
Device = Literal["auto", "cpu", "cuda", "mps"]
TasteModel = Literal["linear", "siamese", "concatenating"]
ExportTarget = Literal["copies", "lightroom", "darktable", "rawtherapee", "contact sheet", "table"]
EXPORT_TARGETS: tuple[ExportTarget, ...] = get_args(ExportTarget)
WatchTarget = Literal["copies", "lightroom", "darktable", "rawtherapee"]
CopyFormat = Literal["jpeg", "tiff", "png", "webp"]
Sharpening = Literal["none", "low", "standard", "high"]
Lossless = Literal["never", "where possible", "only"]
SheetFormat = Literal["pdf", "png"]


@dataclass(frozen=True)
class BootstrapConfig:
    """Train a crop policy on photos with an aesthetic scorer (stage 1)."""

    photos: tuple[Path, ...] = option((), help="Photos or folders of photos to learn from.")
    scorer: str = option("composition", help="Scorer that judges crops: composition, or the name of installed weights.")
    algorithm: Algorithm = option(
        "ppo", help="How the policy learns; PPO is quick and steady, SAC and TD3 move the edges smoothly."
    )
    steps: int = option(
        100_000, help="Steps to train for, over all environments.", unit="steps", minimum=512, maximum=50_000_000
    )
    minutes: float = option(
        0.0,
        label="Time limit",
        help="Stop after this long; 0 for no limit.",
        unit="min",
        minimum=0,
        maximum=10_000,
        zero="no limit",
    )
    max_photos: int = option(
        160,
        label="Photos at most",
        help="More photos are sampled down to this many.",
        unit="photos",
        minimum=2,
        maximum=20_000,
    )
    held_out: float = option(
        0.2, help="Share of the photos the policy never trains on and is judged by.", minimum=0.05, maximum=0.5
    )
    aspect: AspectName = option(
        "free", help="Shape of the crops the policy learns to make; any shape can be asked of it later."
    )
    min_area: float = option(
        0.1, help="Smallest crop, as a share of the photo.", minimum=0.01, maximum=0.9, advanced=True
    )
    max_aspect: float = option(
        3.0, help="Longest side at most this many times the shortest.", minimum=1, maximum=10, advanced=True
    )
    cut_faces: bool = option(False, help="Allow crops that cut through a face.", advanced=True)
    environments: int = option(
        128, help="Crops that are moved at the same time.", minimum=1, maximum=4096, advanced=True
    )
    max_moves: int = option(
        16, help="Moves at most before the crop is taken as it is.", minimum=2, maximum=200, advanced=True
    )
    learning_rate: float = option(1e-3, help="Step size of the optimiser.", minimum=1e-6, maximum=0.1, advanced=True)
    gamma: float = option(
        0.85, label="Discount", help="Weight of what comes a move later.", minimum=0, maximum=1, advanced=True
    )
    entropy: float = option(0.003, help="Reward for trying things (PPO).", minimum=0, maximum=1, advanced=True)
    batch_size: int = option(512, help="Moves an update looks at.", minimum=8, maximum=65536, advanced=True)
    seed: int = option(0, help="Seed of every random choice.", minimum=0, maximum=2**31 - 1, advanced=True)
    device: Device = option("auto", help="Where networks run; auto takes a GPU for large networks.", advanced=True)
    checkpoint_seconds: float = option(
        20.0, help="A checkpoint this often.", unit="s", minimum=0.1, maximum=3600, advanced=True
    )
    catalog: Path | None = option(None, help="Catalog whose subject marks are used.", advanced=True)


@dataclass(frozen=True)
class TasteConfig:
    """Learn a taste from judgements, and compare the kinds of models that can (stage 2)."""

    catalog: Path | None = option(None, help="Catalog with the judgements; that of the first profile by default.")
    annotator: str = option("", help="Whose judgements; everybody's by default.")
    model: TasteModel = option(
        "linear",
        help="linear: Bradley-Terry on descriptors; siamese and concatenating: networks on image features.",
    )
    compare: bool = option(False, help="Fit every kind and show them in one table.")
    backbone: str = option(
        "efficientnet_b0",
        help="timm model whose features the networks use; without installed weights it is random.",
        advanced=True,
    )
    scorer: str = option("composition", help="Scorer whose terms the taste may use.")
    held_out: float = option(
        0.2,
        help="Share of the judgements to judge by, where fewer than that were held out when they were chosen.",
        minimum=0.05,
        maximum=0.5,
        advanced=True,
    )
    seed: int = option(0, help="Seed of every random choice.", minimum=0, maximum=2**31 - 1, advanced=True)


@dataclass(frozen=True)
class TuneConfig(BootstrapConfig):
    """Train a crop policy towards a taste: weight x scorer + (1 - weight) x taste (stage 3)."""

    taste: Path | None = option(None, help="Folder of the taste.")
    policy: Path | None = option(None, help="Folder of the policy to go on from; without one, training starts afresh.")
    weight: float = option(
        AESTHETIC_WEIGHT, label="Weight of the scorer", help="The rest is the taste's.", minimum=0.0, maximum=1.0
    )
    steps: int = option(
        150_000, help="Steps to train for, over all environments.", unit="steps", minimum=512, maximum=50_000_000
    )
    max_area: float = option(
        0.98, help="Largest crop, as a share of the photo.", minimum=0.2, maximum=1.0, advanced=True
    )
    restore_entropy: bool = option(
        True, help="Make a converged policy try things again before it learns on.", advanced=True
    )
    stay_close: float = option(
        0.0,
        help="Penalty for leaving the policy it goes on from (KL divergence, PPO).",
        minimum=0,
        maximum=10,
        zero="no penalty",
        advanced=True,
    )
    curriculum: bool = option(False, help="Begin with the photos that are easy to crop.", advanced=True)
    anyway: bool = option(
        False, help="Train with fewer than 100 judgements; the policy then learns noise as well.", advanced=True
    )


@dataclass(frozen=True)
class EvaluateConfig:
    """Compare a policy with another one on photos that neither was trained on."""

    photos: tuple[Path, ...] = option((), help="Photos or folders; those the policies trained on are left out.")
    policy: Path | None = option(None, help="Folder of the policy to judge.")
    baseline: Path | None = option(None, help="Folder of the policy to compare it with, usually the bootstrap's.")
    taste: Path | None = option(None, help="Folder of the taste.")
    weight: float = option(
        AESTHETIC_WEIGHT, label="Weight of the scorer", help="The rest is the taste's.", minimum=0.0, maximum=1.0
    )
    scorer: str = option("composition", help="Scorer that judges crops: composition, or the name of installed weights.")
    aspect: AspectName = option("free", help="Shape of the crops.")
    catalog: Path | None = option(
        None, help="Catalog whose subject marks and held-out judgements are used.", advanced=True
    )
    report: Path | None = option(None, help="HTML file to write the report to, beside the run's own.")
    seed: int = option(0, help="Seed of every random choice.", minimum=0, maximum=2**31 - 1, advanced=True)


@dataclass(frozen=True)
class ProposeConfig:
    """Propose crops for photos and write them to a CSV file."""

    photos: tuple[Path, ...] = option((), help="Photos or folders of photos.")
    policy: Path | None = option(None, help="Folder of a trained policy; without one, dense search is used.")
    scorer: str = option("composition", help="Scorer that judges crops: composition, or the name of installed weights.")
    method: Method = option(
        "polish", help="policy: the policy alone; polish: the policy, then a short search; dense: search everywhere."
    )
    aspect: AspectName = option("free", help="Shape of the crops.")
    turned: bool = option(
        False, help="Turn the shape: upright crops of wide photos, wide ones of upright photos.", advanced=True
    )
    aspects: tuple[str, ...] = option(
        (), help="More shapes, each with crops of its own for every photo: also width:height, such as 7:5."
    )
    outputs: tuple[Output, ...] = option((), help="Outputs that get crops of their own.", advanced=True)
    count: int = option(3, help="Distinct crops a photo, best first.", minimum=1, maximum=50)
    cut_faces: bool = option(False, help="Allow crops that cut through a face.")
    output: Path = option(Path("crops.csv"), help="CSV file to write.")
    taste: Path | None = option(None, help="Folder of a taste that ranks the crops together with the scorer.")
    weight: float = option(
        AESTHETIC_WEIGHT,
        label="Weight of the scorer",
        help="Beside a taste, which has the rest.",
        minimum=0.0,
        maximum=1.0,
    )
    catalog: Path | None = option(None, help="Catalog whose subject marks are used.", advanced=True)


@dataclass(frozen=True)
class CropOrder:
    """One crop to export.

    Attributes:
        photo: The original.
        box: x0, y0, x1, y1 in 0..1 of the displayed frame.
        angle: Degrees clockwise.
        aspect: Shape that the crop was made for, for names and tables.
        output: Name of the output it is for; empty for the photo's main crop, the one that editors are given.
        pixels: Exact width and height of its copy, never by enlarging; 0, 0 for the size that the export has.
        score: Mean rating on the 1-10 scale; None where nobody knows it.
    """

    photo: Path
    box: tuple[float, float, float, float]
    angle: float = 0.0
    aspect: str = "free"
    output: str = ""
    pixels: tuple[int, int] = (0, 0)
    score: float | None = None


@dataclass(frozen=True)
class ExportConfig:
    """Write crops as copies, for other editors, as a contact sheet or a table; photos change only with consent."""

    crops: tuple[CropOrder, ...] = option((), help="Crops to write.", advanced=True)
    table: Path | None = option(
        None, help="CSV of crops as `thirds propose` writes it; the first crop of each photo is taken."
    )
    catalog: Path | None = option(None, help="Catalog whose accepted and corrected crops are written.", advanced=True)
    targets: tuple[ExportTarget, ...] = option(
        ("copies",),
        help="What to write: cropped copies, crops for Lightroom, darktable or RawTherapee, a contact sheet, a table.",
    )
    output: Path = option(Path("cropped"), help="Folder for copies, contact sheet and table.")
    format: CopyFormat = option("jpeg", help="File format of the copies.")
    quality: int = option(92, help="Quality of JPEG and WebP copies.", minimum=1, maximum=100)
    max_edge: int = option(
        0,
        label="Long edge at most",
        help="Scale the copy down to this; 0 keeps full size.",
        unit="px",
        zero="full size",
        minimum=0,
        maximum=65000,
    )
    sharpening: Sharpening = option("none", help="Sharpen the copies, after they are scaled down.")
    lossless: Lossless = option(
        "never",
        label="Crop JPEGs losslessly",
        help="Copy the pixels of a JPEG as they are stored, where the crop is not turned or scaled; its edges move "
        "outwards to the next block of up to 16 pixels.",
    )
    name: str = option(
        "{name}{suffix}",
        label="Names",
        help="How the copies are called: {name}, {suffix}, {number}, {date}, {time}, {aspect}, {output}, {folder}.",
    )
    suffix: str = option("-crop", help="Added to each name; copies never replace a file.")
    first_number: int = option(1, help="Where {number} begins.", minimum=0, maximum=10_000_000, advanced=True)
    keep_folders: bool = option(False, label="Keep folders", help="Sort the copies into folders as the photos are.")
    embed: bool = option(
        False,
        label="Write into the photos",
        help="Consent to writing Lightroom's crop into JPEG, TIFF, DNG and PSD photos; pixels stay as they are and a "
        "copy of each file is kept.",
    )
    sheet_format: SheetFormat = option("pdf", label="Contact sheet", help="File format of the contact sheet.")
    dry_run: bool = option(False, label="Only say what would change", help="Write nothing; list what would change.")


@dataclass(frozen=True)
class ImportConfig:
    """Learn from crops made in other programs: in sidecars, photos, a Lightroom catalog, or cropped copies."""

    photos: tuple[Path, ...] = option((), help="Photos or folders whose crops are looked for.")
    lightroom: Path | None = option(None, label="Lightroom catalog", help="Catalog of Lightroom Classic (.lrcat).")
    photos_in: Path | None = option(
        None, label="Its photos are in", help="Folder with photos that are no longer where the Lightroom catalog says."
    )
    copies: Path | None = option(None, label="Cropped copies", help="Folder with cropped copies of the photos.")
    match_copies: bool = option(
        False, label="Look for cropped copies", help="Compare files named as copies, such as IMG_1-crop.jpg, as well."
    )
    library: bool = option(False, help="Look at the photos of the catalog as well.", advanced=True)
    catalog: Path | None = option(None, help="Catalog to import into; that of the first profile by default.")
    annotator: str = option("", help="Whose crops they are; yours by default.")
    dry_run: bool = option(False, label="Only show what is there", help="Change nothing; list what was found.")
    preview: Path | None = option(
        None, help="Run that looked already with --dry-run: its crops are imported as they were found.", advanced=True
    )


@dataclass(frozen=True)
class RevertConfig:
    """Take back what an export wrote: files become what they were, except where somebody changed them since."""

    export: Path = option(Path(), help="Folder of the export's run.")


@dataclass(frozen=True)
class WeightsConfig:
    """List the network weights that scorers can use; fetch some from their publisher, or import them from a file."""

    download: str = option("", help="Fetch the weights of this name from their publisher.")
    import_file: Path | None = option(None, help="Install weights from a file: safetensors, .pth or .hdf5.")
    name: str = option(
        "", help="Which weights of the list the file holds, known by its digest by default; or what to call your own."
    )
    backbone: str = option(
        "", help="The timm model with a ten-way head that the file's weights belong to, for weights of your own."
    )


@dataclass(frozen=True)
class DemoConfig:
    """Run the main job without a window: train on photos, crop them, write crops, a contact sheet and a report."""

    photos: tuple[Path, ...] = option((), help="Photos or folders; without any, the sample photos.")
    output: Path = option(Path("thirds-demo"), help="Folder for crops, contact sheet and report.")
    steps: int = option(100_000, help="Steps to train for.", unit="steps", minimum=512, maximum=50_000_000)


@dataclass(frozen=True)
class WatchConfig:
    """Crop the photos that come into a folder, one by one, until Ctrl+C; what was done before is not done again."""

    folders: tuple[Path, ...] = option((), help="Folders to watch.")
    subfolders: bool = option(False, help="Watch the folders below as well.")
    profile: str = option("", help="Profile whose policy and taste are used; the first by default.")
    policy: Path | None = option(None, help="Folder of a policy, instead of the profile's.")
    taste: Path | None = option(None, help="Folder of a taste, instead of the profile's.")
    aspect: AspectName = option("free", help="Shape of the crops.")
    aspects: tuple[str, ...] = option((), help="More shapes, each with crops of its own: also width:height.")
    count: int = option(1, help="Distinct crops a photo, best first.", minimum=1, maximum=50)
    export: tuple[WatchTarget, ...] = option(
        (), help="What to write for each photo: cropped copies, crops for Lightroom, darktable or RawTherapee."
    )
    output: Path = option(Path("cropped"), help="Folder for the table of crops, and for copies.")
    seconds: float = option(2.0, help="Look for new photos this often.", unit="s", minimum=0.1, maximum=3600)
    existing: bool = option(True, help="Crop the photos that are there already.")


@dataclass(frozen=True)
class VerifyConfig:
    """Check Python, packages, GPU, disk, photos and a model forward pass."""

    photos: tuple[Path, ...] = option((), help="Photos or folders to read as a check; without any, the sample photos.")


# Tasks that run in a run folder, by name; the worker maps each name to its function.
TASK_CONFIGS: dict[str, type[Any]] = {
    "bootstrap": BootstrapConfig,
    "taste": TasteConfig,
    "tune": TuneConfig,
    "evaluate": EvaluateConfig,
    "propose": ProposeConfig,
    "export": ExportConfig,
    "revert": RevertConfig,
    "import": ImportConfig,
    "weights": WeightsConfig,
}
