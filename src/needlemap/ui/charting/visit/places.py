"""Where a precaution holds: regions of the body with their sides, ticked in a menu."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QToolButton

from needlemap.domain.placement import Side
from needlemap.reference import Reference
from needlemap.reference.alerts import place_name

# Regions of the trunk are named whole; limbs, which have a side, also by side.
_SIDED = ("shoulder", "upper_arm", "forearm", "hand", "pelvis_hip", "thigh", "leg", "foot")


class PlacesButton(QToolButton):
    """Shows the places in words; its menu changes them.

    Signals
    -------
    entered
        The codes of the places that hold now.
    """

    entered = Signal(object)

    def __init__(self, name: str, reference: Reference) -> None:
        super().__init__()
        self._name = name
        self._reference = reference
        self._places: tuple[str, ...] = ()
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        self._actions = {
            place: menu.addAction(place_name(place, reference)) for place in _places(reference)
        }
        for place, action in self._actions.items():
            action.setCheckable(True)
            action.setData(place)
        menu.triggered.connect(self._on_triggered)
        self.setMenu(menu)
        self.show_value(())

    def value(self) -> tuple[str, ...]:
        """Return the codes of the places that hold."""
        return self._places

    def show_value(self, places: tuple[str, ...]) -> None:
        """Show these places without telling of it."""
        self._places = places
        for place, action in self._actions.items():
            action.setChecked(place in places)
        named = "; ".join(place_name(place, self._reference) for place in places)
        words = self.tr("Where: {0}").format(named) if named else self.tr("Where? (not recorded)")
        self.setText(words)
        self.setAccessibleName(f"{self._name}. {words}")

    def tick(self, place: str) -> None:
        """Tick or untick a place as the menu does."""
        self._actions[place].trigger()

    def _on_triggered(self) -> None:
        self._places = tuple(p for p, action in self._actions.items() if action.isChecked())
        self.entered.emit(self._places)


def _places(reference: Reference) -> list[str]:
    listed = []
    for region in reference.body_regions:
        if region in _SIDED:
            listed += [f"{region}.{side.value}" for side in (Side.LEFT, Side.RIGHT)]
        else:
            listed.append(region)
    return listed
