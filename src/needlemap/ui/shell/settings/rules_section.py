"""What laws, boards and societies say of needling where the clinic is, as far as it was read."""

from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

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
        region = settings.region()
        rules = rules_of(region, reference.practice_rules.values())
        self.require: dict[str, QWidget] = {}
        if not rules:
            self.column.addWidget(wrapped(no_rules_words(region)))
        for rule in rules:
            self._add(rule)
        self.end()

    def _add(self, rule: PracticeRule) -> None:
        self.column.addWidget(label(rule.name, "heading"))
        if rule.is_second_hand:
            words = self.tr("As others tell it, not checked: the text itself was not read.")
            self.column.addWidget(wrapped(words, "error"))
        if not rule.permitted:
            self.column.addWidget(wrapped(self._forbidden_words(rule), "error"))
        self.column.addWidget(wrapped(rule.text))
        read = self.tr("{0}; read on {1}").format(rule.title, day_words(rule.opened_on))
        self.column.addWidget(wrapped(read, "muted"))
        link = button(self.tr("Copy the link"), tip=rule.url)
        link.setAccessibleName(self.tr("Copy the link: {0}").format(rule.title))
        link.clicked.connect(partial(self._on_copy_clicked, rule))
        pushed = [link]
        if rule.required:
            require = button(self.tr("Require before signing: {0}").format(self._names(rule)))
            require.clicked.connect(partial(self._on_require_clicked, rule))
            self.require[rule.id] = require
            pushed.append(require)
        self.add_buttons(*pushed)

    def _forbidden_words(self, rule: PracticeRule) -> str:
        if rule.is_second_hand:
            return self.tr("Said to forbid needling by physical therapists: check before you rely.")
        return self.tr("Needling by physical therapists is not permitted by this text.")

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
            "RulesSection", "Choose the region first, under Region and days, then open this again."
        )
    return QCoreApplication.translate("RulesSection", "No text of this region was read.")
