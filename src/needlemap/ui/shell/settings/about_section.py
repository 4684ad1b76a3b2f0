"""What NeedleMap is, which version, under which licences, and what nobody has checked yet."""

import platform
import sys

import PySide6
from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from needlemap import __version__
from needlemap.bodymap.atlas_table import atlas_table
from needlemap.storage.engine.sqlcipher import engine_versions
from needlemap.ui.shell.settings.section import Section
from needlemap.ui.widgets.factories import button, label, wrapped


class AboutSection(Section):
    """Plain words, and the versions to send to the makers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("About"), self.tr("NeedleMap {0}").format(__version__), parent)
        for heading, words in (
            (
                self.tr("Reference data, not yet reviewed by a clinician"),
                self.tr(
                    "What lies beneath the skin comes from one adult male model and from outlines "
                    "drawn from anatomical knowledge; the reference tables (depths, risks, "
                    "screening, codes) were collected from published sources. No clinician has "
                    "reviewed them. NeedleMap records what you did; it does not advise."
                ),
            ),
            (
                self.tr("Your records"),
                self.tr(
                    "They stay on this computer, encrypted: NeedleMap never uses a network. All "
                    "users of one set of records hold the same key; roles are enforced by "
                    "NeedleMap, not by the cipher. Without a password and without the recovery "
                    "code nobody can open them."
                ),
            ),
            (self.tr("Licences"), self._licences()),
        ):
            self.column.addWidget(wrapped(heading, "heading"))
            self.column.addWidget(wrapped(words))
            self.column.addSpacing(4)
        self._add_versions()
        self.end()

    def _licences(self) -> str:
        words = self.tr(
            "NeedleMap is free software under the MIT licence. It uses Qt (LGPL 3), "
            "SQLCipher (BSD), the MakeHuman base body (CC0) and others; “Licences of others” "
            "beside this page lists them all. The anatomy beneath the skin is derived from "
            "BodyParts3D, © The Database Center for Life Science, licensed under CC Attribution "
            "4.0 International; it was changed. Qt is used unchanged, as shared libraries: you may "
            "replace them by your own build of the same version."
        )
        if not is_packaged():
            return words
        where = self.tr(
            "They are in the folder _internal/PySide6 of the program; the text of every licence "
            "is in its folder licences."
        )
        return f"{words} {where}"

    def _add_versions(self) -> None:
        self.column.addWidget(label(self.tr("Versions"), "heading"))
        self.versions = wrapped("\n".join(f"{name} {version}" for name, version in versions()))
        self.versions.setAccessibleName(self.tr("Versions"))
        self.versions.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.copy = button(
            self.tr("Copy versions"),
            tip=self.tr("For a question to the makers; nothing of your records is in it"),
        )
        self.copy.clicked.connect(self._on_copy_clicked)
        row = QHBoxLayout()
        row.addWidget(self.copy)
        row.addStretch(1)
        self.column.addWidget(self.versions)
        self.column.addLayout(row)

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self.versions.text())
        self.saved.say(self.tr("✓ Copied"))


def versions() -> tuple[tuple[str, str], ...]:
    """Return names and versions, the program itself first."""
    sqlcipher, sqlite = engine_versions()
    return (
        ("NeedleMap", f"{__version__}{' (packaged)' if is_packaged() else ''}"),
        ("Anatomy", atlas_table().version),
        ("Qt", qVersion()),
        ("PySide6", PySide6.__version__),
        ("SQLCipher", sqlcipher),
        ("SQLite", sqlite),
        ("Python", platform.python_version()),
        ("System", f"{platform.system()} {platform.release()} ({platform.machine()})"),
    )


def is_packaged() -> bool:
    """Whether this is the program for people without Python, one folder with all in it."""
    return bool(getattr(sys, "frozen", False))
