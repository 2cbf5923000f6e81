"""A server whose people have accounts, for tests of who may do what."""

from __future__ import annotations

import http.client
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from argon2 import PasswordHasher
from fake_workspace import FakeWorkspace
from fastapi.testclient import TestClient

from ui import api, app
from ui.guard import Guard, Rules
from ui.handlers import Desk
from ui.people import password
from ui.people.accounts import People, Role
from ui.people.door import Door

PASSWORD = "correct horse battery staple"  # noqa: S105
TOKEN = "a-start-token"  # noqa: S105


def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 with the least it takes; what it is given is the same."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(password, "_hasher", lambda: cheap)


class Office:
    """Rosa is admin; Edith and Rudi see `leases`, as editor and as reader; `clinic` is Rosa's alone."""

    def __init__(self, home: Path, *, page: bool = False, port: int = 7860) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.people = People(home)
        self.people.add("rosa", PASSWORD, Role.ADMIN)
        self.people.add("edith", PASSWORD, Role.EDITOR)
        self.people.add("rudi", PASSWORD, Role.READER)
        self.people.share("leases", "edith", Role.EDITOR)
        self.people.share("leases", "rudi", Role.READER)
        self.workspace = FakeWorkspace(home=home)
        self.desk = Desk(workspace=self.workspace, uploads=home / "uploads", pace_s=0, people=self.people)
        self.application: Any = app.build(self.desk) if page else api.build(self.desk)
        self.guard = Guard(self.application, Rules.of("127.0.0.1", port, TOKEN), Door(self.people, port))

    def visitor(self, name: str = "") -> Any:
        """A browser, of somebody who has logged in or of a stranger."""
        browser = self.browser()
        browser.headers["origin"] = self.origin
        if name:
            assert self.log_in(browser, name).status_code == 303
        return browser

    def browser(self) -> Any:
        return TestClient(self.guard, base_url=self.origin, follow_redirects=False, raise_server_exceptions=False)

    def log_in(self, browser: TestClient, name: str, word: str = PASSWORD, **headers: str) -> Any:
        return browser.post("/log-in", data={"name": name, "password": word}, headers=headers)


class LiveOffice(Office):
    """The same behind a server on a port of its own, as `assistant serve` runs it."""

    def __init__(self, home: Path) -> None:
        self.socket = app._listen("127.0.0.1", 0)
        self.port = self.socket.getsockname()[1]
        super().__init__(home, page=True, port=self.port)
        config = uvicorn.Config(self.guard, log_level="critical", timeout_graceful_shutdown=1)
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]}, daemon=True)
        self.thread.start()

    def browser(self) -> Any:
        return httpx.Client(base_url=self.origin, timeout=30, trust_env=False)

    def raw(self, path: str, cookies: Any, method: str = "GET") -> tuple[int, str]:
        """A request whose path nobody tidies up on the way."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
        connection.request(method, path, headers={"cookie": cookie})
        reply = connection.getresponse()
        found = reply.status, reply.read().decode("utf-8", "replace")
        connection.close()
        return found

    def close(self) -> None:
        self.server.should_exit = True
        self.thread.join(timeout=10)
        self.socket.close()
