"""The documents of a collection as a page shows and changes them, without a page."""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import LETTERS, Edit
from fake_workspace import EVIL, FakeWorkspace

from index.collection import Collection
from ingest.store.register import Listed, State, Wanted
from ui import handlers, render
from ui.handlers import Desk
from ui.library import document, intake, listing, purging, quality, search, versions
from ui.library.intake import Taken
from ui.words import speaking


@pytest.fixture
def workspace(tmp_path: Path) -> FakeWorkspace:
    return FakeWorkspace(home=tmp_path)


@pytest.fixture
def desk(workspace: FakeWorkspace, tmp_path: Path) -> Desk:
    return Desk(workspace=workspace, uploads=tmp_path / "uploads", pace_s=0)


@pytest.fixture
def real(letters: Collection, tmp_path: Path) -> Desk:
    """A desk whose workspace has the letters, and nothing else."""
    offered = SimpleNamespace(
        home=tmp_path / "home",
        collection=lambda name: letters,
        find=lambda name, query: letters.open().find(query),
        preview=lambda name, **given: letters.preview(**given),
        reindex=lambda name, **given: letters.reindex(**given),
    )
    return Desk(workspace=offered, uploads=tmp_path / "uploads", pace_s=0)


def last(steps: object) -> Taken:
    return list(steps)[-1]


def shown(desk: Desk, wanted: Wanted = Wanted()) -> tuple[str, Listed | None]:  # noqa: B008
    return list(listing.listing(desk, "letters", wanted))[-1]


def ids(collection: Collection, *names: str) -> str:
    return "\n".join(d.document_id for d in collection.documents() if Path(d.path).name in names)


# --- adding ---


def test_uploads_stay_where_reindexing_finds_them(desk: Desk, workspace: FakeWorkspace, tmp_path: Path) -> None:
    first, second = tmp_path / "a" / "lease.txt", tmp_path / "b" / "lease.txt"
    for file in (first, second):
        file.parent.mkdir()
        file.write_text(str(file))
    (empty := tmp_path / "empty.txt").touch()
    done = last(intake.take_in(desk, "new-matter", [first, second, empty]))
    ((name, paths),) = workspace.ingested
    assert name == "new-matter"
    assert [path.name for path in paths] == ["lease.txt", "lease (2).txt", "empty.txt"]
    assert all(path.is_file() and path.parent == desk.uploads / "new-matter" for path in paths)
    assert "2 files in" in done.html and "<bdi>empty.txt</bdi>: The file is empty." in done.html
    assert ("new-matter — 412 documents", "new-matter") in handlers.choices(desk)


def uploads(base: Path, *given: tuple[str, str]) -> list[str]:
    """Files as Gradio keeps them: those of one name and content in one place."""
    found = []
    for name, content in given:
        (folder := base / hashlib.sha256(content.encode()).hexdigest()).mkdir(exist_ok=True)
        (folder / name).write_text(content)
        found.append(str(folder / name))
    return found


def folder_added(desk: Desk, files: list[str], noted: str) -> tuple[list[str], str]:
    """Where the files of a folder lie in the end, and what is said."""
    done = last(intake.take_in(desk, "leases", [], folder=intake.placed(files, noted)))
    kept = desk.uploads / "leases"
    return sorted(path.relative_to(kept).as_posix() for path in kept.rglob("*") if path.is_file()), done.html


def test_a_folder_keeps_its_subfolders(desk: Desk, tmp_path: Path) -> None:
    files = uploads(
        tmp_path, ("lease.txt", "A"), ("lease.txt", "B"), ("note.txt", "C"), ("note.txt", "C"), ("xy.txt", "D")
    )
    paths = ["m/2019/lease.txt", "m/2020/lease.txt", "m/2019/note.txt", "m/note.txt", "m/2020/x#y.txt"]
    found, html = folder_added(desk, files, json.dumps(paths))
    assert found == ["m/2019/lease.txt", "m/2019/note.txt", "m/2020/lease.txt", "m/2020/xy.txt", "m/note.txt"]
    kept = desk.uploads / "leases"
    assert [(kept / path).read_text() for path in found] == ["A", "C", "B", "D", "C"] and "5 files in" in html
    assert not any(Path(file).exists() for file in files)
    _, html = folder_added(desk, uploads(tmp_path, ("lease.txt", "E")), '["m/2019/lease.txt"]')
    assert "replaces the earlier m/2019/lease.txt" in html


@pytest.mark.parametrize(
    "path",
    [
        "../lease.txt", "m/../../lease.txt", "/etc/lease.txt", "//host/lease.txt", "C:/lease.txt", "C:\\lease.txt",
        "..\\lease.txt", "\\\\host\\lease.txt", "m\0/lease.txt", "m\n/lease.txt", "\ud800/lease.txt",
        "x" * 201 + "/lease.txt", "ä" * 101 + "/lease.txt", "/".join(["x" * 99] * 12) + "/lease.txt", ".git/lease.txt",
        "m\u202e/lease.txt",
    ],
)  # fmt: skip
def test_a_hostile_path_in_a_folder_goes_nowhere(desk: Desk, tmp_path: Path, path: str) -> None:
    (outside := tmp_path / "outside").mkdir()
    files = uploads(outside, ("lease.txt", "A"), ("other.txt", "B"))
    found, html = folder_added(desk, files, json.dumps([path, "m/other.txt"]))
    assert found == ["m/other.txt"] and "1 not taken in" in html
    assert [p for p in tmp_path.rglob("*.txt") if desk.uploads not in p.parents] == []


@pytest.mark.parametrize(
    "noted",
    ["", "[]", "null", "{", "7", '{"a": 1}', "[1, null]", "[" * 100_000, '["m/other.txt"]', '["a/lease.txt"]',
     '["a/lease.txt", "b/lease.txt", "c/lease.txt"]'],
)  # fmt: skip
def test_where_the_paths_of_a_folder_do_not_fit_its_files_stay_side_by_side(
    desk: Desk, tmp_path: Path, noted: str
) -> None:
    found, _ = folder_added(desk, uploads(tmp_path, ("lease.txt", "A"), ("lease.txt", "B")), noted)
    assert found == ["lease (2).txt", "lease.txt"]


def test_a_file_does_not_take_the_place_of_a_folder(desk: Desk, tmp_path: Path) -> None:
    files = uploads(tmp_path, ("m", "A"), ("lease.txt", "B"), ("sub", "C"))
    found, html = folder_added(desk, files, json.dumps(["m", "m/lease.txt", "n/sub"]))
    assert found == ["m", "n/sub"] and "cannot be written" in html
    found, html = folder_added(desk, uploads(tmp_path, ("n", "D"), ("p", "E")), json.dumps(["n", "p"]))
    assert found == ["m", "n/sub", "p"] and "cannot be written" in html


def test_an_upload_that_replaces_another_file_says_so(desk: Desk, tmp_path: Path) -> None:
    def uploaded(name: str, content: str) -> str:
        (file := tmp_path / name).write_text(content)
        return last(intake.take_in(desk, "leases", [file])).html

    assert "replaces" not in uploaded("scan.pdf", "one") + uploaded("scan.pdf", "one") + uploaded("other.pdf", "two")
    assert "replaces the earlier scan.pdf" in uploaded("scan.pdf", "two")
    assert (desk.uploads / "leases" / "scan.pdf").read_text() == "two"


def test_an_upload_shows_its_progress(desk: Desk, workspace: FakeWorkspace, tmp_path: Path) -> None:
    workspace.stage_s = 0.05
    files = [tmp_path / f"{n}.txt" for n in range(3)]
    for file in files:
        file.write_text("x")
    steps = [step.html for step in intake.take_in(desk, "leases", files)]
    assert any("<progress" in step for step in steps) and "of 3 files" in "".join(steps)
    assert any(step.count(">waiting<") == 2 and step.count(">taken in<") == 1 for step in steps)


@pytest.mark.parametrize("name", ["../up", "a/b", "", None, ".hidden", "x" * 65])
def test_a_collection_name_cannot_leave_its_folder(desk: Desk, tmp_path: Path, name: str | None) -> None:
    (file := tmp_path / "a.txt").write_text("x")
    (step,) = intake.take_in(desk, name, [file])
    assert 'class="problem"' in step.html
    assert file.exists() and not desk.uploads.exists()


def test_nothing_and_too_much_are_refused(desk: Desk, tmp_path: Path) -> None:
    assert "Choose at least one file" in last(intake.take_in(desk, "leases", [])).html
    many = [tmp_path / f"{n}.txt" for n in range(intake.MAX_UPLOADS + 1)]
    assert "more than the" in last(intake.take_in(desk, "leases", many)).html


def test_what_failed_is_tried_again_alone_with_a_password(desk: Desk, workspace: FakeWorkspace, tmp_path: Path) -> None:
    for name in ("good.txt", "locked.txt"):
        (tmp_path / name).write_text(name)
    workspace.failing = {"locked.txt": "needs a password"}
    done = last(intake.take_in(desk, "leases", [tmp_path / "good.txt", tmp_path / "locked.txt"]))
    assert [path.name for path in done.failed] == ["locked.txt"] and "needs a password" in done.html
    workspace.failing = {}
    done = last(intake.again(desk, "leases", done.failed, "secret"))
    assert [path.name for path in workspace.ingested[-1][1]] == ["locked.txt"] and done.failed == ()
    assert workspace.passwords == ("secret",)


def archive(path: Path, **members: str) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name, words in members.items():
            made.writestr(name, words)
    return path


def test_a_zip_is_unpacked_below_its_own_folder(desk: Desk, workspace: FakeWorkspace, tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    made = archive(
        tmp_path / "matter.zip",
        **{"a/lease.txt": "A", "../out.txt": "B", "/root.txt": "C", "..\\win.txt": "D", ".hidden": "E"},
    )
    with zipfile.ZipFile(made, "a") as more:
        more.writestr(link, "/etc/passwd")
    done = last(intake.take_in(desk, "leases", [made]))
    kept = desk.uploads / "leases"
    assert [p.relative_to(kept).as_posix() for p in kept.rglob("*") if p.is_file()] == ["matter/a/lease.txt"]
    assert workspace.ingested[-1][1] == (kept / "matter/a/lease.txt",)
    assert sorted(tmp_path.rglob("*.txt")) == [kept / "matter/a/lease.txt"]
    assert done.html.count("outside of the folder") == 3 and "is a link" in done.html and "is hidden" in done.html


def test_a_zip_bomb_and_a_document_that_is_a_zip(desk: Desk, workspace: FakeWorkspace, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("zeros.txt", bytes(80 << 20))
    assert "would unpack" in last(intake.take_in(desk, "leases", [bomb])).html
    book = archive(tmp_path / "book.epub", mimetype="application/epub+zip")
    last(intake.take_in(desk, "leases", [book]))
    assert workspace.ingested[-1][1] == (desk.uploads / "leases" / "book.epub",)


# --- looking ---


def test_the_table_shows_each_document_and_what_is_chosen(real: Desk, letters: Collection) -> None:
    first, whole = list(listing.listing(real, "letters", Wanted()))
    assert first[0].count("data-tick=") == len(LETTERS) and "…" in first[0] and "…" not in whole[0]
    assert list(listing.listing(real, "letters", Wanted())) == [whole]  # drawn anew, it would lose focus and clicks
    assert listing.set_removed(real, "letters", ids(letters, "lease.txt"), removed=True).count("lease.txt") == 1
    html, found = shown(real, Wanted(state=State.REMOVED))
    assert found is not None and found.count == 1 and ">removed<" in html
    assert "in answers again" in listing.set_removed(real, "letters", ids(letters, "lease.txt"), removed=False)
    assert "Tick the documents first" in listing.set_removed(real, "letters", " ", removed=True)
    assert "No document is like that" in shown(real, Wanted(words="nothing"))[0]
    assert "data-go" in next(listing.listing(real, None, Wanted()))[0]


def test_a_name_is_never_markup(real: Desk, letters: Collection, write: Edit) -> None:
    evil = EVIL.replace("/", "")
    write(f"{evil}.txt", f"{evil} is a tenant.")
    letters.reindex()
    one = document.document(real, "letters", ids(letters, f"{evil}.txt"))
    found, _ = search.search(real, "letters", "tenant", 0)
    weighed, typed = purging.consequences(real, "letters", ids(letters, f"{evil}.txt"))
    for html in (shown(real)[0], one, found, weighed, quality.quality(real, "letters")):
        assert "<img" not in html
    assert "&lt;img" in shown(real)[0] + one + found + weighed and typed == f"{evil}.txt"


def test_a_document_shows_its_versions_and_opens_part_by_part(real: Desk, letters: Collection, write: Edit) -> None:
    write("lease.txt", "The Tenant shall pay the rent of 600 pounds on the first day of each month.\n")
    letters.reindex()
    html = document.document(real, "letters", ids(letters, "lease.txt"))
    assert "Version 2 of 2" in html and "<mark>500</mark>" in html and "<mark>600</mark>" in html
    trail = real.shown.find(html.split("/shown/")[1].split("/")[0])
    assert len(trail.steps) == 1 and trail.steps[0].spans[0].quote == ""
    assert document.document(real, "letters", "") == ""
    assert 'role="alert"' in document.document(real, "letters", "unknown")


def test_every_place_is_found_counted_and_opens(
    real: Desk, letters: Collection, write: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "PLACES", 3)
    write("many.txt", "\n\n".join(f"Notice number {n}." for n in range(4)))
    letters.reindex()
    first, pages = search.search(real, "letters", "notice", 0)
    second, _ = search.search(real, "letters", "notice", 1)
    assert pages == 2 and "5 places" in first and "in 2 of 5 documents" in first
    assert (first.count("data-source"), second.count("data-source")) == (3, 2)
    assert "4 places" in second and "1 place<" in second
    assert first.count("<mark>") == 3
    assert "5 of 5 documents searched." in first
    assert search.search(real, "letters", "“written notice”", 0)[0].count("data-source") == 1
    assert 'role="alert"' in search.search(real, "letters", "notice /s", 0)[0]
    assert search.search(real, "letters", " ", 0) == (search.how(), 0)


def test_quality_names_what_to_look_at(real: Desk, letters: Collection, write: Edit) -> None:
    words = " ".join(f"w{n}" for n in range(60))
    write("one.txt", words)
    write("two.txt", words + " more")
    write("empty.txt", "")
    letters.reindex()
    html = quality.quality(real, "letters")
    assert "one.txt" in html and "Nearly the same" in html and "empty.txt" in html
    assert 'aria-label="Documents by language: ' in html


def test_in_german_no_view_writes_english_of_its_own(
    real: Desk, letters: Collection, write: Edit, tmp_path: Path
) -> None:
    made = archive(tmp_path / "matter.zip", **{"a/lease.txt": "A", ".hidden": "E"})
    write("lease.txt", "The Tenant shall pay the rent of 600 pounds on the first day of each month.\n")
    with speaking("de"):
        changes = versions.preview(real, "letters", confirm_gone=False)[0]
        letters.reindex()
        one = document.document(real, "letters", ids(letters, "lease.txt"))
        found = search.search(real, "letters", "rent OR notice", 0)[0]
        rows, read = shown(real)[0], quality.quality(real, "letters")
        left = intake._keep(real, "letters", [(made, "")]).left_out[0].reason
        assert "1 Datei: ihre neue Fassung antwortet" in changes and "3 Dateien unverändert" in changes
        assert "Fassung 2 von 2" in one and "Von Fassung 1 zu 2: 1 Änderung" in one
        assert "in 2 von 4 Dokumenten" in found and "4 von 4 Dokumenten durchsucht." in found
        assert "1–4 von 4 Dokumenten" in rows and 'class="state" data-column="Zustand"' in rows
        assert "Dokumente je Sprache: unklar" in read
        assert render.heard(left) == "ist versteckt oder gehört dem System"


# --- changing ---


def test_the_difference_is_shown_before_it_is_published(
    real: Desk, letters: Collection, write: Edit, folder: Path
) -> None:
    assert "Nothing has changed" in versions.preview(real, "letters", confirm_gone=False)[0]
    write("lease.txt", "The rent is 600 pounds.")
    write("new.txt", "A new letter.")
    html, changes, lost = versions.preview(real, "letters", confirm_gone=False)
    assert changes and not lost and "lease.txt" in html and "new.txt" in html and "3 files unchanged" in html
    assert letters.serving() == 1
    assert "Done:" in list(versions.publish(real, "letters", confirm_gone=False))[-1]
    for name in LETTERS:
        (folder / name).unlink()
    html, changes, lost = versions.preview(real, "letters", confirm_gone=False)
    assert lost and not changes and "Take lost files away" in html
    assert versions.preview(real, "letters", confirm_gone=True)[1]


def test_one_goes_back_to_an_earlier_version(real: Desk, letters: Collection, write: Edit) -> None:
    write("new.txt", "A new letter.")
    letters.reindex()
    html, others = versions.versions(real, "letters")
    assert "answers now" in html and [value for _, value in others] == [1]
    assert "Version 1 of" in versions.roll_back(real, "letters", 1)
    assert letters.serving() == 1 and shown(real)[1].count == len(LETTERS)
    assert 'role="alert"' in versions.roll_back(real, "letters", 77)
    assert 'role="alert"' in versions.roll_back(real, "letters", None)


def test_nothing_is_purged_before_its_name_is_typed(
    real: Desk, letters: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.purge.copies_of", lambda *_: [])
    chosen = ids(letters, "lease.txt")
    html, typed = purging.consequences(real, "letters", chosen)
    assert typed == "lease.txt" and "1 document in 1 version" in html and "Out of reach" in html
    assert "Nothing was purged" in purging.purge(real, "letters", chosen, (typed, "lease"), "")
    assert "Nothing was purged" in purging.purge(real, "letters", chosen, ("", ""), "")
    assert len(letters.documents()) == len(LETTERS)
    assert "Certificate" in purging.purge(real, "letters", chosen, (typed, "lease.txt"), "claim 7")
    assert len(letters.documents()) == len(LETTERS) - 1
    assert letters.certificates()[0].reason == "claim 7"
    letters.hold(["notice.txt"], "claim 8")
    assert "claim 8" in purging.consequences(real, "letters", purging.EVERYTHING)[0]
    letters.release(["notice.txt"])
    assert purging.consequences(real, "letters", purging.EVERYTHING)[1] == "letters"
    assert purging.consequences(real, "letters", "")[1] == ""
