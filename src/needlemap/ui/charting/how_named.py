"""How the structure of a site came to be named, in words."""

from enum import Enum, auto

from PySide6.QtCore import QCoreApplication

from needlemap.domain.site import NeedleSite, StructureSource


class HowInferred(Enum):
    """What named a structure that nobody chose: the record says only that it was inferred."""

    FROM_PLACE = auto()
    FROM_CHOICES = auto()
    OTHERWISE = auto()


def how_named(site: NeedleSite, inferred: HowInferred) -> str:
    """Return a sentence on how the site's structure was named."""
    if site.structure_source is StructureSource.CHOSEN:
        return _tr("Chosen by you")
    if site.structure_source is StructureSource.TYPED:
        return _tr("Typed by you")
    return {
        HowInferred.FROM_PLACE: _tr("Suggested from location"),
        HowInferred.FROM_CHOICES: _tr("Suggested from earlier choices"),
        HowInferred.OTHERWISE: _tr("Suggested when the site was charted"),
    }[inferred]


def _tr(words: str) -> str:
    return QCoreApplication.translate("how named", words)
