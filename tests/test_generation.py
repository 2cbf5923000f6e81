"""Generations: published whole or not at all, kept while they are read, and never served when damaged."""

from __future__ import annotations

import math
import shutil
import sqlite3
from pathlib import Path

import pytest
from conftest import Edit, found
from hash_encoder import HashEncoder

from index.build import MAX_SEGMENTS, tiers
from index.collection import Collection, CollectionConfig
from index.types import Query
from ingest.errors import RetrievalError, UsageError

WORDS = "bribery damages parking noise drainage asbestos libel fraud theft divorce custody bail".split()


def test_rollback_serves_the_old_words_and_the_next_ingest_moves_on(
    letters: Collection, folder: Path, write: Edit
) -> None:
    write("lease.txt", "The Tenant pays a rent of 900 pounds.")
    (folder / "notice.txt").unlink()
    letters.reindex(confirm_gone=True)
    assert letters.rollback().generation == 1
    assert found(letters, "500 pounds") == ["lease.txt"]
    assert found(letters, "900 pounds") == []
    assert found(letters, "written notice") == ["notice.txt"]
    report = letters.ingest([folder])
    assert report.generation == 3
    assert found(letters, "900 pounds") == ["lease.txt"]
    assert found(letters, "500 pounds") == found(letters, "written notice") == []
    assert [g.generation for g in letters.generations()] == [1, 2, 3]


def test_rollback_to_what_is_not_there(letters: Collection) -> None:
    with pytest.raises(UsageError, match="no older generation; it has 1"):
        letters.rollback()
    with pytest.raises(UsageError, match="no generation 7"):
        letters.rollback(7)


def test_a_reader_keeps_its_generation_while_others_publish(letters: Collection, folder: Path, write: Edit) -> None:
    pinned = letters.open()
    for number in range(8):
        write("lease.txt", f"The Tenant pays a rent of {number}99 pounds.")
        letters.ingest([folder])
        (hit, *_) = pinned.search(Query(text="rent Tenant pounds"))
        assert "500 pounds" in hit.passage.text
        assert all(s.quote == hit.passage.text for s in hit.passage.spans)
    assert len(letters.generations()) == 5
    assert found(letters, "799 pounds") == ["lease.txt"]
    assert len(list((letters.root / "lexical").iterdir())) == 5


def test_many_small_changes_are_merged(collection: Collection, folder: Path, write: Edit) -> None:
    for number in range(12):
        write(f"case{number}.txt", f"Case {number} concerns matter {WORDS[number]}.")
        collection.ingest([folder])
    newest = collection.generations()[-1]
    assert len(newest.segments) <= 8
    assert sum(s.rows for s in newest.segments) == newest.passages == 16
    assert all(found(collection, word) == [f"case{n}.txt"] for n, word in enumerate(WORDS))
    assert collection.verify().ok


def test_another_encoder_embeds_everything_anew(letters: Collection) -> None:
    other = HashEncoder("other@1")
    changed = Collection(letters.root, CollectionConfig(encoder="other", parse_workers=1), lambda: other)
    with pytest.raises(RetrievalError, match=r"indexed with hash@1, the settings name other@1; .*reindex"):
        changed.open().search(Query(text="rent"))
    assert changed.reindex().passages_embedded == 4
    assert found(changed, "written notice") == ["notice.txt"]


def test_vectors_of_other_weights_are_never_mixed(letters: Collection, folder: Path, write: Edit) -> None:
    other = HashEncoder("hash@2")
    changed = Collection(letters.root, CollectionConfig(encoder="hash", parse_workers=1), lambda: other)
    write("late.txt", "A latecomer arrived.")
    assert changed.ingest([folder]).passages_embedded == 5
    assert changed.generations()[-1].encoder == "hash@2"


# --- damage ----------------------------------------------------------------------------------------------------------


def flip(path: Path, position: int | None = None) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2 if position is None else position] ^= 0x01
    path.chmod(0o600)
    path.write_bytes(bytes(content))


def stored_kinds(root: Path) -> dict[str, Path]:
    """One file of every kind that a collection keeps."""
    files = sorted(p for p in root.glob("lexical/**/*") if p.is_file() and p.suffix != ".lock" and p.stat().st_size)
    kinds = {f"{'documents' if p.parent.name == 'documents' else 'lexical'} {p.suffix or p.name}": p for p in files}
    return kinds | {
        "blob": next(root.glob("blobs/??/*")),
        "vectors": next(root.glob("segments/*/dense.faiss")),
        "rows": next(root.glob("segments/*/rows.npy")),
        "manifest": root / "generations" / "1.json",
        "CURRENT": root / "CURRENT",
    }


def test_verify_finds_a_flipped_byte_in_each_kind_of_file(letters: Collection) -> None:
    kinds = stored_kinds(letters.root)
    assert len(kinds) > 8
    assert letters.verify().ok
    for kind, path in kinds.items():
        whole = path.read_bytes()
        for position in {0, len(whole) // 3, len(whole) // 2, len(whole) - 1}:
            flip(path, position)
            assert not letters.verify().ok, (kind, position)
            path.write_bytes(whole)
    assert letters.verify().ok


def test_verify_finds_a_lost_file_of_each_kind(letters: Collection) -> None:
    for kind, path in stored_kinds(letters.root).items():
        if kind == "CURRENT":
            continue  # lost, it costs nothing: the newest generation serves
        whole = path.read_bytes()
        path.unlink()
        assert not letters.verify().ok, kind
        path.write_bytes(whole)
    assert letters.verify().ok


@pytest.mark.parametrize("words", ["500 pounds on the first", "Tenant shall pay", "SQLite format 3"])
def test_verify_finds_a_flipped_byte_in_the_catalogue(letters: Collection, words: str) -> None:
    path = letters.root / "catalog.sqlite"
    content = path.read_bytes()
    place = content.find(words.encode())
    assert place >= 0
    flip(path, place)
    report = letters.verify()
    assert any("catalog.sqlite" in problem for problem in report.problems)


def test_verify_finds_a_flipped_byte_in_a_stored_text(letters: Collection) -> None:
    with sqlite3.connect(letters.root / "catalog.sqlite") as database:
        (made_by,) = database.execute("SELECT sql FROM sqlite_master WHERE name = 'texts_seal_update'").fetchone()
        database.execute("DROP TRIGGER texts_seal_update")
        for text_id, printed in database.execute("SELECT text_id, printed FROM texts").fetchall():
            flipped = printed[:20] + bytes([printed[20] ^ 1]) + printed[21:]
            database.execute("UPDATE texts SET printed = ? WHERE text_id = ?", (flipped, text_id))
        database.execute(made_by)
    database.close()
    assert letters.verify().problems == ("catalog.sqlite: 4 rows of texts are not as they were written",)


@pytest.mark.parametrize(
    "kind", ["vectors", "rows", "manifest", "lexical .store", "lexical meta.json", "documents meta.json"]
)
def test_a_damaged_generation_never_serves_and_a_reindex_heals_it(
    letters: Collection, folder: Path, write: Edit, kind: str
) -> None:
    first = {p for p in letters.root.rglob("*") if p.is_file()}
    write("late.txt", "A latecomer arrived.")
    letters.ingest([folder])
    newest = [p for p in letters.root.rglob("*") if p.is_file() and p not in first and p.stat().st_nlink == 1]
    suffix = {"vectors": "dense.faiss", "rows": "rows.npy", "manifest": "2.json"}.get(kind, kind.rsplit(maxsplit=1)[-1])
    flip(next(p for p in newest if p.name.endswith(suffix)))
    searcher = letters.open()
    assert searcher.manifest.generation == 1
    assert "Generation 2 is damaged; generation 1 answers" in searcher.notices[0]
    assert [h.document for h in searcher.search(Query(text="written notice", k=1))] == ["notice.txt"]
    assert letters.summary().documents
    assert letters.documents()
    report = letters.reindex()
    assert report.passages_embedded <= 1
    assert letters.open().notices == ()
    assert found(letters, "latecomer") == ["late.txt"]


def test_without_a_whole_generation_nothing_is_answered_until_it_is_repaired(letters: Collection) -> None:
    flip(next(letters.root.glob("segments/*/dense.faiss")))
    with pytest.raises(RetrievalError, match=r"No generation .* is whole; run .*verify letters --repair"):
        letters.open()
    assert letters.reindex().passages_embedded == 4
    assert found(letters, "written notice") == ["notice.txt"]


def test_a_damaged_pointer_is_told_and_healed(letters: Collection, folder: Path, write: Edit) -> None:
    write("late.txt", "A latecomer arrived.")
    letters.ingest([folder])
    (letters.root / "CURRENT").write_bytes(b"\xff\x00")
    searcher = letters.open()
    assert searcher.manifest.generation == 2
    assert "CURRENT is damaged" in searcher.notices[0]
    assert not letters.verify().ok
    letters.reindex()
    assert letters.verify().ok
    assert letters.open().notices == ()


def test_a_damaged_generation_cannot_be_rolled_back_to(letters: Collection, folder: Path, write: Edit) -> None:
    vectors = next(letters.root.glob("segments/*/dense.faiss"))
    write("late.txt", "A latecomer arrived.")
    letters.ingest([folder])
    flip(vectors)
    with pytest.raises(RetrievalError, match="Generation 1 is damaged"):
        letters.rollback()
    assert letters.serving() == 2


def test_a_lost_original_is_stored_again(letters: Collection, folder: Path) -> None:
    next(letters.root.glob("blobs/??/*")).unlink()
    assert not letters.verify().ok
    letters.ingest([folder])
    assert letters.verify().ok


def test_superseded_vectors_move_into_the_history_and_come_back_without_embedding(
    letters: Collection, hashing: HashEncoder, folder: Path, write: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.build.MIN_DEAD", 0)
    before = (folder / "lease.txt").read_text()
    write("lease.txt", "The Tenant pays a rent of 900 pounds.")
    letters.ingest([folder])
    newest = letters.generations()[-1]
    assert [s.rows for s in newest.history] == [1]
    assert sum(s.rows for s in newest.segments) == newest.passages == 4
    assert [g.generation for g in letters.generations()] == [1, 3]  # the one before the merge was on the way
    assert found(letters, "900 pounds") == ["lease.txt"]
    write("lease.txt", before)
    seen = len(hashing.seen)
    letters.ingest([folder])
    assert len(hashing.seen) == seen  # the vector was kept
    assert found(letters, "500 pounds") == ["lease.txt"]
    assert letters.verify().ok


def test_a_lost_row_of_the_catalogue_is_noticed_and_the_generation_before_answers(
    letters: Collection, folder: Path, write: Edit
) -> None:
    write("late.txt", "A latecomer arrived.")
    letters.ingest([folder])
    with sqlite3.connect(letters.root / "catalog.sqlite") as database:
        database.execute("DELETE FROM placements WHERE row_id = 5")  # whole rows carry no seal any more
    database.close()
    searcher = letters.open()
    assert searcher.manifest.generation == 1
    assert "Generation 2 is damaged; generation 1 answers" in searcher.notices[0]


def test_merging_keeps_segments_few_and_rewrites_little() -> None:
    sizes, rewritten = [50_000], 0
    for _ in range(1000):
        sizes.append(10)
        chosen = tiers(sizes)
        if chosen:
            merged = sum(sizes[n] for n in chosen)
            rewritten += merged
            sizes = [size for n, size in enumerate(sizes) if n not in chosen] + [merged]
        assert len(sizes) <= MAX_SEGMENTS
    assert sum(sizes) == 60_000
    assert rewritten < 10_000 * math.log2(1000)  # each new row about log(n) times, the large segment never


def test_a_manifest_of_another_generation_is_not_served(letters, write):
    write("lease.txt", "The Tenant shall pay the rent of 700 pounds.\n")
    letters.reindex()
    folder = letters.root / "generations"
    (folder / "2.json").write_bytes((folder / "1.json").read_bytes())
    searcher = letters.open()
    assert searcher.manifest.generation == 1
    assert "Generation 2 is damaged; generation 1 answers" in searcher.notices[0]
    assert any("2.json" in problem for problem in letters.verify().problems)


def test_an_older_current_does_not_bring_an_older_generation_back(letters, write):
    before = (letters.root / "CURRENT").read_bytes()
    write("lease.txt", "The Tenant shall pay the rent of 700 pounds.\n")
    letters.reindex()
    newest = letters.serving()
    (letters.root / "CURRENT").write_bytes(before)
    assert letters.serving() == newest
    assert "700 pounds" in letters.open().search(Query(text="rent"))[0].passage.text


def test_a_rollback_is_no_older_current(letters, write):
    write("lease.txt", "The Tenant shall pay the rent of 700 pounds.\n")
    letters.reindex()
    letters.rollback()
    assert letters.serving() == 1
    write("lease.txt", "The Tenant shall pay the rent of 800 pounds.\n")
    letters.reindex()
    assert "800 pounds" in letters.open().search(Query(text="rent"))[0].passage.text


def test_a_removal_lost_from_the_log_is_told(letters, tmp_path):
    held = sqlite3.connect(letters.root / "catalog.sqlite")
    held.execute("SELECT count(*) FROM documents").fetchone()  # keeps the log from being folded in
    letters.remove(["lease.txt"])
    copy = Collection(tmp_path / "copy" / "letters", CollectionConfig(encoder="hash", ocr=False), HashEncoder)
    shutil.copytree(letters.root, copy.root, ignore=shutil.ignore_patterns("*-shm"))
    held.close()
    log = copy.root / "catalog.sqlite-wal"
    content = log.read_bytes()
    log.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert "lacks the last 1 changes" in copy.open().notices[0]
    assert letters.open().notices == ()
