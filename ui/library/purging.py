"""Destroying documents for good: what goes and what cannot be reached is said first, and the name must be typed."""

from __future__ import annotations

from collections.abc import Iterable

from index.types import Certificate
from ui.handlers import Desk, collection_of, explain
from ui.library.markup import day
from ui.render import DIRECTIONS, Html, document_name, heard, listing, name, note, problem, told
from ui.words import say, wrong

_NAMED = 20  # documents and lines listed
EVERYTHING = "*"  # in place of ids: every document that the collection ever held


def consequences(desk: Desk, collection: str | None, ticked: str) -> tuple[str, str]:
    """What a purge would come to, and what must be typed to begin it ("" where it cannot be).

    Args:
        desk: what the page works with.
        collection: its name.
        ticked: ids of documents, one a line, or `EVERYTHING`.
    """
    try:
        chosen = collection_of(collection)
        kept = desk.workspace.collection(chosen)
        ids = _ids(desk, chosen, ticked)
        foreseen = kept.foresee_purge(ids)
        newest = {d.document_id: d.name for d in kept.ever() if d.document_id in set(ids)} if len(ids) == 1 else {}
    except Exception as error:
        return problem(explain(error)), ""
    typed = next(iter(newest.values()), chosen) if ticked.strip() != EVERYTHING else chosen
    return _foreseen(foreseen, typed), typed


def purge(desk: Desk, collection: str | None, ticked: str, typed: tuple[str, str], reason: str) -> str:
    """Destroy them, if what a person typed is what was asked for; the certificate as HTML.

    Args:
        desk: what the page works with.
        collection: its name.
        ticked: as for `consequences`.
        typed: what was asked for, and what was typed.
        reason: written on the certificate.
    """
    from assistant.purge import purge as purge_documents

    try:
        if not typed[0] or typed[0].strip() != typed[1].strip():
            raise wrong("purge.type_exactly", name=typed[0])
        chosen = collection_of(collection)
        done = purge_documents(desk.workspace, chosen, _ids(desk, chosen, ticked), reason.strip())
    except Exception as error:
        return problem(explain(error))
    return _certificate(done)


def _ids(desk: Desk, chosen: str, ticked: str) -> list[str]:
    if ticked.strip() != EVERYTHING:
        ids = ticked.split()
    else:
        ids = [document.document_id for document in desk.workspace.collection(chosen).ever()]
    if not ids:
        if ticked.strip() != EVERYTHING:
            raise wrong("purge.tick_first")
        raise wrong("purge.nothing", collection=chosen)
    return ids


def _foreseen(found: Certificate, typed: str) -> str:
    go_on = told("purge.confirm", name=Html(f"<strong>{name(typed)}</strong>"))
    return (
        f'<div class="purge" role="group" aria-label="{told("purge.would")}"><h3>{told("purge.final")}</h3>'
        f"{_going('purge.would_destroy', found)}<p>{told('purge.versions', number=len(found.generations))}</p>"
        f"{_lines('purge.out_of_reach', map(_said, found.left))}<p>{go_on}</p></div>"
    )


def _certificate(done: Certificate) -> str:
    ended = "" if done.ended else note(say("purge.unfinished"))
    return (
        f'<div class="purge done" role="status"><h3>{told("purge.done", day=Html(day(done.begun)))}</h3>'
        f"{_going('purge.destroyed', done)}{ended}{_lines('purge.left', map(_said, done.left))}"
        f"{note(say('purge.certificate', id=done.purge_id))}</div>"
    )


def _going(title: str, found: Certificate) -> str:
    paths = [document_name(path.rsplit("/", 1)[-1]) for document in found.documents for path in document.paths[-1:]]
    documents = told("units.document", count=len(found.documents))
    sizes = told(
        "purge.sizes",
        documents=Html(told("purge.documents", documents=Html(documents), count=found.revisions)),
        passages=Html(told("units.passage", count=found.passages)),
        files=Html(told("purge.files", count=found.blobs)),
        number=found.size_bytes,
    )
    lines = _lines("purge.listed", map(name, paths)) + _lines("purge.also", map(_said, found.also))
    return f"<p><strong>{told(title)}:</strong> {sizes}.</p>{lines}"


def _said(line: str) -> str:
    """A line of a certificate, which is made in English and names files."""
    return heard(line.translate(DIRECTIONS))


def _lines(title: str, lines: Iterable[str]) -> str:
    found = list(lines)
    listed = listing(found, lambda line: f"<li>{line}</li>", _NAMED)
    return f"<p><strong>{told(title)}</strong></p><ul>{listed}</ul>" if found else ""
