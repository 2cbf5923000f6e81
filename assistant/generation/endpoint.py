"""Where a server of a language model is: on this machine, or elsewhere."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from ingest.errors import UsageError


def check_url(url: str) -> str:
    """A base URL without a slash at its end.

    Raises:
        UsageError: it is no http(s) URL with a host, or holds a password, a query or a fragment.
    """
    try:
        parts = urlsplit(url.strip())
        known = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port)
    except ValueError:
        known = False
    if not known or parts.username or parts.password or parts.query or parts.fragment:
        raise UsageError(
            "llm_url must be a URL such as http://127.0.0.1:8000/v1, without a password or query in it; the key of a "
            "server goes into ASSISTANT_LLM_KEY."
        )
    return url.strip().rstrip("/")


def host(url: str) -> str:
    """The host of a URL, as it is told to people; the URL may be wrong."""
    try:
        return urlsplit(url.strip()).hostname or "an unknown host"
    except ValueError:
        return "an unknown host"


def is_loopback(url: str) -> bool:
    """Whether a URL leads to this machine whatever a name server says."""
    name = host(url)
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
