"""Destroying documents for good: what goes and what cannot be reached is said first, and the name must be typed."""

from __future__ import annotations

from collections.abc import Sequence

from index.types import Certificate
from ingest.errors import UsageError
from ui.handlers import Desk, collection_of, explain
from ui.library.markup import day, number
from ui.render import document_name, escape, name, problem

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
            raise UsageError(f"Nothing was purged. Type exactly {typed[0]!r} to do it.")
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
        raise UsageError("There is nothing to purge: tick the documents first." if ticked.strip() != EVERYTHING else
                         f"{chosen} holds no documents; there is nothing to purge.")  # fmt: skip
    return ids


def _foreseen(found: Certificate, typed: str) -> str:
    return (
        '<div class="purge" role="group" aria-label="What a purge would do"><h3>This cannot be undone</h3>'
        f"{_going('It would destroy', found)}"
        f"<p>Every earlier version of the collection goes as well ({len(found.generations):,} now), so that no "
        "roll back brings the words back. To take documents out of answers and keep them, use “Remove”.</p>"
        f"{_lines('Out of reach', found.left)}"
        f"<p>To go on, type <strong>{name(typed)}</strong> below.</p></div>"
    )


def _certificate(done: Certificate) -> str:
    ended = "" if done.ended else (
        '<p class="note">Not finished: another process still reads an older state. The next change finishes it.</p>'
    )  # fmt: skip
    return (
        f'<div class="purge done" role="status"><h3>Purged on {day(done.begun)}</h3>'
        f"{_going('Destroyed', done)}{ended}{_lines('Left, out of reach', done.left)}"
        f"<p class='note'>Certificate {escape(done.purge_id)}</p></div>"
    )


def _going(said: str, found: Certificate) -> str:
    paths = [document_name(path.rsplit("/", 1)[-1]) for document in found.documents for path in document.paths[-1:]]
    sizes = (
        f"{number(len(found.documents), 'document')} in {number(found.revisions, 'version')}, with their words, "
        f"{number(found.passages, 'passage')} and their vectors, "
        f"{number(found.blobs, 'stored file')} ({found.size_bytes:,} bytes)"
    )
    return f"<p><strong>{said}:</strong> {sizes}.</p>{_lines('Documents', paths)}{_lines('Also', found.also)}"


def _lines(title: str, lines: Sequence[str]) -> str:
    if not lines:
        return ""
    listed = "".join(f"<li>{name(line)}</li>" for line in lines[:_NAMED])
    more = f"<li>and {len(lines) - _NAMED:,} more</li>" if len(lines) > _NAMED else ""
    return f"<p><strong>{title}</strong></p><ul>{listed}{more}</ul>"
