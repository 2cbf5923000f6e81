"""Links to pictures of cited pages: unguessable names for what a session was shown, and no more than that."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.types import Citation

PATH = "/page/"
_KEPT = 5_000  # links; the oldest stop working first


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """Which page to draw, and what to highlight on it."""

    collection: str
    citation: Citation
    span_index: int


class PageLinks:
    """Remembers what each link stands for, in memory only."""

    def __init__(self) -> None:
        self._requests: OrderedDict[str, PageRequest] = OrderedDict()
        self._lock = threading.Lock()

    def link(self, request: PageRequest) -> str:
        """A path on this server that shows the page of `request`."""
        key = secrets.token_urlsafe(18)
        with self._lock:
            self._requests[key] = request
            while len(self._requests) > _KEPT:
                self._requests.popitem(last=False)
        return f"{PATH}{key}.png"

    def find(self, key: str) -> PageRequest | None:
        """What the link with this key stands for, None if it is unknown or forgotten."""
        with self._lock:
            return self._requests.get(key)
