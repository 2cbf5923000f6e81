"""Fetching a model from a hub: the only thing in this program that contacts one, and only when it is asked to."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.generation.folder import MODELS
from index.encode import file_sha256
from ingest.errors import UsageError
from ingest.store.place import check_local

HUB = "https://huggingface.co"
RECORD = "pulled.json"
# Weights that cannot run code, and the plain files beside them. No Python, no pickle.
_WANTED = (".safetensors", ".json", ".txt", ".jinja", ".model")
_ALSO = ("LICENSE", "LICENSE.md", "NOTICE", "README.md")
_SPARE = 1.05  # of the download's size, that the disk must have free

Told = Callable[[str], None]


def pull(home: Path, name: str, revision: str | None, tell: Told, hub: str = HUB) -> Path:
    """Fetch a model into the home folder, every file from one revision, and record which.

    Args:
        home: the home folder.
        name: publisher and model.
        revision: a commit of the repository; None takes the newest, which is then recorded.
        tell: told what is being done.
        hub: base URL.

    Returns:
        The folder, with `RECORD`: the revision and the SHA-256 of each file.

    Raises:
        UsageError: there is no such model, it has no safetensors, it asks for an account, the hub cannot be reached, a
            file is not what the hub says it is, or the disk has no room.
    """
    target = home / MODELS / name.replace("/", "--")
    if (target / RECORD).is_file():
        raise UsageError(f"{name} is there already: {target}. Delete the folder to fetch it again.")
    check_local(home)
    api = _online(hub)
    info = _described(api, name, revision)
    files = [one for one in info.siblings or () if _is_wanted(one.rfilename)]
    if not any(one.rfilename.endswith(".safetensors") for one in files):
        raise UsageError(f"{name} has no weights as safetensors; other formats can run code when they are read.")
    size = sum(one.size or 0 for one in files)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    free = shutil.disk_usage(home).free
    if free < size * _SPARE:
        raise UsageError(f"{name} has {size / 1e9:.1f} GB, and {free / 1e9:.1f} GB are free below {home}.")
    tell(f"fetching {name}, revision {info.sha}: {len(files)} files, {size / 1e9:.1f} GB")
    staged = target.with_name(target.name + ".part")  # goes on where it was interrupted
    hashes = {one.rfilename: _fetched(api, name, str(info.sha), one, staged) for one in files}
    record = {
        "name": name, "revision": info.sha, "hub": hub, "fetched": datetime.now(UTC).isoformat(timespec="seconds"),
        "files_sha256": hashes,
    }  # fmt: skip
    shutil.rmtree(staged / ".cache", ignore_errors=True)
    (staged / RECORD).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    staged.rename(target)
    return target


def _online(hub: str) -> Any:
    """The hub's client, with this process's leave to use the network for it; nothing else has read it yet."""
    os.environ["HF_HUB_OFFLINE"] = "0"  # set by `scrub_environment` for every other command
    import huggingface_hub.constants

    huggingface_hub.constants.HF_HUB_OFFLINE = False
    from huggingface_hub import HfApi

    return HfApi(endpoint=hub, token=False)


def _described(api: Any, name: str, revision: str | None) -> Any:
    try:
        return api.model_info(name, revision=revision, files_metadata=True)
    except Exception as error:
        raise UsageError(_why(name, error)) from error


def _is_wanted(file: str) -> bool:
    return "/" not in file and (file.endswith(_WANTED) or file in _ALSO)


def _fetched(api: Any, name: str, revision: str, file: Any, folder: Path) -> str:
    """Fetch a file; its SHA-256."""
    try:
        path = Path(api.hf_hub_download(name, file.rfilename, revision=revision, local_dir=folder))
    except Exception as error:
        raise UsageError(_why(name, error)) from error
    digest = file_sha256(path)
    if file.lfs is not None and digest != file.lfs.sha256:
        path.unlink()
        raise UsageError(
            f"{file.rfilename} of {name} has SHA-256 {digest[:12]}…, the hub says {file.lfs.sha256[:12]}…. Try again."
        )
    return digest


def _why(name: str, error: Exception) -> str:
    """What went wrong, for people; the libraries below raise errors of many kinds."""
    kind = type(error).__name__
    if kind in ("RepositoryNotFoundError", "RevisionNotFoundError"):
        return f"The hub has no model {name!r}, or not this revision."
    if kind == "GatedRepoError":
        return f"{name} asks for an account and its terms: fetch it in a browser, and set llm to its folder."
    return (
        f"{name} could not be fetched ({kind}: {' '.join(str(error).split())[:200]}). Try again; what is there is kept."
    )
