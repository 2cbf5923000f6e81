"""EPUB: the chapters of a book in reading order, each read as the web page that it is."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from ingest.charset import decode, xml_encoding
from ingest.container import DAMAGED_PARTS, check_container, read_xml_part
from ingest.draft import Draft
from ingest.engine import engine
from ingest.errors import UnreadableError
from ingest.formats.web.page import add_html
from ingest.grid import local
from ingest.limits import Limits
from ingest.types import Metadatum, Parsed

_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")
_FACTS = {"creator": "author", "date": "created", "subject": "subject"}


def parse_epub(path: Path, limits: Limits) -> Parsed:
    """Read a book.

    Raises:
        UnreadableError: It is damaged, encrypted or too large, or has no chapter that can be read.
    """
    check_container(path, limits)
    package, folder = _package(path)
    draft = Draft(limits)
    with zipfile.ZipFile(path) as archive:
        locked = _locked(path)
        for part in _chapters(package, folder):
            _add_chapter(draft, archive, part, locked)
    if not draft.length and draft.notices:
        raise UnreadableError(f"holds no chapter that can be read: {draft.notices[0]}")
    facts = [(local(e), " ".join((e.text or "").split())) for e in package.iter() if local(e) in (*_FACTS, "title")]
    title = next((words for name, words in facts if name == "title"), "")
    metadata = [
        Metadatum(name=_FACTS[name], value=words[:1000], origin="parsed")
        for name, words in facts
        if name in _FACTS and words
    ]
    return draft.finish(engine("lxml"), title=title, metadata=metadata)


def _package(path: Path) -> tuple[Any, str]:
    """The element that lists a book's parts, and the folder in the container that their names are relative to."""
    container = read_xml_part(path, "META-INF/container.xml")
    files = [e.get("full-path") for e in container.iter() if local(e) == "rootfile"] if container is not None else []
    package = read_xml_part(path, str(files[0])) if files else None
    if package is None:
        raise UnreadableError("is damaged: this book does not say where its chapters are")
    return package, posixpath.dirname(str(files[0]))


def _locked(path: Path) -> set[str]:
    """Parts under a lock of the bookseller's; fonts often are, which harms nobody."""
    root = read_xml_part(path, "META-INF/encryption.xml")
    return (
        {unquote(str(e.get("URI"))) for e in root.iter() if local(e) == "cipherreference"}
        if root is not None
        else set()
    )


def _chapters(package: Any, folder: str) -> Iterator[str]:
    """Names of the parts in reading order. They name parts of the container and never a file."""
    items = {e.get("id"): e for e in package.iter() if local(e) == "item"}
    for reference in (e for e in package.iter() if local(e) == "itemref"):
        item = items.get(reference.get("idref"))
        if item is not None and item.get("media-type") in _PAGES:
            yield posixpath.normpath(posixpath.join(folder, unquote(str(item.get("href") or ""))))


def _add_chapter(draft: Draft, archive: zipfile.ZipFile, part: str, locked: set[str]) -> None:
    if part in locked:
        draft.notices.append(f"chapter {part} is encrypted and was not read")
        return
    try:
        content = archive.read(part)
    except (KeyError, *DAMAGED_PARTS):
        draft.notices.append(f"chapter {part} is missing or damaged and was not read")
        return
    try:
        decoded = decode(content, declared=xml_encoding(content.lstrip()))
        if decoded.notice:
            draft.notices.append(f"chapter {part}: {decoded.notice}")
        if decoded.text.strip():
            add_html(draft, re.sub(r"^\s*<\?xml[^>]*\?>", "", decoded.text))
    except UnreadableError as error:  # the other chapters are none the worse
        draft.notices.append(f"chapter {part} was not read: it {error}")
