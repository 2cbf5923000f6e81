"""The one place that decides who may do what through the page and the API. What is not listed, nobody may do."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.workspace import check_name
from ingest.errors import ProjectError
from ui.people.accounts import People, Role
from ui.people.sessions import Windows
from ui.words import say, wrong

if TYPE_CHECKING:
    from index.types import CollectionSummary

_READ, _EDIT, _RULE = Role.READER, Role.EDITOR, Role.ADMIN
VISITOR = "assistant.visitor"  # where in a request's scope `Visitor` stands

# What each method of a workspace needs in the collection that its first argument names.
WORKSPACE: Mapping[str, Role] = {
    "answerer": _READ,
    "ask": _READ,
    "check_draft": _READ,
    "check_reading": _EDIT,
    "chronology": _READ,
    "cited": _READ,
    "collection": _READ,
    "export": _READ,
    "find": _READ,
    "follow": _READ,
    "forget_reading": _EDIT,
    "grid": _READ,
    "ingest": _EDIT,
    "judge": _READ,
    "look": _READ,
    "moment": _READ,
    "original": _READ,
    "preview": _EDIT,
    "reindex": _EDIT,
    "search": _READ,
    "verdict": _READ,
    "writer": _RULE,
}
# What each member of a collection needs there.
COLLECTION: Mapping[str, Role] = {
    "blob": _READ,
    "blob_path": _READ,
    "catalog": _READ,
    "certificates": _READ,
    "documents": _READ,
    "ever": _EDIT,
    "foresee_purge": _RULE,
    "generations": _READ,
    "hold": _EDIT,
    "identity": _READ,
    "ingest": _EDIT,
    "listed": _READ,
    "name": _READ,
    "note_copy": _READ,
    "open": _READ,
    "preview": _EDIT,
    "purge": _RULE,
    "quality": _READ,
    "reindex": _EDIT,
    "release": _EDIT,
    "remove": _EDIT,
    "repair": _EDIT,
    "restore": _EDIT,
    "rollback": _EDIT,
    "root": _READ,
    "serving": _READ,
    "summary": _READ,
    "verify": _READ,
}
OPEN = frozenset({"home", "prepare", "settings"})  # of a workspace, for everyone who was let in
HOME: Mapping[str, Role] = {"models": _RULE, "people": _RULE}  # what is done to the home as a whole


class DeniedError(ProjectError):
    """Whoever asks may not do that. It is said in the language that is spoken."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who was let in, and the pages that are open."""

    name: str
    windows: Windows


def person_of(request: Any) -> str:
    """Who sent a request, of Starlette's kind or of Gradio's.

    Raises:
        DeniedError: nobody who was let in, or it speaks for somebody else's page.
    """
    scope = getattr(getattr(request, "request", request), "scope", None) or {}
    visitor = scope.get(VISITOR)
    if visitor is None:
        raise DeniedError(say("access.stranger"))
    window = getattr(request, "session_hash", None)
    if isinstance(window, str) and not visitor.windows.claim(window, visitor.name):
        raise DeniedError(say("access.page"))
    return str(visitor.name)


class Access:
    """A workspace as one person may use it. Every call looks up the role anew, so that what is taken back is gone."""

    def __init__(self, workspace: Any, people: People, name: str) -> None:
        self._workspace = workspace
        self._people = people
        self._name = name

    def collections(self) -> tuple[CollectionSummary, ...]:
        """Those that this person may read."""
        return tuple(s for s in self._workspace.collections() if self._people.role_in(s.name, self._name))

    def collection(self, name: str) -> Any:
        """A collection as this person may use it."""
        self.check("collection", name)
        return _Collection(self._workspace.collection(name), lambda call, need: self._act(call, name, need))

    def ingest(self, name: str, *given: Any, **named: Any) -> Any:
        """See `Workspace.ingest`. A new collection belongs to whoever makes it."""
        check_name(name)
        self.check("ingest", name)
        if not self._is_there(name):
            self._people.own(name, self._name)
        return self._workspace.ingest(name, *given, **named)

    def check(self, call: str, name: str = "") -> None:
        """Refuse what this person may not do.

        Args:
            call: A method of a workspace or of a collection, or one of `HOME`.
            name: The collection; "" for what is done to the home, and with `ingest` for one that is to be made.

        Raises:
            UsageError: the person may not even know the collection.
            DeniedError: the role does not suffice, or the call is not listed.
        """
        if call in HOME:
            if (self._people.role(self._name) or 0) < HOME[call]:
                raise DeniedError(say("access.admin"))
        elif (need := WORKSPACE.get(call, COLLECTION.get(call))) is None:
            raise DeniedError(say("access.not_open", call=call))
        elif call == "ingest" and self._may_make(name):
            return
        else:
            self._check(name, need)

    def may(self, call: str, name: str = "") -> bool:
        """Whether `check` would let it pass."""
        try:
            self.check(call, name)
        except ProjectError:
            return False
        return True

    def may_add(self) -> bool:
        """Whether this person may add documents anywhere: to a new collection, or to one that is there."""
        return self.may("ingest") or any(self.may("ingest", summary.name) for summary in self.collections())

    def __getattr__(self, call: str) -> Any:
        if call in OPEN:
            return getattr(self._workspace, call)
        if call not in WORKSPACE:
            raise DeniedError(say("access.not_open", call=call))
        target = getattr(self._workspace, call)
        signature = inspect.signature(target)

        def checked(*given: Any, **named: Any) -> Any:
            self.check(call, signature.bind(*given, **named).arguments["name"])
            return target(*given, **named)

        return checked

    def _check(self, name: str, need: Role) -> None:
        role = self._people.role_in(name, self._name)
        if role is None:  # as if it were not there: who may not read it shall not learn that it is
            raise wrong("access.not_shared", collection=name)
        if role < need:
            here, needed = say(f"people.{role.word}"), say(f"people.{need.word}")
            raise DeniedError(say("access.role", role=here, collection=name, need=needed))

    def _act(self, call: str, name: str, need: Role) -> None:
        self._check(name, need)
        if need is _RULE:
            self._people.note(call, person=self._name, collection=name)

    def _may_make(self, name: str) -> bool:
        return not self._is_there(name) and (self._people.role(self._name) or 0) >= Role.EDITOR

    def _is_there(self, name: str) -> bool:
        """Also where the disk takes capitals for small letters."""
        return name.casefold() in {summary.name.casefold() for summary in self._workspace.collections()}


class _Collection:
    """A collection behind its table."""

    def __init__(self, collection: Any, check: Callable[[str, Role], None]) -> None:
        self._collection = collection
        self._check = check

    def __getattr__(self, call: str) -> Any:
        if call not in COLLECTION:
            raise DeniedError(say("access.not_open", call=call))
        found = getattr(self._collection, call)
        if not callable(found):
            self._check(call, COLLECTION[call])
            return found

        def checked(*given: Any, **named: Any) -> Any:
            self._check(call, COLLECTION[call])
            return found(*given, **named)

        return checked
