"""The operations that the campaigns run, each with what is answered before and after."""

from __future__ import annotations

from torture import duties
from torture.operations import Operation, Words, inside


def _named(**words: str) -> Words:
    return {f"{name}.txt": f"state{word}x" for name, word in words.items()}


def _without(words: Words, *names: str) -> Words:
    return {name: word for name, word in words.items() if name not in names}


_FIRST = _named(ash="a", birch="b", cedar="c", elm="d", fir="e", hazel="f")
_SECOND = _named(ash="a", birch="bb", cedar="cc", elm="d", fir="e", larch="g", maple="h")
_MOVED = _without(_SECOND, "ash.txt", "birch.txt") | {
    "yew.txt": "stateax",  # ash, moved
    "birch.txt": "statebx",  # put back to an earlier state
    "zelkova.txt": "statedx",  # a copy of elm
    "mail.eml": "statepx",
    "void.txt": "",
}
_SHOWN_MOVED = _without(_MOVED, "zelkova.txt", "void.txt") | {"mail.eml!/note.txt": inside("statepx")}
_MANY = _FIRST | _named(birch="bb", cedar="cc", larch="g", maple="h", oak="i")
_GROWING = [_FIRST | _named(**{f"new{n}": "n" * n for n in range(1, last + 1)}) for last in range(9)]
# A home of the first format speaks of other things.
_OLDEST = dict.fromkeys(("lease.txt", "notice.txt", "leaflet.txt", "deposit.eml", "deposit.eml!/annex.txt"), "")

OPERATIONS = {
    operation.name: operation
    for operation in (
        Operation(name="ingest", action="ingest", files=_FIRST, after=_FIRST),
        Operation(name="reindex", action="reindex", past=(_FIRST,), files=_SECOND, before=_FIRST, after=_SECOND),
        Operation(
            name="words first",
            action="reindex, words first",
            past=(_FIRST,),
            files=_MANY,
            before=_FIRST,
            after=_MANY,
            notice="are found by their words, not yet by their meaning",
        ),
        Operation(
            name="remove",
            action="remove",
            names=("ash.txt", "elm.txt"),
            past=(_FIRST,),
            files=_FIRST,
            before=_FIRST,
            after=_without(_FIRST, "ash.txt", "elm.txt"),
            removed_after=frozenset({"ash.txt", "elm.txt"}),
        ),
        Operation(
            name="restore",
            action="restore",
            names=("ash.txt", "elm.txt"),
            past=(_FIRST,),
            files=_FIRST,
            before=_without(_FIRST, "ash.txt", "elm.txt"),
            after=_FIRST,
            removed_before=frozenset({"ash.txt", "elm.txt"}),
        ),
        Operation(
            name="rollback", action="rollback", past=(_FIRST, _SECOND), files=_SECOND, before=_SECOND, after=_FIRST
        ),
        Operation(
            name="move",
            action="reindex",
            past=(_FIRST, _SECOND),
            files=_MOVED,
            before=_SECOND,
            after=_SHOWN_MOVED,
            latest=_SHOWN_MOVED,
        ),
        Operation(
            name="hold",
            action="hold",
            names=("ash.txt",),
            past=(_FIRST,),
            files=_FIRST,
            before=_FIRST,
            after=_FIRST,
            duty=duties.hold_binds,
        ),
        Operation(
            name="release",
            action="release",
            names=("ash.txt",),
            past=(_FIRST,),
            files=_FIRST,
            before=_FIRST,
            after=_FIRST,
            laid=duties.lay_hold,
            duty=duties.nothing_is_held,
        ),
        Operation(
            name="purge",
            action="purge",
            names=("ash.txt",),
            past=(_FIRST, _SECOND),
            files=_SECOND,
            before=_SECOND,
            after=_without(_SECOND, "ash.txt"),
            purged=frozenset({"ash.txt"}),
            duty=duties.nothing_is_left,
        ),
        Operation(
            name="back up",
            action="back up",
            past=(_FIRST,),
            files=_FIRST,
            before=_FIRST,
            after=_FIRST,
            duty=duties.backup_is_whole,
        ),
        Operation(
            name="restore backup",
            action="restore backup",
            past=(_FIRST,),
            files=_FIRST,
            after=_FIRST,
            laid=duties.leave_only_the_backup,
            duty=duties.backup_is_whole,
        ),
        *(
            Operation(
                name=f"repair {what}",
                action="repair",
                past=(_FIRST, _SECOND),
                files=_SECOND,
                before=_SECOND,
                after=_SECOND,
                laid=damage,
                damaged=True,
                duty=duties.mended,
            )
            for what, damage in (
                ("catalogue", duties.damage_catalogue),
                ("vectors", duties.damage_vectors),
                ("blob", duties.damage_blob),
            )
        ),
        Operation(
            name="migrate",
            action="open",
            before=_OLDEST,
            after=_OLDEST,
            latest={},
            removed_before=frozenset({"warning.txt"}),
            removed_after=frozenset({"warning.txt"}),
            laid=duties.lay_oldest_format,
            notice="indexed by an earlier version",
        ),
        Operation(
            name="merge",
            action="reindex",
            past=tuple(_GROWING[:-1]),  # each state adds one small segment, until there are too many
            files=_GROWING[-1],
            before=_GROWING[-2],
            after=_GROWING[-1],
        ),
    )
}
