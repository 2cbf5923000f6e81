"""Who may talk to the server: own host names, own pages, and whoever holds the start token or has logged in."""

from __future__ import annotations

import hmac
import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from ingest.errors import UsageError
from ui import words
from ui.dressing import Dressing, Reply, page, plain, send_reply
from ui.neighbour import is_stranger
from ui.people.access import VISITOR
from ui.render import Html, told
from ui.uploads import Uploads, whole_body

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from ui.people.door import Door

MAX_BODY_BYTES = 4 * 1024 * 1024  # of any request but an upload, which has its own limit
_UPLOAD_PATH = "/gradio_api/upload"
_EVENT_PATH = "/gradio_api/queue/join"
_FOR_PROGRAMS = "/api/"  # these speak English
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
# What the page needs of Gradio, and what is ours. Nothing else of Gradio answers: it can fetch addresses and files
# for whoever asks, call functions by name, and run pages that are not used here.
_PATHS = re.compile(
    r"/|/log-in|/log-out|/password|/api/[a-z]+|/(own|shown|assets|static|svelte)/[^\\]*"
    r"|/config/?|/theme\.css|/favicon\.ico|/manifest\.json|/robots\.txt|/pwa_icon(/\d+)?"
    r"|/gradio_api/(queue/(join|data)|upload|upload_progress|cancel|reset|startup-events|app_id|info|theme\.css)/?"
    r"|/gradio_api/heartbeat/\w+"
)
_ENTRANCES = ("/", "/log-in")  # where a link from another page may lead
_LOCKED = """<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
:root {{ color-scheme: light dark; font: 17px/1.6 system-ui, sans-serif }}
main {{ max-width: 32rem; margin: 18vh auto; padding: 0 1.5rem }}
h1 {{ font-size: 1.4rem }} code {{ font-size: .95em }}
</style></head><body><main><h1>{head}</h1>
<p>{how}</p></main></body></html>"""


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

    def __init__(self, app: ASGIApp, rules: Rules, door: Door | None = None) -> None:
        """Guard an application.

        Args:
            app: What is guarded.
            rules: What is let through.
            door: Who is let in once people have accounts, instead of whoever holds the start token.
        """
        self._app = app
        self._rules = rules
        self._door = door
        self._uploads = Uploads()

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
        words.speak(words.ENGLISH if scope["path"].startswith(_FOR_PROGRAMS) else words.wanted(headers))
        refusal = self._refuse(scope, headers)
        if refusal is None and self._door is not None and self._door.is_closed():
            refusal = await self._door.admit(scope, receive, headers)
        elif refusal is None:
            refusal = self._unlock(scope, headers)
        if refusal is not None:
            await send_reply(send, *refusal)
            return
        person = getattr(scope.get(VISITOR), "name", "")
        if scope["path"].startswith(_EVENT_PATH):
            body, receive = await whole_body(receive)
            if not self._uploads.allows(body, person):
                await send_reply(send, *plain(403, words.say("error.not_yours")))
                return
        if scope["path"] == "/":  # its scripts get a nonce, for which the page must arrive uncompressed
            scope = dict(scope) | {"headers": [h for h in scope["headers"] if h[0] != b"accept-encoding"]}
        send = Dressing(scope["path"], send)
        if scope["path"].startswith(_UPLOAD_PATH):
            send = self._uploads.noting(send, person)
        await self._app(scope, receive, send)

    def _refuse(self, scope: Scope, headers: dict[str, str]) -> Reply | None:
        host = headers.get("host", "")
        if not self._rules.allows_host(host):
            return plain(421, "This server does not go by that name. Use the link printed by `assistant serve`.")
        origin = headers.get("origin")
        if origin is not None and origin.lower() != f"{scope.get('scheme', 'http')}://{host.lower()}":
            return plain(403, "Requests from other sites are refused.")
        reads = scope["method"] in ("GET", "HEAD", "OPTIONS")
        # A page on another port of this machine counts as the same site for cookies, not for us.
        entering = reads and scope["path"] in _ENTRANCES and headers.get("sec-fetch-mode") == "navigate"
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin") and not entering:
            return plain(403, "Requests from other sites are refused.")
        if not _PATHS.fullmatch(scope["path"]):
            return plain(404, "There is nothing here.")
        if reads or scope["path"].startswith(_UPLOAD_PATH):
            return None
        length = headers.get("content-length", "")
        if not length.isdigit():
            return plain(411, "The request must state its length.")
        if int(length) > MAX_BODY_BYTES:
            return plain(413, f"The request is larger than {MAX_BODY_BYTES:,} bytes.")
        return None

    def _unlock(self, scope: Scope, headers: dict[str, str]) -> Reply | None:
        if self._rules.token is None:
            return None
        if is_stranger(scope):
            return plain(403, "This assistant belongs to another user of this machine.")
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("token", [])
        if asked and scope["path"] == "/" and self._rules.accepts(asked[-1:]):
            cookie = f"{self._rules.cookie}={self._rules.token}; Path=/; HttpOnly; SameSite=Strict"
            return 303, b"", ((b"location", b"/"), (b"set-cookie", cookie.encode("latin-1")))
        if self._rules.accepts([cookie_of(headers, self._rules.cookie), bearer_of(headers)]):
            return None
        if scope["path"].startswith("/api/"):
            message = b'{"error": "Send the start token printed by `assistant serve` as a bearer token."}'
            return 401, message, ((b"content-type", b"application/json"), (b"www-authenticate", b"Bearer"))
        how = told("locked.how", command=Html("<code>assistant serve</code>"))
        texts = {"title": told("locked.title"), "head": told("locked.head"), "how": how}
        return page(401, _LOCKED.format(language=words.language(), **texts), (b"www-authenticate", b"Bearer"))


def cookie_of(headers: dict[str, str], wanted: str) -> str:
    """The value of a cookie of a request, "" where it has none."""
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(wanted)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def bearer_of(headers: dict[str, str]) -> str:
    """The bearer token of a request, "" where it has none."""
    scheme, _, bearer = headers.get("authorization", "").partition(" ")
    return bearer.strip() if scheme.lower() == "bearer" else ""
