"""A tar archive whose first member lists all the others, in order, with length and SHA-256.

Nothing of a header is believed: the next member is the next one of the list, a plain file of that name and length, or
the archive is refused. So links, devices, paths that lead elsewhere, doubles and endless members need no rules.
"""

from __future__ import annotations

import gzip
import hashlib
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO, BinaryIO, cast

from index.types import StoredFile
from ingest.errors import IngestError

CONTENTS = "backup.json"
MAX_CONTENTS_BYTES = 1 << 28  # a million files
_PIECE_BYTES = 1 << 20
_GZIP = b"\x1f\x8b"


def write_archive(target: BinaryIO, contents: bytes, files: Iterable[tuple[StoredFile, Path]], *, packed: bool) -> None:
    """Write an archive.

    Args:
        target: an empty file.
        contents: the first member.
        files: the others: name, length and hash, and where the bytes are.
        packed: whether to compress with gzip.

    Raises:
        IngestError: a file does not have its length and hash.
    """
    with ExitStack() as stack:
        if packed:
            pressed = gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=target, mtime=0)
            target = cast(BinaryIO, stack.enter_context(pressed))
        tar = stack.enter_context(tarfile.open(fileobj=target, mode="w", format=tarfile.GNU_FORMAT))
        tar.addfile(_header(CONTENTS, len(contents)), BytesIO(contents))
        for stored, path in files:
            with path.open("rb") as source:
                hashing = _Hashing(source)
                tar.addfile(_header(stored.path, stored.length), cast(IO[bytes], hashing))
                if hashing.digest.hexdigest() != stored.sha256 or source.read(1):
                    raise IngestError(f"{stored.path} has changed while it was written to the backup; try again.")


class Archive:
    """An archive that is being read from its beginning to its end."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        """Begin.

        Args:
            stream: the uncompressed bytes.
            name: for error messages.
        """
        self._stream = stream
        self._name = name

    def contents(self) -> bytes:
        """The first member.

        Raises:
            IngestError: it is not such an archive.
        """
        found = self._member()
        if found is None or found[0] != CONTENTS or not 0 < found[1] <= MAX_CONTENTS_BYTES:
            raise IngestError(f"{self._name} is not a backup of this program, or its beginning is damaged.")
        content = self._take(found[1])
        self._take(-found[1] % tarfile.BLOCKSIZE)
        return content

    def read(self, stored: StoredFile, target: BinaryIO | None) -> None:
        """The next member, written to `target` unless that is None.

        Raises:
            IngestError: it is another one than `stored`, or not as it was.
        """
        if self._member() != (stored.path, stored.length):
            raise IngestError(f"{self._name} does not hold {stored.path} where it should; the archive was altered.")
        digest, left = hashlib.sha256(), stored.length
        while left:
            piece = self._take(min(left, _PIECE_BYTES))
            digest.update(piece)
            left -= len(piece)
            if target is not None:
                target.write(piece)
        if digest.hexdigest() != stored.sha256 or any(self._take(-stored.length % tarfile.BLOCKSIZE)):
            raise IngestError(f"{stored.path} in {self._name} is damaged; use another backup.")

    def end(self) -> None:
        """Make sure that nothing follows.

        Raises:
            IngestError: something does, or the end is missing.
        """
        rest = self._stream.read(2 * tarfile.RECORDSIZE + 1)
        if len(rest) < 2 * tarfile.BLOCKSIZE:
            raise self._cut_off()
        if len(rest) > 2 * tarfile.RECORDSIZE or any(rest):
            raise IngestError(f"{self._name} holds more than it lists; the archive was altered.")

    def _member(self) -> tuple[str, int] | None:
        """Name and length of the plain file that comes next; None for whatever else does."""
        block = self._take(tarfile.BLOCKSIZE)
        try:
            info = tarfile.TarInfo.frombuf(block, "utf-8", "strict")
        except (tarfile.HeaderError, ValueError):
            return None
        return (info.name, info.size) if info.type == tarfile.REGTYPE else None

    def _take(self, length: int) -> bytes:
        content = self._stream.read(length)
        if len(content) < length:
            raise self._cut_off()
        return content

    def _cut_off(self) -> IngestError:
        return IngestError(f"{self._name} is cut off; copy it again, or use another backup.")


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """An archive, compressed or not: its first bytes tell.

    Raises:
        IngestError: the compressed bytes are damaged.
    """
    with path.open("rb") as file:
        packed = file.read(len(_GZIP)) == _GZIP
        file.seek(0)
        try:
            yield Archive(cast(BinaryIO, gzip.GzipFile(fileobj=file)) if packed else file, path.name)
        except (zlib.error, gzip.BadGzipFile, EOFError) as error:
            raise IngestError(f"{path.name} is damaged or cut off ({error}); use another backup.") from error


class _Hashing:
    """A file that is hashed as it is read."""

    def __init__(self, source: BinaryIO) -> None:
        self.digest = hashlib.sha256()
        self._source = source

    def read(self, length: int) -> bytes:
        piece = self._source.read(length)
        self.digest.update(piece)
        return piece


def _header(name: str, length: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = length, 0o600
    return info
