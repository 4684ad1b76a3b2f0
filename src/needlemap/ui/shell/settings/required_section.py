"""Which fields must be there before a session can be signed: a list of ticks."""

from functools import partial
from itertools import groupby

from PySide6.QtWidgets import QCheckBox, QWidget

from needlemap.domain.signing import RequiredFields
from needlemap.reference import Reference
from needlemap.storage.repositories.settings import SettingsRepository
from needlemap.ui.shell.settings.section import Section
from needlemap.ui.widgets.factories import button, label


class RequiredSection(Section):
    """Ticks by the part of the form that the field is on, saved as they are set."""

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
        self._settings = settings
        self._kept = settings.required_fields()
        self.boxes: dict[str, QCheckBox] = {}
        fields = sorted(reference.required_fields.values(), key=lambda each: _order(each.group))
        for group, listed in groupby(fields, key=lambda each: each.group):
            self.column.addWidget(label(self._group_words(group), "heading"))
            for each in listed:
                box = QCheckBox(each.name)
                box.setAccessibleName(each.name)
                box.toggled.connect(self._on_toggled)
                self.boxes[each.id] = box
                self.column.addWidget(box)
        self.usual = button(self.tr("Restore the default list"))
        self.usual.setMaximumWidth(220)
        self.column.addWidget(self.usual)
        self.usual.clicked.connect(lambda: self._keep(None))
        self._show(self._kept)
        self.end()

    def _on_toggled(self) -> None:
        ticked = tuple(code for code, box in self.boxes.items() if box.isChecked())
        self._keep(RequiredFields(ticked))

    def _keep(self, required: RequiredFields | None) -> None:
        before = self._kept
        if required != before and self.save(
            partial(self._settings.set_required_fields, required), partial(self._keep, before)
        ):
            self._kept = self._settings.required_fields()
        self._show(self._kept)

    def _show(self, required: RequiredFields) -> None:
        for code, box in self.boxes.items():
            box.blockSignals(True)
            box.setChecked(code in required.codes)
            box.blockSignals(False)

    def _group_words(self, group: str) -> str:
        return {
            "sites": self.tr("Sites"),
            "before": self.tr("Before"),
            "needles": self.tr("Needles"),
            "after": self.tr("After"),
            "times": self.tr("Times and notes"),
        }.get(group, group)


def _order(group: str) -> int:
    """Return where a part of the form comes: the order in which a visit goes."""
    known = ("before", "sites", "needles", "after", "times")
    return known.index(group) if group in known else len(known)
