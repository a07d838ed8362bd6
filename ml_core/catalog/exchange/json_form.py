"""The JSON form of pairs and judgements; resources/help/judgements.md describes it."""

import json
from pathlib import Path
from typing import Any

from ml_core.catalog.exchange.archive import Archive
from ml_core.catalog.exchange.rows import judgement_of_row, pair_of_row, row_of_judgement, row_of_pair
from ml_core.specs.codec import to_plain
from ml_core.specs.errors import SpecError

FORMAT = "thirds judgements"
VERSION = 1


def to_json(archive: Archive) -> str:
    """Return the archive as JSON, a line each pair and each answer."""
    pairs = ",\n".join(json.dumps(to_plain(row_of_pair(pair))) for pair in archive.pairs)
    answers = ",\n".join(json.dumps(to_plain(row_of_judgement(answer))) for answer in archive.judgements)
    head = f'"format": {json.dumps(FORMAT)}, "version": {VERSION}'
    return f'{{{head},\n"pairs": [\n{pairs}\n],\n"judgements": [\n{answers}\n]}}\n'


def from_json(plain: Any, file: Path) -> Archive:
    """Return the archive that a file's JSON holds.

    Raises:
        SpecError: If it is another kind of file, or of a newer version. A pair or an answer alone that makes no sense
            is skipped.
    """
    if not isinstance(plain, dict) or plain.get("format") != FORMAT:
        raise SpecError("This JSON file holds no judgements.", "Choose one that “thirds pairs --export” wrote.", file)
    if plain.get("version") != VERSION:
        raise SpecError("This file is of another version of Thirds.", "Update Thirds, then import it again.", file)
    archive = Archive()
    archive.read_each(
        _items(plain, "pairs", "pair", file),
        lambda _, row: archive.pairs.append(pair_of_row(row, file.parent)),
    )
    archive.read_each(
        _items(plain, "judgements", "judgement", file),
        lambda place, row: archive.judgements.append(judgement_of_row(row, place)),
    )
    return archive


def _items(plain: dict[str, Any], key: str, word: str, file: Path) -> list[tuple[str, Any]]:
    items = plain.get(key)
    if not isinstance(items, list):
        raise SpecError(f"“{key}” is no list.", "Export the judgements again.", file)
    return [(f"{word} {number} of the file", item) for number, item in enumerate(items, 1)]
