"""What Windows shows of a program, as text that PyInstaller reads. UNTESTED on Windows."""

import re

LANGUAGE = "040904B0"  # English of the United States, Unicode


def version_info(version: str, program: str) -> str:
    """Return the version resource of a program."""
    numbers = tuple([*map(int, re.findall(r"\d+", version)), 0, 0, 0, 0][:4])
    shown = {
        "CompanyName": "The NeedleMap developers",
        "FileDescription": "NeedleMap: chart dry needling on the body",
        "FileVersion": version,
        "InternalName": program,
        "LegalCopyright": "MIT licence",
        "OriginalFilename": f"{program}.exe",
        "ProductName": "NeedleMap",
        "ProductVersion": version,
    }
    strings = ", ".join(f"StringStruct({name!r}, {value!r})" for name, value in shown.items())
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, "
        "flags=0x0, OS=0x40004, fileType=0x1, subtype=0x0, date=(0, 0)), kids=["
        f"StringFileInfo([StringTable({LANGUAGE!r}, [{strings}])]), "
        "VarFileInfo([VarStruct('Translation', [0x409, 0x4B0])])])"
    )
