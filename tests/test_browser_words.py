"""The pages in German: nothing on them is left in English, nobody is shut out, and a phone has room for the words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from chromium import DESKTOP, DONE, NEEDED, PHONE, Served, barriers
from fake_workspace import FakeWorkspace

from ui.handlers import Desk
from ui.words import ENGLISH, catalogue

pytestmark = NEEDED

NAMES = {"PDF", "Word", "Markdown", "OCR", "assistant verify FILE"}
OF_GRADIO = {"File upload", "More tabs", "Click to upload or drop files"}  # it names these in English only
PAGES = ("ask", "grid", "check", "chronology")
# What a person reads or hears of a page, but for what documents say, names of files and what is marked as English.
READ = """() => {
  const others = "[lang=en]:not(html), [dir=auto], bdi, script, style, [data-language], .file, .path, .place";
  const own = (node) => !node.closest(others);
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) if (own(walk.currentNode.parentElement)) found.push(walk.currentNode.textContent.trim());
  for (const one of document.querySelectorAll("[aria-label], [placeholder], [title], [alt]"))
    if (own(one)) found.push(...["aria-label", "placeholder", "title", "alt"].map((key) => one.getAttribute(key)));
  return [...new Set(found)].filter((text) => text && /[a-z]{2}/i.test(text));
}"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("home")
    running = Served(Desk(workspace=FakeWorkspace(home=home), uploads=home / "uploads", pace_s=0))
    yield running
    running.close()


def opened(browser: Any, served: Served, locale: str, viewport: dict[str, int] = DESKTOP) -> Any:
    page = browser.new_context(locale=locale, viewport=viewport).new_page()
    page.goto(served.link)
    page.wait_for_selector("#facts .facts")
    return page


def asked(page: Any) -> None:
    page.fill("#question textarea", "How much notice?")
    page.keyboard.press("Enter")
    page.wait_for_selector(DONE)
    page.wait_for_selector("#send")


def walked(page: Any) -> set[str]:
    """What is read on all pages, with an answer and a source open."""
    found: set[str] = set()
    for name in PAGES:
        page.click(f"#page-{name}-button")
        if name == "ask":
            asked(page)
            page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
            page.locator(".marker").first.click()
            page.wait_for_selector("dialog .source-foot")
            found |= set(page.evaluate(READ))
            page.keyboard.press("Escape")
        else:
            page.wait_for_selector(f"#{name}-make")
        found |= set(page.evaluate(READ))
    return found


def same_in_both() -> set[str]:
    """Words that are the same in both languages, as far as the catalogues know."""
    english, german = catalogue(ENGLISH).words, catalogue("de").words
    return {str(words) for key, words in english.items() if german[key] == words}


def test_no_page_is_left_in_english(browser: Any, served: Served) -> None:
    english, german = (walked(opened(browser, served, locale)) for locale in ("en-GB", "de-AT"))
    assert len(english) > 60 and len(german) > 60
    assert (english & german) - same_in_both() - NAMES - OF_GRADIO == set()


def test_a_language_is_chosen_and_remembered(browser: Any, served: Served) -> None:
    page = opened(browser, served, "en-GB")
    assert (page.evaluate("document.documentElement.lang"), page.title()) == ("en", "Document assistant")
    page.select_option("[data-language]", "de")
    page.wait_for_selector("#send:has-text('Fragen')")
    assert (page.evaluate("document.documentElement.lang"), page.title()) == ("de", "Dokumentenassistent")
    page.reload()
    page.wait_for_selector("#send:has-text('Fragen')")
    page.wait_for_selector(".private:has-text('Rechner')")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_in_german_nobody_is_shut_out_and_nothing_is_too_wide(
    browser: Any, served: Served, viewport: dict[str, int]
) -> None:
    page = opened(browser, served, "de-DE", viewport)
    asked(page)
    for name in PAGES if viewport == DESKTOP else PAGES[:1]:  # a phone has the other tabs in a menu
        page.click(f"#page-{name}-button")
        page.wait_for_timeout(300)
        assert barriers(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
