"""The documents of a collection as a table, a page of rows at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.store.register import Entry, Listed, Order, State, Wanted
from ui.handlers import Desk, collection_of, explain
from ui.library.markup import badge, day, empty, table
from ui.render import Html, document_name, escape, name, problem, told
from ui.words import number, say

if TYPE_CHECKING:
    from index.collection import Collection

ROWS = 100
_LANGUAGES_S = 2.0  # spent on telling languages before a page is shown without the rest
_MOST_TOLD = 50_000
_UNKNOWN = "…"
_TOLD: dict[tuple[str, str], str] = {}  # languages by collection and text, which never changes
_COLUMNS = ("select", "document", "type", "pages", "language", "version", "state", "indexed")


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
        languages = _languages(kept, found.entries, 0.0)
        yield _html(shown, languages), found
        if _UNKNOWN in languages.values():  # else what is clicked or focused just now would be drawn anew for nothing
            yield _html(shown, _languages(kept, found.entries, _LANGUAGES_S)), found
    except Exception as error:
        yield problem(explain(error)), None


def wanted(words: str, state: str, order: str, start: int) -> Wanted:
    """What the controls of the page say."""
    return Wanted(words=words or "", state=State(state), order=Order(order), start=start, rows=ROWS)


def turned(shown: Listed | None, pages: int) -> int:
    """The first row after turning some pages."""
    return max(0, (shown.start if shown else 0) + pages * ROWS)


def set_removed(desk: Desk, collection: str | None, ticked: str, *, removed: bool) -> str:
    """Take the documents with these ids, one a line, out of answers, or bring them back; what came of it."""
    try:
        ids = ticked.split()
        if not ids:
            return problem(say("documents.tick_first"))
        kept = desk.workspace.collection(collection_of(collection))
        done = kept.remove(ids) if removed else kept.restore(ids)
    except Exception as error:
        return problem(explain(error))
    which = name(done[0]) if len(done) == 1 else Html(told("units.document", count=len(done)))
    said = told("documents.removed" if removed else "documents.restored", documents=which, count=len(done))
    return f'<p class="done" role="status">{said}</p>'


def _nothing(adds: bool) -> str:
    if not adds:
        return empty(say("documents.none_here"), say("side.none_added"))
    way = f'<p><button type="button" class="way" data-go="view-add">{told("side.add")}</button></p>'
    return empty(say("documents.none_here"), say("documents.add_some"), way)


def _html(shown: _Shown, languages: dict[str, str]) -> str:
    found = shown.found
    if not found.count and not shown.wanted.words.strip() and shown.wanted.state is State.ALL:
        return _nothing(shown.adds)
    if not found.count:
        return empty(say("documents.none_like_that"), say("documents.clear"))
    last = found.start + len(found.entries)
    rows = [_row(entry, language_name(languages[entry.text_id]), shown.here) for entry in found.entries]
    classes = _COLUMNS if shown.ticks else _COLUMNS[1:]
    columns = [say(f"documents.{one}") for one in classes]
    every = told("documents.select_all")
    box = f'<input type="checkbox" data-tick-all aria-label="{every}"><span data-said="{every}"></span>'
    rows = [row[-len(classes) :] for row in rows]
    listed = table(say("documents.title"), columns, rows, {say("documents.select"): box}, classes)
    many = told("documents.range", first=found.start + 1, last=last, count=found.count)
    return f'<p class="count" role="status">{many}</p>{listed}'


def _row(entry: Entry, language: str, here: str) -> tuple[str, ...]:
    """Cells of a document; `here` is the folder of what was added on the page, which is not told."""
    shown = name(document_name(entry.name))
    folder = entry.file.removeprefix(here).rpartition("/")[0]
    select = told("documents.select_one", document=entry.name)
    return (
        f'<input type="checkbox" data-tick="{escape(entry.document_id)}" aria-label="{select}">',
        f'<button type="button" class="title" data-document="{escape(entry.document_id)}">{shown}</button>'
        + (f'<span class="folder">{name(folder)}</span>' if folder else ""),
        escape(entry.file_type),
        number(entry.pages) if entry.pages else '<span class="none">–</span>',
        escape(language),
        f"{entry.number}",
        state_of(entry),
        day(entry.first_seen),
    )


def state_of(entry: Entry) -> str:
    """Whether it answers, is the newest, and could be read."""
    said = [badge(say("documents.is_removed"), "superseded")] if entry.removed else []
    said += [badge(say("documents.superseded", day=entry.superseded[:10]), "superseded")] if entry.superseded else []
    said = said or [badge(say("documents.in_force"), "quiet")]
    if entry.unreadable:
        said.append(badge(say("documents.not_read", count=entry.unreadable)))
    elif entry.notices:
        said.append(badge(say("documents.notice")))
    return " ".join(said)


def language_name(code: str) -> str:
    """A language as it is shown: its code, which is the same everywhere, or that it is unclear."""
    return say("documents.unclear") if code == "unclear" else code


def _languages(kept: Collection, entries: tuple[Entry, ...], within_s: float) -> dict[str, str]:
    """The language of each text by its id; those that the time does not suffice for come the next time."""
    end = time.monotonic() + within_s
    catalog = kept.catalog()
    try:
        for entry in entries:
            key = (catalog.collection_id, entry.text_id)
            if key not in _TOLD and time.monotonic() < end:
                from index.quality import language

                _TOLD[key] = language(catalog.printed(entry.text_id))
        found = {e.text_id: _TOLD.get((catalog.collection_id, e.text_id), _UNKNOWN) for e in entries}
    finally:
        catalog.close()
    if len(_TOLD) > _MOST_TOLD:
        _TOLD.clear()
    return found
