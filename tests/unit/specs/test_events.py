"""Events survive their file, and a torn or garbled line costs that line only."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ml_core.specs import events as ev
from ml_core.specs.errors import SpecError
from ml_core.specs.runs import EVENTS, RunFolder

texts = st.text(max_size=20)
steps = st.integers(0, 10**12)
numbers = st.floats(allow_nan=False)
times = st.floats(0, 1e10)
data: st.SearchStrategy[dict[str, Any]] = st.dictionaries(
    texts, st.none() | numbers | texts | st.lists(steps), max_size=3
)
events: st.SearchStrategy[ev.Event] = st.one_of(
    st.builds(ev.Started, texts, texts, texts, steps, steps, time=times),
    st.builds(ev.Progress, steps, steps, texts, texts, st.none() | numbers, time=times),
    st.builds(ev.Metrics, steps, st.dictionaries(texts, numbers, max_size=4), time=times),
    st.builds(ev.Sample, steps, texts, data, time=times),
    st.builds(ev.Diagnosis, st.sampled_from(["info", "warning", "problem"]), texts, texts, time=times),
    st.builds(ev.Checkpoint, steps, texts, time=times),
    st.builds(ev.Finished, data, time=times),
    st.builds(ev.StoppedEarly, steps, time=times),
    st.builds(ev.Failed, texts, texts, texts, time=times),
)


@given(events)
def test_events_come_back_as_they_were(event: ev.Event) -> None:
    line = ev.encode_event(event)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert ev.decode_event(line) == event
    assert type(ev.decode_event(line)) is type(event)


def test_every_kind_of_event_has_a_name() -> None:
    assert set(ev._KINDS.values()) == set(ev.Event.__subclasses__())


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b'"started"',
        b'{"event":"party"}',
        b'{"event":["started"]}',
        b'{"event":"stopped"}',
        b'{"event":"stopped","step":"3"}',
        b'{"event":"stopped","step":3,"mood":"good"}',
        b'{"event":"stopped","step":3',
        b'{"event":"stopped","step":3}{"event":"stopped","step":3}',
        b"\xff\x00\x12",
        b"[" * 100_000,
    ],
)
def test_what_is_no_event_is_refused(line: bytes) -> None:
    with pytest.raises(SpecError):
        ev.decode_event(line)


def folder(tmp_path: Path) -> RunFolder:
    return RunFolder.create(tmp_path, "test", {})


def test_events_are_read_as_they_come(tmp_path: Path) -> None:
    run = folder(tmp_path)
    assert run.read_events() == ([], 0)
    first, second = ev.StoppedEarly(1), ev.StoppedEarly(2)
    run.append(first)
    read, offset = run.read_events()
    assert read == [first]
    assert run.read_events(offset) == ([], offset)
    run.append(second)
    assert run.read_events(offset)[0] == [second]
    assert run.read_events()[0] == [first, second]


def test_a_torn_last_line_waits_for_its_rest(tmp_path: Path) -> None:
    run, line = folder(tmp_path), ev.encode_event(ev.StoppedEarly(7))
    path = run.path / EVENTS
    path.write_bytes(line + line[:9])
    read, offset = run.read_events()
    assert len(read) == 1
    assert offset == len(line)
    path.write_bytes(line + line)
    assert len(run.read_events(offset)[0]) == 1


def test_a_line_that_a_crash_tore_does_not_spoil_the_next(tmp_path: Path) -> None:
    run, line = folder(tmp_path), ev.encode_event(ev.StoppedEarly(7))
    (run.path / EVENTS).write_bytes(line + line[:9])
    after = ev.Started("test", "1", "host", 1)
    run.append(after)
    assert [type(event) for event in run.read_events()[0]] == [ev.StoppedEarly, ev.Started]
    assert run.read_events()[0][1] == after


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.lists(st.tuples(events, st.binary(max_size=12).filter(lambda garbage: b"\n" not in garbage)), max_size=6))
def test_garbled_lines_are_passed_over(tmp_path: Path, lines: list[tuple[ev.Event, bytes]]) -> None:
    run = folder(tmp_path)
    content = b"".join(ev.encode_event(event) + garbage + b"\n" for event, garbage in lines)
    (run.path / EVENTS).write_bytes(content)
    assert run.read_events() == ([event for event, _ in lines], len(content))
