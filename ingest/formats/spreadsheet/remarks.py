"""Comments on the cells of an XLSX sheet, plain ones and threads: its engine does not read them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ingest.attribute import whole_number
from ingest.comment import Comment
from ingest.container import read_xml_part, related_parts, within
from ingest.grid import local

_PEOPLE = "xl/persons/person.xml"


def place_of(sheet: str, cell: str) -> str:
    """Where a comment stands, as its reader is told."""
    return f"sheet {sheet!r}, cell {cell}"


def comments_on(path: Path, part: str, sheet: str) -> list[Comment]:
    """The comments on a sheet.

    Args:
        path: The workbook.
        part: Name of the sheet's part in it.
        sheet: The sheet's own name.

    Raises:
        UnreadableError: A part with comments is damaged.
    """
    relations = [r for r in related_parts(path, part) if r.kind in ("comments", "threadedComment")]
    roots = [(relation.kind, read_xml_part(path, relation.part)) for relation in relations]
    threads = [e for kind, root in roots if kind == "threadedComment" for e in within(root, "threadedcomment")]
    people = (
        {e.get("id"): e.get("displayName") for e in within(read_xml_part(path, _PEOPLE), "person")} if threads else {}
    )
    threaded = {e.get("ref") for e in threads}  # a plain comment on such a cell only repeats what its thread says
    found = [_comment(e, sheet, people.get(e.get("personId"))) for e in threads]
    for root in (root for kind, root in roots if kind == "comments"):
        authors = dict(enumerate("".join(e.itertext()) for e in within(root, "author")))
        plain = (e for e in within(root, "comment") if e.get("ref") not in threaded)
        found += (_comment(e, sheet, authors.get(whole_number(e.get("authorId"), -1))) for e in plain)
    return found


def _comment(element: Any, sheet: str, author: str | None) -> Comment:
    said = "".join(e.text or "" for e in element.iter() if local(e) in ("t", "text"))
    day = str(element.get("dT") or "")[:10]
    return Comment(said=said, author=author or "", day=day, place=place_of(sheet, str(element.get("ref") or "")))
