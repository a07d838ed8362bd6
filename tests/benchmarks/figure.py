"""A measured figure beside its baseline, and the registry of benchmarks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Figure:
    """One line of a benchmark.

    Attributes:
        name: What was measured, with its unit.
        value: What came out.
        baseline: The same quantity of the thing it is compared with, measured in the same run; None without one.
        baseline_name: What the baseline is.
        asked: What the issue asks, in words.
    """

    name: str
    value: float
    baseline: float | None = None
    baseline_name: str = ""
    asked: str = ""

    def line(self) -> str:
        """Return name, value, baseline, ratio and what was asked, separated by tabs."""
        ratio = f"{self.value / self.baseline:.3g}" if self.baseline else "-"
        baseline = f"{self.baseline:.6g} ({self.baseline_name})" if self.baseline is not None else "-"
        return "\t".join([self.name, f"{self.value:.6g}", baseline, ratio, self.asked or "-"])


Benchmark: TypeAlias = Callable[[], Iterator[Figure]]
