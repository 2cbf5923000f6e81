"""Chromium on a page of ours: what the tests of every page share."""

from __future__ import annotations

import shutil
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe

from ui import app, guard

if TYPE_CHECKING:
    from ui.handlers import Desk

CHROMIUM = shutil.which("chromium")
NEEDED = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
]
TOKEN = "a-start-token"  # noqa: S105
PATIENCE_MS = 90_000  # a busy machine is slow to open a page (37 s were seen at a load of 5 a core); a fault never ends
DONE = ".coverage:not(.coming)"
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


class Served:
    """A desk's page on a free port, in a thread."""

    def __init__(self, desk: Desk) -> None:
        self.workspace: Any = desk.workspace
        self.socket = app._listen("127.0.0.1", 0)
        port = self.socket.getsockname()[1]
        guarded = guard.Guard(app.build(desk), guard.Rules.of("127.0.0.1", port, TOKEN))
        self.origin, self.link = f"http://127.0.0.1:{port}", app.address("127.0.0.1", port, TOKEN)
        self.server = uvicorn.Server(uvicorn.Config(guarded, log_level="critical", timeout_graceful_shutdown=1))
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]}, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.should_exit = True
        self.thread.join(timeout=10)
        self.socket.close()


class Visit:
    """One window, and everything it asked the network for or complained about."""

    def __init__(self, browser: Any, served: Served, viewport: dict[str, int], scheme: str = "light") -> None:
        self.context = browser.new_context(viewport=viewport, color_scheme=scheme)
        self.context.set_default_timeout(PATIENCE_MS)
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


def barriers(page: Any) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA and its own good practice, and calls serious or critical."""
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    found = Axe().run(page, options=rules).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['target']}" for v in found if v["impact"] in ("serious", "critical")]
