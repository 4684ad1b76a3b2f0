"""The layers of the atlas that a canvas can show, and the outlines that stand out."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache, partial

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QAction, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from needlemap.bodymap import BodyAtlas, Plate, plate_outlines
from needlemap.bodymap.layers import Depth, bone_name, named_spots
from needlemap.domain.placement import Side
from needlemap.domain.site import NeedleSite
from needlemap.painting import BodyLayers, BodyPalette, DrawnStructure
from needlemap.painting.atlas_layers import (
    AtlasLayers,
    LayerPoint,
    PointKind,
    paint_point,
    zone_brush,
)
from needlemap.painting.leaders import Leader
from needlemap.painting.structures import drawn_structure, tint_of
from needlemap.reference import Reference
from needlemap.ui.charting.body.site_marks import PlateSight
from needlemap.ui.charting.body.skin_overlays import (
    Overlay,
    OverlayKind,
    overlay_names,
    overlay_notes,
)
from needlemap.ui.widgets.factories import label


class Layer(StrEnum):
    """What can be switched on and off."""

    SUPERFICIAL = "superficial"
    DEEP = "deep"
    TRIGGER_POINTS = "trigger_points"
    RISK_ZONES = "risk_zones"
    LANDMARKS = "landmarks"


_GROUPS = {
    Layer.SUPERFICIAL: ("superficial", "targets"),
    Layer.DEEP: ("deep", "intermediate"),
    Layer.RISK_ZONES: ("risk",),
}


# Landmarks that everybody sees on the skin itself.
NOT_FAINT = frozenset({"nipple", "umbilicus", "gluteal_fold", "chin", "vertex"})


@dataclass(frozen=True, slots=True)
class LayerView:
    """How the body itself is shown: peeled to a depth or not, with or without names."""

    depth: Depth = Depth.SKIN
    is_faint: bool = False
    has_names: bool = True
    overlay: Overlay | None = None


def outline_id(structure: str, side: Side) -> str:
    """Return the id of a structure's outline on one side."""
    return f"{structure}.{side.value}"


def highlight_of(plate: Plate, sites: Iterable[NeedleSite]) -> BodyLayers:
    """Return the outlines of the structures that these sites name, all highlighted."""
    named = (outline_id(site.structure, site.side) for site in sites if site.structure)
    return _highlighted(plate, frozenset(named))


@lru_cache(maxsize=64)
def _highlighted(plate: Plate, wanted: frozenset[str]) -> BodyLayers:
    if not wanted:
        return BodyLayers()
    structures = (one for group in _grouped(plate).values() for one in group)
    shown = tuple(one for one in structures if one.id in wanted)
    return BodyLayers(structures=shown, highlighted=frozenset(one.id for one in shown))


class LayerSource:
    """Makes the layers of any plate of one figure."""

    def __init__(self, atlas: BodyAtlas, sight: PlateSight, reference: Reference) -> None:
        self._atlas = atlas
        self._sight = sight
        self._reference = reference

    def layers(
        self, plate: Plate, shown: Iterable[Layer], view: LayerView | None = None
    ) -> AtlasLayers:
        """Return what is drawn on a plate with these layers on."""
        chosen, view = set(shown), view or LayerView()
        muscles = [
            self._named(one)
            for layer in (Layer.DEEP, Layer.SUPERFICIAL)
            if layer in chosen
            for one in self._outlines(plate, layer)
        ]
        zones = self._outlines(plate, Layer.RISK_ZONES) if Layer.RISK_ZONES in chosen else []
        points: list[LayerPoint] = []
        if Layer.TRIGGER_POINTS in chosen:
            points += self._trigger_points(plate)
        if Layer.LANDMARKS in chosen:
            points += self._landmarks(plate)
        is_faint = view.is_faint and view.depth is Depth.SKIN
        return AtlasLayers(
            tuple(muscles),
            tuple(self._zone(one) for one in zones),
            tuple(points),
            depth=view.depth,
            is_faint=is_faint,
            names=self._names(plate, chosen, view),
            faint_points=tuple(self._faint_landmarks(plate)) if is_faint else (),
            overlays=() if view.overlay is None else (view.overlay.picture,),
        )

    def _names(
        self, plate: Plate, chosen: Collection[Layer], view: LayerView
    ) -> tuple[Leader, ...]:
        """Names of what is seen at the depth, and of muscles whose outlines are on."""
        depths = [] if not view.has_names or view.depth is Depth.SKIN else [view.depth]
        if Layer.SUPERFICIAL in chosen:
            depths.append(Depth.SUPERFICIAL)
        if Layer.DEEP in chosen:
            depths += [Depth.INTERMEDIATE, Depth.DEEP]
        found: dict[tuple[str, Side], Leader] = {}
        for depth in depths:
            for spot in named_spots(plate, depth):
                words = self._words(spot.name, depth)
                leader = Leader(words, spot.x_mm, spot.y_mm, spot.area_mm2)
                found.setdefault((words, spot.side), leader)
        over = () if view.overlay is None else view.overlay.names
        return (*found.values(), *over)

    def _words(self, name: str, depth: Depth) -> str:
        if depth is Depth.BONE:
            return bone_name(name)
        return self._reference.short_structure_name(name)

    def _faint_landmarks(self, plate: Plate) -> list[LayerPoint]:
        marks = [mark for mark in self._atlas.landmarks if mark.id not in NOT_FAINT]
        spots = self._sight.from_afar_of(plate.id, [mark.point for mark in marks])
        return [LayerPoint(PointKind.LANDMARK, *spot) for spot in spots if spot is not None]

    def _outlines(self, plate: Plate, layer: Layer) -> list[DrawnStructure]:
        grouped = _grouped(plate)
        return [one for group in _GROUPS[layer] for one in grouped.get(group, ())]

    def _named(self, outline: DrawnStructure) -> DrawnStructure:
        structure = outline.id.rpartition(".")[0]
        return replace(outline, label=self._reference.short_structure_name(structure))

    def _zone(self, outline: DrawnStructure) -> DrawnStructure:
        zone = self._atlas.risk_zone(outline.id.rpartition(".")[0])
        return replace(outline, label=zone.name)

    def _trigger_points(self, plate: Plate) -> list[LayerPoint]:
        spots = self._sight.spots_of(plate.id, [mark.point for mark in self._atlas.trigger_points])
        kind = PointKind.TRIGGER_POINT
        return [LayerPoint(kind, *spot) for spot in spots if spot is not None]

    def _landmarks(self, plate: Plate) -> list[LayerPoint]:
        marks = self._atlas.landmarks
        spots = self._sight.spots_of(plate.id, [mark.point for mark in marks])
        return [
            LayerPoint(PointKind.LANDMARK, *spot, mark.name)
            for mark, spot in zip(marks, spots, strict=True)
            if spot is not None
        ]


@lru_cache(maxsize=8)
def _grouped(plate: Plate) -> dict[str, tuple[DrawnStructure, ...]]:
    """Return the outlines of a plate by their group, each group deepest first."""
    groups: dict[str, list[DrawnStructure]] = {}
    for one in plate_outlines(plate):
        drawn = replace(drawn_structure(one), id=outline_id(one.id, one.side))
        groups.setdefault(one.group, []).append(drawn)
    return {group: tuple(outlines) for group, outlines in groups.items()}


_NOTE_PX = 260


class LayerMenu(QToolButton):
    """Switches the layers of the atlas on and off.

    Signals
    -------
    layers_changed
        Other layers are on now.
    """

    layers_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(self.tr("Layers"))
        self.setAccessibleName(self.tr("Layers on the body"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        self.actions_of: dict[Layer, QAction] = {}
        for layer, words in layer_names(self).items():
            action = menu.addAction(words)
            action.setCheckable(True)
            action.toggled.connect(lambda _on: self.layers_changed.emit())
            self.actions_of[layer] = action
        menu.addSeparator()
        self.faint = self._switch(menu, self.tr("Muscles and landmarks shimmer through the skin"))
        self.names = self._switch(menu, self.tr("Names beside the body"))
        menu.addSeparator()
        self.overlays_of = {
            kind: self._switch(menu, words, on=False) for kind, words in overlay_names(self).items()
        }
        for action in self.overlays_of.values():
            action.toggled.connect(partial(self._leave_one, action))
        self.setMenu(menu)

    @property
    def overlay(self) -> OverlayKind | None:
        """The overlay that is on."""
        shown = (kind for kind, action in self.overlays_of.items() if action.isChecked())
        return next(shown, None)

    def _leave_one(self, chosen: QAction, on: bool) -> None:
        """Take the other overlays away: colours of two could not be told apart."""
        for action in self.overlays_of.values():
            if on and action is not chosen:
                action.setChecked(False)

    @property
    def switches(self) -> dict[str, QAction]:
        """All that can be switched, by the codes under which it is remembered."""
        layers = {layer.value: action for layer, action in self.actions_of.items()}
        overlays = {kind.value: action for kind, action in self.overlays_of.items()}
        return layers | {"faint": self.faint, "names": self.names} | overlays

    def show_switches(self, codes: Collection[str]) -> None:
        """Switch on exactly these, without saying that the user did."""
        self.blockSignals(True)
        for code, action in self.switches.items():
            action.setChecked(code in codes)
        self.blockSignals(False)

    def _switch(self, menu: QMenu, words: str, *, on: bool = True) -> QAction:
        action = menu.addAction(words)
        action.setCheckable(True)
        action.setChecked(on)
        action.toggled.connect(lambda _on: self.layers_changed.emit())
        return action

    @property
    def shown(self) -> tuple[Layer, ...]:
        """The layers that are on."""
        return tuple(layer for layer, action in self.actions_of.items() if action.isChecked())


class Legend(QFrame):
    """Says how each layer that is on is drawn; hidden when none is."""

    def __init__(self, palette: BodyPalette, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("legend")
        self._palette = palette
        self._words: tuple[str, ...] = ()
        self._layers: tuple[Layer, ...] = ()
        self._overlay: OverlayKind | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 6, 10, 6)
        self._column.setSpacing(2)
        self.hide()

    @property
    def words(self) -> tuple[str, ...]:
        """The names of the layers that are explained."""
        return self._words

    def show_palette(self, palette: BodyPalette) -> None:
        """Draw the samples in other colours."""
        self._palette = palette
        self.show_layers(self._layers, self._overlay)

    def show_layers(self, layers: Collection[Layer], overlay: OverlayKind | None = None) -> None:
        """Explain these layers, and an overlay: what it is and how far it can be trusted."""
        self._layers, self._overlay = tuple(layers), overlay
        while item := self._column.takeAt(0):
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        names = layer_names(self)
        self._words = tuple(names[layer] for layer in layers)
        for layer in layers:
            row = self._row(layer, names[layer])
            self._column.addWidget(row)
            row.show()  # at once, or a legend on screen takes its size without it
        if overlay is not None:
            self._words += (overlay_names(self)[overlay],)
            for words in (overlay_names(self)[overlay], overlay_notes(self)[overlay]):
                line = label(words)
                line.setWordWrap(True)
                line.setMaximumWidth(_NOTE_PX)
                self._column.addWidget(line)
                line.show()
        self.setVisible(bool(self._words))
        self._column.activate()
        self.adjustSize()

    def _row(self, layer: Layer, words: str) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(_Swatch(layer, self._palette))
        line.addWidget(label(words))
        return row


class _Swatch(QWidget):
    """A small sample of a layer."""

    def __init__(self, layer: Layer, palette: BodyPalette) -> None:
        super().__init__()
        self._layer = layer
        self._palette = palette
        self.setFixedSize(QSize(22, 14))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self._layer in (Layer.TRIGGER_POINTS, Layer.LANDMARKS):
            is_landmark = self._layer is Layer.LANDMARKS
            kind = PointKind.LANDMARK if is_landmark else PointKind.TRIGGER_POINT
            paint_point(painter, QPointF(box.center()), kind, self._palette)
        elif self._layer is Layer.RISK_ZONES:
            painter.fillRect(box, zone_brush(self._palette))
            painter.setPen(QPen(QColor(self._palette.selected), 1))
            painter.drawRect(box)
        else:
            tint = tint_of("deltoid" if self._layer is Layer.DEEP else "soleus", self._palette)
            tint.setAlphaF(0.5)
            painter.fillRect(box, tint)
            painter.setPen(QPen(QColor(self._palette.structure_line), 1))
            painter.drawRect(box)
        painter.end()


def layer_names(owner: QWidget) -> dict[Layer, str]:
    """Return the layers with their names on screen."""
    return {
        Layer.SUPERFICIAL: owner.tr("Superficial muscles"),
        Layer.DEEP: owner.tr("Deep muscles"),
        Layer.TRIGGER_POINTS: owner.tr("Trigger points"),
        Layer.RISK_ZONES: owner.tr("Risk zones"),
        Layer.LANDMARKS: owner.tr("Landmarks"),
    }
