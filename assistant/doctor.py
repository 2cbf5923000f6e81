"""What is installed, which devices there are, how the home folder is, what would leave this machine."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from index.adapter import adapter_name
from ingest.errors import ProjectError
from ingest.store.place import existing_part, network_filesystem

if TYPE_CHECKING:
    from assistant.settings import Settings

PACKAGES = (
    "domain-assistant", "torch", "transformers", "sentence-transformers", "faiss-cpu", "faiss-gpu", "tantivy",
    "pypdfium2", "unstructured", "langchain-core", "gradio",
)  # fmt: skip
_EITHER = ("faiss-gpu", "faiss-cpu")  # one of them will do
LOW_DISK_GIB = 2.0
_GIB = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at. `advice` says what to do where it is not ok."""

    name: str
    detail: str
    ok: bool = True
    advice: str = ""


def examine(settings: Settings) -> tuple[Finding, ...]:
    """Look at everything; nothing is changed and nothing is sent."""
    return (
        Finding(name="python", detail=f"{platform.python_version()} on {platform.platform(terse=True)}"),
        *_packages(),
        *_devices(),
        _model(settings),
        _answerer(settings),
        _ocr(settings),
        _walls(),
        *_home(settings.home),
        _outbound(settings),
    )


def _packages() -> Iterator[Finding]:
    for name in PACKAGES:
        try:
            yield Finding(name=name, detail=version(name))
        except PackageNotFoundError:
            if name not in _EITHER or not any(map(_is_installed, _EITHER)):
                yield Finding(name=name, detail="not installed", ok=False, advice="Install the project again with pip.")


def _is_installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True


def _devices() -> Iterator[Finding]:
    import torch

    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 0
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    yield Finding(name="processor", detail=f"{cores} cores, {memory / _GIB:.1f} GiB memory")
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    gpus = ", ".join(torch.cuda.get_device_name(number) for number in range(count))
    yield Finding(name="gpu for models", detail=gpus or "none: models run on the processor")
    try:
        yield Finding(name="gpu for search", detail=f"faiss-gpu {version('faiss-gpu')}" if count else "no gpu")
    except PackageNotFoundError:
        advice = 'pip install "domain-assistant[gpu]" searches on it' if count else ""
        yield Finding(name="gpu for search", detail="none: faiss-cpu searches on the processor", advice=advice)


def _model(settings: Settings) -> Finding:
    from assistant.settings import DEFAULT_ENCODER
    from index.encode import DEFAULT_WEIGHTS_SHA256, file_sha256
    from ingest.tokens import model_folder

    if settings.encoder != DEFAULT_ENCODER:
        found = Path(settings.encoder).is_dir()
        advice = "" if found else "Name a folder that holds a sentence-transformers model."
        return Finding(name="encoder", detail=settings.encoder, ok=found, advice=advice)
    try:
        digest = file_sha256(model_folder() / "model.safetensors")
    except (OSError, ProjectError) as error:
        return Finding(name="encoder", detail=str(error), ok=False, advice="Install the project again with pip.")
    if digest != DEFAULT_WEIGHTS_SHA256:
        return Finding(
            name="encoder", detail=f"{DEFAULT_ENCODER}, but with weights {digest[:16]}…", ok=False,
            advice=f"Expected {DEFAULT_WEIGHTS_SHA256[:16]}…; install the project again with pip.",
        )  # fmt: skip
    return Finding(name="encoder", detail=f"{DEFAULT_ENCODER}, weights as published (SHA-256 {digest[:16]}…)")


def _answerer(settings: Settings) -> Finding:
    from assistant.generation.endpoint import check_url
    from assistant.generation.folder import adapter_card, model_folder, model_name, weights_sha256

    if settings.answerer == "extractive":
        return Finding(name="answerer", detail="extractive: quotes alone, no language model")
    try:
        if settings.answerer == "server":
            version("langchain-openai")
            detail = f"{settings.llm or 'no model named'} at {check_url(settings.llm_url)}"
        else:
            folder = model_folder(settings.home, settings.llm)
            detail = model_name(folder)
            if settings.llm_adapter:
                card = adapter_card(Path(settings.llm_adapter), weights_sha256(folder))
                detail += f" with {adapter_name(card)}"
    except PackageNotFoundError:
        return Finding(
            name="answerer", detail="langchain-openai is not installed", ok=False,
            advice='pip install "domain-assistant[llm]"',
        )  # fmt: skip
    except ProjectError as error:
        return Finding(name="answerer", detail="no usable language model", ok=False, advice=str(error))
    return Finding(name="answerer", detail=detail)


def _ocr(settings: Settings) -> Finding:
    from ingest.ocr import engine

    if not settings.ocr:
        return Finding(name="scanned pages", detail="not read: the setting ocr is off")
    return Finding(
        name="scanned pages",
        detail=engine() or "not read: tesseract is not installed",
        advice="" if engine() else "Install tesseract to read them.",
    )


def _walls() -> Finding:
    from ingest.isolation.confine import version as landlock

    if not landlock():
        return Finding(
            name="parse children",
            detail="limits on time, memory and size; no sockets for Python code",
            advice="Linux from 5.13 on also keeps native code from writing anywhere, from 6.7 on from connecting.",
        )
    return Finding(name="parse children", detail=f"may write nowhere else, says the kernel (Landlock {landlock()})")


def _home(home: Path) -> Iterator[Finding]:
    place = existing_part(home)
    made = "" if home.exists() else ", made by the first ingest"
    writable = os.access(place, os.W_OK | os.X_OK)
    yield Finding(
        name="home", detail=f"{home}{made}", ok=writable,
        advice="" if writable else "Not writable: change the permissions, or choose another with --home.",
    )  # fmt: skip
    if home.exists() and os.name == "posix":
        mode = home.stat().st_mode & 0o777
        shut = not mode & 0o077
        yield Finding(
            name="home permissions", detail=f"{mode:04o}", ok=shut,
            advice="" if shut else f"Other users of this machine can look inside: chmod 700 {home}",
        )  # fmt: skip
    kind = network_filesystem(home)
    yield Finding(
        name="filesystem", detail=f"network filesystem {kind}" if kind else "local", ok=kind is None,
        advice="Locks and crash safety do not hold there: choose a local disk with --home." if kind else "",
    )  # fmt: skip
    free = shutil.disk_usage(place).free / _GIB
    low = free < LOW_DISK_GIB
    yield Finding(name="disk", detail=f"{free:.1f} GiB free", ok=not low, advice="Free some space." if low else "")


def _outbound(settings: Settings) -> Finding:
    outbound = settings.outbound()
    return Finding(
        name="leaves this machine", detail="; ".join(outbound) or "nothing: no setting names another machine"
    )
