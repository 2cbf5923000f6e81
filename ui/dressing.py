"""What every reply carries: headers that keep a browser from doing more with it than it should."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

from ui import words

if TYPE_CHECKING:
    from starlette.types import Message, Send

Reply = tuple[int, bytes, tuple[tuple[bytes, bytes], ...]]  # status, body, headers

# Gradio speaks the language that a browser names first, and knows no other choice. Here it hears of ours.
_LANGUAGE = b"""<head><script>
Object.defineProperty(navigator, "language", { value: document.documentElement.lang });
</script>"""
_SCRIPT_TAG = re.compile(rb"<script(?=[\s>])")

# Gradio compiles its templates in the browser, hence 'unsafe-eval'. Its inline scripts get a nonce, so that a
# script which slips into the page by any other way does not run. Nearly every component sets inline styles.
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-eval' {nonce}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "manifest-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
_OWN_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = (
    (b"referrer-policy", b"same-origin"),  # with none at all a browser hides where a form was sent from
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)


def plain(status: int, message: str) -> Reply:
    """A reply of one line."""
    return status, message.encode(), ((b"content-type", b"text/plain; charset=utf-8"),)


def page(status: int, html: str, *headers: tuple[bytes, bytes]) -> Reply:
    """A reply of a page of our own, which needs no script and nothing else from anywhere."""
    return status, html.encode(), ((b"content-type", b"text/html; charset=utf-8"), *headers)


async def send_reply(send: Send, status: int, body: bytes, headers: tuple[tuple[bytes, bytes], ...]) -> None:
    """Send a reply that the server makes itself."""
    policy = (b"content-security-policy", _OWN_POLICY.encode())
    length = (b"content-length", str(len(body)).encode())
    every = [*headers, length, policy, (b"cache-control", b"no-store"), *_HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": every})
    await send({"type": "http.response.body", "body": body})


class Dressing:
    """Adds the security headers to one response, and to the page itself its language and the nonce of its scripts."""

    def __init__(self, path: str, send: Send) -> None:
        self._send = send
        self._path = path
        self._start: Message | None = None  # held back while the page is collected
        self._page = b""
        self._language = words.language()

    async def __call__(self, message: Message) -> None:
        """Send one message of the response on."""
        if message["type"] == "http.response.start":
            own = {key for key, _ in _HEADERS} | {b"content-security-policy"}
            headers = [(k, v) for k, v in message["headers"] if k.lower() not in own] + list(_HEADERS)
            kinds = [v for k, v in headers if k.lower() == b"content-type"]
            message = {**message, "headers": headers}
            if self._path == "/" and kinds and kinds[0].startswith(b"text/html"):
                self._start = message
                return
            headers.append((b"content-security-policy", _PAGE_POLICY.format(nonce="").strip().encode()))
        elif self._start is not None:
            self._page += message.get("body", b"")
            if message.get("more_body"):
                return
            message = await self._open(self._start)
        await self._send(message)

    async def _open(self, start: Message) -> Message:
        nonce = secrets.token_urlsafe(18)
        spoken = self._page.replace(b'lang="en"', f'lang="{self._language}"'.encode(), 1).replace(
            b"<head>", _LANGUAGE, 1
        )
        dressed = _SCRIPT_TAG.sub(f'<script nonce="{nonce}"'.encode(), spoken)
        headers = [(k, v) for k, v in start["headers"] if k.lower() not in (b"content-length", b"cache-control")]
        headers += [
            (b"content-length", str(len(dressed)).encode()),
            (b"content-security-policy", _PAGE_POLICY.format(nonce=f"'nonce-{nonce}'").encode()),
            (b"cache-control", b"no-store"),
        ]
        await self._send({**start, "headers": headers})
        self._start = None
        return {"type": "http.response.body", "body": dressed}
