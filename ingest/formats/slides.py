"""PPTX: what a presentation holds beside the words on its slides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ingest.comment import Comment
from ingest.container import read_xml_part, related_parts, within
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


def slides_of(path: Path) -> list[str]:
    """Names of the slides' parts, in the order in which they are shown.

    Raises:
        UnreadableError: A part is damaged.
    """
    parts = {relation.id: relation.part for relation in related_parts(path, _PRESENTATION)}
    listed = within(read_xml_part(path, _PRESENTATION), "sldid")
    named = (next((v for k, v in e.attrib.items() if k.endswith("}id")), "") for e in listed)
    return [parts[name] for name in named if name in parts]


def hidden_slides(path: Path) -> int:
    """How many slides are not shown.

    Raises:
        UnreadableError: A part is damaged.
    """
    roots = (read_xml_part(path, part) for part in slides_of(path))
    return sum(root is not None and root.get("show") in ("0", "false") for root in roots)


def slide_comments(path: Path) -> list[Comment]:
    """The comments on slides, and the replies to them.

    Raises:
        UnreadableError: A part is damaged.
    """
    people = {
        element.get("id"): str(element.get("name") or "")
        for part in ("ppt/commentAuthors.xml", "ppt/authors.xml")
        for name in ("cmauthor", "author")
        for element in within(read_xml_part(path, part), name)
    }
    return [
        Comment(
            said=_said(element),
            author=people.get(element.get("authorId"), ""),
            day=str(element.get("dt") or element.get("created") or "")[:10],
            place=f"slide {number}",
        )
        for number, part in enumerate(slides_of(path), start=1)
        for relation in related_parts(path, part)
        if relation.kind == "comments"
        for element in read_xml_part(path, relation.part).iter()
        if local(element) in ("cm", "reply")
    ]


def _said(comment: Any) -> str:
    body = next((child for child in comment if local(child) in ("text", "txbody")), None)
    if body is None:
        return ""
    lines = within(body, "p") or [body]
    return "\n".join("".join(e.text or "" for e in line.iter() if local(e) in ("t", "text")) for line in lines)


def unread_on_slides(path: Path) -> list[str]:
    """What lies on the slides and is not read: a notice for each kind, with the slides.

    Raises:
        UnreadableError: A part is damaged.
    """
    found: dict[str, list[int]] = {}
    for number, part in enumerate(slides_of(path), start=1):
        for relation in related_parts(path, part):
            if what := _UNREAD.get(relation.kind):
                found.setdefault(what, []).append(number)
    return [f"{len(on):,} {what}{'s' * (len(on) > 1)} not read ({_places(on)})" for what, on in sorted(found.items())]


def _places(slides: list[int]) -> str:
    numbers = [str(number) for number in dict.fromkeys(slides)]
    more = f" and {len(numbers) - _NAMED:,} more" * (len(numbers) > _NAMED)
    return f"slide{'s' * (len(numbers) > 1)} {', '.join(numbers[:_NAMED])}{more}"
