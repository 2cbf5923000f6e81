"""What reads for a collection: a model that ships, with an adapter of the collection over it where one is at work.

An adapter lies over the very model that it was trained over: its card names that, and no other is taken.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from index.adapter import adapter_name, load_adapter, read_card
from index.crossencoder import SHIPPED, VERIFIER, CrossEncoder
from index.questions import FOLDER, PLAIN, in_use
from ingest.errors import RetrievalError

BELOW = {"crossencoder": SHIPPED, "verifier": VERIFIER}  # by kind, what ships and adapters of the kind lie over
ONTO = "onto"  # in a card: name of what the adapter was trained over


def reader_name(root: Path, kind: str) -> str:
    """The name of what reads for the collection in a folder.

    Raises:
        RetrievalError: the card of what ships is damaged.
    """
    return in_use(root, kind) or shipped_name(kind)


def shipped_name(kind: str) -> str:
    """The name of what ships of a kind.

    Raises:
        RetrievalError: its card is damaged.
    """
    return adapter_name(read_card(BELOW[kind]))


def own_reader(root: Path, kind: str, adapter: str | None = None) -> CrossEncoder | None:
    """What reads for the collection in a folder, None where that is what ships.

    Args:
        root: folder of the collection.
        kind: "crossencoder" or "verifier".
        adapter: which one, or `PLAIN`; None for the one at work.

    Raises:
        RetrievalError: the adapter is missing, damaged or of another kind, or was trained over another model.
    """
    name = in_use(root, kind) if adapter is None else adapter
    if name in ("", PLAIN):
        return None
    folder = root / FOLDER / name
    card = read_card(folder)
    if card["kind"] != kind:
        raise RetrievalError(f"The adapter {name} is of the kind {card['kind']!r}, not {kind!r}")
    if card.get(ONTO) != shipped_name(kind):
        raise RetrievalError(f"The adapter {name} was trained over {card.get(ONTO)}, this program has another")
    return _loaded(folder, name)


def trained_reader(folder: Path) -> CrossEncoder:
    """The reader whose adapter lies in a folder, over what ships of its kind.

    Raises:
        RetrievalError: see `load_adapter`.
    """
    adapter = load_adapter(folder)
    return CrossEncoder(adapter, onto=load_adapter(BELOW[adapter.kind]))


@lru_cache(maxsize=4)  # 45 MB each
def _loaded(folder: Path, name: str) -> CrossEncoder:
    reader = trained_reader(folder)
    if reader.name != name:
        raise RetrievalError(f"The folder {folder.name!r} holds the adapter {reader.name}")
    return reader
