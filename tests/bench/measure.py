"""A row of the bench: what was measured, against which floor of the same run, and its goal."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

_FRAMES = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement. `goal` limits the ratio to the floor, or the value where there is none.

    `goal_is_least` turns the goal round, for frames per second.
    """

    row: str
    value: float
    unit: str
    goal: float
    floor: float | None = None
    goal_is_least: bool = False

    @property
    def ratio(self) -> float | None:
        """Value over floor, None without a floor."""
        return None if self.floor is None else self.value / self.floor

    @property
    def ok(self) -> bool:
        """Whether the goal is met."""
        judged = self.value if self.ratio is None else self.ratio
        return judged >= self.goal if self.goal_is_least else judged <= self.goal

    def as_plain(self) -> dict[str, Any]:
        """Return the row as build/bench.json holds it."""
        plain = asdict(self)
        del plain["goal_is_least"]
        ratio = self.ratio
        plain["value"] = round(self.value, 4)
        plain["floor"] = None if self.floor is None else round(self.floor, 4)
        plain["ratio"] = None if ratio is None else round(ratio, 3)
        return plain | {"ok": self.ok}


def timed_ms(call: Callable[[], object]) -> float:
    """Return how long one call took, in ms."""
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def medians_in_turn(*calls: Callable[[], object], times: int, warm: int = 3) -> list[float]:
    """Return the median ms of each call, all called in turn so that they share the weather."""
    taken: list[list[float]] = [[] for _ in calls]
    gc.collect()
    for turn in range(warm + times):
        for call, results in zip(calls, taken, strict=True):
            ms = timed_ms(call)
            if turn >= warm:
                results.append(ms)
    return [statistics.median(results) for results in taken]


def frames_per_second(frame: Callable[[int], None]) -> float:
    """Return how many of these frames a second holds, by their median; each hears its number."""
    for number in range(8):
        frame(number)
    taken = []
    for number in range(_FRAMES):
        start = time.perf_counter()
        frame(8 + number)
        taken.append(time.perf_counter() - start)
    return 1.0 / statistics.median(taken)
