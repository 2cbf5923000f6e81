"""The documents of a collection in a real browser: added, browsed, searched, published, rolled back, purged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import DESKTOP, NEEDED, PATIENCE_MS, PHONE, Served, barriers
from conftest import LETTERS
from hash_encoder import HashEncoder

from assistant.settings import Settings
from assistant.workspace import Workspace
from ui.handlers import Desk
from ui.people.accounts import People

pytestmark = NEEDED
EVIL = "<img src=x onerror=alert(1)>.txt"


class Home(Served):
    """The page of a home with the letters, ingested from a folder of the user's."""

    def __init__(self, base: Path) -> None:
        self.files = base / "files"
        for name, words in LETTERS.items():
            (self.files / name).parent.mkdir(parents=True, exist_ok=True)
            (self.files / name).write_text(words)
        settings = Settings(parse_workers=1, ocr=False, crossencoder="off")
        workspace = Workspace(base / "home", settings, HashEncoder())
        workspace.ingest("letters", [self.files])
        uploads, people = base / "home" / "uploads", People(base / "home")
        self.desk = Desk(workspace=workspace, uploads=uploads, people=people, pace_s=0.02)
        super().__init__(self.desk)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    running = Home(tmp_path_factory.mktemp("documents"))
    yield running
    running.close()


def visit(browser: Any, home: Home, viewport: dict[str, int] = DESKTOP, scheme: str = "light") -> Any:
    """A window on the list of documents that counts what goes wrong in `errors`."""
    page = browser.new_context(viewport=viewport, color_scheme=scheme).new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("console", lambda m: page.errors.append(m.text) if m.type == "error" else None)
    page.goto(home.link)
    page.wait_for_selector("#facts .facts")
    show(page, "page-documents")
    page.wait_for_selector("#doc-list table")
    page.wait_for_selector("#doc-list >> text=…", state="detached")  # drawn once more with the languages
    return page


def show(page: Any, tab: str) -> None:
    if page.locator(f"#{tab}-button").is_visible():
        page.click(f"#{tab}-button")
    else:  # a narrow window keeps some behind a button
        page.locator(".overflow-menu > button:visible").last.click()
        page.locator(".overflow-dropdown button:visible", has_text=tab.split("-")[1].capitalize()).click()


@pytest.fixture
def page(browser: Any, home: Home) -> Iterator[Any]:
    seen = visit(browser, home)
    yield seen
    assert seen.errors == []
    seen.context.close()


def row(page: Any, name: str) -> Any:
    return page.locator("#doc-list tbody tr", has_text=name)


def test_a_document_is_found_and_read(page: Any) -> None:
    page.fill("#doc-words textarea", "warn")
    page.wait_for_function("document.querySelectorAll('#doc-list tbody tr').length === 1")
    page.click("#doc-list .title")
    page.wait_for_selector("section.document")
    page.wait_for_function("document.activeElement.matches('section.document')")
    page.click("section.document [data-source]")
    page.wait_for_selector("dialog .words >> text=metronidazole")
    assert "Part 1 of 1" in page.inner_text("dialog .source-foot")
    page.keyboard.press("Escape")


def test_what_is_ticked_leaves_the_answers_and_comes_back(page: Any, home: Home) -> None:
    page.locator("[data-tick-all]").check()
    page.wait_for_selector("#doc-count >> text=4 ticked")
    page.locator("[data-tick-all]").uncheck()
    row(page, "lease.txt").locator("[data-tick]").focus()
    page.keyboard.press("Space")
    page.wait_for_selector("#doc-count >> text=1 ticked")
    page.click("#doc-remove")
    page.wait_for_selector("#doc-list .badge.superseded >> text=removed")
    assert row(page, "lease.txt").locator("[data-tick]").is_checked()  # what is ticked stays so
    assert [d.removed for d in home.workspace.collection("letters").documents()].count(True) == 1
    page.click("#doc-restore")
    page.wait_for_selector("#doc-list .badge.superseded", state="detached")


def test_every_place_opens_in_its_source(page: Any) -> None:
    show(page, "view-find")
    page.fill("#find-words textarea", "tablets OR alcohol")
    page.keyboard.press("Enter")
    page.wait_for_selector(".finding >> nth=1")
    assert "2 places in 2 of 4 documents" in page.inner_text("#find-found .count")
    page.locator(".finding .see").first.click()
    page.wait_for_selector("dialog mark.current")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("dialog >> text=Evidence 2 of 2")
    page.keyboard.press("Escape")


def test_a_folder_a_zip_and_a_hostile_name_make_a_collection(page: Any, home: Home, tmp_path: Path) -> None:
    import shutil

    inner = tmp_path / "matter"
    inner.mkdir()
    (inner / "one.txt").write_text("The first letter of the matter.")
    packed = shutil.make_archive(str(tmp_path / "packed"), "zip", inner)
    (evil := tmp_path / EVIL).write_text("A letter with a strange name.")
    (empty := tmp_path / "empty.txt").touch()
    page.click("#adding [data-go]")
    page.locator("#target input").fill("matter")
    page.keyboard.press("Tab")
    page.locator("#files input[type=file]").set_input_files([packed, str(evil), str(empty)])
    page.locator("#folder input[type=file]").set_input_files(str(inner))
    page.wait_for_selector("#files td.filename >> nth=2")
    page.wait_for_selector("#folder td.filename")
    page.click("#add")
    page.wait_for_selector(".report")
    assert "3 files in matter" in page.inner_text(".report") and "empty" in page.inner_text(".report ul")
    page.wait_for_function("document.querySelector('#picker input').value.startsWith('matter — 2')")  # one is a copy
    show(page, "view-browse")
    page.wait_for_selector("#doc-list >> text=onerror")
    assert page.locator("#main img").count() == 0
    assert home.workspace.collection("matter").summary().documents == 2


def test_a_folder_keeps_its_subfolders(page: Any, home: Home, tmp_path: Path) -> None:
    for year in ("2019", "2020"):
        (tmp_path / "tenancy" / year).mkdir(parents=True)
        (tmp_path / "tenancy" / year / "lease.txt").write_text(f"The lease of {year}.")
    page.click("#adding [data-go]")
    page.locator("#target input").fill("tenancy")
    page.keyboard.press("Tab")
    page.locator("#folder input[type=file]").set_input_files(str(tmp_path / "tenancy"))
    page.wait_for_selector("#folder td.filename >> nth=1")
    page.click("#add")
    page.wait_for_selector(".report >> text=2 files in tenancy")
    kept = home.desk.uploads / "tenancy" / "tenancy"
    assert [(kept / year / "lease.txt").read_text() for year in ("2019", "2020")] == [
        "The lease of 2019.",
        "The lease of 2020.",
    ]
    assert home.workspace.collection("tenancy").summary().documents == 2


def test_a_change_is_shown_published_and_taken_back(page: Any, home: Home) -> None:
    (home.files / "notice.txt").write_text("Either party may end this agreement by six months' written notice.\n")
    (home.files / "new.txt").write_text("A letter that came later.\n")
    show(page, "view-versions")
    page.click("#look")
    page.wait_for_selector(".kind.changed >> text=notice.txt")
    page.wait_for_selector(".kind.new >> text=new.txt")
    assert home.workspace.collection("letters").serving() == 1
    page.click("#leave")
    page.wait_for_selector("#difference .empty")
    page.click("#look")
    page.wait_for_selector(".kind.changed")
    page.click("#publish")
    page.wait_for_selector("#difference .report")
    page.wait_for_selector("#generations tbody tr >> nth=1")
    page.wait_for_function("document.querySelector('#generation input').value.startsWith('1,')")
    page.click("#roll-back")
    page.wait_for_selector("#rolled >> text=Version 1 of")
    assert home.workspace.collection("letters").serving() == 1
    show(page, "view-browse")
    page.wait_for_selector("#doc-list >> text=superseded")
    assert row(page, "new.txt").count() == 0
    row(page, "notice.txt").locator(".title").click()
    page.click(".changes summary")
    assert page.inner_text(".change .before mark") == "three" and page.inner_text(".change .after mark") == "six"


def test_a_purge_says_what_goes_and_wants_the_name(page: Any, home: Home) -> None:
    row(page, "leaflet.txt").locator("[data-tick]").check()
    page.click("#doc-purging button")
    page.click("#purge-some")
    page.wait_for_selector(".purge >> text=This cannot be undone")
    page.fill("#purge-name textarea", "leaf")
    page.click("#purge-go")
    page.wait_for_selector("#purge-told .problem >> text=Type exactly")
    page.fill("#purge-name textarea", "leaflet.txt")
    page.click("#purge-go")
    page.wait_for_selector(".purge.done >> text=Certificate")
    page.wait_for_function("!document.querySelector('#doc-list').textContent.includes('leaflet.txt')")
    page.wait_for_selector("#doc-count >> text=Nothing is ticked")
    assert len(home.workspace.collection("letters").certificates()) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_view_fits_and_can_be_read(browser: Any, home: Home, viewport: dict[str, int], scheme: str) -> None:
    page = visit(browser, home, viewport, scheme)
    page.locator("#doc-list .title").first.click()
    page.wait_for_selector("section.document")
    page.locator("[data-tick]").first.check()
    page.click("#doc-purging button")
    page.click("#purge-some")
    page.wait_for_selector(".purge")
    for view, act, seen in (
        ("browse", None, "#doc-list table"),
        ("find", None, "#find-found .empty"),
        ("add", None, "#outcome .empty"),
        ("versions", "#look", "#difference :is(.empty, .difference)"),
        ("quality", "#quality-look", ".quality"),
    ):
        show(page, f"view-{view}")
        if act:
            page.click(act)
        page.wait_for_selector(seen)
        page.wait_for_timeout(300)
        assert barriers(page) == [], view
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], view
    assert page.errors == []
    page.context.close()
