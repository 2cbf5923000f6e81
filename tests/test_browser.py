"""The page in a real browser: what a person sees and does, and that nothing leaves the page's own origin."""

from __future__ import annotations

import re
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fake_workspace import EVIL, LEASE, SCAN, FakeWorkspace, answer, citation, span

from assistant.types import Answer, Statement, StatementKind
from ui import app, guard, handlers
from ui.handlers import Desk

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
]
TOKEN = "a-start-token"  # noqa: S105
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


def reply(question: str) -> Answer:
    if "evil" not in question:
        return answer(question, notices=("Call the emergency number.",) if "chest" in question else ())
    evil = citation(1, EVIL, (replace(span(EVIL), locator=SCAN.spans[0].locator),), headings=(EVIL,), before=EVIL)
    claim = Statement(kind=StatementKind.QUOTE, text=EVIL, support=0.9, citations=(1,))
    return answer(question, statements=(claim,), citations=(evil,), notices=(EVIL,))


class Served:
    """Our page on a free port, in a thread."""

    def __init__(self, home: Path) -> None:
        import uvicorn

        self.workspace = FakeWorkspace(home=home, stage_s=0.1, reply=reply)
        starters = {"leases": ("How much notice must the tenant give?",)}
        desk = Desk(workspace=self.workspace, uploads=home / "uploads", starters=starters, pace_s=0.4)
        self.socket = app._listen("127.0.0.1", 0)
        port = self.socket.getsockname()[1]
        guarded = guard.Guard(app.build(desk), guard.Rules.of("127.0.0.1", port, TOKEN))
        self.origin = f"http://127.0.0.1:{port}"
        self.link = app.address("127.0.0.1", port, TOKEN)
        self.server = uvicorn.Server(uvicorn.Config(guarded, log_level="critical", timeout_graceful_shutdown=1))
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]}, daemon=True)
        self.thread.start()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep the workspace's work where it is, however slow the machine, until what it shows has been seen."""
        self.workspace.gate.clear()
        try:
            yield
        finally:
            self.workspace.gate.set()

    def close(self) -> None:
        self.server.should_exit = True
        self.thread.join(timeout=10)
        self.socket.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    running = Served(tmp_path_factory.mktemp("home"))
    yield running
    running.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


class Visit:
    """One window, and everything it asked the network for or complained about."""

    def __init__(self, browser: Any, served: Served, viewport: dict[str, int], scheme: str = "light") -> None:
        self.context = browser.new_context(viewport=viewport, color_scheme=scheme)
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        self.page.goto(served.link)
        self.page.wait_for_selector("#facts .facts")
        self.origin = served.origin

    def ask(self, question: str) -> None:
        self.page.wait_for_selector("#send")
        self.page.fill("#question textarea", question)
        self.page.keyboard.press("Enter")

    def strangers(self) -> list[str]:
        local = [url for url in self.requests if urlsplit(url).scheme not in ("data", "blob")]
        assert local
        return [url for url in local if not url.startswith(self.origin + "/")]


@pytest.fixture
def visit(browser: Any, served: Served) -> Iterator[Visit]:
    seen = Visit(browser, served, DESKTOP)
    yield seen
    seen.context.close()
    assert seen.strangers() == []
    assert seen.errors == []


COUNT_STATEMENTS = """window.counts = new Set();
new MutationObserver(() => counts.add(document.querySelectorAll(".statement").length)).observe(
  document.querySelector("#conversation"), { childList: true, subtree: true })"""


def test_an_answer_streams_in_with_its_sources(visit: Visit, served: Served) -> None:
    page = visit.page
    assert "token" not in page.url
    page.evaluate(COUNT_STATEMENTS)
    with served.held():
        visit.ask("How much notice must the tenant give?")
        page.wait_for_selector(".working:has-text('Searching 412 documents…')")
    page.wait_for_selector(".coverage")
    assert {1, 2} & set(page.evaluate("[...counts]"))  # a busy machine may not show every step
    assert page.locator(".statement").count() == page.locator(".card").count() == 3
    assert page.locator(".card mark").first.inner_text() == LEASE.spans[0].quote
    assert page.locator(".card").nth(1).locator(".badge", has_text="OCR").is_visible()
    page.wait_for_selector("#send")
    page.wait_for_selector("#stop", state="hidden")


def test_markers_quotes_and_pages_can_be_used(visit: Visit) -> None:
    page = visit.page
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.ask("How much notice?")
    page.wait_for_selector(".coverage")
    page.locator(".marker").nth(2).click()
    assert page.evaluate("document.activeElement.id") == "t1-3"
    page.locator("[data-copy]").first.click()
    page.wait_for_selector("text=Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"“{LEASE.spans[0].quote}” (Harbour Street lease.pdf, page iii (page 7 of the file))"
    page.locator("a.see").first.click()
    page.wait_for_selector("dialog img")
    page.wait_for_function("document.querySelector('dialog img').naturalWidth === 60")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")


def test_stop_ends_the_search(visit: Visit, served: Served) -> None:
    workspace = served.workspace
    finished, left = workspace.finished, workspace.left
    with served.held():
        visit.ask("Stop this one?")
        visit.page.wait_for_selector("#stop")
        visit.page.wait_for_selector(".working:has-text('412')")
        visit.page.click("#stop")
        visit.page.wait_for_selector(".note:has-text('Stopped.')")
    deadline = time.monotonic() + 20
    while workspace.left == left and time.monotonic() < deadline:
        time.sleep(0.02)
    assert (workspace.finished, workspace.left) == (finished, left + 1)
    assert visit.page.locator(".coverage").count() == 0
    visit.ask("And now?")
    visit.page.wait_for_selector(".coverage")
    assert visit.page.locator(".turn").count() == 2


def test_what_is_not_there_and_what_is_urgent(visit: Visit) -> None:
    visit.ask("What is the capital of France?")
    visit.page.wait_for_selector(".not-found")
    visit.ask("I have chest pain")
    visit.page.wait_for_selector(".notice:has-text('Call the emergency number.')")
    visit.page.click("#fresh")
    visit.page.wait_for_selector(".welcome")
    assert visit.page.locator("#starters button:visible").count() == 1


def test_no_question_is_lost_that_follows_the_last_words_at_once(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = handlers.ask

    def lingering(*given: Any) -> Iterator[Any]:
        yield from asked(*given)
        time.sleep(1.5)  # as on a busy machine, where the event ends well after its last words are shown

    monkeypatch.setattr(handlers, "ask", lingering)
    visit.ask("What is the capital of France?")
    visit.page.wait_for_selector(".not-found")
    visit.ask("I have chest pain")
    visit.page.wait_for_selector(".notice:has-text('Call the emergency number.')")
    assert visit.page.locator("#conversation .not-found").count() == 1  # the answer before it stays


def test_files_are_taken_in_with_progress_and_reasons(visit: Visit, served: Served, tmp_path: Path) -> None:
    page = visit.page
    good, empty = tmp_path / "lease.txt", tmp_path / "<img src=x onerror=alert(1)>.txt"
    good.write_text("A lease.")
    empty.touch()
    page.click("#adding button")
    page.fill("#target input", "new-matter")
    page.keyboard.press("Tab")
    page.locator("#files input[type=file]").set_input_files([str(good), str(empty)])
    page.wait_for_selector("#files td.filename >> nth=1")
    with served.held():
        page.click("#add")
        page.wait_for_selector("progress")
    page.wait_for_selector(".report")
    assert "1 file in new-matter" in page.inner_text(".report")
    assert "The file is empty." in page.inner_text(".report ul")
    assert page.locator(".report img").count() == 0
    page.wait_for_function("document.querySelector('#picker input').value.startsWith('new-matter')")
    assert (served.workspace.home / "uploads" / "new-matter" / "lease.txt").read_text() == "A lease."
    assert not list((served.workspace.home / "uploads" / ".incoming").rglob("lease.txt"))


def test_markup_in_questions_names_and_quotes_does_nothing(visit: Visit) -> None:
    visit.ask(f"evil {EVIL}")
    visit.page.wait_for_selector(".coverage")
    assert visit.page.locator("#conversation img").count() == 0
    assert visit.page.title() == app.TITLE
    assert visit.page.locator(".card mark").inner_text() == EVIL


def test_a_script_that_slips_in_does_not_run(browser: Any, served: Served) -> None:
    seen = Visit(browser, served, DESKTOP)
    seen.page.evaluate("""document.body.insertAdjacentHTML('beforeend',
        '<img src="/nowhere.png" onerror="document.title=1"><img src="http://127.0.0.2/x.png">')""")
    seen.page.wait_for_timeout(500)
    assert seen.page.title() == app.TITLE
    assert any("Content Security Policy" in error for error in seen.errors)
    seen.context.close()


def test_it_works_from_the_keyboard_alone(visit: Visit) -> None:
    page = visit.page
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    page.keyboard.type("How long?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".coverage")
    page.locator(".marker").first.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "t1-1"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Copy quote"


def luminance(colour: str) -> float:
    red, green, blue = (int(part) / 255 for part in re.findall(r"\d+", colour)[:3])
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


CONTRASTS = """() => {
  const clear = (e) => /^(transparent|rgba\\(.*, 0\\))$/.test(getComputedStyle(e).backgroundColor);
  const fill = (e) => getComputedStyle(e).backgroundColor;
  const behind = (e) => (e.parentElement && clear(e) ? behind(e.parentElement) : fill(e));
  const says = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
  return [...document.querySelectorAll("#shell *")].filter((e) => e.checkVisibility() && says(e)).map(
    (e) => [e.textContent.slice(0, 40), getComputedStyle(e).color, behind(e)]);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_it_fits_and_can_be_read(browser: Any, served: Served, viewport: dict[str, int], scheme: str) -> None:
    seen = Visit(browser, served, viewport, scheme)
    page = seen.page
    assert page.locator("#picker input").bounding_box()["y"] < viewport["height"]
    page.click("#adding button")
    seen.ask("I have chest pain")
    page.wait_for_selector(".coverage")
    page.wait_for_timeout(600)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    box = page.locator("#question textarea").bounding_box()
    assert box["y"] + box["height"] <= viewport["height"]
    low = []
    for text, front, back in page.evaluate(CONTRASTS):
        light, dark = sorted((luminance(front), luminance(back)), reverse=True)
        if (light + 0.05) / (dark + 0.05) < 4.5:
            low.append((text, front, back))
    assert low == []
    assert seen.strangers() == [] and seen.errors == []
    seen.context.close()


def test_without_the_link_there_is_only_a_locked_page(browser: Any, served: Served) -> None:
    context = browser.new_context()
    page = context.new_page()
    assert page.goto(served.origin).status == 401
    assert "open the link printed by" in page.inner_text("main")
    context.close()
