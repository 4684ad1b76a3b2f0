"""Looks through a shown window for what keeps people out: names, targets, contrast, focus."""

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QScrollBar,
    QSlider,
    QTextEdit,
    QWidget,
)

from helpers.contrast import luminances, ratio
from needlemap.ui.widgets.page_parts import next_in_focus_chain

Pixels = NDArray[np.uint8]

LEAST_TARGET_PX, LEAST_TOUCH_PX = 24, 44
_CLICKED = (QAbstractButton, QComboBox, QAbstractSpinBox, QLineEdit, QSlider)
_BORDERED = (QAbstractButton, QComboBox, QAbstractSpinBox, QLineEdit, QPlainTextEdit)
# Words alone, without an edge of their own: what they say has the contrast of text.
_WITHOUT_EDGE = {"link", "quiet", "fold"}
_TEXT_CONTRAST, _EDGE_CONTRAST = 4.5, 3.0
# A thin line that falls between two pixels is drawn on both, each a little paler.
_SLACK = 0.97
# As many pixels as a thin frame around the smallest target has on one side.
_LEAST_CHANGED = 24


def controls(window: QWidget) -> list[QWidget]:
    """Return what can be clicked or typed into in a window, as far as it is in sight."""
    return [each for each in _seen(window) if isinstance(each, _CLICKED)]


def _seen(window: QWidget) -> Iterator[QWidget]:
    for each in [window, *window.findChildren(QWidget)]:
        if each.isVisible() and each.window() is window.window() and not _is_inner(each):
            yield each


def _is_inner(piece: QWidget) -> bool:
    """Whether a piece belongs to another, which is looked at as a whole."""
    parent = piece.parentWidget()
    if piece.objectName().startswith("qt_") or isinstance(piece, QScrollBar):
        return True
    while parent is not None:
        if isinstance(parent, QAbstractItemView | QComboBox | QAbstractSpinBox):
            return True
        parent = parent.parentWidget()
    return False


def name_of(piece: QWidget) -> str:
    """Return how a piece is called in a report of faults."""
    words = spoken(piece) or piece.objectName()
    return f"{type(piece).__name__} {words[:60]!r}"


def spoken(piece: QWidget) -> str:
    """Return the name that a screen reader says."""
    return QAccessible.queryAccessibleInterface(piece).text(QAccessible.Text.Name)


# Names


def nameless(window: QWidget) -> list[str]:
    """Return the controls, and all else that takes the focus, without a name."""
    return [
        f"{type(each).__name__} in {type(each.parentWidget()).__name__}"
        for each in _seen(window)
        if _takes_part(each) and not spoken(each).strip()
    ]


def _takes_part(piece: QWidget) -> bool:
    return isinstance(piece, _CLICKED) or piece.focusPolicy() != Qt.FocusPolicy.NoFocus


def named_otherwise(window: QWidget) -> list[str]:
    """Return the buttons whose name does not hold the words that are written on them."""
    return [
        f"{name_of(each)} is written {words!r}"
        for each in _seen(window)
        if isinstance(each, QAbstractButton)
        and (words := _letters(each.text()))
        and words not in _letters(spoken(each))
    ]


def _letters(words: str) -> str:
    """Return words as a voice says them: without signs, in small letters."""
    kept = "".join(each if each.isalnum() else " " for each in words.replace("&", ""))
    return " ".join(kept.lower().split())


# Targets


def small_targets(window: QWidget, least_px: int = LEAST_TARGET_PX) -> list[str]:
    """Return the controls that are lower or narrower than this."""
    return [
        f"{name_of(each)} has {each.width()} x {each.height()}"
        for each in controls(window)
        if each.isEnabled() and min(each.width(), each.height()) < least_px
    ]


# Contrast


def faint(window: QWidget) -> list[str]:
    """Return words below 4.5 and edges below 3, measured on what is drawn."""
    return list(_faint(window, pixels_of(window)))


def _faint(window: QWidget, drawn: Pixels) -> Iterator[str]:
    for each in _seen(window):
        area = shown_area(each, window)
        if area.width() < 6 or area.height() < 6:
            continue
        is_whole = area.size() == each.size()  # else what scrolls has cut its edge off
        if is_whole and isinstance(each, _BORDERED) and each.isEnabled() and _has_edge(each):
            edge = edge_contrast(drawn, area)
            if edge < _EDGE_CONTRAST * _SLACK:
                yield f"{name_of(each)} has an edge of {edge:.2f}"
        if isinstance(each, QLabel | QAbstractButton) and each.isEnabled() and each.text().strip():
            if isinstance(each, QLabel) and not each.pixmap().isNull():
                continue
            if area.height() < each.height() / 2:
                continue  # what scrolls shows less than its words
            inside = area.adjusted(3, 3, -3, -3)
            # A sign without letters is a picture.
            least = _TEXT_CONTRAST if _letters(each.text()) else _EDGE_CONTRAST
            if inside.isValid() and (text := text_contrast(_part(drawn, inside))) < least:
                yield f"{name_of(each)} has words of {text:.2f}"


def _has_edge(piece: QWidget) -> bool:
    if isinstance(piece, QCheckBox | QRadioButton) or piece.property("kind") in _WITHOUT_EDGE:
        return False
    account = piece.parentWidget()
    return account is None or account.objectName() != "account"


def shown_area(piece: QWidget, window: QWidget) -> QRect:
    """Return the part of a piece that is in sight, in pixels of the window."""
    area = piece.visibleRegion().boundingRect()
    return QRect(piece.mapTo(window, area.topLeft()), area.size())


def pixels_of(window: QWidget, area: QRect | None = None) -> Pixels:
    """Return what a window draws, in an area of it or everywhere, as rows of red, green, blue."""
    QApplication.processEvents()
    image = window.grab(area or window.rect()).toImage().convertToFormat(QImage.Format.Format_RGB32)
    shape = image.height(), image.bytesPerLine() // 4, 4
    return np.frombuffer(image.constBits(), np.uint8).reshape(shape)[..., 2::-1].copy()


def _part(drawn: Pixels, area: QRect) -> Pixels:
    return drawn[area.top() : area.bottom() + 1, area.left() : area.right() + 1]


def text_contrast(pixels: Pixels) -> float:
    """Return the contrast of the ground, the commonest colour, to what differs most from it."""
    red, green, blue = pixels.reshape(-1, 3).T.astype(np.uint32)
    codes, counts = np.unique(red << 16 | green << 8 | blue, return_counts=True)
    parts = np.stack([codes >> 16, codes >> 8 & 255, codes & 255], axis=-1)
    lights = luminances(parts.astype(np.uint8))
    ground = float(lights[counts.argmax()])
    return max(ratio(ground, float(lights.min())), ratio(ground, float(lights.max())))


def edge_contrast(drawn: Pixels, area: QRect) -> float:
    """Return the contrast of an edge to what lies beside it, at the worse of left and top."""
    middle = area.center()
    lines: Sequence[tuple[QPoint, QPoint]] = (
        (QPoint(area.left(), middle.y()), QPoint(1, 0)),
        (QPoint(middle.x(), area.top()), QPoint(0, 1)),
    )
    found = []
    for start, step in lines:
        beside = start - step * 2
        if beside.x() < 0 or beside.y() < 0:
            continue
        outside = _luminance_at(drawn, beside)
        edge = [_luminance_at(drawn, start + step * far) for far in range(-1, 3)]
        found.append(max(ratio(outside, one) for one in edge))
    return min(found, default=21.0)


def _luminance_at(drawn: Pixels, at: QPoint) -> float:
    y = min(max(at.y(), 0), drawn.shape[0] - 1)
    x = min(max(at.x(), 0), drawn.shape[1] - 1)
    return float(luminances(drawn[y, x]))


# Focus


def focus_order(window: QWidget) -> list[QWidget]:
    """Return what the tabulator goes through from the first piece on, once around."""
    order: list[QWidget] = []
    piece = next_in_focus_chain(window)
    while piece is not None and piece is not window and piece not in order:
        order.append(piece)
        piece = next_in_focus_chain(piece)
    return [
        each
        for each in order
        if each.isVisible()
        and each.isEnabled()
        and each.window() is window.window()
        and each.focusPolicy() & Qt.FocusPolicy.TabFocus
        and each.focusProxy() is None
    ]


def out_of_order(window: QWidget) -> list[str]:
    """Return where the tabulator goes back, up or to the left, within what stands together."""
    order = focus_order(window)
    found = []
    for piece, following in itertools.pairwise(order):
        if piece.parentWidget() is not following.parentWidget():
            continue
        before, after = piece.geometry(), following.geometry()
        is_above = after.bottom() < before.top()
        is_left = after.right() < before.left() and after.top() <= before.bottom()
        if is_above or (is_left and after.bottom() <= before.bottom()):
            found.append(f"from {name_of(piece)} back to {name_of(following)}")
    return found


def left_and_entered_again(window: QWidget) -> list[str]:
    """Return the parts that the tabulator leaves before it has been through all that is in them."""
    order, found = focus_order(window), []
    for part in dict.fromkeys(filter(None, (each.parentWidget() for each in order))):
        again = _second_entry([part.isAncestorOf(each) for each in order])
        if again is not None:
            found.append(f"{type(part).__name__} is entered again at {name_of(order[again])}")
    return found


def _second_entry(inside: Sequence[bool]) -> int | None:
    """Return where a part is entered for the second time, on a way that ends where it began."""
    entries = [at for at, is_in in enumerate(inside) if is_in and not inside[at - 1]]
    return entries[1] if len(entries) > 1 else None


def traps(window: QWidget) -> list[str]:
    """Return what keeps the tabulator to itself."""
    return [
        name_of(each)
        for each in focus_order(window)
        if (isinstance(each, QPlainTextEdit | QTextEdit) and not each.tabChangesFocus())
        or (isinstance(each, QAbstractItemView) and each.tabKeyNavigation())
    ]


def kind_of(piece: QWidget) -> str:
    """Return what decides how a piece looks: class, kind as drawn, and whether it is on."""
    is_on = isinstance(piece, QAbstractButton) and piece.isChecked()
    return f"{type(piece).__name__} {piece.property('kind') or piece.objectName()} {is_on}"


def unseen_focus(window: QWidget, known: set[str]) -> list[str]:
    """Return the kinds of pieces that hardly look otherwise with the focus: below 3, measured.

    A kind that is among those known is left out; each that is looked at is added.
    """
    found = []
    window.activateWindow()
    for piece in focus_order(window):
        kind = kind_of(piece)
        if kind in known or piece.visibleRegion().boundingRect().size() != piece.size():
            continue
        known.add(kind)
        area = shown_area(piece, window).adjusted(-4, -4, 4, 4) & window.rect()
        piece.setFocus(Qt.FocusReason.TabFocusReason)
        with_focus = pixels_of(window, area)
        piece.clearFocus()
        change = _change_contrast(with_focus, pixels_of(window, area))
        if change < _EDGE_CONTRAST * _SLACK:
            found.append(f"{kind} ({name_of(piece)}) changes by {change:.2f}")
    return found


def hidden_focus(window: QWidget) -> list[str]:
    """Return what the tabulator leads to that lies out of sight then, or beneath something."""
    window.activateWindow()
    QApplication.processEvents()
    found, passed = [], set[QWidget]()
    piece = QApplication.focusWidget() or window
    while piece not in passed:
        passed.add(piece)
        QTest.keyClick(piece, Qt.Key.Key_Tab)
        QApplication.processEvents()
        piece = QApplication.focusWidget() or window
        if not _is_in_sight(piece, window):
            found.append(name_of(piece))
    return found


def _is_in_sight(piece: QWidget, window: QWidget) -> bool:
    area = piece.visibleRegion().boundingRect()
    if area.isEmpty():
        return False
    above = window.childAt(piece.mapTo(window, area.center())) or window
    return above is piece or piece.isAncestorOf(above)


def _change_contrast(one: Pixels, other: Pixels) -> float:
    """Return the contrast between two states that enough pixels have, 1 for none."""
    if one.shape != other.shape:
        return 1.0
    is_changed = (one != other).any(axis=-1)
    if is_changed.sum() < _LEAST_CHANGED:
        return 1.0
    lights = luminances(one[is_changed]), luminances(other[is_changed])
    low, high = np.minimum(*lights), np.maximum(*lights)
    contrasts = np.sort((high + 0.05) / (low + 0.05))
    return float(contrasts[-_LEAST_CHANGED])
