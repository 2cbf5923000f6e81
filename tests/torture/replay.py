"""A model of a disk: what a folder holds after some calls, and what of it a crash may leave.

A file keeps what it held when it was last flushed, a folder the entries it had when it was last flushed; everything
newer may be on the disk or not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from torture.disk import Call, Kind

Tree = dict[str, bytes | None]  # relative path → content, None for a folder
IGNORED = "-shm"  # SQLite's shared memory is mapped, holds nothing that lasts, and is rebuilt


class EscapedError(AssertionError):
    """Something changed a file in a way that the log does not describe."""


@dataclass(slots=True, eq=False)
class File:
    """A file, under as many names as it has."""

    now: bytes = b""
    kept: bytes = b""
    before: bytes = b""  # what it held before its newest write
    last: tuple[int, bytes] | None = None  # the newest write that was not flushed: offset, bytes


@dataclass(slots=True, eq=False)
class Folder:
    """A folder."""

    now: dict[str, File | Folder] = field(default_factory=dict)
    kept: dict[str, File | Folder] = field(default_factory=dict)


class Replay:
    """The watched folder while its log is replayed."""

    def __init__(self, root: Path) -> None:
        """Begin with what lies in `root`, all of it flushed."""
        self.root = _read(root)

    def apply(self, call: Call) -> None:
        """Do what the call did.

        Raises:
            EscapedError: the log does not hold what is needed to do so.
        """
        if call.kind in (Kind.MARK, Kind.READ) or call.path.endswith((IGNORED, " (deleted)")):
            return
        if call.kind is Kind.ESCAPE:
            raise EscapedError(f"{call.path} was changed by a call that is not replayed")
        if call.kind is Kind.SYNC:
            _flush(self._node(call.path))
        elif call.kind in (Kind.WRITE, Kind.TRUNCATE):
            self._change(call)
        else:
            self._enter(call)

    def _change(self, call: Call) -> None:
        node = self._node(call.path)
        if not isinstance(node, File):
            raise EscapedError(f"{call.path} is written and is no file")
        node.before = node.now
        if call.kind is Kind.WRITE:
            node.now, node.last = spliced(node.now, call.offset, call.data), (call.offset, call.data)
        else:
            node.now, node.last = node.now[: call.offset].ljust(call.offset, b"\0"), None

    def _enter(self, call: Call) -> None:
        """A call that changes the entries of folders."""
        folder, name = self._place(call.path)
        if call.kind is Kind.CREATE:
            folder.now[name] = File()
        elif call.kind is Kind.MKDIR:
            folder.now[name] = Folder()
        elif call.kind in (Kind.UNLINK, Kind.RMDIR):
            del folder.now[name]
        else:
            target, new = self._place(call.second)
            target.now[new] = folder.now[name]
            if call.kind is Kind.RENAME and call.path != call.second:
                del folder.now[name]

    def _node(self, path: str) -> File | Folder:
        if not path:
            return self.root
        folder, name = self._place(path)
        if name not in folder.now:
            raise EscapedError(f"{path} is changed and was never made")
        return folder.now[name]

    def _place(self, path: str) -> tuple[Folder, str]:
        node: File | Folder = self.root
        *above, name = PurePosixPath(path).parts
        for part in above:
            found = node.now.get(part) if isinstance(node, Folder) else None
            if found is None:
                raise EscapedError(f"{path} lies in a folder that was never made")
            node = found
        if not isinstance(node, Folder):
            raise EscapedError(f"{path} lies in a file")
        return node, name

    # --- what a crash may leave ------------------------------------------------------------------------------------

    def states(self, last: Call | None) -> Iterator[tuple[str, Tree]]:
        """Every state that is considered, named; many are equal to one another.

        Args:
            last: the newest call.
        """
        yield "killed", self.tree()
        yield "data lost", self.tree(content=_kept)
        yield "data and entries lost", self.tree(content=_kept, entries=_kept_entries)
        yield "entries lost", self.tree(entries=_kept_entries)
        if last is not None and last.kind is Kind.WRITE and not last.path.endswith((IGNORED, " (deleted)")):
            yield from self._torn(last)
        yield "only the newest writes kept", self.tree(content=_only_last)
        yield from self._one_folder()

    def _torn(self, last: Call) -> Iterator[tuple[str, Tree]]:
        """The newest write stopped half way: what it wrote over is as before."""
        node = self._node(last.path)
        assert isinstance(node, File)
        half = last.data[: len(last.data) // 2]
        torn = spliced(node.before, last.offset, half)
        yield "torn", self.tree(content=lambda f: torn if f is node else f.now)
        alone = spliced(node.kept, last.offset, half)
        yield "torn, other data lost", self.tree(content=lambda f: alone if f is node else f.kept)

    def _one_folder(self) -> Iterator[tuple[str, Tree]]:
        """Folders reach the disk one by one: one alone is behind, or one alone is ahead."""
        behind = [f for f in _folders(self.root) if f.now != f.kept]
        if len(behind) < 2:
            return
        for one in behind:
            yield "one folder behind", self.tree(content=_kept, entries=lambda f, o=one: f.kept if f is o else f.now)
            yield "one folder ahead", self.tree(content=_kept, entries=lambda f, o=one: f.now if f is o else f.kept)

    def tree(
        self,
        content: Callable[[File], bytes] = lambda f: f.now,
        entries: Callable[[Folder], dict[str, File | Folder]] = lambda f: f.now,
    ) -> Tree:
        """The whole folder, with a choice for every file and every folder."""
        found: Tree = {}
        todo: list[tuple[str, Folder]] = [("", self.root)]
        while todo:
            above, folder = todo.pop()
            for name, node in entries(folder).items():
                if name.endswith(IGNORED):
                    continue
                if isinstance(node, Folder):
                    found[above + name] = None
                    todo.append((f"{above}{name}/", node))
                else:
                    found[above + name] = content(node)
        return found


def spliced(content: bytes, offset: int, data: bytes) -> bytes:
    """The content with `data` written at `offset`, zeros where nothing was."""
    return content[:offset].ljust(offset, b"\0") + data + content[offset + len(data) :]


def read_tree(root: Path) -> Tree:
    """What lies below a folder of the real disk."""
    return {
        p.relative_to(root).as_posix(): None if p.is_dir() else p.read_bytes()
        for p in root.rglob("*")
        if not p.name.endswith(IGNORED)
    }


def write_tree(tree: Tree, root: Path) -> None:
    """Lay a state out below a folder that does not exist yet."""
    root.mkdir(parents=True)
    for path in sorted(path for path, content in tree.items() if content is None):
        (root / path).mkdir()
    for path, content in tree.items():
        if content is not None:
            (root / path).write_bytes(content)


def _read(root: Path) -> Folder:
    folder = Folder()
    for path in root.iterdir():
        content = path.read_bytes() if path.is_file() else b""
        folder.now[path.name] = _read(path) if path.is_dir() else File(now=content, kept=content)
    folder.kept = dict(folder.now)
    return folder


def _flush(node: File | Folder) -> None:
    if isinstance(node, File):
        node.kept, node.last = node.now, None
    else:
        node.kept = dict(node.now)


def _kept(file: File) -> bytes:
    return file.kept


def _kept_entries(folder: Folder) -> dict[str, File | Folder]:
    return folder.kept


def _only_last(file: File) -> bytes:
    return spliced(file.kept, *file.last) if file.last is not None else file.kept


def _folders(folder: Folder) -> Iterable[Folder]:
    yield folder
    for node in folder.now.values():
        if isinstance(node, Folder):
            yield from _folders(node)
