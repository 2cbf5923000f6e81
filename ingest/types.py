"""What `ingest/` hands on. Offsets are half-open and count characters (Unicode code points)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

PAGE_BREAK = "\n\f\n"  # between pages in the printed text
WARNING = "Warning: "  # begins a notice that a reader must see before anything of its document is quoted


class FileType(StrEnum):
    """What a file is, decided by its content; the name only breaks ties between plain-text formats."""

    PDF = "pdf"
    DOCX = "docx"
    PPTX = "pptx"
    XLSX = "xlsx"
    DOC = "doc"
    PPT = "ppt"
    XLS = "xls"
    WPD = "wpd"
    ODT = "odt"
    ODS = "ods"
    ODP = "odp"
    RTF = "rtf"
    HTML = "html"
    XML = "xml"
    EPUB = "epub"
    EML = "eml"
    MSG = "msg"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    MD = "md"
    TXT = "txt"
    IMAGE = "image"


class ElementKind(StrEnum):
    """The role of a stretch of text in its document."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    CAPTION = "caption"  # names the table that follows, or a figure: searched with every row, quoted only by itself
    TABLE_HEADER = "table_header"
    TABLE_SECTION = "table_section"  # a row that heads those below it, up to the next of its kind
    TABLE_ROW = "table_row"
    FOOTNOTE = "footnote"
    FURNITURE = "furniture"  # running header, footer, page number: part of the printed text, never retrieved


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    """The bytes of a file, stored once per collection."""

    sha256: str
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadatum:
    """A fact about a document and who says so."""

    name: str
    value: str
    origin: str  # "asserted" by the user, or "parsed" from the file


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One state of a document. Versions are kept, not replaced."""

    revision_id: int
    document_id: str
    number: int  # 1-based within the document
    blob: Blob
    file_type: str
    text_id: str
    first_seen: str  # ISO 8601, UTC
    gone_at: str | None
    supersedes: int | None  # revision_id
    title: str
    dated: str | None  # ISO day that the document states for itself
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMark:
    """Where a page lies in the printed text: `printed[start:end]`. Sizes are PDF points; 0 where unknown."""

    page: int  # 1-based
    label: str  # as printed, e.g. "iii"; str(page) where the file names none
    start: int
    end: int
    width: float = 0.0
    height: float = 0.0
    ocr_confidence: float | None = None  # 0-1 for pages read by OCR, None for born-digital text
    unreadable: str | None = None  # why no text came out of this page


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A structural piece of a parse, in offsets of the printed text, in reading order, never overlapping.

    `level` is the heading depth (1 is the outermost) and set for headings only. `table` numbers the tables of
    the document from 0; `row` is the 1-based row as the user sees it in the table or sheet.
    """

    start: int
    end: int
    kind: ElementKind = ElementKind.PARAGRAPH
    level: int | None = None
    table: int | None = None
    row: int | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file found inside another (a mail's attachment). It becomes a document of its own."""

    name: str  # as written in the container: untrusted, for display only, never joined to a path of ours
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """One document as a parser read it. A row of a JSON Lines file is one document, hence `row_id`."""

    printed: str
    blocks: tuple[Block, ...]
    pages: tuple[PageMark, ...] = ()
    title: str = ""
    metadata: tuple[Metadatum, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    notices: tuple[str, ...] = ()  # what the parser could not read, for the report
    row_id: str | None = None
    parser: str = ""  # name and version of the engine, part of the text's identity
    file_type: str = ""  # a `FileType` value, decided by content


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """`length` normalised characters from `normalised` on correspond one to one to those from `printed` on."""

    normalised: int
    printed: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A document's words: as printed, and normalised for search, with the alignment between the two."""

    text_id: str
    printed: str
    normalised: str
    alignment: tuple[Run, ...]
    pages: tuple[PageMark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Locator:
    """How a person finds the place again: page and printed label, or sheet and row."""

    page: int | None = None
    page_label: str | None = None
    sheet: str | None = None
    row: int | None = None
    ocr: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Printed characters `[start, end)` with `printed[start:end] == quote`."""

    start: int
    end: int
    quote: str
    locator: Locator
    is_header: bool = False  # a row that names the columns of a table or heads some rows: quoted with every row below


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """A structural piece of a text. `start` and `end` count normalised characters."""

    text_id: str
    ordinal: int  # contiguous from 0
    kind: ElementKind
    start: int
    end: int
    page: int | None
    page_label: str | None
    headings: tuple[str, ...]
    table: int | None = None
    row: int | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What is retrieved. `text` is normalised and embedded together with `headings`; only `spans` are quoted."""

    passage_id: str
    row_id: int
    document_id: str
    revision_id: int
    text_id: str
    ordinal: int  # position in the document
    text: str
    headings: tuple[str, ...]
    spans: tuple[Span, ...]
    token_count: int
    ocr_confidence: float | None = None


class FileStatus(StrEnum):
    """What became of one file."""

    NEW = "new"
    CHANGED = "changed"
    MOVED = "moved"
    UNCHANGED = "unchanged"
    GONE = "gone"
    SKIPPED = "skipped"  # nothing to index, for a reason that lies in the file (empty, a picture, not a document)
    FAILED = "failed"  # should have been readable and was not


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOutcome:
    """The fate of one file, with its reason where it is not in the collection."""

    path: str
    status: FileStatus
    reason: str = ""
    pages: int = 0
    passages: int = 0
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """What an ingest or re-index did. Every file that was seen is counted once."""

    outcomes: tuple[FileOutcome, ...]
    pages: int = 0
    passages_embedded: int = 0
    passages_reused: int = 0
    generation: int = 0
    wall_s: float = 0.0
    searchable_s: float = 0.0  # of `wall_s`, until all was found by its words; the rest gave it vectors
    peak_memory_mib: float = 0.0
    peak_child_memory_mib: float = 0.0
    interrupted: bool = False
    warnings: tuple[str, ...] = ()
    litter: int = 0  # lock files of office programs and the system's own (`.DS_Store`…), which are no documents

    def count(self, status: FileStatus) -> int:
        """How many files ended with this status."""
        return sum(outcome.status is status for outcome in self.outcomes)

    @property
    def not_taken(self) -> tuple[FileOutcome, ...]:
        """Files that are not in the collection: skipped or failed, each with its reason."""
        return tuple(o for o in self.outcomes if o.status in (FileStatus.SKIPPED, FileStatus.FAILED))


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A moment of a running ingest, for a progress bar or an event stream."""

    stage: str  # "parse" or "embed"
    done: int  # files in stage "parse", passages in stage "embed"
    total: int
    pages: int = 0
    rate_per_s: float = 0.0  # pages in stage "parse", passages in stage "embed"
    left_s: float | None = None
    searchable: int = 0  # passages found by their words so far, those of before included
    path: str = ""
    outcome: FileOutcome | None = None
