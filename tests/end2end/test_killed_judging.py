"""A process that judges, killed at random moments over and over: no answer it was told of is lost."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from ml_core.catalog.catalog import Catalog, NewPair
from ml_core.catalog.upkeep import backups_of
from ml_core.geometry import Box, Crop

KILLS, PAIRS = 20, 40
# Answers, changes of mind and undo by two people; an answer's line is written when it is on disk.
JUDGE = """
import random, sys
from pathlib import Path
from ml_core.catalog.catalog import Catalog, Judgement
draw = random.Random()
with Catalog.open(Path(sys.argv[1])) as catalog:
    ids = [pair.id for pair in catalog.pairs()]
    while True:
        answer = Judgement(
            draw.choice(ids), draw.choice(("a", "b", "tie", "skip", "withdrawn")), draw.choice(("normal", "clear")),
            draw.choice(("Ann", "Bob")), draw.randrange(5000))
        number = catalog.judge(answer)
        print(number, answer.pair_id, answer.choice, answer.confidence, answer.annotator, answer.milliseconds, sep=",")
        sys.stdout.flush()
"""


class Said(NamedTuple):
    number: int
    pair: int
    choice: str
    confidence: str
    annotator: str
    milliseconds: int


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
def test_no_acknowledged_answer_is_lost(tmp_path: Path) -> None:
    file, seed = tmp_path / "catalog.sqlite", time.time_ns()
    print("moments drawn with seed", seed)
    draw, said = random.Random(seed), list[Said]()
    crops = Crop(Box(0.1, 0.1, 0.6, 0.6)), Crop(Box(0.4, 0.3, 1.0, 0.9))
    with Catalog.open(file) as catalog:
        catalog.add_pairs(NewPair(Path(f"/photos/{n}.jpg"), *crops, "policy", "dense") for n in range(PAIRS))
    for _ in range(KILLS):
        said += judged_until_killed(file, draw.randrange(1, 60), draw.uniform(0, 0.01))
        with Catalog.open(file) as catalog:
            assert (catalog.report.damaged, catalog.report.restored_from) == (None, None)
            said += check(catalog, said)
    assert len(said) > 10 * KILLS
    assert backups_of(file)


def judged_until_killed(file: Path, answers: int, seconds: float) -> list[Said]:
    """Let a process judge, kill it a moment after so many answers, and return what it acknowledged."""
    with subprocess.Popen([sys.executable, "-c", JUDGE, str(file)], stdout=subprocess.PIPE) as judge:
        assert judge.stdout is not None
        lines = [judge.stdout.readline() for _ in range(answers)]
        time.sleep(seconds)
        judge.send_signal(signal.SIGKILL)
        lines += judge.stdout.readlines()
    assert judge.returncode == -signal.SIGKILL
    return [read(line) for line in lines if line.endswith(b"\n")]


def read(line: bytes) -> Said:
    number, pair, choice, confidence, annotator, milliseconds = line.decode().strip().split(",")
    return Said(int(number), int(pair), choice, confidence, annotator, int(milliseconds))


def check(catalog: Catalog, said: list[Said]) -> list[Said]:
    """Compare the journal with what was acknowledged, and return the answer that was kept without a word, if any."""
    kept = [
        Said(answer.id, answer.pair_id, answer.choice, answer.confidence, answer.annotator, answer.milliseconds)
        for answer in catalog.journal()
    ]
    assert kept[: len(said)] == said
    # The process may have died between keeping an answer and saying so.
    assert len(kept) <= len(said) + 1
    stands = {(answer.pair, answer.annotator): answer.choice for answer in kept}
    assert {(item.pair.id, item.judgement.annotator): item.judgement.choice for item in catalog.judged_pairs()} == {
        key: choice for key, choice in stands.items() if choice != "withdrawn"
    }
    assert catalog._rows("PRAGMA integrity_check") == [("ok",)]
    assert catalog._rows("PRAGMA foreign_key_check") == []
    return kept[len(said) :]
