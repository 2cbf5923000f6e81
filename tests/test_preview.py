"""A preview says what the re-index that follows does, and leaves every byte as it is."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hash_encoder import HashEncoder
from hypothesis import given, settings
from hypothesis import strategies as st
from test_intake import Pool

from index.collection import Collection, CollectionConfig
from ingest import intake
from ingest.errors import ParserFailedError, UsageError
from ingest.store.lock import writer_lock
from ingest.types import FileStatus, IngestReport


def states(report: IngestReport) -> dict[str, FileStatus]:
    return {Path(outcome.path).name: outcome.status for outcome in report.outcomes}


def told(report: IngestReport) -> tuple[object, ...]:
    """What a preview and its re-index must agree on."""
    return (
        {status.value: report.count(status) for status in FileStatus},
        [(outcome.path, outcome.status) for outcome in report.outcomes],
        report.warnings,
    )


def digest(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        for path in sorted(folder.rglob("*"))
    }


def test_every_kind_of_difference_is_told_before_it_is_made(letters: Collection, folder: Path) -> None:
    (folder / "late.txt").write_text("A latecomer arrived.")
    (folder / "lease.txt").write_text("The rent is 900 pounds.")
    (folder / "notice.txt").rename(folder / "period.txt")
    (folder / "medical/leaflet.txt").unlink()
    (folder / "twin.txt").write_bytes((folder / "medical/warning.txt").read_bytes())
    (folder / ".drafts.txt").write_text("Hidden.")
    foreseen = letters.preview(confirm_gone=True)
    assert states(foreseen) == {
        "late.txt": FileStatus.NEW,
        "twin.txt": FileStatus.NEW,
        "lease.txt": FileStatus.CHANGED,
        "period.txt": FileStatus.MOVED,
        "leaflet.txt": FileStatus.GONE,
        "warning.txt": FileStatus.UNCHANGED,
        ".drafts.txt": FileStatus.SKIPPED,
    }
    assert told(foreseen) == told(letters.reindex(confirm_gone=True))


def test_nothing_is_written(letters: Collection, folder: Path) -> None:
    (folder / "late.txt").write_text("A latecomer arrived.")
    (folder / "notice.txt").rename(folder / "period.txt")
    (folder / "lease.txt").unlink()
    before = digest(letters.root)
    for confirm_gone in (False, True):
        assert letters.preview(confirm_gone=confirm_gone).count(FileStatus.NEW) == 1
    assert digest(letters.root) == before


def test_what_is_missing_is_kept_and_said(letters: Collection, folder: Path) -> None:
    shutil.move(folder, folder.with_name("unmounted"))
    foreseen = letters.preview()
    assert foreseen.outcomes == ()
    assert foreseen.warnings == letters.reindex().warnings
    assert "is missing; nothing was dropped" in foreseen.warnings[0]
    assert letters.preview(confirm_gone=True).count(FileStatus.GONE) == 4


def test_no_writer_is_needed_and_none_is_disturbed(letters: Collection) -> None:
    with writer_lock(letters.root):
        assert letters.preview().count(FileStatus.UNCHANGED) == 4


def test_a_collection_that_does_not_exist_stays_that_way(collection: Collection) -> None:
    with pytest.raises(UsageError, match="no collection 'letters'"):
        collection.preview()
    assert not collection.root.exists()


def test_another_way_of_reading_changes_every_file(letters: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    newer: Callable[..., str] = lambda ocr: "newer"  # noqa: E731
    monkeypatch.setattr(intake, "stamp", newer)
    monkeypatch.setattr("index.preview.stamp", newer)
    assert letters.preview().count(FileStatus.CHANGED) == 4


def test_what_failed_is_foreseen_to_fail_and_what_was_skipped_to_be_skipped(tmp_path: Path, folder: Path) -> None:
    pool = Pool()
    pool.failing = {"lease.txt": ParserFailedError("crashed its parser")}
    (folder / "empty.txt").write_bytes(b"")
    collection = made(tmp_path / "home" / "letters", pool)
    collection.ingest([folder])
    foreseen = collection.preview()
    assert told(foreseen) == told(collection.reindex())
    assert {o.reason for o in foreseen.not_taken} == {"crashed its parser", "is empty (0 bytes)"}
    pool.failing = {}
    assert states(collection.reindex())["lease.txt"] is FileStatus.NEW


# --- random edits ----------------------------------------------------------------------------------------------------

NAMES = [f"{root}/{'abcdefghijkl'[n]}.txt" for root, many in (("many", 12), ("few", 3)) for n in range(many)]
name = st.sampled_from(NAMES)
words = st.integers(0, 3).map(lambda n: f"State {n} of a letter.")
edit = st.one_of(
    st.tuples(st.just("write"), name, words),
    st.tuples(st.just("delete"), name, st.none()),
    st.tuples(st.just("rename"), name, name),
    st.tuples(st.just("copy"), name, name),
    st.tuples(st.just("unmount"), st.sampled_from(["many", "few"]), st.none()),
)
rounds = st.lists(st.tuples(st.lists(edit, max_size=6), st.booleans()), min_size=1, max_size=4)


def made(root: Path, pool: Pool) -> Collection:
    config = CollectionConfig(encoder="hash", ocr=False)
    return Collection(root, config, HashEncoder, lambda: pool)  # type: ignore[arg-type,return-value]


def apply(folder: Path, what: str, target: str, more: str | None) -> None:
    path = folder / target
    if what == "unmount":
        aside = folder / f"{target} unmounted"
        if path.exists():
            path.rename(aside)
        elif aside.exists():
            aside.rename(path)
        return
    if not path.parent.exists():
        return
    other = folder / (more or "")
    if what == "write":
        path.write_text(more or "")
    elif what == "delete":
        path.unlink(missing_ok=True)
    elif path.exists() and path != other and other.parent.exists():
        shutil.move(path, other) if what == "rename" else shutil.copyfile(path, other)


@given(rounds)
@settings(max_examples=20)
def test_a_preview_equals_the_re_index_that_follows(
    rounds: list[tuple[list[tuple[str, str, str | None]], bool]],
) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "files")
        for number, place in enumerate(NAMES):
            (folder / place).parent.mkdir(parents=True, exist_ok=True)
            (folder / place).write_text(f"First state of letter {number}.")
        collection = made(Path(scratch, "home", "letters"), Pool())
        collection.ingest([folder / "many", folder / "few"])
        for edits, confirm_gone in rounds:
            for one in edits:
                apply(folder, *one)
            foreseen = collection.preview(confirm_gone=confirm_gone)
            assert told(foreseen) == told(collection.reindex(confirm_gone=confirm_gone))
