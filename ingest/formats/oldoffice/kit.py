"""A program by itself: lets LibreOffice, as a library, write one file in another format, then ends.

    python kit.py LIBRARY PROFILE SOURCE TARGET FORMAT

The `soffice` command would open a socket in the common temporary folder, which a parse child may not do; its library
(LibreOfficeKit) opens none, and runs no macros.
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

_DOCUMENT_LOAD = _SAVE_AS = 2  # places in the tables of functions, whose first entry is their size


class _Object(ctypes.Structure):
    """What the library hands out: it begins with a pointer to the table of its functions."""

    _fields_ = (("functions", ctypes.POINTER(ctypes.c_void_p)),)


_Pointer = ctypes.POINTER(_Object)


def convert(library: Path, profile: Path, source: Path, target: Path, form: str) -> bool:
    """Write `source` as `target`.

    Args:
        library: LibreOffice's library, in the folder of its programs.
        profile: Folder for its settings.
        source: The file to read.
        target: The file to write.
        form: Ending of the format to write, e.g. "docx".

    Returns:
        Whether it was written.
    """
    hook = ctypes.CDLL(str(library)).libreofficekit_hook_2
    hook.restype, hook.argtypes = _Pointer, [ctypes.c_char_p, ctypes.c_char_p]
    office = hook(str(library.parent).encode(), profile.as_uri().encode())
    if not office:
        return False
    load = ctypes.CFUNCTYPE(_Pointer, _Pointer, ctypes.c_char_p)(office.contents.functions[_DOCUMENT_LOAD])
    document = load(office, source.as_uri().encode())
    if not document:
        return False
    kinds = ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p
    save = ctypes.CFUNCTYPE(ctypes.c_int, _Pointer, *kinds)(document.contents.functions[_SAVE_AS])
    return bool(save(document, target.as_uri().encode(), form.encode(), None))


if __name__ == "__main__":
    places = [Path(argument) for argument in sys.argv[1:5]]
    written = convert(places[0], places[1], places[2], places[3], sys.argv[5])
    sys.stdout.flush()
    os._exit(0 if written else 1)  # its own way out waits for threads that have nothing left to do
