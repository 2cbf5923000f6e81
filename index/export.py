"""A collection's own files, written back out: the way to leave this program with everything one brought."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path, PurePath

from index.collection import Collection
from ingest.errors import UsageError
from ingest.intake import safe_name
from ingest.store.snapshot import LiveDocument


def export(collection: Collection, target: Path) -> int:
    """Write the original bytes of every document, and `documents.jsonl` that says what each is.

    Args:
        collection: what to export; removed documents are left out.
        target: a folder that does not exist yet or is empty.

    Returns:
        How many documents were written. The rows of one JSON Lines file share its single copy.

    Raises:
        UsageError: `target` is not an empty folder.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"{target} exists and is not an empty folder; choose another one.")
    collection.note_copy(target, "export")
    target.mkdir(parents=True, exist_ok=True)
    catalog = collection.catalog()
    try:
        live = [d for d in catalog.live_documents(catalog.snapshot()) if not d.removed]
    finally:
        catalog.close()
    names: Counter[str] = Counter()
    written: dict[str, str] = {}
    with (target / "documents.jsonl").open("w", encoding="utf-8") as listing:
        for document in live:
            if document.sha256 not in written:
                written[document.sha256] = _unused(safe_name(_file_name(document)), names)
                (target / written[document.sha256]).write_bytes(collection.blob(document.sha256))
            facts = asdict(document) | {"path": document.path, "file": written[document.sha256]}
            listing.write(json.dumps(facts) + "\n")
    return len(live)


def _file_name(document: LiveDocument) -> str:
    """The attachment's own name, or the file's; a row is written with its whole file."""
    attached = document.part.rpartition("!/")[2]
    return attached if "!/" in document.part else PurePath(document.file).name


def _unused(name: str, names: Counter[str]) -> str:
    """The name, numbered where it was used before; `documents.jsonl` is ours."""
    base = Path(name)
    names[name] += 1
    taken = names[name] + (name == "documents.jsonl")
    return name if taken == 1 else f"{base.stem} ({taken}){base.suffix}"
