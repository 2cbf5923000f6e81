"""Purging as its user means it: the documents, the answers that quote them, and word of every copy elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant import bulk
from assistant.backups import copies_of
from assistant.grid import make as grid
from assistant.workspace import Workspace
from index.types import Certificate
from ingest.errors import ProjectError, UsageError
from ingest.staging import sweep

_CLEANED = {"answers": bulk, "grid": grid}  # kinds of copies that this program takes documents out of
_OPEN_PAGES = "Pages of the web chat that are open show what they showed until they are closed."


def purge(workspace: Workspace, name: str, documents: Sequence[str], reason: str = "") -> Certificate:
    """Destroy documents of a collection for good, and file the certificate in the home's `certificates`.

    Args:
        workspace: the home.
        name: the collection.
        documents: ids, paths or file names, of documents of any time.
        reason: written on the certificate.

    Raises:
        UsageError: a name matches no document, one is held, or is part of a file that is not purged with it.
    """
    sweep(workspace.home / "collections")  # what a restore left that died could hold them, too
    collection = workspace.collection(name)
    doomed = {d.document_id for d in collection.ever() if d.names & set(documents)}
    for other in copies_of(workspace, collection):  # a certificate applies to them as well, once they are restored
        held = [d for d in other.ever() if d.document_id in doomed and d.hold is not None]
        if held:
            raise UsageError(
                f"Nothing was purged: {held[0].name} is on hold in {other.name!r}, a copy of this one ({held[0].hold})."
            )
    return collection.purge(documents, reason=reason, clean=clean)


def clean(documents: set[str], copies: Sequence[tuple[str, str, str]]) -> tuple[list[str], list[str]]:
    """Take documents out of saved answers, and name the copies that this program does not touch.

    Args:
        documents: their ids.
        copies: path, kind and time of each copy that the collection remembers.

    Returns:
        What was destroyed and what is left, a line each.
    """
    destroyed: list[str] = []
    left: list[str] = [_OPEN_PAGES]
    for path, kind, at in copies:
        day = at[:10]
        cleaned = _CLEANED.get(kind)
        if not (cleaned.written(Path(path)) if cleaned else Path(path).exists()):
            left.append(f"The {kind} written to {path} on {day} are not there any more; where they went is not known.")
        elif cleaned:
            try:
                count = cleaned.forget(Path(path), documents)
                destroyed += [f"{count:,} {'rows' if kind == 'grid' else 'answers'} in {path}"] if count else []
            except (ProjectError, OSError) as error:
                left.append(f"The {kind} in {path} could not be cleaned ({error}); delete the file.")
        elif kind == "backup":
            left.append(f"The backup {path} of {day} may hold them; restoring it here purges them again. Delete it.")
        elif kind == "chronology":
            left.append(f"The chronology {path} of {day} may quote them; delete it, or make it again.")
        elif kind == "export":
            left.append(f"The export {path} of {day} may hold the files; delete it.")
        elif kind == "report":
            left.append(f"The report {path} of {day} may quote them; delete it.")
        else:
            left.append(f"The collection {Path(path).name} was restored from a backup of this one; purge there, too.")
    return destroyed, left
