"""The libraries that read files, as they are named in a text's identity."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version


@cache
def engine(package: str) -> str:
    """Name and version of an installed package.

    Raises:
        PackageNotFoundError: It is not installed.
    """
    return f"{package} {version(package)}"
