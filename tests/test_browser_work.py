"""Review grid, check of a draft and chronology in a real browser, on real documents: from the click to the words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import DESKTOP, NEEDED, PHONE, Served, Visit, barriers
from test_work_pages import ASKED, LEASE, NDA, Slow

from assistant.settings import Settings
from ui.handlers import Desk
from ui.shown import ShownAnswers

pytestmark = NEEDED
DRAFT = "The yearly rent of the lease is £24,500. The agreement is governed by the law of France. We think so."


class Deeds(Served):
    """The page of two real documents."""

    def __init__(self, home: Path, folder: Path, encoder: Any) -> None:
        (folder / "lease.txt").write_text(LEASE)
        (folder / "nda.txt").write_text(NDA)
        workspace = Slow(home, Settings(home=home), encoder=encoder)
        workspace.ingest("deeds", [folder])
        self.desk = Desk(workspace=workspace, uploads=home / "uploads", pace_s=0.02)
        super().__init__(self.desk)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, encoder: Any) -> Iterator[Deeds]:
    running = Deeds(tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("files"), encoder)
    yield running
    running.close()


@pytest.fixture
def visit(browser: Any, served: Any) -> Iterator[Visit]:
    seen = Visit(browser, served, DESKTOP)
    yield seen
    seen.context.close()
    assert seen.strangers() == []
    assert seen.errors == []


def go(page: Any, name: str) -> None:
    """To a page, also where its tab is behind the button for more."""
    tab = page.get_by_role("tab", name=name, exact=True)
    if tab.count() and tab.first.is_visible():
        tab.first.click()
        return
    page.locator("#pages .overflow-menu > button").click()
    page.locator("#pages .overflow-dropdown button", has_text=name).click()


def ask(page: Any, questions: str = ASKED) -> None:
    go(page, "Review grid")
    page.click("#grid-preset input")
    page.locator("#grid-preset [role=option]", has_text="Only my own").click()
    page.fill("#grid-own textarea", questions)
    page.click("#grid-make")


def filled(page: Any) -> None:
    page.wait_for_selector("#grid-said .done")
    page.wait_for_function("document.querySelectorAll('#grid-body .cell').length >= 4")


def test_a_cell_leads_to_its_words_and_words_narrow_the_grid(visit: Visit) -> None:
    page = visit.page
    ask(page)
    filled(page)
    page.locator(".cell.answered").first.click()
    page.wait_for_selector("dialog mark.current:has-text('£24,500')")
    assert "What is the yearly rent?" in page.inner_text("dialog .lead")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    assert "cell" in page.evaluate("document.activeElement.className")
    page.locator("#grid-words input").press_sequentially("scotland")
    page.wait_for_function("document.querySelectorAll('#grid-body .cell').length === 1")
    page.fill("#grid-words input", "")
    page.wait_for_function("document.querySelectorAll('#grid-body .cell').length === 4")
    page.click("#grid-choice input")
    page.locator("#grid-choice [role=option]", has_text="Absent").click()
    page.wait_for_function("document.querySelectorAll('#grid-body .cell.answered').length === 0")
    with page.expect_download() as download:
        page.click("#grid-body .saving a >> text=Excel")
    assert download.value.suggested_filename == "grid.xlsx"


def test_filling_stops_and_goes_on(visit: Visit, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit.page
    monkeypatch.setattr(served.workspace, "pause_s", 0.7)
    ask(page)
    page.wait_for_selector("#grid-said progress")
    page.wait_for_selector("#grid-said >> text=1 of 4 cells")
    page.click("#grid-stop")
    page.wait_for_selector("#grid-said >> text=are filled and kept")
    page.wait_for_selector("#grid-make")
    monkeypatch.setattr(served.workspace, "pause_s", 0.0)
    page.click("#grid-make")
    filled(page)


def again(visit: Visit) -> None:
    """The page of the grid, loaded again. Gradio complains of streams that end with the page that goes."""
    visit.page.reload()
    visit.page.wait_for_selector("#facts .facts")
    assert all("is aborted" in error or "Connection errored out" in error for error in visit.errors)
    visit.errors.clear()
    go(visit.page, "Review grid")


def test_work_is_still_there_when_the_page_is_loaded_again(
    visit: Visit, served: Deeds, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit.page
    monkeypatch.setattr(served.workspace, "pause_s", 5.0)
    ask(page)
    page.wait_for_selector("#grid-said progress")
    again(visit)
    page.wait_for_selector("#grid-said progress")
    page.wait_for_selector("#grid-stop")
    assert not page.is_visible("#grid-make")
    filled(page)
    page.wait_for_selector("#grid-make")
    table = page.inner_text("#grid-body table")
    again(visit)
    filled(page)
    assert page.inner_text("#grid-body table") == table
    monkeypatch.setattr(served.desk.shown, "works", ShownAnswers().works)  # as when the server was started again
    again(visit)
    page.wait_for_selector("#grid-said >> text=not at hand")
    assert page.locator("#grid-body .empty").count() == 1


def test_work_stops_after_the_page_was_loaded_again(
    visit: Visit, served: Deeds, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit.page
    monkeypatch.setattr(served.workspace, "pause_s", 5.0)
    ask(page)
    page.wait_for_selector("#grid-said progress")
    again(visit)
    page.click("#grid-stop")
    page.wait_for_selector("#grid-said >> text=are filled and kept")
    page.wait_for_selector("#grid-make")
    again(visit)
    page.wait_for_selector("#grid-said >> text=are filled and kept")


def test_a_draft_is_checked_and_what_needs_a_look_is_picked_out(visit: Visit) -> None:
    page = visit.page
    go(page, "Check a draft")
    page.fill("#check-pasted textarea", DRAFT)
    page.click("#check-make")
    page.wait_for_selector("#check-body li.contradicted")
    assert page.locator("#check-body li.sentence").count() == 3
    page.click("#check-choice input")
    page.locator("#check-choice [role=option]", has_text="Only what needs a look").click()
    page.wait_for_function("document.querySelectorAll('#check-body li.sentence').length === 1")
    page.locator("#check-body .see").first.click()
    page.wait_for_selector("dialog mark.current:has-text('Scotland')")
    page.keyboard.press("Escape")
    with page.expect_download() as download:
        page.click("#check-body .saving a >> text=HTML")
    assert download.value.suggested_filename == "check.html"


def test_dates_stand_in_order_and_lead_to_their_words(visit: Visit) -> None:
    page = visit.page
    go(page, "Chronology")
    page.click("#chronology-make")
    page.wait_for_selector("#chronology-body .year")
    assert page.locator("#chronology-body h3").all_inner_texts() == ["2021", "2027"]
    page.locator("#chronology-body .see").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog mark.current:has-text('12 June 2021')")
    page.keyboard.press("Escape")
    page.click("#chronology-choice input")
    page.locator("#chronology-choice [role=option]", has_text="2027").click()
    page.wait_for_function("document.querySelectorAll('#chronology-body li').length === 1")


@pytest.mark.parametrize(
    ("viewport", "scheme"), [(DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light")], ids=["light", "dark", "phone"]
)
def test_each_page_fits_and_can_be_read(browser: Any, served: Any, viewport: dict[str, int], scheme: str) -> None:
    seen = Visit(browser, served, viewport, scheme)
    page = seen.page
    for name in ("Review grid", "Check a draft", "Chronology"):
        go(page, name)
        page.wait_for_timeout(200)
        assert barriers(page) == [], name
    page.click("#chronology-make")
    page.wait_for_selector("#chronology-body .year")
    assert settled(page) == []
    ask(page)
    filled(page)
    assert settled(page) == []
    page.locator(".cell.answered").first.click()
    page.wait_for_selector("dialog .source-foot")
    assert barriers(page) == []
    page.keyboard.press("Escape")
    go(page, "Check a draft")
    page.fill("#check-pasted textarea", DRAFT)
    page.click("#check-make")
    page.wait_for_selector("#check-body li.contradicted")
    assert settled(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    assert seen.strangers() == [] and seen.errors == []
    seen.context.close()


def settled(page: Any) -> list[str]:
    """What hinders at the top of a page, once nothing moves."""
    page.evaluate("scrollTo(0, 0)")
    page.mouse.move(0, 0)
    page.wait_for_timeout(600)
    return barriers(page)
