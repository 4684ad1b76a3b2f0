"""Short names of bones: the release's long ones would not stand beside a body."""

_WORDS = (
    "first", "second", "third", "fourth", "fifth", "sixth",
    "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth",
)  # fmt: skip
_ORDINALS = {word: number for number, word in enumerate(_WORDS, start=1)}
_LEVELS = {"cervical": "C", "thoracic": "T", "lumbar": "L"}


def bone_name(name: str) -> str:
    """Return the name that is written: "L3", "Rib 7", "Metacarpal 2", "Scapula"."""
    plain = name.removeprefix("right ").removeprefix("set of ")
    words = plain.split()
    if plain in ("atlas", "axis"):
        return {"atlas": "C1 (atlas)", "axis": "C2 (axis)"}[plain]
    number = _ORDINALS.get(words[0])
    if number is not None and words[-1] == "vertebra":
        return f"{_LEVELS[words[1]]}{number}"
    if number is not None:
        rest = plain.partition(" ")[2].removesuffix(" bone")
        return f"{rest[0].upper()}{rest[1:]} {number}"
    plain = plain.replace(" of right foot", "").replace(" of right hand", "")
    plain = plain.replace("of right ", "of ").removesuffix(" bone")
    plain = {"hip": "hip bone", "nasal": "nasal bone", "hyoid": "hyoid bone"}.get(plain, plain)
    return plain[0].upper() + plain[1:]
