from collections.abc import Callable
from pathlib import Path

import pytest

from ml_core.catalog.catalog import Catalog
from ml_core.catalog.records import PhotoFile
from ml_core.geometry import Box, as_boxes, iou
from ml_core.models.policy.propose import ProposalOptions, propose
from ml_core.models.scorers import load_scorer
from ml_core.models.subject.look import picture_of
from ml_core.photos.decoding import decode
from ml_core.specs import events as ev
from ml_core.specs.context import TaskContext
from ml_core.specs.crop_table import read_table
from ml_core.specs.errors import RunError, SpecError, Stopped, WeightsError
from ml_core.specs.outputs import Output
from ml_core.specs.runs import RunFolder
from ml_core.specs.tasks import ProposeConfig
from ml_core.tasks.propose.task import BATCH, run
from ml_core.worker.model_checks import untrained
from tests.pictures import scenes, write_photo


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    for number, pixels in enumerate(scenes(4, 300, 200)):
        write_photo(folder / f"{number}.png", pixels)
    return folder


def context_of(
    tmp_path: Path, config: ProposeConfig, listener: Callable[[ev.Event], None] | None = None
) -> TaskContext:
    return TaskContext(RunFolder.create(tmp_path / "runs", "propose", config), listener)


def test_the_table_has_the_crops_that_propose_gives(tmp_path: Path, photos: Path) -> None:
    config = ProposeConfig(photos=(photos / "1.png",), count=2, method="dense", output=tmp_path / "crops.csv")
    result = run(config, context_of(tmp_path, config))
    rows = read_table(tmp_path / "crops.csv")
    picture = picture_of("x", decode(photos / "1.png"))
    wanted = propose(picture, load_scorer(), None, ProposalOptions(count=2, method="dense"))
    assert [row.rank for row in rows] == [1, 2]
    # The preview is a JPEG, so that the search may end in another place of the same worth.
    assert iou(as_boxes([rows[0].box])[0], as_boxes([wanted[0].crop.box])[0]) > 0.9
    assert rows[0].score == pytest.approx(float(wanted[0].ratings.mean[0]), abs=0.1)
    assert rows[0].score > rows[0].full_frame_score
    assert {row.source for row in rows} == {"dense"}
    assert result == {"table": str(tmp_path / "crops.csv"), "photos": 1, "crops": 2, "skipped": []}


def test_a_broken_photo_is_left_out_with_a_reason_and_stops_nothing(tmp_path: Path, photos: Path) -> None:
    (photos / "2.png").write_bytes((photos / "2.png").read_bytes()[:900])
    (photos / "empty.jpg").touch()
    config = ProposeConfig(photos=(photos,), count=1)
    context = context_of(tmp_path, config)
    result = run(config, context)
    assert result["photos"] == 3
    assert sorted(Path(path).name for path, _ in result["skipped"]) == ["2.png", "empty.jpg"]
    assert all(reason.endswith(".") for _, reason in result["skipped"])
    table = Path(result["table"])
    assert table == context.run.path / "crops.csv"
    assert [Path(row.photo).name for row in read_table(table)] == ["0.png", "1.png", "3.png"]
    assert not list(table.parent.glob("*.tmp"))


def test_events_tell_progress_and_show_crops(tmp_path: Path, photos: Path) -> None:
    heard: list[ev.Event] = []
    config = ProposeConfig(photos=(photos,), count=1)
    run(config, context_of(tmp_path, config, heard.append))
    progress = [event for event in heard if isinstance(event, ev.Progress)]
    assert (progress[0].done, progress[-1].done, progress[-1].total) == (0, 4, 4)
    [sample, *_] = [event for event in heard if isinstance(event, ev.Sample)]
    assert sample.kind == "proposal"
    assert set(sample.data) == {"photo", "box", "score", "full_frame_score"}


def test_a_policy_crops_and_its_name_is_in_the_table(tmp_path: Path, photos: Path) -> None:
    untrained().save(tmp_path / "policy")
    for method in ("policy", "polish", "dense"):
        config = ProposeConfig(
            photos=(photos / "0.png",), policy=tmp_path / "policy", method=method, output=tmp_path / f"{method}.csv"
        )
        run(config, context_of(tmp_path, config))
        assert {row.source for row in read_table(tmp_path / f"{method}.csv")} == {method}


def test_the_aspect_is_kept(tmp_path: Path, photos: Path) -> None:
    config = ProposeConfig(photos=(photos,), aspect="1:1", count=1, output=tmp_path / "crops.csv")
    run(config, context_of(tmp_path, config))
    for row in read_table(tmp_path / "crops.csv"):
        assert (row.x1 - row.x0) * 300 == pytest.approx((row.y1 - row.y0) * 200, rel=0.02)
        assert row.aspect == "1:1"


def test_a_subject_marked_in_the_catalog_counts(tmp_path: Path, photos: Path) -> None:
    photo, marked = photos / "3.png", Box(0.0, 0.0, 0.2, 0.3)
    status = photo.stat()
    with Catalog.open(tmp_path / "catalog.sqlite") as catalog:
        catalog.add_photos([PhotoFile(photo, status.st_size, status.st_mtime_ns)])
        found = catalog.photo_at(photo)
        assert found is not None
        catalog.set_subject(found.id, marked, "user")
    tables = []
    for file in (None, tmp_path / "catalog.sqlite"):
        config = ProposeConfig(photos=(photo,), count=1, catalog=file, output=tmp_path / f"{file is None}.csv")
        run(config, context_of(tmp_path, config))
        tables.append(read_table(config.output))
    assert tables[0] != tables[1]


def test_stopping_keeps_what_is_done_and_resuming_does_the_rest(tmp_path: Path, photos: Path) -> None:
    for number, pixels in enumerate(scenes(BATCH, 300, 200, seed=5)):
        write_photo(photos / f"more-{number:02}.png", pixels)
    config = ProposeConfig(photos=(photos,), count=1, output=tmp_path / "crops.csv")

    def stop_at_once(event: ev.Event) -> None:
        if isinstance(event, ev.Sample):
            context.request_stop()

    context = context_of(tmp_path, config, stop_at_once)
    with pytest.raises(Stopped):
        run(config, context)
    done = read_table(tmp_path / "crops.csv")
    assert len(done) == BATCH
    (photos / "0.png").unlink()
    write_photo(photos / "0.png", scenes(1, 300, 200, seed=9)[0])
    heard: list[ev.Event] = []
    result = run(config, TaskContext(context.run, heard.append))
    rows = read_table(tmp_path / "crops.csv")
    assert result["photos"] == len(rows) == BATCH + 4
    # Not looked at again, though the file is another one now.
    assert rows[0] == done[0]
    [first, *_] = [event for event in heard if isinstance(event, ev.Progress)]
    assert (first.done, first.total) == (BATCH, BATCH + 4)


def test_an_older_table_is_replaced_but_no_other_file(tmp_path: Path, photos: Path) -> None:
    output = tmp_path / "crops.csv"
    config = ProposeConfig(photos=(photos / "0.png",), count=1, output=output)
    run(config, context_of(tmp_path, config))
    run(config, context_of(tmp_path, config))
    assert len(read_table(output)) == 1
    output.write_text("my own notes\n")
    with pytest.raises(RunError, match="not replaced"):
        run(config, context_of(tmp_path, config))
    assert output.read_text() == "my own notes\n"


def test_nothing_to_do_and_a_missing_policy_are_said(tmp_path: Path, photos: Path) -> None:
    (tmp_path / "empty").mkdir()
    config = ProposeConfig(photos=(tmp_path / "empty",))
    with pytest.raises(RunError, match="no photos"):
        run(config, context_of(tmp_path, config))
    config = ProposeConfig(photos=(photos,), policy=tmp_path / "nothing")
    with pytest.raises(WeightsError):
        run(config, context_of(tmp_path, config))


def test_further_shapes_and_outputs_get_crops_of_their_own(tmp_path: Path, photos: Path) -> None:
    tall = Output("Story", "9:16", 1080, 1920, turns=False)
    config = ProposeConfig(
        photos=(photos,), aspect="1:1", aspects=("7:5",), outputs=(tall,), count=1, output=tmp_path / "crops.csv"
    )
    run(config, context_of(tmp_path, config))
    rows = read_table(tmp_path / "crops.csv")
    assert [row.output for row in rows] == ["", "7:5", "Story"] * 4
    for row, wanted in zip(rows, [1.0, 7 / 5, 9 / 16] * 4, strict=True):
        assert (row.x1 - row.x0) * 300 / ((row.y1 - row.y0) * 200) == pytest.approx(wanted, rel=0.02)
        # The photos have 300 by 200 pixels.
        assert ("small" in row.attention) == (row.output == "Story")
        assert row.reason
        assert row.confidence is not None
        assert 0 < row.confidence < 1


def test_a_main_shape_is_turned_against_the_photo(tmp_path: Path, photos: Path) -> None:
    config = ProposeConfig(photos=(photos / "0.png",), aspect="4:5", turned=True, output=tmp_path / "crops.csv")
    run(config, context_of(tmp_path, config))
    for row in read_table(tmp_path / "crops.csv"):
        assert (row.x1 - row.x0) * 300 / ((row.y1 - row.y0) * 200) == pytest.approx(4 / 5, rel=0.02)


@pytest.mark.parametrize("aspects", [("4:5", "4:5"), ("wide",)])
def test_shapes_that_are_none_or_named_twice_are_refused(
    tmp_path: Path, photos: Path, aspects: tuple[str, ...]
) -> None:
    config = ProposeConfig(photos=(photos,), aspects=aspects)
    with pytest.raises(SpecError):
        run(config, context_of(tmp_path, config))


def test_photos_together_get_the_crops_each_would_get_alone(tmp_path: Path, photos: Path) -> None:
    together = ProposeConfig(photos=(photos,), count=1, output=tmp_path / "all.csv")
    run(together, context_of(tmp_path, together))
    for row in read_table(tmp_path / "all.csv"):
        alone = ProposeConfig(photos=(Path(row.photo),), count=1, output=tmp_path / "one.csv")
        run(alone, context_of(tmp_path, alone))
        assert read_table(tmp_path / "one.csv")[0].box == pytest.approx(row.box, abs=1e-5)
