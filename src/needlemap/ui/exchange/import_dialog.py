"""Import of an archive: all of it is checked and shown before anything is stored."""

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from needlemap.services.archive_service import Preview, import_archive, look_through, opened
from needlemap.services.steps import Step
from needlemap.ui.exchange.exchange_dialog import ImportDialog, how_many

if TYPE_CHECKING:
    from needlemap.exchange.archive import ArchiveReader
    from needlemap.storage.records import Records


class ImportArchiveDialog(ImportDialog):
    """Shows what an archive would bring before anything is stored."""

    def __init__(self, records: "Records", path: Path, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Import archive"), self.tr("Import"), path, parent)
        self._records = records
        self._reader: ArchiveReader | None = None
        self.preview: Preview | None = None
        self.leave_out = QCheckBox(self.tr("Leave out patients who are here already"))
        self.leave_out.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.leave_out.hide()
        self.lay_out(self.file, self.leave_out)
        self.confirm.setEnabled(False)
        self.confirm.clicked.connect(self.begin)
        self.finished.connect(self._let_go)

    @property
    def is_ready(self) -> bool:
        """Whether the whole file was checked."""
        return self.preview is not None

    def look(self) -> None:
        """Check the whole file."""
        self.work(self._looking())

    def begin(self) -> None:
        """Store all of it, or nothing."""
        if self._reader is None or self.preview is None:
            return
        steps = import_archive(
            self._records,
            self._reader,
            self.preview,
            leave_out_known=self.leave_out.isChecked(),
        )
        self.work(steps, settle=self._records.transfer.settle)

    def came_to(self, result: Any) -> None:
        """Show what it would bring; afterwards, what it brought."""
        if self.preview is None:
            self.preview = result
            self.confirm.setEnabled(True)
            self.say(self._would_bring(result))
            self.leave_out.setVisible(bool(result.known))
            self.confirm.setFocus()
            return
        done: Preview = result
        words = self.tr("Imported: {0}.").format(_counted(done))
        if done.kept_settings:
            words += " " + self.tr("Settings that this clinic has chosen stay as they are.")
        self.finish(words)
        self.imported.emit()

    def _looking(self) -> Generator[Step, None, Preview]:
        reader = self._reader = yield from opened(self._path)
        return (yield from look_through(self._records, reader))

    def _would_bring(self, preview: Preview) -> str:
        manifest = preview.manifest
        lines = [
            self.tr("Written by {0} on {1}. Every part of the file was checked.").format(
                manifest.made_by.name, manifest.made_at[:10]
            ),
            self.tr("It would bring: {0}.").format(_counted(preview)),
            self.tr("Staff of the file cannot sign in here. The log of the file is not imported."),
        ]
        if preview.known:
            lines.append(
                self.tr("Here already: {0}.").format(how_many(patients=len(preview.known)))
            )
        return "\n".join(lines)

    def _let_go(self) -> None:
        if self._reader is not None:
            self._reader.close()


def _counted(preview: Preview) -> str:
    counts = preview.counts
    return how_many(patients=counts.patients, sessions=counts.sessions, documents=counts.documents)
