"""The documents of a collection as a table, a page of rows at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.store.register import Entry, Listed, Order, State, Wanted
from ui.handlers import Desk, collection_of, explain
from ui.library.markup import badge, day, empty, number, table
from ui.render import document_name, escape, name, problem
from ui.words import say

if TYPE_CHECKING:
    from index.collection import Collection

ROWS = 100
STATES = {
    "All documents": State.ALL,
    "In answers": State.ANSWERING,
    "Removed": State.REMOVED,
    "Read with gaps": State.NOTED,
}
ORDERS = {"By name": Order.NAME, "Newest first": Order.NEWEST}
_LANGUAGES_S = 2.0  # spent on telling languages before a page is shown without the rest
_MOST_TOLD = 50_000
_TOLD: dict[tuple[str, str], str] = {}  # languages by collection and text, which never changes
_COLUMNS = ("Select", "Document", "Type", "Pages", "Language", "Version", "State", "Indexed")
_HEADS = {"Select": '<input type="checkbox" data-tick-all aria-label="Select all that are shown">'}


@dataclass(frozen=True, slots=True)
class _Shown:
    """A page of the list: what was asked for, and what whoever looks may do."""

    found: Listed
    wanted: Wanted
    here: str  # the folder of what was added on the page, which is not told
    ticks: bool  # may remove documents and bring them back
    adds: bool


def listing(desk: Desk, collection: str | None, wanted: Wanted) -> Iterator[tuple[str, Listed | None]]:
    """The table with what is known at once, then with the languages, which must be looked for in the words."""
    if not collection:
        yield _nothing(desk.may_add()), None
        return
    try:
        kept = desk.workspace.collection(collection_of(collection))
        found = kept.listed(wanted)
        shown = _Shown(found, wanted, here=f"{desk.uploads / kept.name}/", ticks=desk.may("remove", kept.name),
                       adds=desk.may("ingest", kept.name))  # fmt: skip
        yield _html(shown, {}), found
        if found.entries:
            yield _html(shown, _languages(kept, found.entries)), found
    except Exception as error:
        yield problem(explain(error)), None


def wanted(words: str, state: str, order: str, start: int) -> Wanted:
    """What the controls of the page say."""
    return Wanted(words=words or "", state=STATES[state], order=ORDERS[order], start=start, rows=ROWS)


def turned(shown: Listed | None, pages: int) -> int:
    """The first row after turning some pages."""
    return max(0, (shown.start if shown else 0) + pages * ROWS)


def set_removed(desk: Desk, collection: str | None, ticked: str, *, removed: bool) -> str:
    """Take the documents with these ids, one a line, out of answers, or bring them back; what came of it."""
    try:
        ids = ticked.split()
        if not ids:
            return problem("Tick the documents first.")
        kept = desk.workspace.collection(collection_of(collection))
        done = kept.remove(ids) if removed else kept.restore(ids)
    except Exception as error:
        return problem(explain(error))
    what = "is" if len(done) == 1 else "are"
    said = f"{name(done[0])} {what}" if len(done) == 1 else f"{len(done):,} documents {what}"
    if removed:
        return f'<p class="done" role="status">{said} out of every answer. “Bring back” undoes it.</p>'
    return f'<p class="done" role="status">{said} in answers again.</p>'


def _nothing(adds: bool) -> str:
    if not adds:
        return empty("No documents here yet", say("side.none_added"))
    text = "Add files, a folder or a zip: PDF, Word, Excel, mail, scans and more. They stay on this machine."
    way = '<p><button type="button" class="way" data-go="view-add">Add documents</button></p>'
    return empty("No documents here yet", text, way)


def _html(shown: _Shown, languages: dict[str, str]) -> str:
    found = shown.found
    if not found.count and not shown.wanted.words.strip() and shown.wanted.state is State.ALL:
        return _nothing(shown.adds)
    if not found.count:
        return empty("No document is like that", "Clear the filter, or choose another state.")
    last = found.start + len(found.entries)
    rows = [_row(entry, languages.get(entry.text_id, "…"), shown.here) for entry in found.entries]
    first = 0 if shown.ticks else 1
    rows, columns = [row[first:] for row in rows], _COLUMNS[first:]
    many = f"{found.start + 1:,}–{last:,} of {number(found.count, 'document')}"
    return f'<p class="count" role="status">{many}</p>{table("Documents", columns, rows, _HEADS)}'


def _row(entry: Entry, language: str, here: str) -> tuple[str, ...]:
    """Cells of a document; `here` is the folder of what was added on the page, which is not told."""
    shown = name(document_name(entry.name))
    folder = entry.file.removeprefix(here).rpartition("/")[0]
    return (
        f'<input type="checkbox" data-tick="{escape(entry.document_id)}" aria-label="Select {escape(entry.name)}">',
        f'<button type="button" class="title" data-document="{escape(entry.document_id)}">{shown}</button>'
        + (f'<span class="folder">{name(folder)}</span>' if folder else ""),
        escape(entry.file_type),
        f"{entry.pages:,}" if entry.pages else '<span class="none">–</span>',
        escape(language),
        f"{entry.number}",
        state_of(entry),
        day(entry.first_seen),
    )


def state_of(entry: Entry) -> str:
    """Whether it answers, is the newest, and could be read."""
    said = [badge("removed", "superseded")] if entry.removed else []
    said += [badge(f"superseded {day(entry.superseded)}", "superseded")] if entry.superseded else []
    said = said or [badge("in force", "quiet")]
    if entry.unreadable:
        said.append(badge(f"{number(entry.unreadable, 'page')} not read"))
    elif entry.notices:
        said.append(badge("notice"))
    return " ".join(said)


def _languages(kept: Collection, entries: tuple[Entry, ...]) -> dict[str, str]:
    """The language of each text by its id; those that the time does not suffice for come the next time."""
    from index.quality import language

    end = time.monotonic() + _LANGUAGES_S
    catalog = kept.catalog()
    try:
        for entry in entries:
            key = (catalog.collection_id, entry.text_id)
            if key not in _TOLD and time.monotonic() < end:
                _TOLD[key] = language(catalog.printed(entry.text_id))
        found = {e.text_id: _TOLD.get((catalog.collection_id, e.text_id), "…") for e in entries}
    finally:
        catalog.close()
    if len(_TOLD) > _MOST_TOLD:
        _TOLD.clear()
    return found
