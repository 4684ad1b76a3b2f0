"""What laws, boards and societies say of needling where the clinic is, as far as it was read."""

from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from needlemap.domain.days import day_words
from needlemap.domain.region import Region
from needlemap.domain.signing import RequiredFields
from needlemap.reference import Reference
from needlemap.reference.practice import PracticeRule, rules_of
from needlemap.storage.repositories.settings import SettingsRepository
from needlemap.ui.shell.settings.section import Section
from needlemap.ui.widgets.factories import button, label, wrapped


class RulesSection(Section):
    """Each text that was opened, with its link; a state that is not listed was not read."""

    def __init__(
        self, settings: SettingsRepository, reference: Reference, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            self.tr("Rules of practice"),
            self.tr(
                "What was read of laws, boards and societies, in our words. Not legal advice: "
                "texts change, and one that is not listed here was not read. Open the text itself."
            ),
            parent,
        )
        self._settings, self._reference = settings, reference
        self._board = QWidget()
        self.column.addWidget(self._board)
        self.end()
        self._list_rules()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        if self._settings.region() is not self._region:  # it was chosen in another section
            self._list_rules()

    def _list_rules(self) -> None:
        self._region = self._settings.region()
        rules = rules_of(self._region, self._reference.practice_rules.values())
        self.require: dict[str, QWidget] = {}
        board = QWidget()
        column = QVBoxLayout(board)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.column.spacing())
        if not rules:
            column.addWidget(wrapped(no_rules_words(self._region)))
        for rule in rules:
            self._add(rule, column)
        self.column.replaceWidget(self._board, board)
        self._board.deleteLater()
        self._board = board

    def _add(self, rule: PracticeRule, column: QVBoxLayout) -> None:
        column.addWidget(label(rule.name, "heading"))
        if not rule.permitted:
            words = self.tr("Needling by physical therapists is not permitted by this text.")
            column.addWidget(wrapped(words, "error"))
        column.addWidget(wrapped(rule.text))
        read = self.tr("{0}; read on {1}").format(rule.title, day_words(rule.opened_on))
        column.addWidget(wrapped(read, "muted"))
        link = button(self.tr("Copy the link"), tip=rule.url)
        link.setAccessibleName(self.tr("Copy the link: {0}").format(rule.title))
        link.clicked.connect(partial(self._on_copy_clicked, rule))
        pushed = [link]
        if rule.required:
            require = button(self.tr("Require before signing: {0}").format(self._names(rule)))
            require.clicked.connect(partial(self._on_require_clicked, rule))
            self.require[rule.id] = require
            pushed.append(require)
        self.add_buttons(*pushed, column=column)

    def _names(self, rule: PracticeRule) -> str:
        fields = self._reference.required_fields
        return ", ".join(fields[code].name for code in rule.required)

    def _on_copy_clicked(self, rule: PracticeRule) -> None:
        QGuiApplication.clipboard().setText(rule.url)
        self.saved.say(self.tr("✓ Copied: paste it into a browser"))

    def _on_require_clicked(self, rule: PracticeRule) -> None:
        before = self._settings.required_fields()
        codes = tuple(dict.fromkeys((*before.codes, *rule.required)))
        self.save(
            lambda: self._settings.set_required_fields(RequiredFields(codes)),
            lambda: self.save(lambda: self._settings.set_required_fields(before)),
        )


def no_rules_words(region: Region | None) -> str:
    """Return why nothing is listed."""
    if region is None:
        return QCoreApplication.translate(
            "RulesSection", "Choose the region first, under Region and days."
        )
    return QCoreApplication.translate("RulesSection", "No text of this region was read.")
