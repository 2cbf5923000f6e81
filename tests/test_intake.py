"""Files into the catalogue: what is parsed again and what is not, under which names, with which outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from ingest import intake
from ingest.errors import ParserFailedError, UnreadableError
from ingest.intake import MAX_DEPTH, Intake, readable_name, safe_name
from ingest.isolation.child import ParsePool
from ingest.limits import Limits
from ingest.parse import parse
from ingest.store.blobs import BlobStore
from ingest.store.catalog import Catalog
from ingest.types import FileOutcome, FileStatus, Parsed


class Pool:
    """Parses in this process, and counts; an error in its place is what a parse child would report."""

    def __init__(self) -> None:
        self.parsed: list[str] = []
        self.failing: dict[str, UnreadableError] = {}

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def parse(self, path: Path, name: str) -> Iterator[Parsed]:
        self.parsed.append(name)
        if name in self.failing:
            raise self.failing[name]
        yield from parse(path, name, Limits(ocr=False))

    def map(self, files: Iterator[tuple[Path, str]]) -> Iterator[tuple[Path, list[Parsed] | UnreadableError, float]]:
        for path, name in files:
            try:
                yield path, list(self.parse(path, name)), 1.0
            except UnreadableError as error:
                yield path, error, 1.0


@pytest.fixture
def pool() -> Pool:
    return Pool()


Take = Callable[..., dict[str, FileOutcome]]


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return Catalog(tmp_path / "catalog.sqlite", create=True)


@pytest.fixture
def take(tmp_path: Path, pool: Pool, catalog: Catalog) -> Take:
    """Take files in, and tell their outcomes by name."""

    def run(*files: Path) -> dict[str, FileOutcome]:
        lookups = Catalog(tmp_path / "catalog.sqlite")
        made = Intake(catalog, lookups, BlobStore(tmp_path / "blobs"), lambda: pool)  # type: ignore[arg-type,return-value]
        try:
            outcomes = list(made.take(files))
        finally:
            lookups.close()
        assert len(outcomes) == len(files)
        return {Path(o.path).name: o for o in outcomes}

    return run


def paths(catalog: Catalog) -> list[str]:
    return [d.name for d in catalog.live_documents(catalog.snapshot())]


def test_only_new_bytes_are_parsed(folder: Path, take: Take, pool: Pool) -> None:
    lease, notice = folder / "lease.txt", folder / "notice.txt"
    assert {o.status for o in take(lease, notice).values()} == {FileStatus.NEW}
    assert {o.status for o in take(lease, notice).values()} == {FileStatus.UNCHANGED}
    notice.touch()
    take(lease, notice)
    assert pool.parsed == ["lease.txt", "notice.txt"]
    lease.write_text("The rent is 900 pounds.")
    outcomes = take(lease, notice)
    assert (outcomes["lease.txt"].status, outcomes["lease.txt"].passages) == (FileStatus.CHANGED, 1)
    assert pool.parsed[2:] == ["lease.txt"]


def test_no_child_is_started_for_unchanged_files(folder: Path, take: Take, tmp_path: Path, catalog: Catalog) -> None:
    take(folder / "lease.txt")

    def start() -> ParsePool:
        raise AssertionError("a parse child was started for nothing")

    again = Intake(catalog, catalog, BlobStore(tmp_path / "blobs"), start)
    assert [o.status for o in again.take([folder / "lease.txt"])] == [FileStatus.UNCHANGED]


def test_another_parser_version_reads_again(
    folder: Path, take: Take, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(folder / "lease.txt")
    monkeypatch.setattr(intake, "stamp", lambda ocr: "newer")
    take(folder / "lease.txt")
    take(folder / "lease.txt")
    assert pool.parsed == ["lease.txt", "lease.txt"]


def test_a_failed_parse_is_tried_again_and_an_unreadable_file_is_not(folder: Path, take: Take, pool: Pool) -> None:
    pool.failing = {
        "lease.txt": ParserFailedError("took longer than 120 s without progress"),
        "notice.txt": UnreadableError("is encrypted; save it without a password"),
    }
    for attempt in (1, 2):
        outcomes = take(folder / "lease.txt", folder / "notice.txt")
        assert outcomes["lease.txt"].status is FileStatus.FAILED
        assert outcomes["lease.txt"].reason == "took longer than 120 s without progress"
        assert outcomes["notice.txt"].status is FileStatus.SKIPPED
        assert outcomes["notice.txt"].reason == "is encrypted; save it without a password"
        assert pool.parsed.count("lease.txt") == attempt
    assert pool.parsed.count("notice.txt") == 1
    pool.failing = {}
    outcome = take(folder / "lease.txt")["lease.txt"]
    assert (outcome.status, outcome.passages) == (FileStatus.NEW, 1)


def test_a_file_is_new_until_the_collection_holds_a_document_of_it(folder: Path, take: Take, pool: Pool) -> None:
    (folder / "notice.txt").write_bytes(b"")
    assert take(folder / "notice.txt")["notice.txt"].status is FileStatus.SKIPPED
    (folder / "notice.txt").write_text("Three months' notice.")
    assert take(folder / "notice.txt")["notice.txt"].status is FileStatus.NEW
    pool.failing = {"notice.txt": ParserFailedError("crashed its parser")}
    (folder / "notice.txt").write_text("Six months' notice.")
    assert take(folder / "notice.txt")["notice.txt"].status is FileStatus.FAILED
    pool.failing = {}
    assert take(folder / "notice.txt")["notice.txt"].status is FileStatus.CHANGED  # the first state still answered


def test_what_could_not_be_read_takes_over_the_documents_of_the_same_bytes(
    folder: Path, take: Take, pool: Pool, catalog: Catalog
) -> None:
    take(folder / "lease.txt")
    (folder / "copy.txt").write_bytes(b"")
    take(folder / "copy.txt")
    (folder / "lease.txt").rename(folder / "copy.txt")
    assert take(folder / "copy.txt")["copy.txt"].status is FileStatus.MOVED
    assert pool.parsed == ["lease.txt", "copy.txt"]  # the empty one; not the lease again
    assert paths(catalog) == ["copy.txt"]


def test_a_file_without_words_is_skipped_with_a_reason(folder: Path, take: Take) -> None:
    (folder / "blank.txt").write_text(" \n\n ")
    (folder / "symbols.txt").write_text("\uf0b7 \uf0a7")
    outcomes = take(folder / "blank.txt", folder / "symbols.txt")
    assert {o.status for o in outcomes.values()} == {FileStatus.SKIPPED}
    assert all(o.reason for o in outcomes.values())


def test_a_file_that_vanishes_meanwhile_costs_itself_only(folder: Path, take: Take) -> None:
    outcomes = take(folder / "lease.txt", folder / "nowhere.txt", folder / "notice.txt")
    assert outcomes["nowhere.txt"].status is FileStatus.FAILED
    assert outcomes["nowhere.txt"].reason == "cannot be opened: No such file or directory"
    assert outcomes["notice.txt"].status is FileStatus.NEW


def mail(subject: str, *attachments: tuple[str, bytes], words: str = "See below.") -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, "a@example.org", "b@example.org"
    message["Date"] = "Mon, 06 May 2019 10:00:00 +0000"
    message.set_content(words)
    for name, content in attachments:
        kind = ("message", "rfc822") if name.endswith(".eml") else ("application", "octet-stream")
        message.add_attachment(content, maintype=kind[0], subtype=kind[1], filename=name)
    return message.as_bytes()


def test_parts_are_named_and_told_apart(folder: Path, take: Take, catalog: Catalog) -> None:
    rows = b'{"id": "r1", "text": "Row one."}\n{"id": "r1", "text": "Row two."}\n'
    content = mail("Terms", ("a.txt", b"First sheet."), ("a.txt", b"Second sheet."), ("rows.jsonl", rows))
    (folder / "terms.eml").write_bytes(content)
    outcome = take(folder / "terms.eml")["terms.eml"]
    names = paths(catalog)
    assert names[:3] == ["terms.eml", "terms.eml!/a.txt", "terms.eml!/a.txt (2)"]
    assert len([n for n in names if n.startswith("terms.eml!/rows.jsonl#r1")]) == 2, outcome.notices
    (first, *_) = catalog.live_documents(catalog.snapshot())
    assert first.dated == "2019-05-06"


def test_an_attachment_that_cannot_be_read_is_a_notice(folder: Path, take: Take, catalog: Catalog) -> None:
    (folder / "m.eml").write_bytes(mail("M", ("bad.pdf", b"%PDF-1.7 broken"), ("good.txt", b"Good words.")))
    outcome = take(folder / "m.eml")["m.eml"]
    assert outcome.status is FileStatus.NEW
    assert any(notice.startswith("!/bad.pdf: ") for notice in outcome.notices)
    assert paths(catalog) == ["m.eml", "m.eml!/good.txt"]


def test_mails_in_mails_end_somewhere(folder: Path, take: Take, catalog: Catalog, pool: Pool) -> None:
    content = b"Innermost words."
    name = "inner.txt"
    for depth in range(MAX_DEPTH + 3):
        content, name = mail(f"Level {depth}", (name, content)), f"level{depth}"
    (folder / "deep.eml").write_bytes(content)
    outcome = take(folder / "deep.eml")["deep.eml"]
    assert len(paths(catalog)) == MAX_DEPTH + 1
    assert any("too deep" in notice for notice in outcome.notices)


def test_equal_attachments_of_two_mails_are_two_documents(folder: Path, take: Take, catalog: Catalog) -> None:
    for name in ("one.eml", "two.eml"):
        (folder / name).write_bytes(mail(name, ("annex.txt", b"The annex."), words=f"This is {name}."))
    take(folder / "one.eml", folder / "two.eml")
    documents = {d.name: d.document_id for d in catalog.live_documents(catalog.snapshot())}
    assert len(set(documents.values())) == 4


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\users\\x\\a.doc", "a.doc"),
        ("a\x1b[31m\nb\u202e.txt", "a[31mb.txt"),
        ("/", "attachment"),
        ("", "attachment"),
        ("x" * 500, "x" * 120),
    ],
)
def test_names_of_attachments_are_for_display_only(name: str, shown: str) -> None:
    assert safe_name(name) == shown


@pytest.mark.parametrize(
    ("name", "title"),
    [("harbour_mill__lease.pdf", "harbour mill lease"), ("m.eml!/rent_roll.xlsx", "rent roll"), ("___", "___")],
)
def test_a_title_from_a_file_name(name: str, title: str) -> None:
    assert readable_name(name) == title
