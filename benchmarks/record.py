"""One benchmark result as a file: what was measured, on what, with which versions, from which state of the code."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
_PACKAGES = (
    "torch",
    "transformers",
    "faiss-cpu",
    "tantivy",
    "tokenizers",
    "pypdfium2",
    "unstructured",
    "numpy",
)


def record(name: str, figures: dict[str, Any], *, dataset: list[Path]) -> Path:
    """Write `results/NAME.json` with the figures and their provenance.

    Args:
        name: file name without ending.
        figures: what was measured, JSON-ready.
        dataset: files or folders that were read; their content is hashed, their place is not written.
    """
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    content = {
        "name": name,
        "measured": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "dirty": bool(_git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!benchmarks/results")),
        "versions": {"python": platform.python_version()} | {p: _version(p) for p in _PACKAGES},
        "hardware": {"processor": _processor(), "cores": os.cpu_count(), "memory_gib": _memory_gib()},
        "dataset_sha256": _hash(dataset),
        "figures": figures,
    }
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def commit() -> str:
    """The state of the code, less what is not committed."""
    return _git("rev-parse", "HEAD")


def _git(*arguments: str) -> str:
    root = Path(__file__).parent.parent
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)  # noqa: S607
    return done.stdout.strip()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    names = [line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
    return names[0] if names else platform.processor()


def _memory_gib() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def _hash(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                digest.update(file.name.encode())
                digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
