"""The nine figures: who stands on the plates. All share one mesh, so all share its points."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from pipeline.source import Source

REFERENCE = "male"
BUILDS = {
    "slim": ("minweight", 0.75),
    "average": ("averageweight", 1.0),
    "heavy": ("maxweight", 1.0),
}
PEOPLES = ("african", "asian", "caucasian")
IDEAL = 0.6


def figure_names() -> Iterator[str]:
    """male, male_slim, male_heavy, female, ... neutral_heavy."""
    for gender in ("male", "female", "neutral"):
        for build in ("average", "slim", "heavy"):
            yield gender if build == "average" else f"{gender}_{build}"


def morph(source: Source, figure: str) -> NDArray[np.float64]:
    """(n, 3) vertices of a figure in the mesh's own pose, eyes closed. Neutral is the mean."""
    gender, _, build = figure.partition("_")
    if gender != "neutral":
        return _morph(source, gender, build or "average")
    both = [_morph(source, each, build or "average") for each in ("female", "male")]
    return np.mean(both, axis=0)


def _morph(source: Source, gender: str, build: str) -> NDArray[np.float64]:
    body = source.vertices
    for people in PEOPLES:
        body += source.target(f"macrodetails/{people}-{gender}-young") / len(PEOPLES)
        for side in ("left", "right"):
            lid = f"expression/units/{people}/eye-{side}-closure"
            body += source.target(lid) / len(PEOPLES)
    weight, strength = BUILDS[build]
    body += strength * _bulk(source, gender, weight)
    if strength < 1:
        body += (1 - strength) * _bulk(source, gender, "averageweight")
    return body


def _bulk(source: Source, gender: str, weight: str) -> NDArray[np.float64]:
    """Return the targets for muscle and weight, with 60 % of the way to ideal proportions."""
    name = f"{gender}-young-averagemuscle-{weight}"
    ideal = source.target(f"macrodetails/proportions/{name}-idealproportions")
    return source.target(f"macrodetails/universal-{name}") + IDEAL * ideal
