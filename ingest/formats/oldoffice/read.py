"""DOC, PPT and WordPerfect: files of older programs, turned into DOCX or PPTX by LibreOffice where that is installed.

The program runs with a profile of its own in a folder that goes with it, without macros, in a network of its own that
leads nowhere, and no longer than its time limit. Where there is no such network it is not run.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path

from ingest.errors import ParserFailedError, UnreadableError
from ingest.limits import Limits
from ingest.types import Parsed

_TIMEOUT_S = 90.0
# Users, network and processes of its own; all of the latter end with the first.
_APART = ("unshare", "--user", "--net", "--pid", "--fork", "--kill-child")
_LIBRARIES = ("libmergedlo.so", "libsofficeapp.so")
_PRODUCT = re.compile(r"^ProductKey=(LibreOffice [\d.]+)", re.MULTILINE)
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item></oor:items>
"""


def parse_doc(path: Path, limits: Limits) -> Parsed:
    """Read a Word 97-2003 or WordPerfect document.

    Raises:
        UnreadableError: It is damaged or locked, or nothing here can read it.
    """
    from ingest.formats.word.read import parse_docx

    return _parse_as(path, limits, "docx", parse_docx)


def parse_ppt(path: Path, limits: Limits) -> Parsed:
    """Read a PowerPoint 97-2003 presentation.

    Raises:
        UnreadableError: It is damaged or locked, or nothing here can read it.
    """
    from ingest.parse import parse_pptx

    return _parse_as(path, limits, "pptx", parse_pptx)


def _parse_as(path: Path, limits: Limits, kind: str, parse: Callable[[Path, Limits], Parsed]) -> Parsed:
    program = converter()
    if not program:
        raise UnreadableError(
            f"is of an older program and read only where LibreOffice and a network of its own can be had; "
            f"install LibreOffice, or save it as {kind.upper()} and add that"
        )
    with tempfile.TemporaryDirectory(prefix="convert-") as folder:
        parsed = parse(_convert(path, kind, Path(folder), limits), limits)
    return replace(parsed, parser=f"{program} + {parsed.parser}")


@cache
def converter() -> str:
    """Name and version of the program that converts old files; "" where there is none that can be run apart.

    The version is that in a file beside the program, which takes a second to start.
    """
    library = _library()
    if library is None:
        return ""
    try:
        subprocess.run([*_APART, "true"], capture_output=True, check=True, timeout=_TIMEOUT_S)
    except (subprocess.SubprocessError, OSError):
        return ""
    named = None
    with suppress(OSError, UnicodeDecodeError):
        named = _PRODUCT.search((library.parent / "bootstraprc").read_text("utf-8"))
    return named[1] if named else "LibreOffice"


@cache
def _library() -> Path | None:
    """LibreOffice's library, beside its program."""
    program = shutil.which("soffice")
    folder = Path(program).resolve().parent if program else Path()
    return next((folder / name for name in _LIBRARIES if program and (folder / name).is_file()), None)


def _convert(path: Path, kind: str, folder: Path, limits: Limits) -> Path:
    """The file as a newer kind, in a folder that also holds the program's profile.

    Raises:
        UnreadableError: The program made nothing of it.
    """
    profile, source, made = folder / "profile", folder / "source", folder / f"made.{kind}"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    shutil.copyfile(path, source)  # under a name of ours: the file's own is not to be trusted
    script = Path(__file__).with_name("kit.py")
    command = [*_APART, sys.executable, "-I", script, _library(), profile, source, made, kind]
    environment = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"} | dict.fromkeys(
        ("HOME", "TMPDIR"), str(folder)
    )
    try:
        subprocess.run(
            [str(part) for part in command],
            capture_output=True,
            check=False,
            timeout=_TIMEOUT_S,
            stdin=subprocess.DEVNULL,
            env=environment,
        )
    except subprocess.TimeoutExpired as error:
        raise ParserFailedError(f"was not converted by LibreOffice within {_TIMEOUT_S:.0f} s") from error
    if not made.is_file():
        raise UnreadableError("is damaged or locked: LibreOffice could not convert it")
    if made.stat().st_size > limits.file_bytes:
        raise UnreadableError("is larger than what is read once it is converted; split it")
    return made
