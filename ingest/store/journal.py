"""`journal.jsonl`: what was done to a collection, beside its catalogue, so that a lost catalogue can be built again.

A replica of the catalogue's own table, appended to and flushed after every commit that matters. Its first line says
whose it is; every line begins with a digest of the rest and names the event before it, so that a changed, lost or
moved line is found. A line without an end is what a crash has left of an append: it is cut off.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ingest.errors import IngestError
from ingest.store.baseline import Baseline
from ingest.store.blobs import write_durably
from ingest.store.ledger import Identity
from ingest.store.snapshot import Snapshots

_DIGEST_BYTES = 8  # a changed line passes with a chance of 2^-64

Event = tuple[int, str, dict[str, Any]]  # number, time, what was done; as `Ledger.events` gives them


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a journal says."""

    identity: Identity | None  # None where the first line is damaged
    events: tuple[Event, ...]  # the whole lines, ascending
    damage: tuple[str, ...]
    size: int  # bytes up to the end of the last line that has one

    @property
    def last(self) -> int:
        """Number of the newest event, 0 where there is none."""
        return self.events[-1][0] if self.events else 0


class Journal:
    """The journal of the collection in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "journal.jsonl"
        self._seen: tuple[tuple[int, int], Identity, Event | None] | None = None  # file state, whose, newest event

    def sync(self, catalog: Snapshots) -> None:
        """Append what the catalogue has noted since; a journal that does not fit is written anew. For writers only.

        Raises:
            IngestError: the catalogue has lost what this journal knows. Nothing was written.
        """
        if catalog.snapshot() and not catalog.has_events():
            Baseline.write_into(catalog.path)  # of an earlier format
        identity = catalog.identity()
        newest = self._newest(identity, catalog)
        if newest is None:
            self._write(identity, catalog.events())
            return
        number = _number(newest or None)
        missing = catalog.events(number)
        if missing:
            with self._path.open("ab") as file:
                file.write(b"".join(_lines(missing, number)))
                file.flush()
                os.fsync(file.fileno())
        self._seen = self._state(), identity, missing[-1] if missing else newest or None

    def read(self, *, only_newest: bool = False) -> Written:
        """All that can still be read; every line is checked, with `only_newest` one event is unpacked.

        Raises:
            FileNotFoundError: there is no journal.
        """
        content = self._path.read_bytes()
        whole, _, _ = content.rpartition(b"\n")
        head, *rest = whole.split(b"\n") if whole else [b""]
        identity = _identity(_unsealed(head))
        damage = [] if identity is not None else ["its first line"]
        bodies: list[bytes] = []
        last = 0
        for line, body in enumerate(map(_unsealed, rest), 2):
            before, number = _numbers(body)
            if body is None or before != last or number <= last:
                damage.append(f"line {line}")
            if body is not None and number > last:
                last = number
                bodies.append(body)
        events = [json.loads(body) for body in (bodies[-1:] if only_newest else bodies)]
        return Written(
            identity=identity,
            events=tuple((number, at, event) for _, number, at, event in events),
            damage=tuple(damage),
            size=len(whole) + 1 if whole else 0,
        )

    def check(self, catalog: Snapshots) -> list[str]:
        """What is wrong with the journal, and what the catalogue has lost by its witness; empty when all is well.

        A journal that is behind, or of before a purge, is what a crash leaves; the next writer brings it up to date.
        """
        name = self._path.name
        try:
            written = self.read()
        except FileNotFoundError:
            return [f"{name} is missing"] if catalog.has_events() else []
        problems = [f"{name} is damaged: {place}" for place in written.damage[:3]]
        if written.identity is not None and (loss := _loss(written, catalog)):
            return [*problems, loss]
        if written.identity is None or written.identity != catalog.identity():
            return problems
        known = {event[0]: event for event in catalog.events()}
        strange = [event[0] for event in written.events if known.get(event[0]) != event]
        return problems + [f"{name} does not say what the catalogue says of event {number}" for number in strange[:3]]

    def loss(self, catalog: Snapshots) -> str:
        """What the catalogue has lost of what this journal knows; "" for nothing."""
        try:
            return _loss(self.read(only_newest=True), catalog)
        except FileNotFoundError:
            return ""

    def last(self) -> int:
        """Number of the newest event by the last line alone, 0 where it does not tell: cheap, for every opening."""
        try:
            whole, _, _ = self._path.read_bytes().rpartition(b"\n")
        except FileNotFoundError:
            return 0
        head, _, line = whole.rpartition(b"\n")
        return _numbers(_unsealed(line))[1] if head else 0

    def write(self, catalog: Snapshots) -> None:
        """Write it anew."""
        self._write(catalog.identity(), catalog.events())

    @property
    def exists(self) -> bool:
        """Whether there is one."""
        return self._path.is_file()

    def _newest(self, identity: Identity, catalog: Snapshots) -> Event | tuple[()] | None:
        """The newest event of a journal that can be appended to, () where it has none; None: write it anew."""
        if not self.exists:
            return None
        seen = self._seen
        if seen is not None and seen[:2] == (self._state(), identity) and _number(seen[2]) <= catalog.last_event():
            newest = seen[2]
        else:
            written = self.read(only_newest=True)
            if loss := _loss(written, catalog):
                raise IngestError(f"{loss}. Run `assistant collections verify {self._path.parent.name} --repair`.")
            if written.identity != identity or written.damage:
                return None
            if written.size < self._path.stat().st_size:
                os.truncate(self._path, written.size)
            newest = written.events[-1] if written.events else None
        if newest is None:
            return ()
        return newest if catalog.events(newest[0] - 1)[:1] == [newest] else None

    def _write(self, identity: Identity, events: list[Event]) -> None:
        write_durably(self._path, _sealed(asdict(identity)) + b"".join(_lines(events, 0)))
        self._seen = self._state(), identity, events[-1] if events else None

    def _state(self) -> tuple[int, int]:
        found = self._path.stat()
        return found.st_size, found.st_mtime_ns


def _loss(written: Written, catalog: Snapshots) -> str:
    """What a catalogue lacks that its journal has; "" for nothing."""
    theirs, ours = written.identity, catalog.identity()
    if theirs is None or (theirs.collection_id != ours.collection_id and catalog.snapshot()):
        return ""  # the journal is the one that is wrong
    if theirs.collection_id != ours.collection_id or theirs.epoch > ours.epoch:
        return "The catalogue was replaced by an older or an empty one" if written.events else ""
    if theirs.epoch < ours.epoch:
        return ""  # a purge was interrupted before it could write the journal anew
    lacking = written.last - catalog.last_event()
    return f"The catalogue lacks the last {lacking} of the changes in journal.jsonl" if lacking > 0 else ""


def _number(event: Event | None) -> int:
    return 0 if event is None else event[0]


def _lines(events: Iterable[Event], before: int) -> Iterable[bytes]:
    for number, at, event in events:
        yield _sealed([before, number, at, event])
        before = number


def _sealed(fields: Any) -> bytes:
    body = json.dumps(fields, separators=(",", ":")).encode()
    return _digest(body) + b" " + body + b"\n"


def _unsealed(line: bytes) -> bytes | None:
    """What a line holds; None where it is not as it was written."""
    digest, _, body = line.partition(b" ")
    return body if digest == _digest(body) else None


def _numbers(body: bytes | None) -> tuple[int, int]:
    """The numbers of the event before and of the event itself, from `[before,number,…]`."""
    before, number, *_ = (body or b"[0,0,").split(b",", 2)
    return int(before[1:]), int(number)


def _digest(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=_DIGEST_BYTES).hexdigest().encode()


def _identity(body: bytes | None) -> Identity | None:
    return None if body is None else Identity(**json.loads(body))
