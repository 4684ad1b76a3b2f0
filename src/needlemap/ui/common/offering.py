"""What cannot be done here and now is shown, disabled, with the reason as its tool tip."""

from PySide6.QtWidgets import QWidget

_OWN_TIP, _REFUSAL = "own_tip", "refusal"


def offer(widget: QWidget, refusal: str) -> None:
    """Enable a widget; or, where there is a refusal, disable it and let it say that."""
    if widget.property(_OWN_TIP) is None:
        widget.setProperty(_OWN_TIP, widget.toolTip())
    widget.setEnabled(not refusal)
    if (widget.property(_REFUSAL) or "") != refusal:
        widget.setProperty(_REFUSAL, refusal)
        widget.setToolTip(refusal or widget.property(_OWN_TIP))
        widget.setAccessibleDescription(refusal)
