"""A font of our own, so that no test depends on those of the machine."""

import struct
from pathlib import Path

_EM = 1000
_BOX = ((100, 0), (100, 700), (800, 700), (800, 0))


def write_font(path: Path, family: str, chars: str) -> None:
    """Write a TrueType font that draws a box for each of these characters, and for no other."""
    codes = sorted(map(ord, set(chars)))
    count = len(codes) + 1  # glyph 0 is the missing one
    outlines = [_outline(i) for i in range(count)]
    places = [sum(map(len, outlines[:i])) for i in range(count + 1)]
    names = [family, "Regular", family, family, "Version 1", family.replace(" ", "")]
    tables = {
        b"OS/2": struct.pack(
            ">HhHHH10hh10x4I4s3H5h2I2h3H",
            *(4, 900, 400, 5, 0, *([100] * 10), 0, 0, 0, 0, 0, b"Test", 64, 0x20, 0xFFFF),
            *(800, -200, 0, 900, 200, 1, 0, 500, 700, 0, 32, 1),
        ),
        b"cmap": _cmap(codes),
        b"glyf": b"".join(outlines),
        b"head": struct.pack(
            ">IIIIHH16x4hHHhhh",
            *(0x10000, 0x10000, 0, 0x5F0F3CF5, 3, _EM, 0, 0, 800, 700, 0, 8, 2, 1, 0),
        ),
        b"hhea": struct.pack(">Ihhh12h", 0x10000, 800, -200, 0, 900, *[0] * 10, 0)
        + struct.pack(">H", count),
        b"hmtx": struct.pack(">Hh", 900, 100) * count,
        b"loca": struct.pack(f">{count + 1}I", *places),
        b"maxp": struct.pack(">IH13H", 0x10000, count, 4, 1, 0, 0, 2, *[0] * 8),
        b"name": _name(names),
        b"post": struct.pack(">IIhhIIIII", 0x30000, 0, 0, 0, 0, 0, 0, 0, 0),
    }
    path.write_bytes(_assembled(tables))


def _outline(index: int) -> bytes:
    points = [(x + index, y) for x, y in _BOX]  # no two alike
    flags = b"\x01" * len(points)
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in zip([(0, 0), *points], points, strict=False)]
    xs, ys = (struct.pack(f">{len(steps)}h", *each) for each in zip(*steps, strict=True))
    box = struct.pack(">hhhhh", 1, points[0][0], 0, points[2][0], 700)
    return _padded(box + struct.pack(">HH", len(points) - 1, 0) + flags + xs + ys)


def _cmap(codes: list[int]) -> bytes:
    groups = b"".join(struct.pack(">III", code, code, i) for i, code in enumerate(codes, 1))
    table = struct.pack(">HHIII", 12, 0, 16 + len(groups), 0, len(codes)) + groups
    return struct.pack(">HHHHI", 0, 1, 3, 10, 12) + table


def _name(names: list[str]) -> bytes:
    texts = [name.encode("utf-16-be") for name in names]
    head = struct.pack(">HHH", 0, len(texts), 6 + 12 * len(texts))
    rows, at = b"", 0
    for i, text in enumerate(texts, 1):
        rows += struct.pack(">6H", 3, 1, 0x409, i, len(text), at)
        at += len(text)
    return head + rows + b"".join(texts)


def _assembled(tables: dict[bytes, bytes]) -> bytes:
    at = 12 + 16 * len(tables)
    rows, body = b"", b""
    for tag, content in sorted(tables.items()):
        rows += struct.pack(">4sIII", tag, _sum(content), at + len(body), len(content))
        body += _padded(content)
    power = len(tables).bit_length() - 1
    search = 16 << power
    head = struct.pack(">IHHHH", 0x10000, len(tables), search, power, 16 * len(tables) - search)
    return head + rows + body


def _padded(content: bytes) -> bytes:
    return content + b"\0" * (-len(content) % 4)


def _sum(content: bytes) -> int:
    padded = _padded(content)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) & 0xFFFFFFFF
