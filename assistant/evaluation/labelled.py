"""Labelled retrieval sets: a corpus, questions, and which passages answer them."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPassage:
    """A passage of a labelled corpus."""

    passage_id: str
    title: str
    text: str
    group: str  # the document it belongs to, "" where the set does not search inside documents


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledQuery:
    """A question of a labelled set; `group` names the document to search in, None searches all."""

    query_id: str
    text: str
    group: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledSet:
    """A corpus, its questions, and which passages answer them (`qrels[query][passage] = grade`, at least 1)."""

    passages: tuple[LabelledPassage, ...]
    queries: tuple[LabelledQuery, ...]
    qrels: Mapping[str, Mapping[str, int]]

    @property
    def judged(self) -> tuple[LabelledQuery, ...]:
        """The questions that some passage answers."""
        return tuple(query for query in self.queries if self.qrels.get(query.query_id))

    @property
    def unanswerable(self) -> tuple[LabelledQuery, ...]:
        """The questions that no passage answers."""
        return tuple(query for query in self.queries if not self.qrels.get(query.query_id))


def load_set(
    folder: Path,
    *,
    queries: Path | None = None,
    qrels: Path | None = None,
    corpus: Sequence[Path] = (),
    within: str | None = None,
    question: str | None = None,
) -> LabelledSet:
    """Read a labelled set; every file may be gzip-compressed.

    Args:
        folder: holds `corpus.jsonl`, and the questions where the next two are not given.
        queries: JSON Lines with `id`, `text` and optional `meta`.
        qrels: tab-separated query id, passage id, grade; a header line is allowed.
        corpus: corpora to search together, instead of the folder's own.
        within: a `meta` field that names the document a question is about; only its passages are searched.
        question: a `meta` field whose words are asked instead of `text`.

    Raises:
        UsageError: a file is missing, a line does not have the form above, or an id is given to two texts.
    """
    asked = tuple(
        LabelledQuery(
            query_id=str(row["id"]),
            text=_named(row, question, place) if question else str(row["text"]),
            group=_named(row, within, place) if within else None,
        )
        for place, row in _rows(queries or _existing(folder, "queries.jsonl"))
    )
    wanted = {query.group for query in asked}
    passages = tuple(
        LabelledPassage(
            passage_id=str(row["id"]),
            title=str(row.get("title") or ""),
            text=str(row["text"]),
            group=_group(row, within),
        )
        for _, row in _rows(*(list(corpus) or [_existing(folder, "corpus.jsonl")]))
        if within is None or _group(row, within) in wanted
    )
    return LabelledSet(passages=passages, queries=asked, qrels=_qrels(qrels or _existing(folder, "qrels.tsv")))


def split_file(folder: Path, kind: str, split: str) -> Path:
    """The file of a split: `SPLIT/KIND` or `KIND-SPLIT` with its ending, compressed or not.

    Args:
        folder: of the set.
        kind: "queries" or "qrels".
        split: "train" or "dev".

    Raises:
        UsageError: there is none.
    """
    suffix = "tsv" if kind == "qrels" else "jsonl"
    stems = [f"{split}/{kind}", *(f"{kind}{mark}{split}" for mark in "-._")]
    for stem in stems:
        for path in (folder / f"{stem}.{suffix}", folder / f"{stem}.{suffix}.gz"):
            if path.is_file():
                return path
    raise UsageError(f"{folder} holds no {stems[0]}.{suffix} nor {stems[1]}.{suffix}. Name the file with --{kind}.")


def _existing(folder: Path, name: str) -> Path:
    for path in (folder / name, folder / f"{name}.gz"):
        if path.is_file():
            return path
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}; name the one with the labelled set.")
    raise UsageError(
        f"{folder} holds no {name} (nor {name}.gz); name the file with --corpus, --queries or --qrels, "
        "or the part with --split."
    )


def _rows(*paths: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of JSON Lines files, each with its place for messages. A row that stands there twice comes once."""
    seen: dict[str, tuple[str, str]] = {}
    for path in paths:
        for number, line in _lines(path):
            if not line.strip():
                continue
            place = f"{path}, line {number}"
            row = _row(line, place)
            first, text = seen.setdefault(str(row["id"]), (place, str(row["text"])))
            if text != str(row["text"]):
                raise UsageError(f"{place} gives the id {row['id']!r} to another text than {first}; ids must differ.")
            if first == place:
                yield place, row


def _row(line: str, place: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
        if not isinstance(row, dict) or not isinstance(row.get("meta") or {}, dict):
            raise TypeError("it, or its meta, is not an object")
        if "id" not in row or "text" not in row:
            raise ValueError("no id or no text")
    except (ValueError, TypeError, RecursionError) as error:
        raise UsageError(f"{place} is not a row with id and text: {error}") from error
    return row


def _qrels(path: Path) -> dict[str, dict[str, int]]:
    grades: dict[str, dict[str, int]] = {}
    for number, line in _lines(path):
        # Ids may hold spaces where tabs divide them.
        fields = [part.strip() for part in line.split("\t")] if "\t" in line else line.split()
        if not line.strip() or (number == 1 and not _is_whole(fields[-1])):
            continue
        if len(fields) != 3 or not _is_whole(fields[2]):
            raise UsageError(f"{path}, line {number}: expected query id, passage id, grade; found {line.strip()!r}.")
        if int(fields[2]) > 0:
            grades.setdefault(fields[0], {})[fields[1]] = int(fields[2])
    return grades


def _is_whole(text: str) -> bool:
    return text.removeprefix("-").isdecimal()


def _named(row: Mapping[str, Any], field: str, place: str) -> str:
    value = (row.get("meta") or {}).get(field)
    if value is None or not str(value).strip():
        raise UsageError(
            f"{place} has no {field!r} in its meta, which was asked for; it has {sorted(row.get('meta') or {})}."
        )
    return str(value)


def _group(row: Mapping[str, Any], within: str | None) -> str:
    return str((row.get("meta") or {}).get(within, "")) if within else ""


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The file's lines with their numbers, from 1."""
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8") as file:
            yield from enumerate(file, 1)
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read ({error}). Check the path, and that it is UTF-8 text.") from error
