"""Zip archives and folders that people add: what goes where below one folder, and what is left out with its reason."""

from __future__ import annotations

import shutil
import stat
import zipfile
from pathlib import Path, PurePosixPath

from ingest.container import DAMAGED_PARTS, check_container
from ingest.detect import detect
from ingest.errors import UnreadableError
from ingest.limits import Limits
from ingest.types import FileOutcome, FileStatus
from ingest.walk import is_passed_over
from ui.words import Worded, say, wrong

MOST_FILES = 5_000  # of one archive
_NAME_BYTES = 200  # of one folder or file; longer ones cannot be written everywhere
_PATH_BYTES = 1_000  # of all of them together


def is_archive(file: Path) -> bool:
    """Whether a file is a plain zip: not a document that happens to be one, such as DOCX or EPUB."""
    if not zipfile.is_zipfile(file):
        return False
    try:
        detect(file, file.name)
    except UnreadableError:
        return True
    return False


def unpack(archive: Path, folder: Path) -> tuple[list[Path], list[FileOutcome]]:
    """Write the files of an archive below a folder; one that is there already is replaced.

    Nothing is written outside the folder, whatever the names in the archive say, and no link is made.

    Returns:
        The files, and what was left out.

    Raises:
        UnreadableError: it is damaged, or unpacks to far more than it is.
        WordedError: it holds too many files.
    """
    check_container(archive, Limits())
    written: list[Path] = []
    left: list[FileOutcome] = []
    with zipfile.ZipFile(archive) as opened:
        entries = [entry for entry in opened.infolist() if not entry.is_dir()]
        if len(entries) > MOST_FILES:
            raise wrong("add.zip_holds", number=len(entries), most=MOST_FILES)
        for entry in entries:
            inside, flaw = _inside(entry)
            if flaw:
                left.append(_left(archive, entry.filename, flaw))
                continue
            target = folder / inside
            try:
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                with opened.open(entry) as source, target.open("wb") as file:
                    shutil.copyfileobj(source, file)
                written.append(target)
            except DAMAGED_PARTS as error:
                target.unlink(missing_ok=True)
                left.append(_left(archive, entry.filename, say("add.zip_damaged", error=error)))
    return written, left


def _inside(entry: zipfile.ZipInfo) -> tuple[PurePosixPath, str]:
    """Where an entry goes below the folder, and why it does not go anywhere ("" where it does)."""
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    mode = entry.external_attr >> 16
    if entry.flag_bits & 1:
        return path, say("add.zip_password")
    if mode and not (stat.S_ISREG(mode) or stat.S_IFMT(mode) == 0):
        return path, say("add.zip_link")
    return path, misplaced(path)


def misplaced(path: PurePosixPath) -> str:
    """Why a file goes nowhere below a folder under this path, "" where it does."""
    if path.is_absolute() or ".." in path.parts or not path.parts or ":" in path.parts[0]:
        return say("add.outside")
    if any(is_passed_over(part) for part in path.parts):
        return say("add.hidden")
    sizes = [len(part.encode("utf-8", "replace")) for part in path.parts]
    if max(sizes) > _NAME_BYTES or sum(sizes) > _PATH_BYTES or not str(path).isprintable():
        return say("add.unwritable")
    return ""


def _left(archive: Path, entry: str, reason: str) -> FileOutcome:
    shown = f"{archive.name}/{entry}".encode("utf-8", "backslashreplace").decode()
    return FileOutcome(path=shown, status=FileStatus.SKIPPED, reason=Worded(reason))
