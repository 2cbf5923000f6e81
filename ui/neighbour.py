"""Which user of this machine a connection comes from, where Linux tells."""

from __future__ import annotations

import functools
import ipaddress
import os
import struct
import time
from pathlib import Path
from typing import Any

_TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
_REMEMBERED_S = 5.0
_USER = 7  # the column, counted from the local address


def is_stranger(scope: Any) -> bool:
    """Whether a request was sent by another user of this machine.

    Somebody who cannot be told is none: outside Linux, behind a proxy or a tunnel (which count as whoever runs
    them), in another network namespace. The administrator, who may read every file anyway, is none either.

    Args:
        scope: Of the request, with the addresses of both ends.
    """
    ends = (scope.get("client"), scope.get("server"))
    if not all(ends) or not hasattr(os, "getuid"):
        return False
    user = _user(*(tuple(end) for end in ends), int(time.monotonic() / _REMEMBERED_S))
    return user is not None and user not in (0, os.getuid())


@functools.lru_cache(maxsize=256)
def _user(client: tuple[str, int], server: tuple[str, int], _now: int) -> int | None:
    """The id of the user whose program holds the client's end of a connection; a page asks often on one."""
    try:
        wanted = [f" {_end(*client, v6)} {_end(*server, v6)} " for v6 in (False, True)]
    except (ValueError, TypeError):
        return None
    for table in _TABLES:
        try:
            lines = table.read_text(encoding="ascii")
        except OSError:
            continue
        for ends in wanted:
            if (found := lines.find(ends)) >= 0:
                return int(lines[found:].split(maxsplit=_USER)[_USER - 1])
    return None


def _end(host: str, port: int, v6: bool) -> str:
    """An address as the kernel prints it: words of 32 bits in the machine's own order, in hexadecimal."""
    address = ipaddress.ip_address(host.partition("%")[0])
    if v6 and address.version == 4:
        address = ipaddress.ip_address(f"::ffff:{address}")
    packed = address.packed
    words = struct.unpack(f"={len(packed) // 4}I", packed)
    return "".join(f"{word:08X}" for word in words) + f":{port:04X}"
