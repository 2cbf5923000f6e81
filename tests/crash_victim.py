"""Takes a folder into a collection until it is killed: `python crash_victim.py ROOT FOLDER ingest|reindex`.

Prints at once every file it reports as done, every step of its progress, and the end.
"""

from __future__ import annotations

import sys
from pathlib import Path

from hash_encoder import HashEncoder

from index.collection import Collection, CollectionConfig
from ingest.types import FileStatus, Progress

DONE = (FileStatus.NEW, FileStatus.CHANGED, FileStatus.MOVED, FileStatus.UNCHANGED)


def tell(progress: Progress) -> None:
    outcome = progress.outcome
    print(f"done {outcome.path}" if outcome is not None and outcome.status in DONE else progress.stage, flush=True)  # noqa: T201


def main() -> None:
    collection = Collection(
        Path(sys.argv[1]), CollectionConfig(encoder="hash", parse_workers=1, ocr=False), HashEncoder
    )
    print("begun", flush=True)  # noqa: T201
    if sys.argv[3] == "ingest":
        collection.ingest([Path(sys.argv[2])], tell)
    else:
        collection.reindex(on_progress=tell, confirm_gone=True)
    print("ended", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
