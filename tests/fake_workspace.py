"""A workspace with made-up answers, for tests of the web side."""

from __future__ import annotations

import struct
import threading
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from assistant.conversation.follow import Earlier, Followed, follow
from assistant.settings import Settings
from assistant.source import Source
from assistant.types import Answer, AnswerStatus, Citation, Coverage, Statement, StatementKind
from index.types import CollectionSummary, Filter, Hit, Query, Route, RouteName
from ingest.errors import UsageError
from ingest.pageview import PageView
from ingest.types import FileOutcome, FileStatus, IngestReport, Locator, Passage, Progress, Span

EVIL = "<img src=x onerror=\"document.title='owned'\">"


def summary(name: str, **fields: object) -> CollectionSummary:
    known = {"documents": 412, "passages": 18_204, "pages": 6_120, "generation": 1, "size_bytes": 9_000_000}
    return CollectionSummary(name=name, **(known | fields))


def span(quote: str, **locator: object) -> Span:
    return Span(start=10, end=10 + len(quote), quote=quote, locator=Locator(**locator))


def citation(marker: int, document: str, spans: tuple[Span, ...], **more: object) -> Citation:
    fields = {"document_id": "d1", "revision": 1, "text_id": "x1", "headings": (), **more}
    return Citation(marker=marker, document=document, spans=spans, **fields)


LEASE = citation(
    1,
    "Harbour Street lease.pdf",
    (span("The Tenant may terminate this Lease by giving not less than six (6) months' prior written notice",
          page=7, page_label="iii"),),
    headings=("Part II – Term", "4. Termination"),
    before="4.1 Notwithstanding clause 3, and subject to clause 4.3 (Arrears). ",
    after=" to the Landlord, such notice to expire after the third anniversary of the Commencement Date.",
)  # fmt: skip
SCAN = citation(
    2,
    "1998 side letter (scan).pdf",
    (
        span(
            "notice of nine months shall be required in the final year of the term",
            page=1,
            page_label="1",
            ocr=True,
        ),
    ),
    before="It is agreed between the parties that ",
    after=", any provision of the Lease to the contrary notwithstanding.",
    revision=2,
)
SHEET = citation(3, "Rent schedule.xlsx", (span("Unit 4 | Break date | 25 March 2027", sheet="Units", row=12),))


def answer(question: str, status: AnswerStatus = AnswerStatus.ANSWERED, **fields: object) -> Answer:
    statements = tuple(
        Statement(kind=StatementKind.QUOTE, text=c.spans[0].quote, support=0.9, citations=(c.marker,))
        for c in (LEASE, SCAN, SHEET)
    )
    known = {
        "statements": statements,
        "citations": (LEASE, SCAN, SHEET),
        "hits": (),
        "coverage": Coverage(documents=415, searched=412, unreadable=("old fax.tif: no text could be read",)),
    }
    return Answer(question=question, status=status, **(known | fields))


def refusal(question: str) -> Answer:
    absence = Statement(kind=StatementKind.ABSENCE, text="No passage answers this.", support=0.0)
    return answer(
        question,
        AnswerStatus.NO_EVIDENCE,
        statements=(absence,),
        citations=(),
        coverage=Coverage(documents=412, searched=412),
    )


def png(width: int = 600, height: int = 800) -> bytes:
    """A white picture."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = (b"\x00" + b"\xff" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def opened() -> threading.Event:
    event = threading.Event()
    event.set()
    return event


@dataclass
class FakeWorkspace:
    home: Path
    names: list[str] = field(default_factory=lambda: ["leases", "clinic"])
    stage_s: float = 0.0
    written: int = 0  # statements given on the way
    reply: Callable[[str], Answer] = answer
    asked: list[tuple[str, str, Filter]] = field(default_factory=list)
    finished: int = 0
    left: int = 0  # with an answer or without
    gate: threading.Event = field(default_factory=opened)  # while it is closed, a search stays in its stage
    looked: int = 0
    ingested: list[tuple[str, tuple[Path, ...]]] = field(default_factory=list)
    exported: list[tuple[str, int, str]] = field(default_factory=list)
    judged: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    failing: dict[str, str] = field(default_factory=dict)  # names of files that cannot be read, and why
    passwords: tuple[str, ...] = ()
    settings: Settings = field(default_factory=Settings)

    def collections(self) -> tuple[CollectionSummary, ...]:
        self.looked += 1
        return tuple(summary(name) for name in self.names)

    def follow(
        self, name: str, question: str, earlier: Sequence[Earlier], on_stage: Callable[[str], None] | None = None
    ) -> Followed:
        return follow(question, earlier)

    def ask(
        self,
        name: str,
        question: str,
        filter: Filter = Filter(),  # noqa: B008
        *,
        on_stage: Callable[[str], None] | None = None,
        on_part: Callable[[Answer], None] | None = None,
        as_of: str | None = None,
    ) -> Answer:
        if name not in self.names:
            raise UsageError(f"There is no collection {name!r}. Known: {', '.join(self.names)}.")
        self.asked.append((name, question, filter))
        try:
            for stage in ("Searching 412 documents", "Reading 20 passages", "Checking every quote"):
                if on_stage is not None:
                    on_stage(stage)
                time.sleep(self.stage_s)
                self.gate.wait(timeout=60)
            result = refusal(question) if "capital of" in question else self.reply(question)
            for count in range(1, self.written + 1):  # as a language model writes
                on_part(replace(result, statements=result.statements[:count]))
                on_stage("Writing the answer")
                time.sleep(self.stage_s)
            self.finished += 1
            return result
        finally:
            self.left += 1

    def verdict(self, name: str, passages: int) -> None:
        return None

    def search(self, name: str, query: Query) -> tuple[Hit, ...]:
        passage = Passage(
            passage_id="p1", row_id=1, document_id="d1", revision_id=1, text_id="x1", ordinal=0,
            text=LEASE.spans[0].quote, headings=LEASE.headings, spans=LEASE.spans, token_count=20,
        )  # fmt: skip
        route = Route(name=RouteName.LEXICAL, rank=1, score=7.5)
        return (Hit(passage=passage, document=LEASE.document, title="Lease", rank=1, score=0.8, routes=(route,)),)[
            : query.k
        ]

    def ingest(
        self,
        name: str,
        paths: Sequence[Path],
        on_progress: Callable[[Progress], None] | None = None,
        *,
        readmit: bool = False,
        passwords: Sequence[str] = (),
    ) -> IngestReport:
        outcomes = []
        for number, path in enumerate(paths, 1):
            reason = self.failing.get(path.name) or ("" if path.stat().st_size else "The file is empty.")
            bad = FileStatus.FAILED if path.name in self.failing else FileStatus.SKIPPED
            outcomes.append(FileOutcome(path=str(path), status=bad if reason else FileStatus.NEW, reason=reason))
            if on_progress is not None:
                done = {"done": number, "total": len(paths), "pages": number, "path": path.name}
                on_progress(Progress(stage="parse", outcome=outcomes[-1], **done))
            time.sleep(self.stage_s)
            self.gate.wait(timeout=60)
        self.ingested.append((name, tuple(paths)))
        self.passwords = tuple(passwords)
        if name not in self.names:
            self.names.append(name)
        return IngestReport(outcomes=tuple(outcomes), pages=len(outcomes), wall_s=0.2)

    def look(self, name: str, citation: Citation, spans: Sequence[Span]) -> Source:
        if citation.spans[0].locator.page is None:
            quote = spans[0].quote
            return Source(text=f"Before. {quote} After.", marks=((8, 8 + len(quote)),))
        boxes = tuple(((0.1, 0.1 * n, 0.6, 0.1 * n + 0.05),) for n in range(1, len(spans) + 1))
        return Source(page=PageView(png=png(), boxes=boxes))

    def original(self, name: str, citation: Citation) -> tuple[Path, str]:
        path = self.home / "blob"
        path.write_bytes(b"%PDF-1.7")
        return path, "pdf" if citation.spans[0].locator.page else "xlsx"

    def export(self, name: str, answers: Sequence[Answer], ending: str) -> bytes:
        self.exported.append((name, len(answers), ending))
        return b"%PDF-1.7"

    def judge(self, name: str, answer: Answer, *, verdict: str, reason: str = "", comment: str = "") -> None:
        self.judged.append((name, answer.question, verdict, reason, comment))
