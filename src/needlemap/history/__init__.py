"""What earlier sessions say together: timeline, filters, density, comparison. No Qt, no SQL."""

from needlemap.history.columns import SITE_FIELDS
from needlemap.history.comparison import Change, ComparedTarget, Comparison, compare
from needlemap.history.density import SkinDensity
from needlemap.history.dose import Dose, doses
from needlemap.history.filters import FilterSet, NotNeedledFor, OneOf
from needlemap.history.history import History
from needlemap.history.saved_filters import SavedFilters
from needlemap.history.timeline import SessionFacts, Timeline
from needlemap.history.view import HistoryView, PlateResolver

__all__ = [
    "SITE_FIELDS",
    "Change",
    "ComparedTarget",
    "Comparison",
    "Dose",
    "FilterSet",
    "History",
    "HistoryView",
    "NotNeedledFor",
    "OneOf",
    "PlateResolver",
    "SavedFilters",
    "SessionFacts",
    "SkinDensity",
    "Timeline",
    "compare",
    "doses",
]
