"""What an exported conversation says, line by line: every kind of file is written from this, and checked against it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from assistant.transcript.pinpoint import plain
from assistant.transcript.record import Record, citation

STATUS_WORDS = {
    "answered": "Answered",
    "partial": "Partly answered",
    "no_evidence": "Not found in these documents",
    "conflicting": "Sources conflict",
    "unsupported": "Unsupported: do not rely on it",
    "error": "Not answered",
}
_KINDS = {
    "derived": "Drawn from the cited passages: ",
    "count": "Counted in the cited passages: ",
    "unsupported": "Not supported by the documents: ",
}


class Kind(StrEnum):
    """How a line looks."""

    TITLE = "title"
    QUESTION = "question"
    STATUS = "status"
    STATEMENT = "statement"
    HEAD = "head"
    SOURCE = "source"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph."""

    kind: Kind
    text: str


def lines(record: Record) -> Iterator[Line]:
    """All paragraphs of an exported conversation."""
    yield Line(Kind.TITLE, f"Answers from {record['collection']}")
    yield Line(Kind.NOTE, f"Exported {str(record['made_at'])[:16].replace('T', ' ')} UTC. "
                          "The command assistant verify checks every quote of this file again.")  # fmt: skip
    for turn in record["turns"]:
        asked = " ".join(str(turn["question"]).split())
        typed = " ".join(str(turn.get("typed") or "").split())
        yield Line(Kind.QUESTION, typed or asked)
        yield from [Line(Kind.NOTE, f"Asked as: {asked}")] * bool(typed)
        moment = f", as of {turn['as_of']}" if turn.get("as_of") else ""
        yield Line(Kind.STATUS, STATUS_WORDS.get(turn["status"], str(turn["status"])) + moment)
        yield from (Line(Kind.NOTE, str(notice)) for notice in turn["notices"])
        for said in turn["statements"]:
            markers = "".join(f" [{marker}]" for marker in said["citations"])
            yield Line(Kind.STATEMENT, _KINDS.get(said["kind"], "") + " ".join(str(said["text"]).split()) + markers)
        cited = [citation(known) for known in turn["citations"]]
        yield from [Line(Kind.HEAD, "Sources")] * bool(cited)
        for one in cited:
            since = f" Superseded on {one.superseded[:10]}." if one.superseded else ""
            yield Line(Kind.SOURCE, f"[{one.marker}] {plain(one).text}{since}")
        coverage = turn["coverage"]
        unread = "; ".join(map(str, coverage["unreadable"]))
        gaps = f" Not (fully) readable: {unread}." if unread else ""
        yield Line(Kind.NOTE, f"{coverage['searched']:,} of {coverage['documents']:,} documents searched.{gaps}")
