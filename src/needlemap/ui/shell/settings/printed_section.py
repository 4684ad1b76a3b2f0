"""What a clinic wants on its session records beside what always stands there."""

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from needlemap.storage.repositories.settings import SettingsRepository
from needlemap.ui.forms.form import Row, line, tick
from needlemap.ui.shell.settings.section import Section

_LONGEST_STATEMENT = 500


class PrintedSection(Section):
    """One tick a part; nothing is printed that was not entered."""

    def __init__(self, settings: SettingsRepository, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Printed records"),
            self.tr(
                "Session records always hold what was charted. Here you choose what is printed "
                "besides, where it was entered."
            ),
            parent,
        )
        self.boxes = {
            "sex": tick(self.tr("Patient's sex")),
            "contact": tick(self.tr("Patient's contacts")),
            "insurer": tick(self.tr("Insurer and member number")),
            "appendix": tick(
                self.tr("Appendix: every warning that was displayed, and exact site coordinates")
            ),
        }

        def row(name: str) -> Row:
            return Row(
                name=name,
                editor=self.boxes[name],
                load=lambda: getattr(settings.printed_parts(), name),
                store=lambda on: settings.set_printed_parts(
                    replace(settings.printed_parts(), **{name: on})
                ),
            )

        title = self.tr("Statement on each record")
        self.statement = line(title)
        statement = Row(
            name="statement",
            title=title,
            editor=self.statement,
            longest=_LONGEST_STATEMENT,
            hint=self.tr("Where your rules ask for one, as that this is not acupuncture"),
            load=lambda: settings.printed_parts().statement,
            store=lambda text: settings.set_printed_parts(
                replace(settings.printed_parts(), statement=text)
            ),
        )
        self.add_form([*[row(name) for name in self.boxes], statement])
        self.end()
