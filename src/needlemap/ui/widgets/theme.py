"""Colours, spacing and the style sheet of the window; the body has its own palette in painting."""

from pathlib import Path
from string import Template
from typing import NamedTuple

from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget


class Theme(NamedTuple):
    """Colours of the window by their job. Text on `panel` and `ground` reads at 4.5:1 or more.

    `line` parts what lies side by side and tells nothing; `border` is the edge of what can be
    clicked or typed into, 3:1 or more on every ground.

    A named tuple, since importing dataclasses would be a tenth of the time to the first paint.
    """

    name: str
    ground: str
    panel: str
    raised: str
    line: str
    border: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    on_accent: str
    soft: str
    danger: str
    danger_soft: str
    warning: str
    warning_soft: str


LIGHT = Theme(
    name="light",
    ground="#f4f2ee",
    panel="#ffffff",
    raised="#faf9f7",
    line="#d9d4cb",
    border="#857e73",
    text="#24211d",
    muted="#655f56",
    accent="#0b6b63",
    accent_hover="#085650",
    on_accent="#ffffff",
    soft="#dff0ed",
    danger="#a8231b",
    danger_soft="#fbe7e4",
    warning="#7a4f00",
    warning_soft="#fdf1d6",
)

DARK = Theme(
    name="dark",
    ground="#17191b",
    panel="#212427",
    raised="#2a2e31",
    line="#3e4347",
    border="#7c8389",
    text="#ece9e4",
    muted="#aaa59c",
    accent="#5cc8ba",
    accent_hover="#7ad8cb",
    on_accent="#06211e",
    soft="#1d3a37",
    danger="#ff9a8f",
    danger_soft="#432321",
    warning="#f1c56b",
    warning_soft="#3d3016",
)

# Black on white, nothing said by a pale fill alone; text reads at 7:1 or more.
CONTRAST = Theme(
    name="contrast",
    ground="#ffffff",
    panel="#ffffff",
    raised="#ffffff",
    line="#000000",
    border="#000000",
    text="#000000",
    muted="#2b2b2b",
    accent="#00349c",
    accent_hover="#001f66",
    on_accent="#ffffff",
    soft="#e6ecff",
    danger="#8f0000",
    danger_soft="#fff0f0",
    warning="#5c3a00",
    warning_soft="#fff6da",
)
THEMES = {theme.name: theme for theme in (LIGHT, DARK, CONTRAST)}
_DARK = 128
_FONT_PX = 13
# 10 points at 96 dots an inch, about what desktops use; up to a tenth more changes nothing.
_DEFAULT_SYSTEM_PX = 13.33
_LARGER_FROM, _LARGEST_TEXT = 1.12, 2.0
_WIDENS = 0.45
_ONE_COLUMN_FROM = 1.25
_FINGERTIP_PX = 44
_ICONS = Path(__file__).parent / "icons"


def text_scale() -> float:
    """Return how large the desktop wants its words beside the usual size, from 1 to 2."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    wanted = QFontInfo(font).pixelSize() / _DEFAULT_SYSTEM_PX
    return min(wanted, _LARGEST_TEXT) if wanted >= _LARGER_FROM else 1.0


def has_large_text() -> bool:
    """Whether words are so large that what stands side by side needs lines of its own."""
    return text_scale() > _ONE_COLUMN_FROM


def wide_px(width_px: int) -> int:
    """Return the width of a column at the text size in force: words may break, so not all of it."""
    return round(width_px * (1 + _WIDENS * (text_scale() - 1)))


def scaled_px(size_px: int) -> int:
    """Return the size of a small field at the text size in force."""
    return round(size_px * text_scale())


def system_theme() -> Theme:
    """Return the theme in force: at first the one that the desktop asks for.

    A desktop with black words on pure white has turned its own high contrast on.
    """
    # Not by Qt.ColorScheme: the first use of the Qt namespace costs 45 ms before the first paint.
    palette = QGuiApplication.palette()
    ground, text = palette.window().color(), palette.windowText().color()
    if (ground.name(), text.name()) == (CONTRAST.ground, CONTRAST.text):
        return CONTRAST
    return DARK if ground.lightness() < _DARK else LIGHT


_LARGE_TARGETS = "large_targets"


def has_large_targets(widget: QWidget) -> bool:
    """Whether what is pressed in a window, or in a dialog of it, is as large as a fingertip."""
    piece: QWidget | None = widget
    while piece is not None:
        if piece.property(_LARGE_TARGETS):
            return True
        piece = piece.parentWidget()
    return False


def show_large_targets(window: QWidget, *, on: bool) -> None:
    """Make everything that is pressed at least 44 px high and wide, or as usual again."""
    if has_large_targets(window) is not on:
        window.setProperty(_LARGE_TARGETS, on)
        apply_theme(window, system_theme())


def apply_theme(window: QWidget, theme: Theme) -> None:
    """Dress a window, and all that will be put into it, in the theme.

    The sheet is the window's, not the application's: a page is then made bare and dressed once,
    when it is put into the window. Under a sheet of the application each widget is dressed again
    wherever it or what it stands in is put: opening the chart took four times as long.
    """
    set_palette_and_font(theme)
    window.setStyleSheet(style_sheet(theme, large_targets=has_large_targets(window)))


def set_palette_and_font(theme: Theme) -> None:
    """Give all widgets, dressed or not, the colours of the theme and the size of its words."""
    QApplication.setPalette(theme_palette(theme))
    font = QFont(QApplication.font())
    # Not by the sheet: a rule for every widget sets each one's font.
    font.setPixelSize(scaled_px(_FONT_PX))
    QApplication.setFont(font)


def theme_palette(theme: Theme) -> QPalette:
    """Return the palette of a theme."""
    palette = QPalette()
    role = QPalette.ColorRole
    for roles, colour in (
        ((role.Window,), theme.ground),
        ((role.Base, role.ToolTipBase), theme.panel),
        ((role.AlternateBase, role.Button), theme.raised),
        ((role.Text, role.WindowText, role.ButtonText, role.ToolTipText), theme.text),
        ((role.PlaceholderText,), theme.muted),
        ((role.Highlight, role.Accent, role.Link), theme.accent),
        ((role.HighlightedText,), theme.on_accent),
        ((role.Mid, role.Dark), theme.line),
    ):
        for each in roles:
            palette.setColor(each, QColor(colour))
    disabled = QPalette.ColorGroup.Disabled
    for each in (role.Text, role.WindowText, role.ButtonText, role.Highlight, role.Accent):
        palette.setColor(disabled, each, QColor(theme.muted))
    return palette


def style_sheet(theme: Theme, *, large_targets: bool = False) -> str:
    """Return the style sheet of a theme."""
    # Without pale colours only the form of an edge can say that something cannot be used.
    off_edge = "dashed" if theme is CONTRAST else "solid"
    icons = _ICONS.as_posix()
    sheet = Template(_SHEET).substitute(theme._asdict(), icons=icons, off_edge=off_edge)
    if text_scale() != 1.0:
        sheet = _scaled(sheet)
    return _with_large_targets(sheet) if large_targets else sheet


def _with_large_targets(sheet: str) -> str:
    """Return a sheet in which everything that is pressed is as high and wide as a fingertip."""
    import re  # only where fingers are used

    def grown(found: "re.Match[str]") -> str:
        names, rules = found[1], found[2]
        if not re.search(r"Button|LineEdit|ComboBox|SpinBox|DateEdit|TextEdit|CheckBox", names):
            return found[0]
        if "::" in names:
            return found[0]
        # A thicker edge has less room around the words, so that nothing moves.
        above = 0 if re.search(r"border: 2px|\[at=", names + rules) else 1
        rules = re.sub(r"padding: \d+(px)?( |;)", rf"padding: {above}px\2", rules)
        if "min-height" in rules:
            rules = re.sub(r"min-height: \d+px", f"min-height: {_FINGERTIP_PX - 2}px", rules)
            if re.search(r"Button", names):
                rules += f" min-width: {_FINGERTIP_PX - 2}px;"
        return f"{names}{{{rules}}}"

    return re.sub(r"([^{}]+)\{([^{}]*)\}", grown, sheet)


def _scaled(sheet: str) -> str:
    """Return a sheet with its sizes of words, and the heights that hold them, enlarged."""
    import re  # not needed before the first paint unless words are large

    return re.sub(
        r"(font-size|min-height|max-height): (\d+)px",
        lambda found: f"{found[1]}: {scaled_px(int(found[2]))}px",
        sheet,
    )


# Object names and the dynamic property "kind" pick out what differs from the plain widget.
_SHEET = """
QWidget#page, QMainWindow { background: $ground; }
QFrame#card, QFrame#rail, QFrame#side, QFrame#foot, QFrame#head {
    background: $panel; border: 0 solid $line;
}
QFrame#card { border-width: 1px; border-radius: 10px; }
QFrame#rail { border-right-width: 1px; }
QFrame#side { border-left-width: 1px; }
QFrame#foot { border-top-width: 1px; }
QFrame#head { border-bottom-width: 1px; }
QFrame#account { background: $ground; border: 0 solid $line; border-bottom-width: 1px; }
QMenuBar { background: $ground; border: 0 solid $line; border-bottom-width: 1px; padding: 0 6px; }
QMenuBar::item { background: transparent; color: $text; padding: 4px 9px; border-radius: 5px; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $accent; color: $on_accent; }
QMenuBar::item:disabled { color: $muted; }
QFrame#account QToolButton {
    background: transparent; border-color: transparent; padding: 2px 10px; min-height: 18px;
    font-size: 12px;
}
QFrame#account QToolButton:hover { border-color: $accent; }
QFrame#account QToolButton:focus { border: 2px solid $accent; padding: 1px 9px; }
QToolBar#demonstration {
    background: $warning_soft; border: 0 solid $warning; border-bottom-width: 2px; padding: 0;
}
QLabel[kind="demo"] { color: $text; }
QLabel[kind="demo-mark"] {
    background: $warning; color: $warning_soft; border-radius: 4px; padding: 2px 8px;
    font-weight: 700;
}
QToolBar#demonstration QPushButton { padding: 1px 12px; min-height: 18px; margin: 3px 0; }
QFrame#account QToolButton[kind="chip-warning"] {
    background: $warning_soft; color: $warning; border: 1px solid $warning; font-weight: 600;
}
QLabel[kind="title"] { font-size: 22px; font-weight: 600; }
QLabel[kind="heading"] { font-size: 15px; font-weight: 600; }
QLabel[kind="muted"] { color: $muted; }
QLabel[kind="label"] { color: $muted; font-size: 12px; }
QToolButton[kind="danger"] { color: $danger; font-weight: 600; }
QLabel[kind="error"] { color: $danger; }
QLabel[kind="good"] { color: $accent; }
QLabel[kind="counter"] { font-size: 17px; font-weight: 600; }
QFrame#risk-note {
    background: $warning_soft; border: 1px solid $warning; border-radius: 8px;
}
QLabel[kind="risk"] { color: $text; font-weight: 600; }
QLabel[kind="risk-advice"] { color: $text; font-size: 12px; }
QLabel[kind="risk-foot"] { color: $warning; font-size: 12px; }
QLabel[kind="big-count"] {
    background: $panel; color: $text;
    border: 2px solid $warning; border-radius: 14px; padding: 0 18px;
}
QLabel[kind="big-count"][state="none"] { color: $accent; border-color: $accent; }
QLabel[kind="code"] { font-family: "DejaVu Sans Mono", monospace; font-size: 17px; }
QLabel[kind="chip"], QLabel[kind="chip-good"], QLabel[kind="chip-warning"] {
    border-radius: 9px; padding: 3px 9px; font-size: 12px; background: $raised;
    border: 1px solid $line;
}
QLabel[kind="chip-good"] { background: $soft; color: $accent; border-color: $accent; }
QLabel[kind="chip-warning"] {
    background: $warning_soft; color: $warning; border-color: $warning;
}
QLabel[kind="chip-danger"], QLabel[kind="chip-note"], QLabel[kind="chip-quiet"] {
    border-radius: 9px; padding: 3px 9px; font-size: 12px; border: 1px solid $line;
}
QLabel[kind="chip-danger"] {
    background: $danger_soft; color: $danger; border-color: $danger; font-weight: 600;
}
QLabel[kind="chip-note"] { background: $soft; color: $accent; border-color: $accent; }
QLabel[kind="chip-quiet"] { background: $panel; color: $muted; }
QLabel[kind="step"] {
    background: $soft; color: $accent; border-radius: 15px; font-weight: 600; font-size: 15px;
}
QLabel[kind="warning"] { color: $warning; font-size: 12px; }
QPushButton[kind="link"] {
    background: transparent; border: 0; color: $accent; padding: 0 2px; font-size: 12px;
    min-height: 24px;
}
QPushButton[kind="link"]:hover { text-decoration: underline; }
QPushButton[kind="link"]:focus { border: 2px solid $accent; min-height: 20px; padding: 0; }
QPushButton[kind="answer"] { padding: 3px 12px; }
QPushButton[kind="answer"]:focus { padding: 2px 11px; }
QPushButton[kind="answer"]:checked {
    background: $soft; border-color: $accent; color: $accent;
}
QPushButton[answer="yes"]:checked {
    background: $warning_soft; border-color: $warning; color: $warning;
}
QPushButton[answer="unknown"]:checked { background: $ground; border-color: $muted; color: $text; }
QPushButton[kind="quiet"] {
    background: transparent; border-color: transparent; text-align: left;
}
QPushButton[kind="quiet"]:checked { background: $soft; color: $accent; font-weight: 600; }
QLabel[kind="alert"] { color: $warning; }
QLabel[kind="duplicate"] {
    background: $warning_soft; color: $warning; font-weight: 600; padding: 4px 14px;
    border: 0 solid $warning; border-bottom-width: 1px;
}
QFrame#part { border: 0 solid $line; border-bottom-width: 1px; }
QFrame#alerts { background: $warning_soft; border: 0 solid $warning; border-bottom-width: 1px; }
QFrame#alerts[kind="danger"] { background: $danger_soft; border-color: $danger; }
QFrame#head[waits="asked"] { border-bottom: 2px solid $danger; }
QFrame#head[waits="blocked"] { background: $danger_soft; border-bottom: 2px solid $danger; }
QFrame#legend QPushButton { padding: 3px 10px; min-height: 16px; text-align: left; }
QLabel[kind="hint"], QFrame#legend {
    background: $panel; border: 1px solid $line; border-radius: 7px; padding: 4px 8px;
}
QFrame#notice { background: $danger_soft; border: 1px solid $danger; border-radius: 8px; }
QFrame#notice QLabel { color: $danger; }
QFrame#notice[kind="good"] { background: $soft; border-color: $accent; }
QFrame#notice[kind="good"] QLabel { color: $accent; }
QLabel#countdown {
    background: $warning_soft; color: $warning; border: 2px solid $warning; border-radius: 8px;
    padding: 8px 16px; font-weight: 600;
}
QPushButton, QToolButton {
    background: $raised; border: 1px solid $border; border-radius: 7px; padding: 6px 12px;
    min-height: 18px;
}
QToolButton { padding: 5px 8px 4px 8px; }
QPushButton:hover, QToolButton:hover { border-color: $accent; }
QPushButton:pressed, QToolButton:pressed { background: $soft; }
QPushButton:focus, QToolButton:focus { border: 2px solid $accent; padding: 5px 11px; }
QToolButton:focus { padding: 4px 7px 3px 7px; }
QPushButton:disabled, QToolButton:disabled {
    color: $muted; background: $ground; border-color: $line; border-style: $off_edge;
}
QPushButton[kind="preset"], QPushButton[kind="current-preset"] {
    border-radius: 11px; padding: 3px 10px; min-height: 18px; font-size: 12px;
}
QPushButton[kind="current-preset"] { background: $soft; border-color: $accent; color: $accent; }
QPushButton[kind="preset"]:focus, QPushButton[kind="current-preset"]:focus {
    border: 2px solid $accent; padding: 2px 9px;
}
QToolButton[kind="star"], QToolButton[kind="star"]:focus {
    border-radius: 11px; padding: 3px 7px; min-height: 18px;
}
QToolButton[kind="fold"], QToolButton[kind="fold"]:checked {
    border: 0; background: transparent; color: $muted; font-weight: 600; padding: 4px 2px;
}
QToolButton[kind="fold"]:focus { border: 2px solid $accent; padding: 2px 0; }
QPushButton[kind="primary"] {
    background: $accent; color: $on_accent; border-color: $accent; font-weight: 600;
}
QPushButton[kind="primary"]:hover { background: $accent_hover; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; text-decoration: underline; }
QPushButton[kind="primary"]:disabled {
    background: $raised; color: $muted; border-color: $line;
}
QToolButton[kind="choice"] { padding: 4px 4px; min-height: 16px; }
QToolButton[kind="scale"] { padding: 4px 0; min-height: 16px; }
QToolButton[kind="narrow"] { padding: 3px 5px; min-height: 16px; font-size: 12px; }
QToolButton[at="true"] { border: 2px solid $accent; }
QToolButton[kind="choice"][at="true"] { padding: 3px 3px; }
QToolButton[kind="scale"][at="true"] { padding: 3px 0; }
QToolButton[kind="narrow"][at="true"] { padding: 2px 4px; }
QToolButton[waits="yes"] { color: $warning; }
QToolButton[kind="quiet"] { background: transparent; border-color: transparent; color: $muted; }
QToolButton[kind="quiet"]:hover, QToolButton[kind="quiet"]:focus { border-color: $accent; }
QToolButton[kind="chip"], QPushButton[kind="chip"],
QToolButton[kind="chip-warning"], QToolButton[kind="chip-danger"] {
    border-radius: 9px; padding: 3px 9px; min-height: 18px; font-size: 12px;
}
QToolButton[kind="chip"]:focus, QPushButton[kind="chip"]:focus,
QToolButton[kind="chip-warning"]:focus, QToolButton[kind="chip-danger"]:focus {
    border: 2px solid $accent; padding: 2px 8px;
}
QToolButton[kind="chip-warning"] {
    background: $warning_soft; color: $warning; border-color: $warning;
}
QToolButton[kind="chip-danger"] {
    background: $danger_soft; color: $danger; border-color: $danger; font-weight: 600;
}
QPushButton[kind="chip"] { background: $warning_soft; color: $warning; border-color: $warning; }
QPushButton[kind="todo"] { text-align: left; }
QToolButton:checked { background: $soft; border-color: $accent; color: $accent; font-weight: 600; }
QPushButton[kind="answer"]:checked:disabled, QToolButton:checked:disabled,
QToolButton[kind="chip-warning"]:disabled, QToolButton[kind="chip-danger"]:disabled,
QPushButton[kind="chip"]:disabled, QPushButton[kind="current-preset"]:disabled {
    background: $ground; border-color: $muted; color: $muted;
}
QPushButton[kind="answer"]:checked:disabled { text-decoration: underline; }
QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox, QDateEdit, QPlainTextEdit, QTextBrowser {
    background: $panel; border: 1px solid $border; border-radius: 6px; padding: 5px 8px;
    selection-background-color: $accent; selection-color: $on_accent; min-height: 18px;
}
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QPlainTextEdit:focus,
QTextBrowser:focus {
    border: 2px solid $accent; padding: 4px 7px;
}
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled,
QDateEdit:disabled, QPlainTextEdit:disabled, QTextBrowser:disabled {
    background: $ground; border-color: $line; border-style: $off_edge;
}
QLineEdit[wrong="true"], QPlainTextEdit[wrong="true"] { border-color: $danger; }
QComboBox QAbstractItemView {
    background: $panel; border: 1px solid $border; selection-background-color: $accent;
    selection-color: $on_accent; outline: 0;
}
QComboBox::drop-down { border: 0; width: 22px; }
QComboBox::down-arrow { image: url($icons/down.svg); width: 12px; height: 12px; }
QSpinBox, QDoubleSpinBox { padding: 4px 22px 3px 6px; }
QSpinBox:focus, QDoubleSpinBox:focus { padding: 3px 21px 2px 5px; }
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button,
QDoubleSpinBox::down-button { border: 0; background: transparent; width: 20px; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow {
    image: url($icons/up.svg); width: 10px; height: 10px;
}
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow {
    image: url($icons/down.svg); width: 10px; height: 10px;
}
QCheckBox { spacing: 8px; padding: 3px; min-height: 18px; }
QCheckBox::indicator, QListView::indicator {
    width: 16px; height: 16px; border: 1px solid $muted; border-radius: 4px; background: $panel;
}
QCheckBox::indicator:checked, QListView::indicator:checked {
    background: $accent; border-color: $accent; image: url($icons/check.svg);
}
QRadioButton { spacing: 8px; padding: 3px; min-height: 18px; }
QRadioButton::indicator {
    width: 14px; height: 14px; border: 1px solid $muted; border-radius: 8px; background: $panel;
}
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 5px solid $accent; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {
    background: $ground; border-color: $line; border-style: $off_edge;
}
QCheckBox::indicator:checked:disabled { background: $muted; border-color: $muted; }
QRadioButton::indicator:checked:disabled { border-color: $muted; }
QWidget#code { border: 2px solid transparent; border-radius: 6px; }
QWidget#code:focus { border-color: $accent; }
QGraphicsView { border: 2px solid transparent; }
QGraphicsView:focus { border: 2px solid $accent; }
QFrame#spotlight {
    border: 3px solid $accent; border-radius: 8px; background: transparent;
}
QRadioButton:focus, QCheckBox:focus {
    border: 2px solid $accent; border-radius: 6px; padding: 1px;
}
QTableView, QListView {
    background: $panel; border: 2px solid transparent; gridline-color: $line; outline: 0;
    selection-background-color: $soft; selection-color: $text; alternate-background-color: $raised;
}
QTableView::item { padding: 2px 4px; }
QListView::item { padding: 8px 10px; border-radius: 6px; }
QListView::item:selected {
    background: $soft; color: $text; border: 2px solid $accent; padding: 6px 8px;
}
QTableView::item:selected {
    background: $soft; color: $text; border: 0 solid $accent;
    border-top-width: 2px; border-bottom-width: 2px; padding: 0 4px;
}
QListView::item:selected:disabled, QTableView::item:selected:disabled {
    background: $ground; color: $muted; border-color: $muted;
}
QTableView[kind="rows"]::item:selected, QTableView[kind="rows"]::item:selected:disabled {
    border: 0; background: transparent;
}
QListView[kind="dense"]::item { padding: 2px 8px; }
QListView[kind="dense"]::item:selected { padding: 0 6px; }
QListView::item:hover { background: $raised; }
QListView:focus, QTableView:focus { border: 2px solid $accent; }
QHeaderView { background: $panel; }
QHeaderView::section {
    background: $panel; color: $muted; border: 0; border-bottom: 1px solid $line;
    padding: 5px 4px; font-size: 12px; text-align: left;
}
QToolButton::menu-indicator {
    image: url($icons/down.svg); width: 12px; height: 12px;
    subcontrol-origin: border; subcontrol-position: right center; right: 7px;
}
QToolButton[popupMode="2"] { padding-right: 24px; }
QToolButton[popupMode="2"]:focus { padding-right: 23px; }
QMenu { background: $panel; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 6px 18px; border-radius: 5px; }
QMenu::item:selected { background: $accent; color: $on_accent; }
QMenu::item:disabled { color: $muted; }
QMenu::item:selected:disabled { background: $soft; color: $muted; }
QProgressBar {
    background: $raised; border: 1px solid $line; border-radius: 6px; color: $text;
    text-align: center; min-height: 18px; max-height: 18px; font-size: 12px;
}
QProgressBar::chunk { background: $soft; border-radius: 5px; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar::handle:vertical { background: $border; border-radius: 5px; min-height: 24px; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: 0; }
QScrollArea[focusPolicy="11"] { border: 2px solid transparent; }
QScrollArea[focusPolicy="11"]:focus { border: 2px solid $accent; }
QToolTip { background: $text; color: $panel; border: 0; padding: 4px 6px; }
QDialog { background: $panel; }
QSplitter::handle { background: transparent; }
QSplitter::handle:vertical { height: 6px; border-top: 2px solid $border; }
QSplitter::handle:horizontal { width: 6px; border-left: 2px solid $border; }
"""
