"""PPTX: what a presentation holds beside the words on its slides."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingest.comment import Comment
from ingest.container import read_xml_part, related_parts, within
from ingest.errors import UnreadableError
from ingest.grid import local

_NAMED = 10  # slides of a notice that are named one by one
_PRESENTATION = "ppt/presentation.xml"
_UNREAD = {
    "chart": "chart",
    "chartEx": "chart",
    "diagramData": "diagram",
    "image": "picture",
    "oleObject": "embedded object",
    "package": "embedded object",
    "audio": "recording",
    "video": "recording",
}


@dataclass(slots=True)
class BesideSlides:
    """Comments, and the numbers of slides, from 1, that are hidden, have what is not read, or damaged comments."""

    comments: list[Comment] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    unread: dict[str, list[int]] = field(default_factory=dict)
    damaged: list[int] = field(default_factory=list)

    @property
    def notices(self) -> list[str]:
        """What a reader of the presentation must be told."""
        hidden = [f"{len(self.hidden):,} slides are hidden in the presentation; they were read"] * bool(self.hidden)
        unread = [
            f"{len(slides):,} {what}{'s' * (len(slides) > 1)} not read ({_places(slides)})"
            for what, slides in sorted(self.unread.items())
        ]
        damaged = [f"comments on {_places(self.damaged)} are damaged and were not read"] * bool(self.damaged)
        return [*hidden, *unread, *damaged]


def read_beside_slides(path: Path) -> BesideSlides:
    """Go through the slides' parts once.

    Raises:
        UnreadableError: A part is damaged, other than comments.
    """
    found = BesideSlides()
    with zipfile.ZipFile(path) as archive:
        people = _people(archive)
        for number, part in enumerate(_slides(archive), start=1):
            slide = read_xml_part(archive, part)
            if slide is not None and slide.get("show") in ("0", "false"):
                found.hidden.append(number)
            for relation in related_parts(archive, part):
                if what := _UNREAD.get(relation.kind):
                    found.unread.setdefault(what, []).append(number)
                elif relation.kind == "comments":
                    try:
                        found.comments += _comments(read_xml_part(archive, relation.part), people, number)
                    except UnreadableError:  # the words on the slides are none the worse
                        found.damaged.append(number)
    return found


def _slides(archive: zipfile.ZipFile) -> Iterator[str]:
    """Names of the slides' parts, in the order in which they are shown."""
    parts = {relation.id: relation.part for relation in related_parts(archive, _PRESENTATION)}
    for element in within(read_xml_part(archive, _PRESENTATION), "sldid"):
        name = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
        if name in parts:
            yield parts[name]


def _people(archive: zipfile.ZipFile) -> dict[str, str]:
    return {
        str(element.get("id")): str(element.get("name") or "")
        for part, name in (("ppt/commentAuthors.xml", "cmauthor"), ("ppt/authors.xml", "author"))
        for element in within(read_xml_part(archive, part), name)
    }


def _comments(root: Any, people: Mapping[str, str], slide: int) -> Iterator[Comment]:
    for element in (e for e in (root.iter() if root is not None else ()) if local(e) in ("cm", "reply")):
        author, day = people.get(str(element.get("authorId")), ""), element.get("dt") or element.get("created") or ""
        yield Comment(said=_said(element), author=author, day=str(day)[:10], place=f"slide {slide}")


def _said(comment: Any) -> str:
    body = next((child for child in comment if local(child) in ("text", "txbody")), None)
    if body is None:
        return ""
    lines = within(body, "p") or [body]
    return "\n".join("".join(e.text or "" for e in line.iter() if local(e) in ("t", "text")) for line in lines)


def _places(slides: list[int]) -> str:
    numbers = [str(number) for number in dict.fromkeys(slides)]
    more = f" and {len(numbers) - _NAMED:,} more" * (len(numbers) > _NAMED)
    return f"slide{'s' * (len(numbers) > 1)} {', '.join(numbers[:_NAMED])}{more}"
