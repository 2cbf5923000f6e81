"""Who may talk to the server: own host names only, own pages only, and whoever holds the start token."""

from __future__ import annotations

import hmac
import ipaddress
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from ingest.errors import UsageError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY_BYTES = 4 * 1024 * 1024  # of any request but an upload, which has its own limit
_UPLOAD_PATH = "/gradio_api/upload"
_FILE_PATH = "/gradio_api/file"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_SCRIPT_TAG = re.compile(rb"<script(?=[\s>])")

# Gradio compiles its templates in the browser, hence 'unsafe-eval'. Its inline scripts get a nonce, so that a
# script which slips into the page by any other way does not run. Nearly every component sets inline styles.
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-eval' {nonce}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "manifest-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
_FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox; frame-ancestors 'none'"
_HEADERS = (
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)
_LOCKED = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Locked</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
:root { color-scheme: light dark; font: 17px/1.6 system-ui, sans-serif }
main { max-width: 32rem; margin: 18vh auto; padding: 0 1.5rem }
h1 { font-size: 1.4rem } code { font-size: .95em }
</style></head><body><main><h1>This assistant is locked</h1>
<p>Please open the link printed by <code>assistant serve</code> in the terminal. It holds the start token,
which is new each time the program starts.</p></main></body></html>"""


def check_loopback(host: str) -> None:
    """Refuse an address that other machines could reach.

    Raises:
        UsageError: it is not a loopback address.
    """
    try:
        loopback = host in _LOOPBACK or ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise UsageError(
            f"--host {host} is not an address of this machine alone. Use 127.0.0.1, and an SSH tunnel or a "
            "proxy with a log-in of its own to reach it from elsewhere."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the guard lets through.

    Attributes:
        hosts: Lower-case host names a request may be addressed to.
        port: The port the server listens on.
        token: The start token, None to let in everyone who can reach the server.
    """

    hosts: frozenset[str]
    port: int
    token: str | None

    @classmethod
    def of(cls, host: str, port: int, token: str | None) -> Rules:
        """The rules for a server bound to `host` and `port`."""
        return cls(hosts=frozenset((*_LOOPBACK, host.lower())), port=port, token=token)

    @property
    def cookie(self) -> str:
        """The cookie's name. Browsers share cookies between ports, so the port is part of it."""
        return f"assistant_{self.port}"

    def allows_host(self, header: str) -> bool:
        """Whether a `Host` header names this server."""
        try:
            parts = urlsplit(f"//{header}")
            host, port = (parts.hostname or "").lower(), parts.port or 80
        except ValueError:
            return False
        if parts.path or parts.username is not None or port != self.port:
            return False
        return host in self.hosts

    def accepts(self, offered: Iterable[str]) -> bool:
        """Whether one of the offered tokens is the right one, in constant time for each."""
        wanted = (self.token or "").encode()
        return any(hmac.compare_digest(candidate.encode(), wanted) for candidate in offered)


class Guard:
    """ASGI middleware around the whole server: pages, API, uploads and static files alike."""

    def __init__(self, app: ASGIApp, rules: Rules) -> None:
        self._app = app
        self._rules = rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, refuse, or pass on with security headers."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # nothing here speaks WebSocket
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
        refusal = self._refuse(scope, headers) or self._unlock(scope, headers)
        if refusal is not None:
            await _reply(send, *refusal)
            return
        if scope["path"] == "/":  # its scripts get a nonce, for which the page must arrive uncompressed
            scope = dict(scope) | {"headers": [h for h in scope["headers"] if h[0] != b"accept-encoding"]}
        await self._app(scope, receive, _Dressing(scope["path"], send))

    def _refuse(self, scope: Scope, headers: dict[str, str]) -> _Reply | None:
        host = headers.get("host", "")
        if not self._rules.allows_host(host):
            return _plain(421, "This server does not go by that name. Use the link printed by `assistant serve`.")
        origin = headers.get("origin")
        if origin is not None and origin.lower() != f"{scope.get('scheme', 'http')}://{host.lower()}":
            return _plain(403, "Requests from other sites are refused.")
        if scope["method"] in ("GET", "HEAD", "OPTIONS") or scope["path"].startswith(_UPLOAD_PATH):
            return None
        length = headers.get("content-length", "")
        if not length.isdigit():
            return _plain(411, "The request must state its length.")
        if int(length) > MAX_BODY_BYTES:
            return _plain(413, f"The request is larger than {MAX_BODY_BYTES:,} bytes.")
        return None

    def _unlock(self, scope: Scope, headers: dict[str, str]) -> _Reply | None:
        if self._rules.token is None:
            return None
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("token", [])
        if asked and scope["path"] == "/" and self._rules.accepts(asked[-1:]):
            cookie = f"{self._rules.cookie}={self._rules.token}; Path=/; HttpOnly; SameSite=Strict"
            return 303, b"", ((b"location", b"/"), (b"set-cookie", cookie.encode("latin-1")))
        scheme, _, bearer = headers.get("authorization", "").partition(" ")
        offered = [_cookie(headers.get("cookie", ""), self._rules.cookie)]
        offered += [bearer.strip()] if scheme.lower() == "bearer" else []
        if self._rules.accepts(offered):
            return None
        if scope["path"].startswith("/api/"):
            message = b'{"error": "Send the start token printed by `assistant serve` as a bearer token."}'
            kind = b"application/json"
        else:
            message, kind = _LOCKED.encode(), b"text/html; charset=utf-8"
        return 401, message, ((b"content-type", kind), (b"www-authenticate", b"Bearer"))


_Reply = tuple[int, bytes, tuple[tuple[bytes, bytes], ...]]


def _plain(status: int, message: str) -> _Reply:
    return status, message.encode(), ((b"content-type", b"text/plain; charset=utf-8"),)


def _cookie(header: str, wanted: str) -> str:
    try:
        morsel = SimpleCookie(header).get(wanted)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


async def _reply(send: Send, status: int, body: bytes, headers: tuple[tuple[bytes, bytes], ...]) -> None:
    policy = (b"content-security-policy", _FILE_POLICY.encode())
    length = (b"content-length", str(len(body)).encode())
    every = [*headers, length, policy, (b"cache-control", b"no-store"), *_HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": every})
    await send({"type": "http.response.body", "body": body})


class _Dressing:
    """Adds the security headers to one response, and the nonce to the scripts of the page itself."""

    def __init__(self, path: str, send: Send) -> None:
        self._send = send
        self._path = path
        self._start: Message | None = None  # held back while the page is collected
        self._page = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            own = {key for key, _ in _HEADERS} | {b"content-security-policy"}
            headers = [(k, v) for k, v in message["headers"] if k.lower() not in own] + list(_HEADERS)
            kinds = [v for k, v in headers if k.lower() == b"content-type"]
            message = {**message, "headers": headers}
            if self._path == "/" and kinds and kinds[0].startswith(b"text/html"):
                self._start = message
                return
            policy = _FILE_POLICY if self._path.startswith(_FILE_PATH) else _PAGE_POLICY.format(nonce="").strip()
            headers.append((b"content-security-policy", policy.encode()))
        elif self._start is not None:
            self._page += message.get("body", b"")
            if message.get("more_body"):
                return
            message = await self._open(self._start)
        await self._send(message)

    async def _open(self, start: Message) -> Message:
        nonce = secrets.token_urlsafe(18)
        page = _SCRIPT_TAG.sub(f'<script nonce="{nonce}"'.encode(), self._page)
        headers = [(k, v) for k, v in start["headers"] if k.lower() not in (b"content-length", b"cache-control")]
        headers += [
            (b"content-length", str(len(page)).encode()),
            (b"content-security-policy", _PAGE_POLICY.format(nonce=f"'nonce-{nonce}'").encode()),
            (b"cache-control", b"no-store"),
        ]
        await self._send({**start, "headers": headers})
        self._start = None
        return {"type": "http.response.body", "body": page}
