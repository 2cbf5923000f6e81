"""What lies over the cells of an XLSX sheet: text boxes, charts, pictures."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from ingest.concealed import Concealed
from ingest.container import read_xml_part, related_parts, within
from ingest.draft import Draft
from ingest.grid import local

_UNREAD = {"chart": "chart", "chartEx": "chart", "diagramData": "diagram", "image": "picture"}


def add_drawings(draft: Draft, path: Path, part: str, sheet: str) -> None:
    """Append the words of the text boxes and shapes on a sheet, and a notice of what is not read there.

    Args:
        draft: Where they go.
        path: The workbook.
        part: Name of the sheet's part in it.
        sheet: The sheet's own name.

    Raises:
        UnreadableError: A part is damaged.
    """
    concealed, found = Concealed(), Counter[str]()
    for drawing in (relation.part for relation in related_parts(path, part) if relation.kind == "drawing"):
        for shape in within(read_xml_part(path, drawing), "sp"):
            words = _words(shape)
            if any(e.get("hidden") in ("1", "true") for e in within(shape, "cnvpr")):
                concealed.add("set as hidden", words)
            elif not any(local(above) == "fallback" for above in shape.iterancestors()):
                draft.add(words, sheet=sheet)
        found.update(_UNREAD[r.kind] for r in related_parts(path, drawing) if r.kind in _UNREAD)
    not_read = [f"{count:,} {what}{'s' * (count > 1)} not read" for what, count in sorted(found.items())]
    draft.notices += [f"sheet {sheet!r}: {notice}" for notice in (*concealed.notices, *not_read)]


def _words(shape: Any) -> str:
    paragraphs = (line for body in within(shape, "txbody") for line in within(body, "p"))
    return "\n".join("".join(e.text or "" for e in within(line, "t")) for line in paragraphs)
