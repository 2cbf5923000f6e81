"""Whether the web chat stays quick: for one person alone, and for twenty during an upload.

    python -m benchmarks.chat_load DATA [--people 20] [--think 30] [--minutes 3]

Serves the sample documents as `assistant serve` does, in a process of its own, and opens the page in the system's
Chromium. `first_paint_ms` is the browser's first contentful paint, `page_ms` until a question can be typed and the
collection is told, `click_ms` from a click on a citation that the pointer has been on for 0.6 s, so that its page was
fetched ahead, to that page with the marked words, `tab_ms` from a click on a page's tab to its heading. Then a folder
of DATA is uploaded on one page while `--people` ask over HTTP, each thinking `--think` seconds on average between two
questions, and on another page a search is stopped again and again. Every figure is of one run; errors are answers
without a status, or none within a minute. Writes `results/chat-load.json`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from assistant.settings import load_settings
from assistant.workspace import Workspace
from benchmarks.record import record

SAMPLES = Path(__file__).parent.parent / "samples"
UPLOADED = "docs-legal"  # of DATA: its PDFs and texts, until `MOST_BYTES`
MOST_BYTES = 60_000_000
PAGES = 5  # opened, for the medians
STOPS = 20
WAIT_MS = 60_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--think", type=float, default=30.0)
    parser.add_argument("--minutes", type=float, default=3.0)
    given = parser.parse_args()
    rows = [json.loads(line) for line in (SAMPLES / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    questions = [row["question"] for row in rows]
    home = Path(tempfile.mkdtemp(prefix="chat-load-"))
    try:
        workspace = Workspace(home, load_settings(home))
        workspace.ingest("samples", [SAMPLES / "documents"])
        with served(home) as link, opened(link) as browser:
            figures: dict[str, Any] = {"load_before": os.getloadavg()[0], "quiet": quiet(browser, link, questions)}
            figures["busy"] = busy(browser, link, questions, given)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    print(json.dumps(figures, indent=1))
    print(record("chat-load", figures, dataset=[SAMPLES / "documents", SAMPLES / "questions.jsonl"]))


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The address of a server of the home."""
    command = [sys.executable, "-m", "ui.cli", "serve", "--home", str(home), "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        found = next(filter(None, (re.search(r"http://\S+", line) for line in server.stdout)))
        yield found.group()
    finally:
        server.terminate()
        server.wait(timeout=20)


@contextmanager
def opened(link: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        context.new_page().goto(link)  # the token becomes a cookie
        yield context
        browser.close()


def quiet(context: Any, link: str, questions: list[str]) -> dict[str, Any]:
    """One person alone."""
    paints, ready = [], []
    for _ in range(PAGES):
        page = context.new_page()
        begun = time.perf_counter()
        page.goto(link.partition("?")[0])
        page.wait_for_selector("#question textarea")
        page.wait_for_selector("#facts .facts")
        ready.append(time.perf_counter() - begun)
        paints.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
        page.close()
    page = context.new_page()
    page.goto(link.partition("?")[0])
    page.wait_for_selector("#facts .facts")
    answers, clicks = [], []
    for question in questions[:10]:
        answers.append(ask(page, question))
        markers = page.locator(".turn:last-child .marker")
        for number in range(min(2, markers.count())):
            markers.nth(number).hover()
            page.wait_for_timeout(600)  # as long as one looks before one clicks
            begun = time.perf_counter()
            markers.nth(number).click()
            page.wait_for_selector("dialog .source-foot")
            clicks.append(time.perf_counter() - begun)
            page.keyboard.press("Escape")
            page.wait_for_selector("dialog", state="detached")
    tabs = []
    for name in ("documents", "grid", "check", "ask"):
        begun = time.perf_counter()
        page.click(f"#page-{name}-button")
        page.wait_for_selector(f"#page-{name}", state="visible")
        tabs.append(time.perf_counter() - begun)
    page.close()
    return {
        "first_paint_ms": spread([value / 1000 for value in paints]), "page_ms": spread(ready),
        "answer_ms": spread(answers), "click_ms": spread(clicks), "tab_ms": spread(tabs),
    }  # fmt: skip


def ask(page: Any, question: str) -> float:
    """Seconds from Enter to the last words of the answer."""
    turns = page.locator(".turn").count()
    page.wait_for_selector("#send")
    page.fill("#question textarea", question)
    begun = time.perf_counter()
    page.keyboard.press("Enter")
    page.wait_for_selector(f".turn >> nth={turns} >> .coverage:not(.coming)", timeout=WAIT_MS)
    return time.perf_counter() - begun


def busy(context: Any, link: str, questions: list[str], given: argparse.Namespace) -> dict[str, Any]:
    """Many people during an upload, and one who stops."""
    origin, token = link.rstrip("/").split("/?token=")
    taken: list[float] = []
    failed: list[str] = []
    until = time.monotonic() + 60 * given.minutes

    def person(number: int) -> None:
        chance = random.Random(number)
        time.sleep(chance.uniform(0, given.think))
        while time.monotonic() < until:
            body = json.dumps({"collection": "samples", "question": chance.choice(questions)}).encode()
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            begun = time.perf_counter()
            try:
                request = urllib.request.Request(f"{origin}/api/ask", body, headers)  # noqa: S310 - our own address
                with urllib.request.urlopen(request, timeout=60) as reply:  # noqa: S310
                    if "status" not in json.load(reply):
                        failed.append("no status")
                taken.append(time.perf_counter() - begun)
            except OSError as error:
                failed.append(f"{type(error).__name__}: {error}"[:120])
            time.sleep(chance.expovariate(1 / given.think))

    uploading, stopping = context.new_page(), context.new_page()
    files, size = some_files(given.data / UPLOADED)
    upload(uploading, origin, files)
    people = [threading.Thread(target=person, args=(number,), daemon=True) for number in range(given.people)]
    for one in people:
        one.start()
    stops = [stop(stopping, origin, question) for question in questions[:STOPS]]
    stopped = [seconds for seconds in stops if seconds is not None]
    running = uploading.locator("#outcome .progress").count() > 0
    for one in people:
        one.join(timeout=60 * given.minutes + 120)
    still = uploading.locator("#outcome .progress").count() > 0
    return {
        "people": given.people, "think_s": given.think, "uploaded_files": len(files), "uploaded_bytes": size,
        "upload_ran_during_stops": running, "upload_ran_to_the_end": still,
        "questions": len(taken), "answer_ms": spread(taken), "errors": failed, "stop_ms": spread(stopped),
        "answered_before_stop": len(stops) - len(stopped),
    }  # fmt: skip


def some_files(folder: Path) -> tuple[list[str], int]:
    found, size = [], 0
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".pdf", ".txt", ".docx") and size < MOST_BYTES and len(found) < 200:
            found.append(str(path))
            size += path.stat().st_size
    return found, size


def upload(page: Any, origin: str, files: list[str]) -> None:
    page.goto(origin)
    page.wait_for_selector("#facts .facts")
    page.click("#adding [data-go]")
    page.wait_for_selector("#target input")
    page.fill("#target input", "upload")
    page.keyboard.press("Enter")
    page.locator("#files input[type=file]").set_input_files(files)
    page.wait_for_selector(f"#files td.filename >> nth={len(files) - 1}", timeout=2 * WAIT_MS, state="attached")
    page.click("#add")
    page.wait_for_selector("#outcome .progress", timeout=WAIT_MS)


def stop(page: Any, origin: str, question: str) -> float | None:
    """Seconds from Stop to the word that it has stopped; None where the answer was quicker."""
    page.goto(origin)
    page.wait_for_selector("#facts .facts")
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")
    page.wait_for_selector("#stop", state="visible")
    begun = time.perf_counter()
    page.evaluate("document.querySelector('#stop')?.click()")  # it may be gone: the answer was quicker
    page.wait_for_selector(".turn :is(.note:has-text('Stopped.'), .coverage:not(.coming))", timeout=WAIT_MS)
    taken = time.perf_counter() - begun
    return taken if page.locator(".turn .note:has-text('Stopped.')").count() else None


def spread(seconds: list[float]) -> dict[str, Any]:
    """Milliseconds."""
    if not seconds:
        return {"n": 0}
    values = np.asarray(seconds) * 1000
    return {"n": len(values), "p50": round(float(np.median(values))), "p95": round(float(np.quantile(values, 0.95))),
            "max": round(float(values.max()))}  # fmt: skip


if __name__ == "__main__":
    main()
