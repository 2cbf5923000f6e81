"""JSON and JSON Lines: keys become headings, strings paragraphs; a row of JSON Lines is a document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from ingest.draft import Draft, clean
from ingest.formats.plain import from_text, read_text
from ingest.formats.web.page import add_html
from ingest.limits import Limits
from ingest.types import ElementKind as Kind
from ingest.types import Metadatum, Parsed

PARSER = "json 1"
_SHORT = 80  # characters up to which a value stands on one line with its key
_ID_KEYS = ("id", "_id", "doc_id", "document_id")
_TEXT_KEYS = ("text", "contents", "content", "body")
_NAME_KEYS = ("title", "name")
_INNER_NAME_KEYS = ("title", "brand_name", "generic_name")
_TITLE_DEPTH, _TITLE_WIDTH = 4, 500
_MOST_BAD_ROWS = 20  # named one by one; further ones are counted
_DEEPEST = 100
_TABLES = re.compile(r"\s*<table\b.*</table>\s*", re.IGNORECASE | re.DOTALL)  # that an interface wrote into a string


def parse_json(path: Path, limits: Limits) -> Parsed:
    """Read a JSON file; what is not JSON after all is read as plain text, with a notice.

    Raises:
        UnreadableError: It is no text, or too long.
    """
    text, notices = read_text(path, limits)
    try:
        value = json.loads(text.lstrip("\ufeff"))
        _check_depth(value)
    except (ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, ValueError) else "it is nested too deeply"
        return from_text(text, PARSER, [*notices, f"is not valid JSON ({reason[:200]}) and was read as plain text"])
    draft = Draft(limits)
    draft.notices += notices
    _add_value(draft, value, "", 1)
    return draft.finish(PARSER, title=_title(value))


def _title(value: Any) -> str:
    """A name near the top: the file's own, or that of the one thing it is about."""
    level = [value]
    for depth in range(_TITLE_DEPTH):
        for record in level:
            if isinstance(record, dict):
                keys = _NAME_KEYS if depth == 0 else _INNER_NAME_KEYS
                single = {k: v[0] if isinstance(v, list) and len(v) == 1 else v for k, v in record.items()}
                if name := _first(single, keys):
                    return name
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if len(level) > _TITLE_WIDTH:
            break
    return ""


def _check_depth(value: Any) -> None:
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > _DEEPEST:
            raise RecursionError
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]


def _add_value(draft: Draft, value: Any, key: str, level: int) -> None:
    """Append a value under its key; `level` is the depth of a heading made of the key."""
    label = key.replace("_", " ").strip()
    if isinstance(value, dict):
        if label:
            draft.add(label, Kind.HEADING, level=min(level, 6))
        for inner_key, inner in value.items():
            _add_value(draft, inner, str(inner_key), level + bool(label))
    elif isinstance(value, list):
        _add_list(draft, value, label, level)
    elif value is not None:
        text = _scalar(value)
        if len(text) <= _SHORT:
            draft.add(f"{label}: {text}" if label and text.strip() else text)
            return
        if label:
            draft.add(label, Kind.HEADING, level=min(level, 6))
        _add_text(draft, text)


def _add_list(draft: Draft, values: list[Any], label: str, level: int) -> None:
    texts = [_scalar(v) for v in values if not isinstance(v, dict | list)]
    if len(texts) == len(values) and sum(map(len, texts)) <= _SHORT:
        draft.add(f"{label}: {', '.join(texts)}" if label and texts else ", ".join(texts))
        return
    if label:
        draft.add(label, Kind.HEADING, level=min(level, 6))
    for value in values:
        if isinstance(value, dict | list):
            _add_value(draft, value, "", level + bool(label))
        else:
            _add_text(draft, _scalar(value))


def _add_text(draft: Draft, text: str) -> None:
    if _TABLES.fullmatch(text):
        add_html(draft, text)
    elif "\n" in text.strip():
        draft.add_outlined(text)
    else:
        draft.add(text)


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value) if value is not None else ""


def _first(row: dict[str, Any], keys: tuple[str, ...]) -> str:
    return next((_scalar(row[k]) for k in keys if isinstance(row.get(k), str | int | float)), "")


def parse_jsonl(path: Path, limits: Limits) -> Iterator[Parsed]:
    """Read a JSON Lines file, a document a row: `{id, title, text, meta}`, or any other object.

    Bad rows are passed over and named in the notices of the last document.

    Raises:
        UnreadableError: It is no text, or no row is a JSON object.
    """
    text, notices = read_text(path, limits)
    held: Parsed | None = None
    bad: list[str] = []
    rows = 0
    seen: set[str] = set()
    for number, line in enumerate(text.lstrip("\ufeff").split("\n"), start=1):
        if not line.strip():
            continue
        if rows >= limits.documents:
            bad.append(f"rows from {number:,} on are beyond the limit of {limits.documents:,} and were not read")
            break
        row = _row(line)
        if row is None:
            bad.append(f"row {number:,} is not a JSON object and was passed over")
            continue
        if held is not None:
            yield held
        rows += 1
        held = _row_document(row, _unused(_first(row, _ID_KEYS) or str(number), number, seen), limits)
    if held is None:
        yield from_text(text, PARSER, [*notices, "no row is a JSON object; it was read as plain text"])
        return
    more = [f"{len(bad) - _MOST_BAD_ROWS:,} more rows were passed over"] if len(bad) > _MOST_BAD_ROWS else []
    yield _with_notices(held, (*notices, *bad[:_MOST_BAD_ROWS], *more))


def _row(line: str) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
        _check_depth(row)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def _unused(row_id: str, number: int, seen: set[str]) -> str:
    row_id = clean(row_id)[:500]
    row_id = f"{row_id} (row {number})" if row_id in seen else row_id
    seen.add(row_id)
    return row_id


def _with_notices(parsed: Parsed, notices: tuple[str, ...]) -> Parsed:

    return replace(parsed, notices=parsed.notices + notices)


def _row_document(row: dict[str, Any], row_id: str, limits: Limits) -> Parsed:
    draft = Draft(limits)
    title = _first(row, _NAME_KEYS)
    body = next((k for k in _TEXT_KEYS if isinstance(row.get(k), str)), None)
    if body is None:
        _add_value(draft, {k: v for k, v in row.items() if k not in _ID_KEYS}, "", 1)
    else:
        draft.add_outlined(row[body])
    parsed = draft.finish(PARSER, title=title, metadata=_meta(row.get("meta")))

    return replace(parsed, row_id=row_id)


def _meta(meta: Any) -> list[Metadatum]:
    if not isinstance(meta, dict):
        return []
    return [
        Metadatum(name=clean(str(key))[:200], value=clean(_scalar(value))[:2000], origin="parsed")
        for key, value in meta.items()
        if value is not None
    ]
