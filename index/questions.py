"""Adapters of a collection, those that encode its questions and those that read: which are kept, which are at work.

Passages keep the vectors that the plain encoder gave them, so an adapter is put to use, or taken back, between two
questions. One of each kind may be at work: `adapters/in_use.json` names those that encoded questions, the present one
last, `in_use_KIND.json` those of another kind; "" stands for none. Those that read are loaded by `index.readers`.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from index.adapter import adapter_name, load_adapter, read_card
from index.encode import DEFAULT_ENCODER, DEFAULT_WEIGHTS_SHA256, Encoder, MiniLM
from ingest.errors import RetrievalError, UsageError
from ingest.store.blobs import make_folder, sync_tree, write_durably

KIND = "questions"  # of adapter
KINDS = (KIND, "crossencoder", "verifier")  # that can be put to use here
FOLDER = "adapters"  # in that of a collection
TRAINING = "training"  # below it: runs that are not finished
PLAIN = "plain"  # what people call a model without an adapter of the collection
PLAIN_ENCODER = f"{DEFAULT_ENCODER}@{DEFAULT_WEIGHTS_SHA256[:12]}"
_PURGED = "purged.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An adapter of a collection."""

    name: str
    folder: Path
    card: dict[str, Any]
    is_used: bool
    purged: tuple[str, ...]  # ids of documents that it has seen and that were destroyed since


def kept(root: Path) -> tuple[Kept, ...]:
    """The adapters in the folder of a collection, in the order of their names; damaged ones are left out."""
    used, found = {in_use(root, kind) for kind in KINDS}, []
    for folder in sorted((root / FOLDER).glob("*@*")):
        try:
            card = read_card(folder)
        except RetrievalError:
            continue  # it cannot be used, and whoever names it is told why
        name = adapter_name(card)
        found.append(Kept(name=name, folder=folder, card=card, is_used=name in used, purged=purged(folder)))
    return tuple(found)


def in_use(root: Path, kind: str = KIND) -> str:
    """The name of the adapter of a kind that is at work, "" for none."""
    return _history(root, kind)[-1]


def publish(root: Path, folder: Path) -> str:
    """Copy an adapter into the folder of a collection, whole or not at all, and put it to use. Returns its name.

    Raises:
        RetrievalError: it is damaged.
        OSError: it cannot be written.
    """
    name = load_adapter(folder).name
    keep(root, folder, name)
    use(root, name)
    return name


def keep(root: Path, folder: Path, name: str) -> Path:
    """Copy the folder of an adapter into that of a collection, whole or not at all. Returns the copy.

    Raises:
        OSError: it cannot be written.
    """
    make_folder(root / FOLDER)
    aside, target = root / FOLDER / f"tmp-{name}", root / FOLDER / name
    shutil.rmtree(aside, ignore_errors=True)
    try:
        shutil.copytree(folder, aside)
        sync_tree(aside)
        shutil.rmtree(target, ignore_errors=True)
        aside.rename(target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return target


def use(root: Path, name: str, kind: str = KIND) -> str:
    """Put an adapter to use, or `PLAIN`. Returns what of its kind was at work before, "" for none.

    Args:
        root: folder of the collection.
        name: of the adapter, whose card tells its kind.
        kind: of what is to work without an adapter, where the name is `PLAIN`.

    Raises:
        UsageError: there is none of that name, or it has seen what was purged.
        RetrievalError: it is damaged.
    """
    if name != PLAIN:
        usable = [one for one in kept(root) if one.card["kind"] in KINDS]
        found = next((one for one in usable if one.name == name), None)
        if found is None:
            names = ", ".join([PLAIN, *(one.name for one in usable)])
            raise UsageError(f"The collection has no adapter {name!r}; it has {names}.")
        if found.purged:
            raise UsageError(
                f"{name} has learned from {len(found.purged)} documents that were purged since; train another one."
            )
        kind = load_adapter(found.folder).kind
    history, wanted = _history(root, kind), "" if name == PLAIN else name
    if wanted != history[-1]:
        _write(root, [*history, wanted], kind)
    return history[-1]


def rollback(root: Path, kind: str = KIND) -> str:
    """Take up what of a kind was at work before, and is still there; the model as it ships is the last resort.

    Returns its name.

    Raises:
        UsageError: nothing was.
    """
    history = _history(root, kind)
    if len(history) == 1:
        raise UsageError("No adapter was ever put to use in this collection; there is nothing to go back to.")
    usable = {one.name for one in kept(root) if not one.purged} | {""}
    before = [name for name in history[:-1] if name in usable]
    _write(root, before, kind)
    return before[-1]


def withdraw(root: Path, documents: Iterable[str]) -> list[str]:
    """Mark the adapters that have seen documents to be purged, and take them out of use. A line of words for each."""
    shutil.rmtree(root / FOLDER / TRAINING, ignore_errors=True)  # a run under way has seen them, too
    doomed = set(documents)
    lines = []
    for one in kept(root):
        seen = sorted(doomed & set(one.card.get("documents", ())))
        if not seen:
            continue
        write_durably(one.folder / _PURGED, json.dumps(sorted({*one.purged, *seen})).encode())
        if one.is_used:
            use(root, PLAIN, one.card["kind"])
        lines.append(
            f"The adapter {one.name} has learned from them; it is marked and will not be used again. Delete its "
            f"folder in {FOLDER} to be rid of it."
        )
    return lines


def seen_by(root: Path, documents: Iterable[str]) -> list[str]:
    """The adapters of a collection that learned from documents; a purge marks them and takes them out of use."""
    doomed = set(documents)
    return [one.name for one in kept(root) if doomed & set(one.card.get("documents", ()))]


def question_encoder(root: Path, encoder: str, adapter: str | None = None) -> Encoder | None:
    """What encodes the questions to a collection, None where that is what encoded its passages.

    Args:
        root: folder of the collection.
        encoder: name and hash of what encoded the passages.
        adapter: which one, or `PLAIN`; None for the one at work.

    Raises:
        RetrievalError: the adapter is missing or damaged, or was trained beside another encoder.
    """
    name = in_use(root) if adapter is None else adapter
    if name in ("", PLAIN):
        return None
    folder = root / FOLDER / name
    beside = read_card(folder).get("encoder")
    if beside != encoder:
        raise RetrievalError(f"The adapter {name} was trained beside {beside}, the passages are of {encoder}")
    return _adapted(folder, name)


@lru_cache(maxsize=4)  # 45 MB each
def _adapted(folder: Path, name: str) -> Encoder:
    adapter = load_adapter(folder)
    if adapter.name != name:
        raise RetrievalError(f"The folder {folder.name!r} holds the adapter {adapter.name}")
    return MiniLM(adapter=adapter)


def _history(root: Path, kind: str) -> list[str]:
    try:
        found = json.loads(_note(root, kind).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return [""]  # none yet; what is damaged is none, too
    names = found if isinstance(found, list) else []
    return ["", *(name for name in names[1:] if isinstance(name, str) and "/" not in name)]


def _write(root: Path, history: list[str], kind: str) -> None:
    make_folder(root / FOLDER)
    write_durably(_note(root, kind), json.dumps(history).encode())


def _note(root: Path, kind: str) -> Path:
    return root / FOLDER / ("in_use.json" if kind == KIND else f"in_use_{kind}.json")


def purged(folder: Path) -> tuple[str, ...]:
    """Ids of documents that the adapter in a folder has seen and that were destroyed since."""
    try:
        return tuple(json.loads((folder / _PURGED).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, TypeError):
        return ("unknown",)  # a mark that cannot be read is one
