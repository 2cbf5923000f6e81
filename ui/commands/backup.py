"""`assistant backup` and `assistant restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui import terminal
from ui.session import Session, command, print_error

Names = Annotated[list[str] | None, typer.Option("-c", "--collection", metavar="NAME", help="Only this; repeatable.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    command(app)(backup)
    command(app)(restore)


def backup(
    session: Session,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new .tar, .tar.gz or .tgz file.")],
    collection: Names = None,
) -> None:
    """Write collections into one file, also while they are used.

    The file holds your documents in clear: keep it where only you can read it, or encrypt it.
    """
    from assistant.backups import back_up

    contents = back_up(session.workspace(), file, collection or (), lambda who: print_error(f"waiting for {who} …"))
    size = file.stat().st_size
    if session.as_json:
        held = [
            {"name": c.name, "collection_id": c.collection_id, "generation": c.generation,
             "files": len(c.files), "bytes": c.size_bytes}
            for c in contents.collections
        ]  # fmt: skip
        session.print_json({"file": str(file), "created": contents.created, "bytes": size, "collections": held})
        return
    to = terminal.console()
    for c in contents.collections:
        to.print(f"{c.name}: generation {c.generation}, {len(c.files):,} files, {c.size_bytes:,} bytes")
    to.print(terminal.one_line(f"{size:,} bytes written to {file}; it holds your documents in clear"))


def restore(
    session: Session,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `assistant backup` wrote.")],
    collection: Names = None,
    new_name: Annotated[str | None, typer.Option("--as", metavar="NEWNAME", help="Its name here.")] = None,
) -> None:
    """Bring collections back from a backup you made.

    The whole file is checked first, and no collection is overwritten. What was purged since stays purged.
    """
    from assistant.backups import restore as bring_back

    restored = bring_back(session.workspace(), file, collection or (), new_name)
    if session.as_json:
        back = [
            {"name": r.name, "from": r.origin, "generation": r.generation, "bytes": r.size_bytes,
             "purged": list(r.purged)}
            for r in restored
        ]  # fmt: skip
        session.print_json({"file": str(file), "collections": back})
        return
    to = terminal.console()
    for r in restored:
        origin = f" ({r.origin} in the backup)" if r.origin != r.name else ""
        to.print(terminal.one_line(f"{r.name}{origin}: generation {r.generation}, {r.size_bytes:,} bytes"))
        if r.purged:
            to.print(f"{len(r.purged)} documents purged since the backup were purged from it again", style="yellow")
