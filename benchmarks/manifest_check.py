"""Every file of the shared format and hostile folders against its manifest: what an ingest makes of it, at what cost.

    python -m benchmarks.manifest_check DATA

Each file is taken into a collection of its own by a process of its own, with the limits a user has. `peak_mib` is the
highest memory of that process and of its parse child together. Then all hostile files go into one collection, each in a
folder with a good one: the good ones must come out as they do alone. Loopback ports that hostile files name listen
meanwhile, and the folder that everything runs in must hold nothing afterwards. Writes `results/manifest-check.json`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import asdict, dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from assistant.settings import load_settings
from benchmarks.change_cost import CheapEncoder
from benchmarks.hostile_expected import Expected, expected
from benchmarks.known_text import known
from benchmarks.parse_fidelity import compare
from benchmarks.record import record
from index.collection import Collection, CollectionConfig
from ingest.isolation.confine import version as landlock
from ingest.types import FileStatus

MOST_SECONDS, MOST_MIB = 30.0, 1024.0
MOST_WORD_ERROR = 0.02  # between the formats that hold one and the same text; a mail has its header besides
LEAST_RUNS = 0.98  # of the text's runs of five words
PORTS = (9, 80)  # named by hostile files
GOOD = ("docs-formats/languages", "docs-formats/eml", "docs-legal/derived-docx", "docs-legal/derived-odt",
        "docs-medical/derived-pdf")  # fmt: skip
TURNED = "Docling bundles PDF document conversion to JSON and Markdown"  # one scan, lying four ways
# Good files that hold no document: none of them may be taken for read, and each is told of with these words.
NO_DOCUMENT = {
    "files/simple.zip": "archive",
    "images/DA-1p.heic": "HEIF",
    "images/bmp_24.bmp": "no text",  # three coloured triangles
    "images/chi_sim_image.jpeg": "another language",  # Chinese, which the OCR model does not know
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of one file."""

    file: str
    read: bool
    reason: str
    notices: tuple[str, ...]
    characters: int
    passages: int
    seconds: float
    peak_mib: float
    wrong: tuple[str, ...] = ()  # where this is not what the manifest wants
    text: str = ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    data = parser.parse_args().data.resolve()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        place = Path(name)
        (place / "home").mkdir()
        (place / "here").mkdir()
        os.environ["HOME"] = str(place / "home")
        os.chdir(place / "here")  # where a careless name would land
        listening = [listener for port in PORTS if (listener := _listener(port, stack)) is not None]
        formats = list(check_formats(data, place))
        hostile = list(check_hostile(data / "hostile", place))
        figures = {
            "formats": summary(formats),
            "hostile": summary(hostile),
            "neighbours": neighbours(data, place),
            "ports_listening": [listener.getsockname()[1] for listener in listening],
            "connections": sum(_called(listener) for listener in listening),
            "left_behind": sorted(str(p) for folder in ("home", "here") for p in (place / folder).rglob("*")),
            "landlock": landlock(),
        }
    files = [asdict(replace(one, text="")) for one in (*formats, *hostile)]
    for one in files:
        del one["text"]
        if one["wrong"]:
            print(one["file"], *one["wrong"], sep="\n  ")
    print(json.dumps(figures, indent=1, ensure_ascii=False))
    record("manifest-check", figures | {"files": files}, dataset=[data / "docs-formats", data / "hostile"])


# --- one file at a time --------------------------------------------------------------------------------------------


def check_formats(data: Path, place: Path) -> Iterator[Taken]:
    """The good files: each gives text or says why not, and one text gives the same words in every format."""
    folder = data / "docs-formats"
    for entry in _manifest(folder):
        path = folder / entry["file"]
        taken = in_a_process(path, place)
        wrong = [] if hashlib.sha256(path.read_bytes()).hexdigest() == entry["sha256"] else ["not the file it was"]
        no_document = NO_DOCUMENT.get(entry["file"])
        says = (TURNED,) if "ocr_test" in entry["file"] else ()
        wrong += differences(taken, Expected(read=no_document is None, told=no_document or "", says=says))
        if "extraction should agree" in entry["kind"] and (truth := known(path, data)) is not None:
            found = compare(truth, taken.text, [])
            other = found["runs"] < LEAST_RUNS or (path.suffix != ".eml" and found["word_error"] > MOST_WORD_ERROR)
            wrong += [f"not the text that the TXT file holds: {found}"] * other
        yield replace(taken, file=f"docs-formats/{entry['file']}", wrong=tuple(wrong))


def check_hostile(folder: Path, place: Path) -> Iterator[Taken]:
    """The hostile files: each as its manifest wants it, within the limits; with its password where one is known."""
    for entry in _manifest(folder):
        wanted = expected(entry)
        taken = in_a_process(folder / entry["file"], place)
        wrong = ["nobody has said what must become of it"] if wanted is None else differences(taken, wanted)
        if wanted is not None and wanted.password:
            opened = in_a_process(folder / entry["file"], place, [wanted.password])
            wrong += [] if opened.read and opened.characters else [f"with its password: {opened.reason or 'empty'}"]
        yield replace(taken, file=f"hostile/{entry['file']}", wrong=tuple(wrong))


def differences(taken: Taken, wanted: Expected) -> list[str]:
    """Where an outcome is not the one wanted."""
    words, told = " ".join(taken.text.split()), "; ".join((taken.reason, *taken.notices))
    wrong = []
    if wanted.read is not None and taken.read != wanted.read:
        wrong.append(f"was {'read' if taken.read else f'refused: {taken.reason}'}")
    if not words and not taken.reason:
        wrong.append("silently empty")
    if taken.read:
        wrong += [f"does not say {said!r}" for said in wanted.says if said not in words]
    wrong += [f"says {said!r}" for said in wanted.never if said in words]
    if wanted.told and wanted.told not in told:
        wrong.append(f"nothing tells of {wanted.told!r}")
    if taken.seconds > MOST_SECONDS or taken.peak_mib > MOST_MIB:
        wrong.append(f"took {taken.seconds:.1f} s and {taken.peak_mib:.0f} MiB")
    return wrong


def in_a_process(path: Path, place: Path, passwords: Sequence[str] = ()) -> Taken:
    """Take one file in, in a process of its own: nothing of the file before is left in its memory."""
    with get_context("spawn").Pool(1) as pool:
        taken = pool.apply(alone, (path, place, passwords))
    print(f"{taken.seconds:6.1f} s {taken.peak_mib:6.0f} MiB  {path.name}", file=sys.stderr, flush=True)
    return taken


def alone(path: Path, place: Path, passwords: Sequence[str]) -> Taken:
    """Take one file into a collection of its own."""
    with tempfile.TemporaryDirectory(dir=place) as name:
        made = _collection(Path(name) / "alone", workers=1)
        begun = time.perf_counter()
        report = made.ingest([path], passwords=passwords)
        seconds = time.perf_counter() - begun
        texts = [printed for document in contents(made).values() for _, printed, _ in document]
    [outcome] = report.outcomes
    return Taken(
        file=path.name,
        read=outcome.status is FileStatus.NEW,
        reason=outcome.reason,
        notices=outcome.notices,
        characters=sum(map(len, texts)),
        passages=outcome.passages,
        seconds=round(seconds, 2),
        peak_mib=round(report.peak_child_memory_mib + _peak_mib(), 1),
        text="\n\n".join(texts),
    )


def summary(taken: Sequence[Taken]) -> dict[str, Any]:
    """What holds for all files of a folder."""
    return {
        "files": len(taken),
        "read": sum(one.read for one in taken),
        "refused with a reason": sum(not one.read and bool(one.reason) for one in taken),
        "silently empty": sum(not one.characters and not one.reason for one in taken),
        "not as the manifest wants": [one.file for one in taken if one.wrong],
        "slowest": max((one.seconds, one.file) for one in taken),
        "largest_mib": max((one.peak_mib, one.file) for one in taken),
    }


# --- beside each other ---------------------------------------------------------------------------------------------


def neighbours(data: Path, place: Path) -> dict[str, Any]:
    """Good files in one ingest with all hostile ones, and with names that are awkward, against the good ones alone."""
    folder = place / "neighbours"
    hostile = [data / "hostile" / entry["file"] for entry in _manifest(data / "hostile")]
    good = list(_lay_out(folder, hostile, [f for name in GOOD for f in sorted((data / name).iterdir())]))
    good += _awkward(folder, data / "hostile" / "generated" / "awkward-names.json")
    quiet, loud = _collection(place / "quiet", workers=2), _collection(place / "loud", workers=2)
    quiet.ingest(good)
    report = loud.ingest([folder, *good])  # one name begins with a dot: such files are read where they are named
    texts, beside = contents(quiet), contents(loud)
    changed = [str(path.relative_to(folder)) for path in good if texts[str(path)] != beside.get(str(path))]
    figures = {
        "good files": len(good),
        "hostile files": len(hostile),
        "good files read": sum(str(path) in texts for path in good),
        "good files that came out otherwise": changed,
        "passages of good files": sum(len(passages) for path in good for *_, passages in texts[str(path)]),
        "problems that verify finds": list(loud.verify().problems),
        "seconds": round(report.wall_s, 1),
        "peak_child_mib": round(report.peak_child_memory_mib),
    }
    for path in (folder, quiet.root, loud.root):
        shutil.rmtree(path)
    return figures


def contents(collection: Collection) -> dict[str, list[tuple[str, str, list[str]]]]:
    """For each file its documents: where they lie in it, the printed text, and the passages that are searched."""
    found: dict[str, list[tuple[str, str, list[str]]]] = {}
    with closing(collection.catalog()) as catalog:
        rows, owners = catalog.row_owners(catalog.snapshot())
        passages: dict[str, list[str]] = {}
        for (_, _, title, headings, text), owner in zip(catalog.index_texts(rows.tolist()), owners, strict=True):
            passages.setdefault(owner, []).append("\n".join((title, *headings, text)))
        for document in catalog.live_documents(catalog.snapshot()):
            text = catalog.text(document.text_id).printed
            cut = sorted(passages.get(document.document_id, ()))
            for file, part in ((document.file, document.part), *document.copies):
                found.setdefault(file, []).append((part, text, cut))
    return found


def _lay_out(folder: Path, hostile: Iterable[Path], good: Sequence[Path]) -> Iterator[Path]:
    """Every hostile file in a folder with a good one, as long as there are any; where the good ones lie."""
    for number, path in enumerate(hostile):
        beside = folder / f"{number:03d}"
        beside.mkdir(parents=True)
        shutil.copyfile(path, beside / path.name)
        if number < len(good):
            shutil.copyfile(good[number], beside / f"good {good[number].name}")
            yield beside / f"good {good[number].name}"


def _awkward(folder: Path, names: Path) -> Iterator[Path]:
    """Good files of the names that somebody may have given them, without those that this system does not take."""
    for number, name in enumerate(json.loads(names.read_text("utf-8"))):
        path = folder / "names" / name
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"The notice period of contract {number} is {number + 3} months.\n", encoding="utf-8")
            yield path


# --- what is watched -----------------------------------------------------------------------------------------------


def _collection(root: Path, *, workers: int) -> Collection:
    user = load_settings(root)
    config = CollectionConfig(
        encoder=CheapEncoder.name.split("@")[0],
        parse_workers=workers,
        parse_timeout_s=user.parse_timeout_s,
        parse_memory_mib=user.parse_memory_mib,
    )
    return Collection(root, config, CheapEncoder)


def _manifest(folder: Path) -> list[dict[str, str]]:
    lines = (folder / "MANIFEST.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def _peak_mib() -> float:
    """The most memory that this process has had, without what the one that started it had."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def _listener(port: int, stack: ExitStack) -> socket.socket | None:
    """Listens on a port of this machine, if it may."""
    listener = stack.enter_context(socket.socket())
    try:
        listener.bind(("127.0.0.1", port))
    except OSError:
        return None
    listener.listen()
    listener.setblocking(False)
    return listener


def _called(listener: socket.socket) -> int:
    """How many have called."""
    calls = 0
    with suppress(BlockingIOError):
        while True:
            listener.accept()[0].close()
            calls += 1
    return calls


if __name__ == "__main__":
    main()
