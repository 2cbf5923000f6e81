"""Mutated documents, parsed one after another: none may end the program, hang it, or leave anything behind.

    python -m benchmarks.mutants FOLDER [FOLDER ...] [--count 10000] [--seed 1] [--timeout-s 30]

Each mutant is a real file of at most `MAX_BYTES`, changed in one of `WAYS`; office files and books are also changed
inside their archive. Every `CONTROL` mutants a whole file is read and must be read as before. Results are written when
all mutants were parsed: a program that dies writes none. Writes `results/mutants.json`.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.record import record
from ingest.errors import ParserFailedError, UnreadableError
from ingest.isolation.child import ParsePool
from ingest.isolation.confine import version as landlock
from ingest.limits import Limits

MAX_BYTES = 400_000
CONTROL = 50
MEMORY_MIB = 1024
TOKENS = (
    *(b"%%EOF", b"endobj", b"stream\n", b"<<", b"/Length 999999999", b"PK\x03\x04", b"]]>", b"\xff\xfe"),
    *(b"<!ENTITY x SYSTEM 'file:///etc/passwd'>", b"&x;" * 50, b"../../../../tmp/out", b"\x00" * 64),
    *(b"-1", b"4294967295"),
)

Way = Callable[[bytes, random.Random], bytes]


def _at(content: bytes, chance: random.Random) -> int:
    return chance.randrange(len(content) + 1)


def _flip(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice([1, 4, 16, 64])):
        changed[chance.randrange(len(changed))] ^= chance.randint(1, 255)
    return bytes(changed)


def _insert(content: bytes, chance: random.Random) -> bytes:
    place = _at(content, chance)
    return content[:place] + chance.choice(TOKENS) + content[place:]


def _repeat(content: bytes, chance: random.Random) -> bytes:
    start, end = sorted((_at(content, chance), _at(content, chance)))
    return content[:end] + content[start : min(end, start + 4096)] * chance.choice([1, 8, 64]) + content[end:]


def _zero(content: bytes, chance: random.Random) -> bytes:
    start = _at(content, chance)
    length = min(len(content) - start, chance.choice([1, 16, 512, 4096]))
    return content[:start] + bytes(length) + content[start + length :]


def _drop(content: bytes, chance: random.Random) -> bytes:
    start = _at(content, chance)
    return content[:start] + content[start + chance.choice([1, 16, 512, 4096]) :]


def _inside(content: bytes, chance: random.Random) -> bytes:
    """One member of an archive changed in another way, its checksums made right."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [(info.filename, archive.read(info)) for info in archive.infolist()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return _flip(content, chance)
    chosen = chance.randrange(len(members)) if members else 0
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, part) in enumerate(members):
            archive.writestr(name, chance.choice(PLAIN)(part, chance) if number == chosen and part else part)
    return packed.getvalue()


PLAIN: tuple[Way, ...] = (
    _flip,
    _insert,
    _repeat,
    _zero,
    _drop,
    lambda content, chance: content[: _at(content, chance)],
)
WAYS: dict[str, Way] = dict(zip(("flip", "insert", "repeat", "zero", "drop", "cut"), PLAIN, strict=True))
WAYS |= {"inside": _inside, "inside twice": lambda content, chance: _inside(_inside(content, chance), chance)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--timeout-s", type=float, default=30.0, help="more where other work starves this")
    arguments = parser.parse_args()
    seeds = seed_files(arguments.folders)
    named = Path(tempfile.gettempdir()) / "out"  # by some mutants
    named_before = named.exists()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        for folder in ("here", "temporary"):
            (place / folder).mkdir()
        os.environ["HOME"] = name
        tempfile.tempdir = str(place / "temporary")
        os.chdir(place / "here")  # where a careless name would land
        figures = run(seeds, arguments, place / "mutant")
        found = {str(path.relative_to(place)) for path in place.rglob("*")} - {"here", "temporary", "mutant"}
        figures["left_behind"] = sorted(found) + [str(named)] * (named.exists() and not named_before)
    print(record("mutants", figures, dataset=arguments.folders))


def seed_files(folders: list[Path]) -> list[Path]:
    """The files of all folders that are small enough, in a fixed order."""
    found = sorted(path.resolve() for folder in folders for path in folder.rglob("*") if path.is_file())
    return [path for path in found if 0 < path.stat().st_size <= MAX_BYTES]


def run(seeds: list[Path], arguments: argparse.Namespace, place: Path) -> dict[str, Any]:
    """Parse the mutants, each written to `place`, and say what became of them."""
    count, seed = arguments.count, arguments.seed
    outcomes: Counter[str] = Counter()
    slowest, faults, begun, load = 0.0, Counter[str](), time.perf_counter(), os.getloadavg()
    limits = Limits(ocr=False, pages=2000, unpacked_bytes=256 << 20)
    control = seeds[0]
    with ParsePool(1, arguments.timeout_s, MEMORY_MIB, limits) as pool:
        wanted = _outcome(pool, control, control.name)
        for number, (path, way, mutant) in enumerate(mutants(seeds, count, seed)):
            place.write_bytes(mutant)
            since = time.perf_counter()
            kind, reason = _outcome(pool, place, path.name)
            slowest = max(slowest, time.perf_counter() - since)
            outcomes[kind] += 1
            if kind == "parser failed":
                faults[f"{path.suffix} {way}: {reason}"] += 1
            if number % CONTROL == CONTROL - 1 and _outcome(pool, control, control.name) != wanted:
                outcomes["control read otherwise"] += 1
            if number % 100 == 99:
                print(number + 1, dict(outcomes), file=sys.stderr, flush=True)
        peak_mib = pool.peak_memory_mib
    return {
        "seed": seed,
        "files_mutated": len(seeds),
        "formats": dict(Counter(path.suffix.lower() for path in seeds).most_common()),
        "mutants": count,
        "outcomes": dict(outcomes),
        "parser_failures": dict(faults.most_common(40)),
        "slowest_s": round(slowest, 2),
        "peak_child_memory_mib": round(peak_mib, 1),
        "landlock": landlock(),
        "seconds": round(time.perf_counter() - begun, 1),
        "timeout_s": arguments.timeout_s,
        "load_average": [[round(one, 1) for one in each] for each in (load, os.getloadavg())],  # before and after
        "upper_bound_95": 3 / count,
    }


def mutants(seeds: list[Path], count: int, seed: int) -> Iterator[tuple[Path, str, bytes]]:
    """Files in turns, each changed in a way drawn by chance."""
    for number in range(count):
        chance = random.Random(f"{seed} {number}")
        path = seeds[number % len(seeds)]
        way = chance.choice(list(WAYS))
        yield path, way, WAYS[way](path.read_bytes(), chance)


def _outcome(pool: ParsePool, path: Path, name: str) -> tuple[str, str]:
    try:
        found = list(pool.parse(path, name))
    except ParserFailedError as error:
        return "locked" if "needs a password" in str(error) else "parser failed", str(error)
    except UnreadableError as error:
        return "refused", str(error)
    return ("read", str(hash(tuple(one.printed for one in found)))) if found else ("nothing in it", "")


if __name__ == "__main__":
    main()
