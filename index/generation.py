"""Generations on the disk: small manifests that say which immutable files serve, and which one serves now.

`CURRENT` holds the number of the serving generation and is replaced atomically, last of all. Whatever is interrupted
before leaves the former generation serving; files that no manifest names are litter and are swept by the next writer.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from index.encode import file_sha256
from index.types import Manifest, Segment, StoredFile
from ingest.blobs import write_durably
from ingest.errors import RetrievalError

KEPT_GENERATIONS = 5


class Generations:
    """The manifests of the collection in `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder = root / "generations"
        self._current = root / "CURRENT"

    def current(self) -> int:
        """Number of the serving generation, 0 where nothing was published yet.

        Raises:
            RetrievalError: `CURRENT` is not a number.
        """
        try:
            return int(self._current.read_text())
        except FileNotFoundError:
            return 0
        except ValueError as error:
            raise RetrievalError(f"{self._current} is damaged; run `collections rollback`.") from error

    def numbers(self) -> list[int]:
        """All published generations, ascending."""
        return sorted(int(p.stem) for p in self._folder.glob("*.json") if p.stem.isdigit())

    def load(self, number: int) -> Manifest:
        """Read a manifest.

        Raises:
            RetrievalError: it is missing or damaged.
        """
        path = self._folder / f"{number}.json"
        try:
            fields = json.loads(path.read_text())
            fields["segments"] = tuple(
                Segment(**{**s, "files": tuple(StoredFile(**f) for f in s["files"])}) for s in fields["segments"]
            )
            fields["lexical"] = tuple(StoredFile(**f) for f in fields["lexical"])
            return Manifest(**fields)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise RetrievalError(f"Generation {number} is missing or damaged ({path.name}); roll back.") from error

    def publish(self, manifest: Manifest) -> None:
        """Write the manifest, then make it the serving one."""
        self._folder.mkdir(exist_ok=True)
        write_durably(self._folder / f"{manifest.generation}.json", json.dumps(asdict(manifest)).encode())
        self.serve(manifest.generation)

    def serve(self, number: int) -> None:
        """Make a published generation the serving one."""
        write_durably(self._current, f"{number}\n".encode())

    def next_number(self) -> int:
        """A number above every published one, so that a number never means two things."""
        return max([*self.numbers(), self.current()], default=0) + 1

    def sweep(self, keep: Iterable[int]) -> None:
        """Delete manifests not in `keep`, and every file no kept manifest names. Only the writer may call this."""
        kept = set(keep) | {self.current()}
        for number in self.numbers():
            if number not in kept:
                (self._folder / f"{number}.json").unlink()
        manifests = [self.load(number) for number in self.numbers()]
        segments = {segment.segment_id for manifest in manifests for segment in manifest.segments}
        lexical = {Path(manifest.lexical_path).name for manifest in manifests}
        for folder, named in ((self._root / "segments", segments), (self._root / "lexical", lexical)):
            for path in folder.iterdir() if folder.is_dir() else ():
                if path.name not in named:
                    shutil.rmtree(path)

    def check(self, files: Iterable[StoredFile]) -> list[str]:
        """What is wrong with these files: missing, of another length, or of another hash."""
        problems = []
        for stored in files:
            path = self._root / stored.path
            if not path.is_file():
                problems.append(f"{stored.path} is missing")
            elif path.stat().st_size != stored.length:
                problems.append(f"{stored.path} has {path.stat().st_size} bytes, published with {stored.length}")
            elif file_sha256(path) != stored.sha256:
                problems.append(f"{stored.path} does not have the hash it was published with")
        return problems

    def describe(self, folder: Path) -> tuple[StoredFile, ...]:
        """Every file below `folder` with its length and hash; lock files are left out."""
        return tuple(
            StoredFile(path=str(p.relative_to(self._root)), length=p.stat().st_size, sha256=file_sha256(p))
            for p in sorted(folder.rglob("*"))
            if p.is_file() and not p.name.endswith(".lock")
        )


def all_files(manifest: Manifest) -> list[StoredFile]:
    """Every file a generation needs."""
    return [file for segment in manifest.segments for file in segment.files] + list(manifest.lexical)
