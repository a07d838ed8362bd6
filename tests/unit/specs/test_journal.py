"""A journal keeps its items whatever a crash leaves behind."""

from dataclasses import dataclass
from pathlib import Path

from ml_core.specs.journal import Journal


@dataclass(frozen=True)
class Item:
    name: str
    number: float = 0.5


def test_items_come_back_in_order(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl", Item)
    assert journal.read() == []
    items = [Item("a"), Item("caf\udce9\n", -1.0)]
    for item in items:
        journal.append(item)
    assert journal.read() == items == Journal(tmp_path / "journal.jsonl", Item).read()


def test_a_torn_line_costs_that_item_only(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal(path, Item)
    journal.append(Item("a"))
    journal.append(Item("b"))
    path.write_bytes(path.read_bytes()[:-5])
    journal.append(Item("c"))
    assert journal.read() == [Item("a"), Item("c")]


def test_what_was_added_since_is_read_up_to_the_last_whole_line(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal(path, Item)
    assert journal.since(0) == ([], 0)
    journal.append(Item("a"))
    first, offset = journal.since(0)
    journal.append(Item("b"))
    with path.open("ab") as file:
        file.write(b'{"name": "half')
    assert first == [Item("a")]
    assert journal.since(offset)[0] == [Item("b")]
    assert journal.since(journal.since(offset)[1])[0] == []
