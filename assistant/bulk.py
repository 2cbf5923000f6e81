"""Many questions from a file, answered into a file. Interrupted at any moment, the next run goes on.

The record of a run is a JSON Lines file, one answer a line, each on the disk before the next question is
asked. For `OUT.jsonl` that is OUT itself; for a table it lies beside it as `OUT.csv.jsonl` and the table is
written from it at the end. It holds the whole answers, the table only what fits into cells.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from assistant.answer_json import answer_to_json
from assistant.output import check_ours, check_place
from assistant.question import check_question
from assistant.record import Record
from assistant.table import FORMATS, Row, check_format, read_questions, write_table
from assistant.types import Answer, AnswerStatus, Coverage
from index.types import Filter
from ingest.errors import AnswerError, UsageError

COLUMNS = ("id", "question", "status", "answer", "citations", "documents_searched", "notices", "error")
_LINE_START = b'{"id": '  # of every line that this program writes

_PURGED = "the answer cited a document that was purged; run the same command to ask again"

Ask = Callable[[str], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What the answers of one run have in common. Answers found under anything else are asked again."""

    collection: str
    condition: Filter
    settings_digest: str
    generation: int  # the serving one, when the run begins
    as_of: str | None = None  # the earlier moment whose state is searched
    identity: str = ""  # of the collection: another home may have one of the same name
    removed: str = ""  # digest of the documents taken out of answers

    @property
    def origin(self) -> dict[str, Any]:
        """What an answer itself does not say of where it comes from."""
        condition = {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(self.condition).items()}
        return {
            "collection": self.collection, "collection_id": self.identity, "removed": self.removed, "filter": condition
        }  # fmt: skip

    def made(self, entry: Mapping[str, Any]) -> bool:
        """Whether an answer in a record is one that this run would give."""
        known = {
            **self.origin,
            "as_of": self.as_of,
            "settings_digest": self.settings_digest,
            "generation": self.generation,
        }
        return all(entry.get(name) == value for name, value in known.items())


class RowDone(Protocol):
    """Told after every row."""

    def __call__(self, done: int, total: int, /) -> None:
        """`done` of `total` rows are in the record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkReport:
    """What a run did. `by_status` counts the rows of the whole file; `errors` names rows not asked."""

    answered: int
    kept: int
    by_status: dict[str, int]
    errors: tuple[str, ...]
    notes: tuple[str, ...] = ()


def answer_file(
    ask: Ask,
    source: Path,
    output: Path,
    *,
    run: Run,
    column: str = "question",
    on_row: RowDone | None = None,
) -> BulkReport:
    """Answer the questions of `source` into `output`.

    Args:
        ask: answers one question.
        source: a .jsonl, .csv or .xlsx file.
        output: the same kinds. Rows already answered there are kept, if question and `run` are the same.
        run: what is asked, and in which state.
        column: the key or column of the question.
        on_row: told after every row.

    Raises:
        UsageError: a file cannot be read or is not one that this program wrote.
    """
    rows = read_questions(source, column)
    path = record_of(source, output)
    record = Record(path)
    kept, notes = _still_valid(rows, _read_record(path), run)
    record.write(kept.values())
    done = dict(kept)
    with record.open() as file:
        for row in rows:
            if row.key not in done:
                done[row.key] = _answer(ask, row, run)
                record.add(file, done[row.key])
            if on_row is not None:
                on_row(len(done), len(rows))
        record.check_same(file)
    ordered = [done[row.key] for row in rows]
    record.write(ordered)
    _write_table(path, output, ordered)
    errors = [f"{entry['id']}: {entry['error']}" for entry in ordered if entry["status"] == AnswerStatus.ERROR]
    return BulkReport(
        answered=len(rows) - len(kept),
        kept=len(kept),
        by_status=dict(Counter(str(entry["status"]) for entry in ordered)),
        errors=tuple(errors),
        notes=notes + _changed(ordered),
    )


def written(output: Path) -> bool:
    """Whether a run into `output` has left anything: the table, or the record beside it."""
    return output.exists() or _record_beside(output, output.suffix.lower()).exists()


def forget(output: Path, documents: set[str]) -> int:
    """Take the answers that cite these documents out of a finished or interrupted run; the next run asks them again.

    Args:
        output: the OUT of the run.
        documents: their ids.

    Returns:
        How many answers were taken out.

    Raises:
        UsageError: the file is not one that this program wrote.
    """
    record = _record_beside(output, check_format(output))
    entries = _read_record(record)
    cited = [key for key, e in entries.items() if documents & {c.get("document_id") for c in e.get("citations", ())}]
    for key in cited:
        blank = {"status": str(AnswerStatus.ERROR), "answer": "", "statements": [], "citations": [], "notices": []}
        entries[key] = entries[key] | blank | {"error": _PURGED}
    if cited:
        Record(record).write(entries.values())
        if output.exists():
            _write_table(record, output, entries.values())
    return len(cited)


def record_of(source: Path, output: Path) -> Path:
    """The JSON Lines file that a run into `output` keeps.

    Raises:
        UsageError: the folder is missing, or writing would destroy the questions or a file of someone else's.
    """
    record = _record_beside(output, check_place(output, "a file of answers", FORMATS))
    if source.exists() and any(p.exists() and p.samefile(source) for p in (output, record)):
        raise UsageError(f"{output} would overwrite the questions. Choose another name for the answers.")
    check_ours(output, record)
    return record


def _record_beside(output: Path, suffix: str) -> Path:
    return output if suffix == ".jsonl" else output.with_name(output.name + ".jsonl")


def _read_record(record: Path) -> dict[str, dict[str, Any]]:
    """The finished lines. A last line without its end was torn by a crash and is asked again."""
    if not record.exists():
        return {}
    *lines, torn = record.read_bytes().split(b"\n")
    if torn and (_is_json(torn) or not (torn.startswith(_LINE_START) or _LINE_START.startswith(torn))):
        lines.append(torn)  # whole, or not torn from anything of ours
    entries: dict[str, dict[str, Any]] = {}
    for number, line in enumerate(lines, 1):
        try:
            entry = json.loads(line)
            entries[str(entry["id"])] = entry
            _ = entry["question"], entry["status"]
        except (ValueError, TypeError, KeyError) as error:
            raise UsageError(
                f"{record}, line {number} is not an answer of this program. Choose another name for OUT."
            ) from error
    return entries


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def _still_valid(
    rows: Sequence[Row], known: Mapping[str, dict[str, Any]], run: Run
) -> tuple[dict[str, dict[str, Any]], tuple[str, ...]]:
    """Answers to keep, with notes. Failed rows are tried again, changed questions and other runs asked again."""
    asked = {row.key: row for row in rows}
    foreign = [key for key in known if key not in asked]
    if foreign:
        raise UsageError(
            f"The answers there belong to other questions (e.g. id {foreign[0]!r}, {len(foreign):,} in all). "
            "Choose another name for the answers."
        )
    answered = {
        key: entry
        for key, entry in known.items()
        if entry["status"] != AnswerStatus.ERROR and entry["question"] == asked[key].question.strip()
    }
    kept = {key: entry | {"id": asked[key].row_id} for key, entry in answered.items() if run.made(entry)}
    again = len(answered) - len(kept)
    return kept, (f"{again:,} asked again: the collection or settings changed.",) if again else ()


def _changed(entries: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """A note where a new generation began to serve between two rows."""
    generations = {entry["generation"] for entry in entries if entry["status"] != AnswerStatus.ERROR}
    if len(generations) < 2:
        return ()
    return ("The collection changed during the run. Run the same command again to ask the earlier rows again.",)


def _write_table(record: Path, output: Path, entries: Iterable[Mapping[str, Any]]) -> None:
    """Write the table from the record, where one is wanted."""
    if output != record:
        write_table(output, COLUMNS, [_cells(entry) for entry in entries])


def _answer(ask: Ask, row: Row, run: Run) -> dict[str, Any]:
    if row.problem:
        return _entry(row, _failed(row, run), run) | {"error": row.problem}
    try:
        return _entry(row, ask(check_question(row.question)), run)
    except (UsageError, AnswerError) as error:
        return _entry(row, _failed(row, run), run) | {"error": str(error)}


def _entry(row: Row, answer: Answer, run: Run) -> dict[str, Any]:
    """A line of the record: the answer under the row's own id and question, and where it comes from."""
    return {"id": row.row_id} | answer_to_json(answer) | {"question": row.question.strip()} | run.origin


def _failed(row: Row, run: Run) -> Answer:
    """No answer, in the form of one."""
    return Answer(
        question=row.question.strip(),
        status=AnswerStatus.ERROR,
        statements=(),
        citations=(),
        hits=(),
        coverage=Coverage(documents=0, searched=0),
        generation=run.generation,
        as_of=run.as_of,
        settings_digest=run.settings_digest,
    )


def _cells(entry: Mapping[str, Any]) -> dict[str, object]:
    """An answer as it fits into a row of a table."""
    coverage = entry["coverage"]
    searched = "" if "error" in entry else f"{coverage['searched']} of {coverage['documents']}"
    return {
        "id": entry["id"],
        "question": entry["question"],
        "status": entry["status"],
        "answer": entry["answer"],
        "citations": "\n".join(map(_citation, entry["citations"])),
        "documents_searched": searched,
        "notices": "\n".join(entry["notices"]),
        "error": entry.get("error", ""),
    }


def _citation(citation: Mapping[str, Any]) -> str:
    page = citation.get("page")
    label = citation.get("page_label")
    where = ""
    if page is not None:
        where = f", page {label or page}" + (f" (no. {page} in the file)" if label not in (None, "", str(page)) else "")
    since = citation.get("superseded")
    superseded = f" (superseded on {since[:10]})" if since else ""
    return f"[{citation['marker']}] {citation['document']}{where}{superseded}: “{citation['quote']}”"
