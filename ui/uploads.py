"""Which uploaded file is whose. Gradio itself copies any file that an event names, uploaded or not."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Send

_KEPT = 10_000  # the oldest are forgotten first


class Uploads:
    """Remembers what each person has uploaded, by where the server has put it."""

    def __init__(self) -> None:
        self._files: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._lock = threading.Lock()

    def noting(self, send: Send, person: str) -> Send:
        """What sends the reply to an upload on, and notes the paths in it.

        Args:
            send: Sends the reply.
            person: Who uploads, "" where nobody has an account.
        """
        found = b""

        async def noted(message: Message) -> None:
            nonlocal found
            if message["type"] == "http.response.body":
                found += message.get("body", b"")
                if not message.get("more_body"):
                    self._note(found, person)
            await send(message)

        return noted

    def allows(self, body: bytes, person: str) -> bool:
        """Whether every file that an event names was uploaded by the person who sends it.

        Args:
            body: Of the request, as JSON. One that is none is left to Gradio, which refuses it.
            person: Who sends it.
        """
        try:
            named = list(_paths(json.loads(body)))
        except ValueError:
            return True
        except RecursionError:
            return False
        with self._lock:
            return all(isinstance(path, str) and (person, path) in self._files for path in named)

    def _note(self, reply: bytes, person: str) -> None:
        try:
            paths = json.loads(reply)
        except ValueError:  # the upload was refused
            return
        with self._lock:
            for path in paths if isinstance(paths, list) else ():
                self._files[person, str(path)] = None
            while len(self._files) > _KEPT:
                self._files.popitem(last=False)


async def whole_body(receive: Receive) -> tuple[bytes, Receive]:
    """A request's body, and what hands the request on as if nobody had read it."""
    found, more = b"", True
    while more:
        message = await receive()
        found += message.get("body", b"")
        more = message["type"] == "http.request" and message.get("more_body", False)
    pending = [{"type": "http.request", "body": found, "more_body": False}]

    async def again() -> Message:
        return pending.pop() if pending else await receive()

    return found, again


def _paths(value: Any) -> list[Any]:
    """Whatever an event calls a path, however deep it lies."""
    if isinstance(value, dict):
        own = [value["path"]] if "path" in value else []
        return own + [path for item in value.values() for path in _paths(item)]
    if isinstance(value, list):
        return [path for item in value for path in _paths(item)]
    return []
