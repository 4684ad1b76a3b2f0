"""The field for how near two sites must be to count as the same, and on what it rests."""

from PySide6.QtCore import QCoreApplication

from needlemap.history.same_site import LEAST_MM, MOST_MM
from needlemap.ui.forms.inputs import SpinBox


class ToleranceBox(SpinBox):
    """Millimetres on the skin; says where the usual number comes from."""

    def __init__(self) -> None:
        super().__init__()
        self.setRange(round(LEAST_MM), round(MOST_MM))
        self.setSuffix(self.tr(" mm"))
        self.setAccessibleName(self.tr("Same site within, in millimetres on the skin"))
        self.setAccessibleDescription(tolerance_source())
        self.setToolTip(tolerance_source())


def tolerance_source() -> str:
    """Return the study behind the usual tolerance, with its scope."""
    return QCoreApplication.translate(
        "same site",
        "Repeated palpation of one trigger point varied by about 26 mm (Barbero 2012: one "
        "examiner, upper trapezius, 24 people).",
    )
