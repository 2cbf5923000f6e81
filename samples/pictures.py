"""Takes the pictures of `docs/images` anew: `python samples/pictures.py`, with Chromium and the development packages.

Serves the sample documents from a temporary home, as `assistant serve` does, and goes through every page.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistant.settings import load_settings
from assistant.workspace import Workspace

HERE = Path(__file__).parent
IMAGES = HERE.parent / "docs" / "images"
QUESTION = "Who pays if the goods lift at Harbour Mill breaks?"
NOT_THERE = "What is the fine for felling a protected tree?"
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
DONE = ".coverage:not(.coming)"


def ask(page: Any, question: str = QUESTION) -> None:
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")
    page.wait_for_selector(DONE, timeout=60_000)


def source(page: Any) -> None:
    ask(page)
    page.locator(".marker").first.click()
    page.wait_for_selector("dialog .source-foot")


def judged(page: Any) -> None:
    ask(page)
    page.locator(".answer-foot details summary").last.click()
    page.locator(".answer-foot").scroll_into_view_if_needed()


def documents(page: Any) -> None:
    page.click("#page-documents-button")
    page.wait_for_selector("#doc-list table")


def quality(page: Any) -> None:
    documents(page)
    page.click("#view-quality-button")
    page.click("#quality-look")
    page.wait_for_selector("#quality-shown svg", timeout=60_000)


def search(page: Any) -> None:
    documents(page)
    page.click("#view-find-button")
    page.fill("#find-words textarea, #find-words input", "notice /10 writ!")
    page.keyboard.press("Enter")
    page.wait_for_selector("#view-find [data-source]", timeout=60_000)


def grid(page: Any) -> None:
    page.click("#page-grid-button")
    page.click("#grid-make")
    page.wait_for_selector("#grid-said .done", timeout=300_000)


def check(page: Any) -> None:
    page.click("#page-check-button")
    page.fill("#check-pasted textarea", (HERE / "drafts" / "advice_note.md").read_text(encoding="utf-8"))
    page.click("#check-make")
    page.wait_for_selector("#check-said .done", timeout=300_000)


def chronology(page: Any) -> None:
    page.click("#page-chronology-button")
    page.click("#chronology-make")
    page.wait_for_selector("#chronology-said .done", timeout=120_000)


def models(page: Any) -> None:
    page.click("#page-models-button")
    page.wait_for_selector("#models-at-work td")


def people(page: Any) -> None:
    page.click("#page-people-button")
    page.wait_for_selector("#people-list .note")


PICTURES: dict[str, tuple[Callable[[Any], None], dict[str, int], str]] = {
    "chat-1280x800": (ask, DESKTOP, "light"),
    "chat-390x844": (ask, PHONE, "light"),
    "welcome-1280x800": (lambda _: None, DESKTOP, "light"),
    "not-found-1280x800": (lambda page: ask(page, NOT_THERE), DESKTOP, "light"),
    "answer-actions-1280x800": (judged, DESKTOP, "light"),
    "source-1280x800": (source, DESKTOP, "light"),
    "source-1280x800-dark": (source, DESKTOP, "dark"),
    "source-390x844": (source, PHONE, "light"),
    "documents-1280x800": (documents, DESKTOP, "light"),
    "search-1280x800": (search, DESKTOP, "light"),
    "quality-1280x800": (quality, DESKTOP, "light"),
    "grid-1280x800": (grid, DESKTOP, "light"),
    "check-1280x800": (check, DESKTOP, "light"),
    "chronology-1280x800": (chronology, DESKTOP, "light"),
    "people-1280x800": (people, DESKTOP, "light"),
}


@contextmanager
def served(home: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "ui.cli", "serve", "--home", str(home), "--port", "0"]
    command += ["--starters", str(HERE / "starters.json")]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=HERE.parent)
    try:
        yield next(filter(None, (re.search(r"http://\S+", line) for line in server.stdout or ()))).group()
    finally:
        server.terminate()
        server.wait(timeout=20)


def main() -> None:
    from playwright.sync_api import sync_playwright

    chosen = [name for name in PICTURES if not sys.argv[1:] or name in sys.argv[1:]]
    with tempfile.TemporaryDirectory(prefix="pictures-") as folder, sync_playwright() as playwright:
        home, shelf = Path(folder) / "home", Path(folder) / "deeds and handbooks"
        shutil.copytree(HERE / "documents", shelf)
        workspace = Workspace(home, load_settings(home))
        workspace.ingest("legal-samples", [shelf / "legal"])
        workspace.ingest("medical-samples", [shelf / "medical"])
        with served(home) as link:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            for name in chosen:
                go, viewport, scheme = PICTURES[name]
                page = browser.new_context(viewport=viewport, color_scheme=scheme).new_page()
                page.goto(link)
                page.wait_for_selector("#facts .facts")
                go(page)
                page.wait_for_timeout(900)  # what appears has appeared
                page.screenshot(path=IMAGES / f"{name}.png")
                page.context.close()
                print(name, flush=True)
            browser.close()


if __name__ == "__main__":
    main()
