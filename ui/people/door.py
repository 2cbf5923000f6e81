"""The log-in: who is at the door, the page that asks, and the page where one changes one's own password."""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from ui.dressing import Reply, page, plain
from ui.guard import bearer_of, cookie_of
from ui.people.access import VISITOR, Visitor
from ui.people.accounts import People
from ui.people.password import SHORTEST, Guesses, check_new_password
from ui.people.sessions import LONGEST_S, Sessions, Windows
from ui.render import Html, escape, told
from ui.uploads import whole_body
from ui.words import WordedError, language, say

if TYPE_CHECKING:
    from starlette.types import Receive, Scope

_LONGEST_FORM = 8192  # bytes
_FORM = "application/x-www-form-urlencoded"
_AT_ONCE = 2  # passwords looked at, each in 64 MiB of memory
_FROM_ONE_PLACE = 20  # wrong guesses before one address has to wait, which all people of this machine share
_FOR_PROGRAMS = ("/api/", "/shown/")
_HEARTBEAT = "/gradio_api/heartbeat/"
_TO_PROGRAMS = b'{"error": "Please log in. A program sends a token made by `assistant people token`."}'
_PAGE = """<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
:root {{ color-scheme: light dark; font: 17px/1.6 system-ui, sans-serif }}
main {{ max-width: 22rem; margin: 14vh auto; padding: 0 1.5rem }}
h1 {{ font-size: 1.4rem }} label {{ display: block; margin-top: 1rem }}
input, button {{ font: inherit; width: 100%; min-height: 2.75rem; padding: .4rem .7rem; box-sizing: border-box }}
button {{ margin-top: 1.5rem }} [role=alert] {{ border-left: .25rem solid #b3261e; padding-left: .75rem }}
</style></head><body><main>{body}</main></body></html>"""
_NAME = """<input id="name" name="name" autocomplete="username" autocapitalize="none" spellcheck="false" required
autofocus>"""


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
            return await self._log_in(scope, receive, headers) if changes else _log_in_page(200)
        if path == "/log-out" and changes:
            return self._log_out(headers)
        name = self._sessions.find(cookie_of(headers, self._cookie))
        if name is not None and path == "/password":
            return await self._change(name, scope, receive, headers) if changes else _password_page(200, name)
        if name is None and path.startswith(_FOR_PROGRAMS):
            name = self._sessions.find_token(bearer_of(headers))
        if name is None:
            return _stranger(path)
        if not all(self._windows.claim(window, name) for window in _windows(scope)):
            return plain(403, "This page was opened by somebody else. Load it again.")
        scope[VISITOR] = Visitor(name, self._windows)
        return None

    async def _log_in(self, scope: Scope, receive: Receive, headers: dict[str, str]) -> Reply:
        fields = await _fields(receive, headers, "name", "password")
        if not isinstance(fields, list):
            return fields
        name, password = fields[0].strip().lower(), fields[1]
        known, wait = await self._knows(scope, name, password, "log-in")
        if wait:
            return _log_in_page(429, *_wait(wait))
        if not known:
            return _log_in_page(401, say("login.wrong"))
        self._sessions.end(cookie_of(headers, self._cookie))
        self._people.note("log-in", person=name, address=_place(scope))
        return _move("/", self._begin(name))

    async def _change(self, name: str, scope: Scope, receive: Receive, headers: dict[str, str]) -> Reply:
        """Give somebody who is logged in another password, if the old one is known."""
        fields = await _fields(receive, headers, "old", "new", "again")
        if not isinstance(fields, list):
            return fields
        old, new, again = fields
        try:  # before the old one is looked at: what cannot be a password costs no guess
            check_new_password(new, again, old, name)
        except WordedError as error:
            return _password_page(400, name, str(error))
        known, wait = await self._knows(scope, name, old, "password change")
        if wait:
            return _password_page(429, name, *_wait(wait))
        if not known:
            return _password_page(401, name, say("login.not_old"))
        await asyncio.to_thread(self._people.set_password, name, new)
        return _changed_page(self._begin(name))

    async def _knows(self, scope: Scope, name: str, password: str, act: str) -> tuple[bool, float]:
        """Whether this is the password of that person; or how many seconds to wait before it is looked at."""
        place = _place(scope)
        if wait := max(self._names.wait_s(name), self._places.wait_s(place)):
            self._people.note(f"{act} refused", person=name, address=place)
            return False, wait
        self._names.wrong(name)
        self._places.wrong(place)
        async with self._looking:
            known = await asyncio.to_thread(self._people.knows, name, password)
        if known:
            self._names.right(name)
            self._places.right(place)
        else:
            self._people.note(f"{act} failed", person=name, address=place)
        return known, 0.0

    def _log_out(self, headers: dict[str, str]) -> Reply:
        value = cookie_of(headers, self._cookie)
        if name := self._sessions.find(value):
            self._people.note("log-out", person=name)
        self._sessions.end(value)
        return _move("/log-in", self._set_cookie("", 0))

    def _begin(self, name: str) -> tuple[bytes, bytes]:
        return self._set_cookie(self._sessions.begin(name), int(LONGEST_S))

    def _set_cookie(self, value: str, age_s: int) -> tuple[bytes, bytes]:
        cookie = f"{self._cookie}={value}; Path=/; Max-Age={age_s}; HttpOnly; SameSite=Strict"
        return b"set-cookie", cookie.encode("ascii")


async def _fields(receive: Receive, headers: dict[str, str], *wanted: str) -> list[str] | Reply:
    """The fields of a form of ours, "" for one that is not there; or what is answered to anything else."""
    if "origin" not in headers:  # where there is one, it has been compared with the host already
        return plain(403, "Send this from the page itself.")
    if headers.get("content-type", "").partition(";")[0].strip() != _FORM:
        return plain(415, "Send this with the form.")
    if int(headers["content-length"]) > _LONGEST_FORM:
        return plain(413, "The form is too long.")
    try:
        fields = parse_qs((await whole_body(receive))[0].decode(), max_num_fields=8)
    except ValueError:
        return plain(400, "The form cannot be read.")
    return [fields.get(key, [""])[0] for key in wanted]


def _place(scope: Scope) -> str:
    return str((scope.get("client") or ("?",))[0])


def _log_in_page(status: int, problem: str = "", *headers: tuple[bytes, bytes]) -> Reply:
    body = (
        f'<h1>{told("title")}</h1>{_alert(problem)}<form method="post" action="/log-in">'
        f'<label for="name">{told("login.name")}</label>{_NAME}'
        f"{_secret('password', 'login.password', 'current-password')}<button>{told('login.enter')}</button></form>"
    )
    return _page(status, "login.title", body, *headers)


def _password_page(status: int, name: str, problem: str = "", *headers: tuple[bytes, bytes]) -> Reply:
    who = Html(f"<strong>{escape(name)}</strong>")
    least = f'minlength="{SHORTEST}"'
    body = (
        f"<h1>{told('login.change_title')}</h1><p>{told('login.change_how', name=who)}</p>{_alert(problem)}"
        '<form method="post" action="/password">'
        f'<input name="name" value="{escape(name)}" autocomplete="username" readonly hidden>'
        f"{_secret('old', 'login.old', 'current-password', 'autofocus')}"
        f"{_secret('new', 'login.new', 'new-password', least)}"
        f"{_secret('again', 'login.again', 'new-password', least)}"
        f'<button>{told("login.change")}</button></form><p><a href="/">{told("login.back")}</a></p>'
    )
    return _page(status, "login.change_title", body, *headers)


def _changed_page(*headers: tuple[bytes, bytes]) -> Reply:
    body = (
        f'<h1>{told("login.changed")}</h1><p role="status">{told("login.ended")}</p>'
        f'<p><a href="/">{told("login.go_on")}</a></p>'
    )
    return _page(200, "login.changed", body, *headers)


def _page(status: int, title: str, body: str, *headers: tuple[bytes, bytes]) -> Reply:
    return page(status, _PAGE.format(language=language(), title=told(title), body=body), *headers)


def _secret(field: str, key: str, kind: str, more: str = "") -> str:
    """The field of a password with its label."""
    return (
        f'<label for="{field}">{told(key, shortest=SHORTEST)}</label>'
        f'<input id="{field}" name="{field}" type="password" autocomplete="{kind}" required {more}>'
    )


def _alert(problem: str) -> str:
    return f'<p role="alert">{escape(problem)}</p>' if problem else ""


def _wait(seconds: float) -> tuple[str, tuple[bytes, bytes]]:
    left = math.ceil(seconds)
    return say("login.wait", count=left), (b"retry-after", str(left).encode())


def _move(path: str, cookie: tuple[bytes, bytes]) -> Reply:
    return 303, b"", ((b"location", path.encode()), cookie)


def _stranger(path: str) -> Reply:
    if path == "/":
        return 303, b"", ((b"location", b"/log-in"),)
    return 401, _TO_PROGRAMS, ((b"content-type", b"application/json"), (b"www-authenticate", b"Bearer"))


def _windows(scope: Scope) -> list[str]:
    """The pages of a browser that a request names in its address."""
    named = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [])
    path = scope["path"]
    return [*named, path.removeprefix(_HEARTBEAT)] if path.startswith(_HEARTBEAT) else named
