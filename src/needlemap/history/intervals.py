"""Intervals for shares, rates and differences of means, by published formulas. All of 95 %.

- share: Wilson EB. Probable inference, the law of succession, and statistical inference.
  J Am Stat Assoc 1927;22:209-12; examples in Newcombe RG. Stat Med 1998;17:857-72.
- rate of events: Garwood F. Fiducial limits for the Poisson distribution. Biometrika
  1936;28:437-42 (exact).
- difference of means: Welch BL. The generalization of Student's problem when several different
  population variances are involved. Biometrika 1947;34:28-35, degrees of freedom by Satterthwaite.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import exp, lgamma, log, pi, sqrt
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]

LEVEL = 0.95
_TAIL = (1 - LEVEL) / 2
# Fewer than these on either side say nothing yet: our own rule, stated wherever it holds.
FEWEST = 5
_STEPS = 4000
_ROUNDS = 200


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, both included."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference of two means, with how many values each has.

    ``interval`` is None where one side has fewer than `FEWEST` values: it cannot be told yet.
    """

    value: float | None
    n_with: int
    n_without: int
    interval: Interval | None


def share_interval(part: int, whole: int) -> Interval | None:
    """Return the Wilson interval of a share; None of nothing."""
    if not whole:
        return None
    if not 0 <= part <= whole:
        raise ValueError(f"part must be from 0 to {whole}, not {part}")
    z = NormalDist().inv_cdf(1 - _TAIL)
    rate, square = part / whole, z * z
    middle = rate + square / (2 * whole)
    reach = z * sqrt(rate * (1 - rate) / whole + square / (4 * whole * whole))
    shrunk = 1 + square / whole
    low, high = (middle - reach) / shrunk, (middle + reach) / shrunk
    return Interval(0.0 if part == 0 else low, 1.0 if part == whole else high)


def event_interval(events: int) -> Interval:
    """Return the exact interval of the expected number of events, by Garwood."""
    if events < 0:
        raise ValueError(f"events must be at least 0, not {events}")
    low = 0.0 if events == 0 else _solved(lambda mean: 1 - _poisson_cdf(events - 1, mean), events)
    high = _solved(lambda mean: -_poisson_cdf(events, mean), events, target=-_TAIL)
    return Interval(low, high)


def rate_interval(events: int, whole: float, *, per: float = 1000.0) -> Interval | None:
    """Return the exact interval of events per so many of a whole; None of nothing."""
    if whole <= 0:
        return None
    found = event_interval(events)
    return Interval(found.low * per / whole, found.high * per / whole)


def difference_of_means(with_it: Floats, without: Floats) -> Difference:
    """Return the difference of two means and its Welch interval; NaN values are left out."""
    one, other = (np.asarray(v, float)[np.isfinite(v)] for v in (with_it, without))
    counts = len(one), len(other)
    if min(counts) == 0:
        return Difference(None, *counts, None)
    value = float(one.mean() - other.mean())
    if min(counts) < FEWEST:
        return Difference(value, *counts, None)
    parts = [float(v.var(ddof=1)) / len(v) for v in (one, other)]
    spread = sqrt(sum(parts))
    if spread == 0:
        return Difference(value, *counts, Interval(value, value))
    freedom = sum(parts) ** 2 / sum(p * p / (n - 1) for p, n in zip(parts, counts, strict=True))
    reach = student_quantile(1 - _TAIL, freedom) * spread
    return Difference(value, *counts, Interval(value - reach, value + reach))


def mean_interval(values: Floats) -> Interval | None:
    """Return the interval of a mean by Student's t; None for fewer than `FEWEST` values."""
    known = np.asarray(values, float)[np.isfinite(values)]
    if len(known) < FEWEST:
        return None
    reach = student_quantile(1 - _TAIL, len(known) - 1) * float(known.std(ddof=1))
    mean = float(known.mean())
    return Interval(mean - reach / sqrt(len(known)), mean + reach / sqrt(len(known)))


@cache
def student_quantile(probability: float, freedom: float) -> float:
    """Return the quantile of Student's t above the middle, its density summed by Simpson's rule."""
    if not 0.5 <= probability < 1:
        raise ValueError(f"probability must be from 0.5 to below 1, not {probability}")
    low, high = 0.0, 1.0
    while _student_cdf(high, freedom) < probability:
        high *= 2
    for _ in range(_ROUNDS):
        middle = (low + high) / 2
        low, high = (middle, high) if _student_cdf(middle, freedom) < probability else (low, middle)
    return (low + high) / 2


def _student_cdf(t: float, freedom: float) -> float:
    """Return the distribution of Student's t, by the angle whose tangent is t / sqrt(freedom)."""
    # With that angle the density is a power of the cosine, smooth even far out.
    factor = exp(lgamma((freedom + 1) / 2) - lgamma(freedom / 2)) / sqrt(pi)
    angles = np.linspace(0.0, float(np.arctan(t / sqrt(freedom))), _STEPS + 1)
    heights = np.cos(angles) ** (freedom - 1)
    width = angles[1] - angles[0]
    inner = 4 * heights[1:-1:2].sum() + 2 * heights[2:-1:2].sum()
    return 0.5 + factor * float(width * (heights[0] + inner + heights[-1]) / 3)


def _poisson_cdf(count: int, mean: float) -> float:
    """Return the chance of at most so many events."""
    if mean <= 0:
        return 1.0
    counts = np.arange(count + 1)
    logs = counts * log(mean) - mean - np.array([lgamma(k + 1.0) for k in counts])
    return min(1.0, float(np.exp(logs).sum()))


def _solved(rising: Callable[[float], float], events: int, *, target: float = _TAIL) -> float:
    """Return where a rising function of the mean comes to a target."""
    low, high = 0.0, events + 10.0 * sqrt(events + 1.0) + 10.0
    for _ in range(_ROUNDS):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < target else (low, middle)
        if high - low < 1e-12 * max(1.0, high):
            break
    return (low + high) / 2
