"""Importing crops: found everywhere, each once, kept and learnt from; and what is left out is said."""

import json
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_core.catalog.catalog import Catalog, NewCrop, PhotoFile
from ml_core.catalog.records import StoredCrop
from ml_core.datasets.answers import preferred, weight_of
from ml_core.geometry import Box, Crop
from ml_core.photos.cropping import cut
from ml_core.photos.editors.changes import carry_out, plan
from ml_core.photos.editors.records import Frame
from ml_core.photos.lightroom_catalog.crops import MISSING
from ml_core.specs.context import TaskContext
from ml_core.specs.errors import CatalogError, RunError, Stopped
from ml_core.specs.imports import FOUND, KNOWN, ImportedCrop, ImportSource
from ml_core.specs.journal import Journal
from ml_core.specs.runs import RunFolder
from ml_core.specs.tasks import ImportConfig
from ml_core.tasks.imports import task
from ml_core.tasks.imports.places import places_of
from ml_core.tasks.imports.sorting import DECIDED, HARDLY, SPECK, crop_of, same_crop, sorted_out
from tests.lightroom import Entry, make_catalog
from tests.pictures import scenes, write_photo
from tests.unit.photos.test_cropped_copies import picture

CROP, OTHER = Crop(Box(0.1, 0.2, 0.7, 0.9)), Crop(Box(0.3, 0.1, 0.9, 0.8), 1.5)


class World:
    """A folder of photos, a catalog, and runs of imports."""

    def __init__(self, folder: Path) -> None:
        self.shoot = folder / "shoot"
        self.catalog = folder / "profile" / "catalog.sqlite"
        self.runs = folder / "runs"
        self.photos = [write_photo(self.shoot / f"img{number}.jpg", pixels) for number, pixels in enumerate(scenes(5))]

    def run(self, **config: Any) -> tuple[dict[str, Any], list[ImportedCrop]]:
        """Import, and return the result with what was found."""
        return self.run_in(RunFolder.create(self.runs, "import", self.config(**config)), **config)

    def run_in(self, run: RunFolder, **config: Any) -> tuple[dict[str, Any], list[ImportedCrop]]:
        result = task.run(self.config(**config), TaskContext(run))
        return result, Journal(run.file(FOUND), ImportedCrop).read()

    def config(self, **config: Any) -> ImportConfig:
        return ImportConfig(**{"photos": (self.shoot,), "catalog": self.catalog, **config})

    def crops(self, name: str) -> list[StoredCrop]:
        with Catalog.open(self.catalog, maintain=False) as catalog:
            photo = catalog.photo_at(self.shoot / name)
            return [] if photo is None else catalog.crops(photo.id)

    def digests(self) -> dict[str, str]:
        files = sorted(file for file in self.shoot.rglob("*") if file.is_file())
        return {str(file): sha256(file.read_bytes()).hexdigest() for file in files}


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path)
    carry_out(plan("darktable", world.photos[0], CROP))
    carry_out(plan("rawtherapee", world.photos[1], OTHER))
    carry_out(plan("lightroom", world.photos[2], CROP, embed=True))
    return world


def test_crops_are_found_kept_and_learnt_from(world: World) -> None:
    before = world.digests()
    result, found = world.run(annotator="Ann")
    assert result["sources"] == {"lightroom": 1, "darktable": 1, "rawtherapee": 1}
    assert (result["crops"], result["kept"], result["new_photos"], result["skipped"]) == (3, 3, 3, [])
    assert {Path(each.photo).name: each.source for each in found} == {
        "img0.jpg": "darktable",
        "img1.jpg": "rawtherapee",
        "img2.jpg": "lightroom",
    }
    (stored,) = world.crops("img1.jpg")
    assert (stored.source, stored.state, stored.model) == ("file", "accepted", "RawTherapee")
    assert same_crop(stored.crop, OTHER)
    with Catalog.open(world.catalog, maintain=False) as catalog:
        judged = catalog.judged_pairs("Ann")
        assert len(judged) == result["pairs"] == 3 * 8
        assert {item.pair.kind for item in judged} == {"imported"}
        assert all(
            same_crop(preferred(item) or Crop(Box(0, 0, 0, 0)), CROP)
            for item in judged
            if "img0" in str(item.pair.photo)
        )
        assert {weight_of(item) for item in judged} == {1 / 8}
        # They have their answers: nobody is asked about them.
        assert catalog.unjudged_pairs() == []
        assert catalog.choice_totals().choices == 3
        photo = catalog.photo_at(world.photos[0])
        assert photo is not None
        assert (photo.width, photo.height, photo.state) == (480, 320, "new")
    assert world.digests() == before


def test_a_dry_run_changes_nothing_and_its_findings_can_be_learnt_from(world: World) -> None:
    run = RunFolder.create(world.runs, "import", world.config())
    result, found = world.run_in(run, dry_run=True)
    assert (result["crops"], result["kept"], result["pairs"]) == (3, 0, 0)
    assert not world.catalog.exists()
    for file in world.shoot.glob("*.*.*"):
        file.unlink()
    # As they were found then.
    learnt, again = world.run(photos=(), preview=run.path)
    assert learnt["kept"] == 3
    assert again == found
    with pytest.raises(RunError, match="is gone"):
        world.run(photos=(), preview=run.path / "other")


def test_the_same_again_adds_nothing_and_a_change_takes_its_place(world: World) -> None:
    world.run()
    result, found = world.run()
    assert (result["kept"], result["pairs"]) == (0, 0)
    assert {each.skipped for each in found} == {KNOWN}
    carry_out(plan("darktable", world.photos[0], OTHER))
    result, _ = world.run()
    assert (result["kept"], result["pairs"]) == (1, 8)
    states = {crop.state: crop.crop for crop in world.crops("img0.jpg")}
    assert same_crop(states["accepted"], OTHER)
    assert same_crop(states["rejected"], CROP)
    with Catalog.open(world.catalog, maintain=False) as catalog:
        said = [item for item in catalog.judged_pairs() if item.pair.photo == world.photos[0]]
        assert all(same_crop(preferred(item) or CROP, OTHER) for item in said)
        # Nothing that was said is gone, and what was withdrawn is not asked again.
        assert len(catalog.journal()) == 24 + 8 + 8
        assert catalog.unjudged_pairs() == []


def test_what_thirds_wrote_itself_teaches_nothing_new(world: World) -> None:
    with Catalog.open(world.catalog) as catalog:
        catalog.add_photos([PhotoFile(world.photos[0], 1, 1)])
        catalog.add_crops([NewCrop(1, CROP, "policy", "accepted")])
    _, found = world.run()
    assert {Path(each.photo).name: each.skipped for each in found}["img0.jpg"] == DECIDED


def test_every_broken_file_is_named_and_stops_nothing(world: World) -> None:
    (world.shoot / "img3.jpg.xmp").write_text("<x:xmpmeta")
    (world.shoot / "img4.jpg").write_bytes(b"no photo")
    carry_out(plan("darktable", world.photos[1], CROP))
    (world.shoot / "img4.jpg.pp3").write_bytes((world.shoot / "img1.jpg.pp3").read_bytes())
    result, found = world.run()
    assert result["kept"] == 4
    reasons = {Path(file).name: reason for file, reason in result["skipped"]}
    assert set(reasons) == {"img3.jpg.xmp", "img4.jpg", "img4.jpg.pp3"}
    assert all(reasons.values())
    assert len([each for each in found if each.skipped]) == 3


def test_a_catalog_gives_its_crops_with_virtual_copies_as_outputs(world: World, tmp_path: Path) -> None:
    frame = Frame(480, 320)
    entries = [
        Entry("img3.jpg", frame, CROP),
        Entry("img3.jpg", frame, OTHER, copy="Square"),
        Entry("img2.jpg", frame, CROP),
        Entry("gone.jpg", frame, CROP),
    ]
    lightroom = make_catalog(tmp_path / "My.lrcat", f"{world.shoot}/", entries)
    result, found = world.run(lightroom=lightroom)
    assert result["sources"] == {"lightroom catalog": 3, "darktable": 1, "rawtherapee": 1}
    outputs = {crop.output: crop.crop for crop in world.crops("img3.jpg")}
    assert same_crop(outputs[""], CROP)
    assert same_crop(outputs["Square"], OTHER)
    # The crop in the photo is that of the catalog.
    twin = next(each for each in found if each.photo.endswith("img2.jpg") and each.source == "lightroom")
    assert twin.skipped == "The same crop as in My.lrcat."
    assert [str(world.shoot / "gone.jpg"), MISSING] in result["skipped"]
    with pytest.raises(CatalogError):
        world.run(lightroom=tmp_path / "none.lrcat")


def test_cropped_copies_are_verified(world: World, tmp_path: Path) -> None:
    original = picture(1)
    write_photo(world.shoot / "big.jpg", original, quality=95)
    write_photo(world.shoot / "big-crop.jpg", cut(original, CROP), quality=80)
    shutil.copyfile(world.shoot / "img3.jpg", world.shoot / "img4-crop.jpg")
    result, found = world.run(match_copies=True)
    assert result["sources"]["copy"] == 1
    assert same_crop(crop_of(next(each for each in found if each.source == "copy" and not each.skipped)), CROP)
    assert [Path(file).name for file, _ in result["skipped"]] == ["img4-crop.jpg"]
    (tmp_path / "web").mkdir()
    (world.shoot / "big-crop.jpg").rename(tmp_path / "web" / "big.jpg")
    result, _ = world.run(copies=tmp_path / "web", dry_run=True)
    assert [reason for _, reason in result["skipped"]].count(KNOWN) == 4


def test_a_stopped_run_goes_on_where_it_was(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    run = RunFolder.create(world.runs, "import", world.config())
    context = TaskContext(run)
    looked: list[str] = []

    def watched(config: ImportConfig) -> list[Any]:
        places = places_of(config)
        for place in places:
            look = place.look

            def noted(place: Any = place, look: Any = look) -> Any:
                looked.append(place.key)
                if len(looked) == 2:
                    context.request_stop()
                return look()

            object.__setattr__(place, "look", noted)
        return places

    monkeypatch.setattr("ml_core.tasks.imports.task.places_of", watched)
    with pytest.raises(Stopped):
        task.run(world.config(), context)
    first = list(looked)
    result, _ = world.run_in(run)
    assert result["kept"] == 3
    assert len(looked) == len(set(looked)) == len(world.photos)
    assert looked[: len(first)] == first


def test_nowhere_to_look_is_refused(world: World) -> None:
    with pytest.raises(RunError, match="nowhere"):
        world.run(photos=())


def test_the_photos_of_the_library_are_looked_at(world: World) -> None:
    world.run()
    carry_out(plan("darktable", world.photos[0], OTHER))
    result, found = world.run(photos=(), library=True)
    assert result["kept"] == 1
    assert len(found) == 3


# Sorting out


def imported(crop: Crop, photo: str = "a.jpg", source: ImportSource = "darktable", **more: Any) -> ImportedCrop:
    return ImportedCrop(photo, f"{photo}.{source}", source, (*crop.box,), crop.angle, **more)


def test_crops_that_say_nothing_are_left_out() -> None:
    whole, speck = Crop(Box(0.0, 0.0, 0.995, 1.0)), Crop(Box(0.1, 0.1, 0.15, 0.15))
    turned = Crop(Box(0.0, 0.0, 0.995, 1.0), 2.0)
    found = sorted_out([imported(whole, "a.jpg"), imported(speck, "b.jpg"), imported(turned, "c.jpg")])
    assert [each.skipped for each in found] == [HARDLY, SPECK, ""]


def test_several_crops_of_a_photo_have_names_of_their_own() -> None:
    apart = [Crop(Box(0.1 * step, 0.1, 0.1 * step + 0.5, 0.9)) for step in range(4)]
    sources: tuple[ImportSource, ...] = ("copy", "darktable", "lightroom", "lightroom catalog")
    found = sorted_out(imported(crop, source=source) for crop, source in zip(apart, sources, strict=True))
    assert [(each.source, each.output) for each in found] == [
        ("lightroom catalog", ""),
        ("lightroom", "Lightroom"),
        ("darktable", "darktable"),
        ("copy", "Cropped copies"),
    ]


edges = st.tuples(st.floats(0, 0.6), st.floats(0.15, 0.4)).map(lambda item: (item[0], item[0] + item[1]))
crops = st.builds(
    lambda x, y, photo, source: imported(Crop(Box(x[0], y[0], x[1], y[1])), photo, source),
    edges,
    edges,
    st.sampled_from(["a.jpg", "b.jpg"]),
    st.sampled_from(["lightroom", "darktable", "copy"]),
)


@given(st.lists(crops, max_size=8))
def test_sorting_loses_nothing_takes_each_crop_once_and_sorts_the_same_again(found: list[ImportedCrop]) -> None:
    result = sorted_out(found)
    assert sorted((each.photo, each.file, each.box) for each in result) == sorted(
        (each.photo, each.file, each.box) for each in found
    )
    taken = [each for each in result if not each.skipped]
    for each in taken:
        twins = [other for other in taken if other.photo == each.photo and same_crop(crop_of(other), crop_of(each))]
        assert twins == [each]
    assert len({(each.photo, each.output) for each in taken}) == len(taken)
    assert sorted_out(result) == result


def test_found_crops_are_lines_of_json(world: World) -> None:
    run = RunFolder.create(world.runs, "import", world.config())
    world.run_in(run, dry_run=True)
    lines = run.file(FOUND).read_text().splitlines()
    assert {json.loads(line)["source"] for line in lines} == {"lightroom", "darktable", "rawtherapee"}
