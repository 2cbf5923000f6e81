"""The connection to an OpenAI-compatible server: no proxy, no redirect, no more bytes than an answer can have."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from functools import cache

import httpx

MOST_BYTES = 8 << 20  # of one reply: each token comes in an event of some hundred bytes
CONNECT_S = 10.0


class OverfullError(httpx.TransportError):
    """A reply that no answer needs: endless, or compressed."""


class _Counted(httpx.SyncByteStream):
    """A reply's bytes up to `MOST_BYTES`."""

    def __init__(self, stream: httpx.SyncByteStream) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        left = MOST_BYTES
        for chunk in self._stream:
            left -= len(chunk)
            if left < 0:
                raise OverfullError(f"more than {MOST_BYTES:,} bytes")
            yield chunk

    def close(self) -> None:
        self._stream.close()


class _Transport(httpx.HTTPTransport):
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.headers["accept-encoding"] = "identity"
        response = super().handle_request(request)
        if response.headers.get("content-encoding", "identity") != "identity":
            response.close()
            raise OverfullError("a compressed reply, which was not asked for")
        assert isinstance(response.stream, httpx.SyncByteStream)  # noqa: S101 - that of this transport
        response.stream = _Counted(response.stream)
        return response


@cache
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()


def client(timeout_s: float) -> httpx.Client:
    """A client for one answer. The environment's proxies, certificates and passwords do not count."""
    times = httpx.Timeout(timeout_s, connect=min(CONNECT_S, timeout_s))
    return httpx.Client(
        transport=_Transport(verify=_trusted(), trust_env=False), timeout=times, trust_env=False, follow_redirects=False
    )
