"""ZIP-based documents: their parts, read only as far as the limits allow."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.errors import UnreadableError
from ingest.grid import local
from ingest.limits import MIB, Limits

# What the library raises for parts that are damaged, locked, or packed in a way that it does not know.
DAMAGED_PARTS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError)
_SMALL = 64 * MIB  # unpacked bytes up to which any ratio is fine
_RATIO = 100  # documents unpack to 3-20 times their size; bombs to a thousand times


@dataclass(frozen=True, slots=True)
class Relation:
    """A part that another names: under which id, as what kind of thing, and its own name in the container."""

    id: str
    kind: str
    part: str


def check_container(path: Path, limits: Limits) -> None:
    """Refuse a container that unpacks to far more than it is, before any of it is unpacked.

    The sizes are those the file states; `zipfile` reads no part beyond its stated size.

    Raises:
        UnreadableError: It is a bomb, or damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise UnreadableError("is damaged: its parts cannot be unpacked") from error
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if unpacked > limits.unpacked_bytes or (unpacked > _SMALL and unpacked > _RATIO * packed):
        raise UnreadableError(
            f"would unpack from {packed / MIB:.1f} to {unpacked / MIB:,.0f} MiB; that is no ordinary document"
        )


def read_xml_part(source: Path | zipfile.ZipFile, part: str) -> Any:
    """The root element of an XML part, without entities, DTD or network; None if there is no such part.

    Args:
        source: The container; opened by whoever reads many parts of it.
        part: The part's name.

    Raises:
        UnreadableError: The part is damaged.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    try:
        with nullcontext(source) if isinstance(source, zipfile.ZipFile) else zipfile.ZipFile(source) as archive:
            return etree.fromstring(archive.read(part), parser)
    except KeyError:
        return None
    except (etree.XMLSyntaxError, *DAMAGED_PARTS) as error:
        raise UnreadableError(f"is damaged: its part {part} cannot be read") from error


def related_parts(source: Path | zipfile.ZipFile, part: str) -> Iterator[Relation]:
    """The parts that a part of an Office file names. They are parts of the container and never files.

    Raises:
        UnreadableError: The list is damaged.
    """
    folder, name = posixpath.split(part)
    for relation in within(read_xml_part(source, f"{folder}/_rels/{name}.rels"), "relationship"):
        target = posixpath.normpath(posixpath.join("/", folder, str(relation.get("Target") or "")))
        kind = str(relation.get("Type") or "").rpartition("/")[2]
        yield Relation(str(relation.get("Id") or ""), kind, target.removeprefix("/"))


def within(root: Any, name: str) -> list[Any]:
    """The elements of this local name, in small letters, in a part; none where there is no such part."""
    return [element for element in root.iter() if local(element) == name] if root is not None else []
