"""The log-in: who is at the door, and the page that asks."""

from __future__ import annotations

import asyncio
import html
import json
import math
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from ui.dressing import Reply, page, plain
from ui.guard import bearer_of, cookie_of
from ui.people.access import VISITOR, Visitor
from ui.people.accounts import People
from ui.people.password import Guesses
from ui.people.sessions import LONGEST_S, Sessions, Windows
from ui.uploads import whole_body

if TYPE_CHECKING:
    from starlette.types import Receive, Scope

_LONGEST_FORM = 8192  # bytes
_FORM = "application/x-www-form-urlencoded"
_AT_ONCE = 2  # passwords looked at, each in 64 MiB of memory
_FROM_ONE_PLACE = 20  # wrong guesses before one address has to wait, which all people of this machine share
_FOR_PROGRAMS = ("/api/", "/shown/")
_HEARTBEAT = "/gradio_api/heartbeat/"
_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Log in</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
:root {{ color-scheme: light dark; font: 17px/1.6 system-ui, sans-serif }}
main {{ max-width: 22rem; margin: 14vh auto; padding: 0 1.5rem }}
h1 {{ font-size: 1.4rem }} label {{ display: block; margin-top: 1rem }}
input, button {{ font: inherit; width: 100%; min-height: 2.75rem; padding: .4rem .7rem; box-sizing: border-box }}
button {{ margin-top: 1.5rem }} [role=alert] {{ border-left: .25rem solid #b3261e; padding-left: .75rem }}
</style></head><body><main><h1>Document assistant</h1>{said}
<form method="post" action="/log-in">
<label for="name">Name</label>
<input id="name" name="name" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button>Log in</button></form></main></body></html>"""


class Door:
    """Lets in who has logged in, or shows a token; asks everybody else to log in.

    Args:
        people: Who has an account. Where nobody has, the door is open and the start token decides.
        port: Of the server. Browsers share cookies between ports, so it is part of the cookie's name.
    """

    def __init__(self, people: People, port: int) -> None:
        self._people = people
        self._sessions = Sessions(people)
        self._windows = Windows()
        self._names, self._places = Guesses(), Guesses(free=_FROM_ONE_PLACE)
        self._looking = asyncio.Semaphore(_AT_ONCE)
        self._cookie = f"assistant_person_{port}"

    def is_closed(self) -> bool:
        """Whether one has to log in."""
        return self._people.exist()

    async def admit(self, scope: Scope, receive: Receive, headers: dict[str, str]) -> Reply | None:
        """Let a request in, and write into its scope who sends it; or say what is answered instead."""
        path, changes = scope["path"], scope["method"] not in ("GET", "HEAD", "OPTIONS")
        if changes and cookie_of(headers, self._cookie) and "origin" not in headers:
            return plain(403, "The request does not say which page it comes from.")
        if path == "/log-in":
            return await self._log_in(scope, receive, headers) if changes else _form(200)
        if path == "/log-out" and changes:
            return self._log_out(headers)
        name = self._sessions.find(cookie_of(headers, self._cookie))
        if name is None and path.startswith(_FOR_PROGRAMS):
            name = self._sessions.find_token(bearer_of(headers))
        if name is None:
            return _stranger(path)
        if not all(self._windows.claim(window, name) for window in _windows(scope)):
            return plain(403, "This page was opened by somebody else. Load it again.")
        scope[VISITOR] = Visitor(name, self._windows)
        return None

    async def _log_in(self, scope: Scope, receive: Receive, headers: dict[str, str]) -> Reply:
        if "origin" not in headers:  # where there is one, it has been compared with the host already
            return plain(403, "Log in from the page itself.")
        if headers.get("content-type", "").partition(";")[0].strip() != _FORM:
            return plain(415, "Log in with the form.")
        if int(headers["content-length"]) > _LONGEST_FORM:
            return plain(413, "The form is too long.")
        try:
            fields = parse_qs((await whole_body(receive))[0].decode(), max_num_fields=8)
        except ValueError:
            return plain(400, "The form cannot be read.")
        name, password = (fields.get(key, [""])[0] for key in ("name", "password"))
        name, place = name.strip().lower(), str((scope.get("client") or ("?",))[0])
        if wait := max(self._names.wait_s(name), self._places.wait_s(place)):
            self._people.note("log-in refused", person=name, address=place)
            return _wait(wait)
        self._names.wrong(name)
        self._places.wrong(place)
        async with self._looking:
            known = await asyncio.to_thread(self._people.knows, name, password)
        if not known:
            self._people.note("log-in failed", person=name, address=place)
            return _form(401, "This name and password do not belong together.")
        self._names.right(name)
        self._places.right(place)
        self._sessions.end(cookie_of(headers, self._cookie))
        self._people.note("log-in", person=name, address=place)
        return _move("/", self._set_cookie(self._sessions.begin(name), int(LONGEST_S)))

    def _log_out(self, headers: dict[str, str]) -> Reply:
        value = cookie_of(headers, self._cookie)
        if name := self._sessions.find(value):
            self._people.note("log-out", person=name)
        self._sessions.end(value)
        return _move("/log-in", self._set_cookie("", 0))

    def _set_cookie(self, value: str, age_s: int) -> tuple[bytes, bytes]:
        cookie = f"{self._cookie}={value}; Path=/; Max-Age={age_s}; HttpOnly; SameSite=Strict"
        return b"set-cookie", cookie.encode("ascii")


def _form(status: int, problem: str = "", *headers: tuple[bytes, bytes]) -> Reply:
    said = f'<p role="alert">{html.escape(problem)}</p>' if problem else ""
    return page(status, _PAGE.format(said=said), *headers)


def _wait(seconds: float) -> Reply:
    left = math.ceil(seconds)
    words = f"Too many wrong guesses. Try again in {left} second{'' if left == 1 else 's'}."
    return _form(429, words, (b"retry-after", str(left).encode()))


def _move(path: str, cookie: tuple[bytes, bytes]) -> Reply:
    return 303, b"", ((b"location", path.encode()), cookie)


def _stranger(path: str) -> Reply:
    if path == "/":
        return 303, b"", ((b"location", b"/log-in"),)
    words = "Please log in. A program sends a token made by `assistant people token`."
    body = json.dumps({"error": words}).encode()
    return 401, body, ((b"content-type", b"application/json"), (b"www-authenticate", b"Bearer"))


def _windows(scope: Scope) -> list[str]:
    """The pages of a browser that a request names in its address."""
    named = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [])
    path = scope["path"]
    return [*named, path.removeprefix(_HEARTBEAT)] if path.startswith(_HEARTBEAT) else named
