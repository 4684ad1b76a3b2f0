"""Which fields must be there before a session can be signed: a list of ticks."""

from itertools import groupby

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from needlemap.domain.signing import RequiredFields
from needlemap.reference import Reference
from needlemap.storage.repositories.settings import SettingsRepository
from needlemap.ui.forms.form import Row, tick
from needlemap.ui.shell.settings.section import Section
from needlemap.ui.widgets.factories import button, label


class RequiredSection(Section):
    """Ticks by the part of the form that the field is on, and the way back to the default."""

    def __init__(
        self, settings: SettingsRepository, reference: Reference, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            self.tr("Required to sign"),
            self.tr(
                "A session can be signed when these are filled in. All needles removed or "
                "retained with a reason, and blocking warnings acknowledged, are always required."
            ),
            parent,
        )
        ticks = RequiredTicks(reference)
        self.boxes = ticks.boxes
        self.restore = button(self.tr("Restore the default list"))
        form = self.add_form(
            [
                Row(
                    name="required",
                    editor=ticks,
                    load=settings.required_fields,
                    store=settings.set_required_fields,
                )
            ]
        )
        self.add_buttons(self.restore)
        self.restore.clicked.connect(lambda: form.put("required", None))
        self.end()


class RequiredTicks(QWidget):
    """One box a field, under the parts of the visit in the order in which it goes.

    Signals
    -------
    entered
        The fields that are ticked now.
    """

    entered = Signal(object)

    def __init__(self, reference: Reference, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes: dict[str, QCheckBox] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        groups = self._groups()
        fields = sorted(reference.required_fields.values(), key=lambda each: groups[each.group][0])
        for group, listed in groupby(fields, key=lambda each: each.group):
            column.addWidget(label(groups[group][1], "heading"))
            for each in listed:
                box = tick(each.name)
                box.toggled.connect(lambda _on: self.entered.emit(self.value()))
                self.boxes[each.id] = box
                column.addWidget(box)

    def value(self) -> RequiredFields:
        """Return the ticked fields."""
        return RequiredFields(tuple(code for code, box in self.boxes.items() if box.isChecked()))

    def show_value(self, required: RequiredFields) -> None:
        """Tick these fields."""
        for code, box in self.boxes.items():
            with QSignalBlocker(box):
                box.setChecked(code in required.codes)

    def _groups(self) -> dict[str, tuple[int, str]]:
        return {
            "before": (0, self.tr("Before")),
            "sites": (1, self.tr("Sites")),
            "needles": (2, self.tr("Needles")),
            "after": (3, self.tr("After")),
            "times": (4, self.tr("Times and notes")),
        }
