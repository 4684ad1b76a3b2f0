"""What NeedleMap is, which version, under which licences, and what nobody has checked yet."""

from PySide6.QtWidgets import QWidget

from needlemap import __version__
from needlemap.ui.shell.settings.section import Section
from needlemap.ui.widgets.factories import label, wrapped


class AboutSection(Section):
    """Plain words."""

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
                    "They stay on this computer, encrypted. All users of one set of records hold "
                    "the same key; roles are enforced by NeedleMap, not by the cipher. Without a "
                    "password and without the recovery code nobody can open them."
                ),
            ),
            (
                self.tr("Licences"),
                self.tr(
                    "NeedleMap is free software under the MIT licence. It uses Qt (LGPL 3), "
                    "SQLCipher (BSD), the MakeHuman base body (CC0) and others; the file "
                    "THIRD_PARTY.md lists them all with their licences. The anatomy beneath the "
                    "skin is derived from BodyParts3D, © The Database Center for Life Science, "
                    "licensed under CC Attribution 4.0 International; it was changed."
                ),
            ),
        ):
            self.column.addWidget(label(heading, "heading"))
            self.column.addWidget(wrapped(words))
            self.column.addSpacing(4)
        self.end()
