"""The page in a real browser: what a person sees and does, and that nothing leaves the page's own origin."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from chromium import DESKTOP, DONE, NEEDED, PHONE, Served, Visit, barriers
from fake_workspace import LEASE, SCAN, FakeWorkspace, answer, citation, span
from test_hostile import HOSTILE

from assistant.transcript.pinpoint import bluebook
from assistant.types import Answer, Statement, StatementKind
from ui import handlers
from ui.handlers import Desk

pytestmark = NEEDED


def reply(question: str) -> Answer:
    if "evil" not in question:
        return answer(question, notices=("Call the emergency number.",) if "chest" in question else ())
    cited = tuple(
        citation(n, evil, (replace(span(evil), locator=SCAN.spans[0].locator),), headings=(evil,), before=evil)
        for n, evil in enumerate(HOSTILE, 1)
    )
    said = tuple(
        Statement(kind=StatementKind.QUOTE, text=c.document, support=0.9, citations=(c.marker,)) for c in cited
    )
    return answer(question, statements=said, citations=cited, notices=HOSTILE)


class Held(Served):
    """The page of a made-up workspace, whose work can be kept where it is."""

    def __init__(self, home: Path) -> None:
        workspace = FakeWorkspace(home=home, stage_s=0.1, reply=reply)
        starters = {"leases": ("How much notice must the tenant give?",)}
        super().__init__(Desk(workspace=workspace, uploads=home / "uploads", starters=starters, pace_s=0.4))

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep the workspace's work where it is, however slow the machine, until what it shows has been seen."""
        self.workspace.gate.clear()
        try:
            yield
        finally:
            self.workspace.gate.set()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    running = Held(tmp_path_factory.mktemp("home"))
    yield running
    running.close()


@pytest.fixture
def visit(browser: Any, served: Held) -> Iterator[Visit]:
    seen = Visit(browser, served, DESKTOP)
    yield seen
    seen.context.close()
    assert seen.strangers() == []
    assert seen.errors == []


COUNT_STATEMENTS = """window.counts = new Set();
new MutationObserver(() => counts.add(document.querySelectorAll(".statement:not(.coming)").length)).observe(
  document.querySelector("#conversation"), { childList: true, subtree: true })"""


def test_an_answer_streams_in_with_its_sources(visit: Visit, served: Held) -> None:
    page = visit.page
    assert "token" not in page.url
    page.evaluate(COUNT_STATEMENTS)
    with served.held():
        visit.ask("How much notice must the tenant give?")
        page.wait_for_selector(".working:has-text('Searching 412 documents…')")
    page.wait_for_selector(DONE)
    assert {1, 2} & set(page.evaluate("[...counts]"))  # a busy machine may not show every step
    assert page.locator(".statement").count() == page.locator(".card").count() == 3
    assert page.locator(".card mark").first.inner_text() == LEASE.spans[0].quote
    assert page.locator(".card").nth(1).locator(".badge", has_text="OCR").is_visible()
    page.wait_for_selector("#send")
    page.wait_for_selector("#stop", state="hidden")


def test_a_citation_opens_its_page_and_leads_to_the_next(visit: Visit) -> None:
    page = visit.page
    visit.ask("How much notice?")
    page.wait_for_selector(DONE)
    page.locator(".marker").first.click()
    page.wait_for_selector("dialog .source-foot")
    picture, box = (page.locator(f"dialog {part}").bounding_box() for part in ("img", "rect.current"))
    assert abs(box["x"] - picture["x"] - 0.1 * picture["width"]) < 4  # the box has a rim
    assert abs(box["y"] - picture["y"] - 0.1 * picture["height"]) < 4
    assert abs(box["width"] - 0.5 * picture["width"]) < 8
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("dialog >> text=Evidence 2 of 3")
    page.keyboard.press("Enter")  # the button for the next one has the focus
    page.wait_for_selector("dialog mark.current")
    assert page.locator("dialog .next[aria-disabled]").count() == 1
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    assert page.evaluate("document.activeElement.textContent") == "[1]"


def test_the_page_that_is_likely_next_is_fetched_before_it_is_opened(visit: Visit) -> None:
    page = visit.page
    with page.expect_response(lambda reply: reply.url.endswith("/source/0")):
        visit.ask("How much notice?")
    page.wait_for_selector(DONE)
    with page.expect_response(lambda reply: reply.url.endswith("/source/1")):
        page.locator(".marker").nth(1).hover()
    with page.expect_response(lambda reply: reply.url.endswith("/source/2")):
        page.locator(".marker").nth(1).click()
    page.wait_for_selector("dialog >> text=Evidence 2 of 3")
    asked = [url for url in visit.requests if "/source/" in url]
    assert len(asked) == len(set(asked)) == 3


def test_a_conversation_is_still_there_when_the_page_is_loaded_again(visit: Visit) -> None:
    page = visit.page
    visit.ask("How much notice?")
    page.wait_for_selector(DONE)
    page.wait_for_selector("#send")
    page.reload()
    page.wait_for_selector(DONE)
    assert page.locator(".asked").all_inner_texts() == ["How much notice?"]
    page.locator(".marker").first.click()
    page.wait_for_selector("dialog .source-foot")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    visit.ask("And then?")
    page.wait_for_selector(f".turn >> nth=1 >> {DONE}")
    page.wait_for_selector("#send")
    page.click("#fresh")
    page.wait_for_selector(".welcome")
    page.reload()
    page.wait_for_selector("#facts .facts")
    page.wait_for_selector(".welcome")
    assert page.locator(".turn").count() == 0


def test_a_citation_is_copied_with_and_without_looks(visit: Visit) -> None:
    page = visit.page
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.ask("How much notice?")
    page.wait_for_selector(DONE)
    page.locator(".copy summary").first.click()
    page.locator("[data-copy] >> text=Legal").first.click()
    page.wait_for_selector("text=Copied")
    kinds = page.evaluate("""async () => {
        const [item] = await navigator.clipboard.read();
        return Promise.all(["text/plain", "text/html"].map(async (kind) => (await item.getType(kind)).text()));
    }""")
    assert kinds[0] == bluebook(LEASE).text
    assert "<em>Harbour Street lease</em> § 4, at iii" in kinds[1]


def test_stop_ends_the_search(visit: Visit, served: Held) -> None:
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
    visit.page.wait_for_selector(DONE)
    assert visit.page.locator(".turn").count() == 2


def test_what_is_not_there_and_what_is_urgent(visit: Visit) -> None:
    visit.ask("What is the capital of France?")
    visit.page.wait_for_selector(".no_evidence")
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
    visit.page.wait_for_selector(".no_evidence")
    visit.ask("I have chest pain")
    visit.page.wait_for_selector(".notice:has-text('Call the emergency number.')")
    assert visit.page.locator("#conversation .no_evidence").count() == 1  # the answer before it stays


def test_files_are_taken_in_with_progress_and_reasons(visit: Visit, served: Held, tmp_path: Path) -> None:
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


def test_hostile_words_of_every_kind_do_nothing(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handlers.answer_view, "spoken", lambda result: result.statements[:1] + result.statements[-1:])
    visit.ask(f"evil {HOSTILE[1]} ${{1+1}} {{{{value}}}}")
    page = visit.page
    page.wait_for_selector(DONE, timeout=60_000)
    assert page.locator(".card").count() == len(HOSTILE) >= 500
    assert page.locator("#conversation :is(img, script, iframe, object, embed, base, link, style, b)").count() == 0
    page.evaluate("document.querySelectorAll('#conversation details').forEach((one) => (one.open = true))")
    page.locator(".marker").first.click()
    page.wait_for_selector("dialog .source-foot")
    assert page.locator("dialog :is(script, iframe, object, b)").count() == 0
    page.keyboard.press("Escape")
    assert page.title() == "Document assistant"
    assert page.locator(".asked").inner_text() == f"evil {HOSTILE[1]} ${{1+1}} {{{{value}}}}"


def test_a_script_that_slips_in_does_not_run(browser: Any, served: Held) -> None:
    seen = Visit(browser, served, DESKTOP)
    seen.page.evaluate("""document.body.insertAdjacentHTML('beforeend',
        '<img src="/nowhere.png" onerror="document.title=1"><img src="http://127.0.0.2/x.png">')""")
    seen.page.wait_for_timeout(500)
    assert seen.page.title() == "Document assistant"
    assert any("Content Security Policy" in error for error in seen.errors)
    seen.context.close()


def test_it_works_from_the_keyboard_alone(visit: Visit) -> None:
    page = visit.page
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    page.keyboard.type("How long?")
    page.keyboard.press("Enter")
    page.wait_for_selector(DONE)
    page.locator(".marker").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog .source-foot")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    assert page.evaluate("document.activeElement.textContent") == "[1]"


def test_a_barrier_would_be_seen(visit: Visit) -> None:
    visit.page.evaluate("document.querySelector('#facts').innerHTML = '<button></button>'")
    assert barriers(visit.page)


SHIFTS = """window.shifts = 0;
new PerformanceObserver((list) => list.getEntries().forEach((one) => (shifts += one.value))).observe(
  { type: "layout-shift" })"""


# In the conversation: a question that has just been asked may still be on its way to the top of the window.
PLACES = """(() => {
  const all = document.querySelector("#conversation").getBoundingClientRect();
  return [...document.querySelectorAll(".statement, .card")].map((one) => {
    const { x, y, width, height } = one.getBoundingClientRect();
    return [x, y - all.y, width, height].map(Math.round);
  });
})()"""


def test_nothing_moves_while_an_answer_appears(browser: Any, served: Held) -> None:
    seen = Visit(browser, served, PHONE)
    seen.page.evaluate(SHIFTS)
    seen.ask("How much notice?")
    seen.page.wait_for_selector(".statement")
    at = seen.page.evaluate(PLACES)
    seen.page.wait_for_selector(DONE)
    assert seen.page.evaluate(PLACES) == at
    assert seen.page.evaluate("shifts") < 0.05
    seen.context.close()


def test_an_answer_is_judged_asked_again_and_edited(visit: Visit, served: Held) -> None:
    page = visit.page
    visit.ask("How much notice?")
    page.wait_for_selector(DONE)
    page.click("[data-good]")
    page.wait_for_selector("#told >> text=Kept")
    page.click(".judge summary")
    page.select_option(".judge select", "source")
    page.fill(".judge textarea", "Not there.")
    page.click(".judge [type=submit]")
    page.wait_for_selector(".judge .told >> text=Kept")
    assert [told[2:] for told in served.workspace.judged[-2:]] == [("good", "", ""), ("bad", "source", "Not there.")]
    page.click("[data-edit]")
    assert page.input_value("#question textarea") == "How much notice?"
    page.wait_for_selector("#send")
    page.click("[data-again]")
    page.wait_for_function("document.querySelectorAll('.answer-foot:not(.coming)').length === 2")
    page.locator(".save summary").last.click()
    with page.expect_download() as download:
        page.locator("[data-whole=md]").last.click()
    assert download.value.suggested_filename == "answers.md"
    assert served.workspace.exported[-1] == ("leases", 2, "md")


def test_a_question_that_goes_on_shows_how_it_was_asked_and_is_asked_as_typed(visit: Visit, served: Held) -> None:
    page = visit.page
    for number, words in enumerate(("How much notice must the Tenant give?", "And for the Landlord?"), 1):
        page.wait_for_selector("#send")
        visit.ask(words)
        page.wait_for_function(f"document.querySelectorAll('.answer-foot:not(.coming)').length === {number}")
    assert page.locator(".asked-as q").inner_text() == "And for the Landlord (how much notice must the Tenant give)?"
    assert not barriers(page)
    page.wait_for_selector("#send")
    page.click("[data-typed]")
    page.wait_for_function("document.querySelectorAll('.answer-foot:not(.coming)').length === 3")
    assert served.workspace.asked[-1][1] == "And for the Landlord?"
    assert page.locator(".asked-as").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_it_fits_and_can_be_read(browser: Any, served: Held, viewport: dict[str, int], scheme: str) -> None:
    seen = Visit(browser, served, viewport, scheme)
    page = seen.page
    assert page.locator("#picker input").bounding_box()["y"] < viewport["height"]
    seen.ask("I have chest pain")
    page.wait_for_selector(DONE)
    page.wait_for_timeout(600)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    box = page.locator("#question textarea").bounding_box()
    assert box["y"] + box["height"] <= viewport["height"]
    for summary in (".copy summary", ".save summary", ".judge summary"):
        page.locator(summary).first.click()
    assert barriers(page) == []
    page.locator(".marker").first.click()
    page.wait_for_selector("dialog .source-foot")
    assert barriers(page) == []
    page.keyboard.press("Escape")
    assert seen.strangers() == [] and seen.errors == []
    seen.context.close()


def test_without_the_link_there_is_only_a_locked_page(browser: Any, served: Held) -> None:
    context = browser.new_context()
    page = context.new_page()
    assert page.goto(served.origin).status == 401
    assert "open the link printed by" in page.inner_text("main")
    context.close()
