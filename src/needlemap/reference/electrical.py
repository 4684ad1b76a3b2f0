"""Current through needles: what is set, what is usual, and where it must not be used."""

from dataclasses import dataclass
from enum import StrEnum

from needlemap.domain.catalogue import Certainty
from needlemap.reference import cells
from needlemap.reference.tables import Table


class ParameterKind(StrEnum):
    """What is entered for a parameter."""

    NUMBER = "number"
    WHOLE = "whole"
    CHOICE = "choice"


class StopAction(StrEnum):
    """How strictly a finding speaks against current."""

    STOP = "stop"
    CAUTION = "caution"


@dataclass(frozen=True, slots=True)
class EstimParameter:
    """A setting of the stimulator. The range is what is usual, not what is allowed."""

    id: str
    name: str
    unit: str
    kind: ParameterKind
    usual_low: float | None
    usual_high: float | None
    choices: tuple[str, ...]
    facts: str
    certainty: Certainty
    source: str


@dataclass(frozen=True, slots=True)
class EstimStop:
    """A finding that speaks against current through needles.

    It holds where the patient has the precaution (None: anybody may) and the electrode lies in one
    of these regions or risk zones (none: anywhere). ``across`` holds for a pair too whose
    electrodes lie on both sides in these regions.
    """

    id: str
    name: str
    action: StopAction
    precaution: str | None
    body_regions: tuple[str, ...]
    risk_zones: tuple[str, ...]
    across: bool
    certainty: Certainty
    source: str


ESTIM_PARAMETERS = Table(
    "estim_parameters.csv",
    EstimParameter,
    {
        "kind": cells.choice(ParameterKind),
        "usual_low": cells.optional(cells.number(0, 1000)),
        "usual_high": cells.optional(cells.number(0, 1000)),
        "choices": cells.several(cells.name),
    },
)
ESTIM_STOPS = Table(
    "estim_stops.csv",
    EstimStop,
    {
        "action": cells.choice(StopAction),
        "precaution": cells.optional(cells.code),
        "body_regions": cells.several(cells.code),
        "risk_zones": cells.several(cells.code),
        "across": cells.yes_no,
    },
)
