"""Replays of published holes, of Gradio and of programs like this one, in the form of the attack, against our server.

The attacker has an account, which most of the advisories do not even need: as an editor, who may do more than a reader.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fake_workspace import EVIL, LEASE, FakeWorkspace, answer, citation, span
from httpx import Client
from served_people import PASSWORD, LiveOffice, quick_passwords

from ui import handlers, render
from ui.people.accounts import People, Role
from ui.people.sessions import Sessions

pytestmark = pytest.mark.slow
SECRET = "the-words-of-a-file-that-is-nobodys-business"  # noqa: S105


class Canary:
    """A server inside the machine that nobody should call."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}/latest/meta-data"
        self.calls = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.calls += 1
            connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 44\r\n\r\n" + SECRET.encode())
            connection.close()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveOffice]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        quick_passwords(monkeypatch)
        made = LiveOffice(tmp_path_factory.mktemp("home") / "home")
        yield made
        made.close()


@pytest.fixture(scope="module")
def attacker(office: LiveOffice) -> Client:
    return office.visitor("edith")


@pytest.fixture
def secret(tmp_path: Path) -> Iterator[Path]:
    file = tmp_path / "secret.txt"
    file.write_text(SECRET)
    yield file
    assert file.read_text() == SECRET  # neither moved nor overwritten


@pytest.fixture
def canary() -> Iterator[Canary]:
    made = Canary()
    yield made
    made.socket.close()
    assert made.calls == 0


def events(office: LiveOffice) -> dict[str, Any]:
    """The page's functions by the name of what they are tied to, and their numbers."""
    return next(route.app.blocks for route in office.application.routes if hasattr(route.app, "blocks")).fns


def number_of(office: LiveOffice, name: str) -> int:
    return next(n for n, event in events(office).items() if event.fn and event.fn.__closure__ and _named(event, name))


def _named(event: Any, name: str) -> bool:
    return any(getattr(cell.cell_contents, "__name__", "") == name for cell in event.fn.__closure__)


def play(browser: Client, number: int, data: list[Any], window: str = "") -> str:
    """Send an event as the page does, and hear what comes of it."""
    window = window or f"w{time.monotonic_ns()}"
    body = {"data": data, "fn_index": number, "session_hash": window, "event_data": None, "trigger_id": None}
    joined = browser.post("/gradio_api/queue/join", json=body)
    if joined.status_code != 200:
        return joined.text
    heard = ""
    with browser.stream("GET", f"/gradio_api/queue/data?session_hash={window}") as reply:
        for line in reply.iter_lines():
            heard += line + "\n"
            if '"process_completed"' in line or '"close_stream"' in line:
                break
    return heard


def opened(office: LiveOffice, browser: Client) -> str:
    """The name of a page that has been loaded, and so offers its collections."""
    window = f"w{time.monotonic_ns()}"
    for number, event in events(office).items():
        if event.fn and _named(event, "opened"):
            play(browser, number, [], window)
    return window


def file_data(path: object, **more: object) -> dict[str, object]:
    return {"path": str(path), "orig_name": "a.txt", "size": 1, "meta": {"_type": "gradio.FileData"}, **more}


# --- Gradio: files --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hole", "path"),
    [
        ("CVE-2021-43831", "/file/../../../../../../../..{secret}"),
        ("CVE-2021-43831", "/file{secret}"),
        ("GHSA-3qqg-pgqq-3695", "/file={secret}"),
        ("CVE-2023-51449", "/file={incoming}/../../../..{secret}"),
        ("CVE-2023-51449", "/gradio_api/file={incoming}/../../../..{secret}"),
        ("CVE-2024-47164", "/gradio_api/file={incoming}/x/../..{secret}"),
        ("CVE-2024-47164", "/gradio_api/file={incoming}/%2e%2e/%2e%2e{secret}"),
        ("CVE-2024-47166", "/gradio_api/custom_component/abc/server/component/../x"),
        ("CVE-2025-23042", "/gradio_api/file={SECRET}"),
        ("CVE-2025-23042", "/GRADIO_API/FILE={secret}"),
        ("CVE-2026-28414", "/static/{secret}"),
        ("CVE-2026-28414", "/assets/{secret}"),
        ("CVE-2026-28414", "/svelte/{secret}"),
        ("CVE-2024-3025", "/own/..%2f..%2f..%2f..{secret}"),
        ("CVE-2024-5211", "/own/....//....//....{secret}"),
        ("CVE-2026-24478", "/shown/..%2f..{secret}/source/0"),
    ],
)
def test_no_path_reads_a_file(office: LiveOffice, attacker: Client, secret: Path, hole: str, path: str) -> None:
    incoming = office.desk.uploads / ".incoming"
    wanted = path.format(secret=secret, SECRET=str(secret).upper(), incoming=incoming)
    for cookies in (attacker.cookies, {}):
        status, words = office.raw(wanted, cookies)
        assert status in (400, 401, 403, 404), hole
        assert SECRET not in words


@pytest.mark.parametrize("path", ["/component_server", "/gradio_api/component_server"])
def test_no_method_of_a_component_is_called_from_outside(
    office: LiveOffice, attacker: Client, secret: Path, path: str
) -> None:
    """CVE-2024-1561, CVE-2024-34511."""
    for number in range(1, 12):
        body = {"component_id": number, "data": str(secret), "fn_name": "move_resource_to_block_cache",
                "session_hash": "aaaaaaaaaaa"}  # fmt: skip
        reply = attacker.post(path, json=body)
        assert reply.status_code == 404 and SECRET not in reply.text
    assert not list(office.desk.uploads.rglob("*secret*"))


@pytest.mark.parametrize(
    ("hole", "form", "kind"),
    [
        ("CVE-2024-1728", "{}", ""),  # sent to every event in every place: Gradio takes a file where words are meant
        ("CVE-2023-51449", "{incoming}/../..{}", "file"),
        ("CVE-2024-0964", "file://{}", "file"),
        ("CVE-2026-49119", "{incoming}/{}", "file"),
    ],
)
def test_an_upload_takes_no_file_that_was_not_uploaded(
    office: LiveOffice, attacker: Client, secret: Path, hole: str, form: str, kind: str
) -> None:
    path = form.format(secret, incoming=office.desk.uploads / ".incoming")
    sent = file_data(path, url="http://127.0.0.1/file=/help")
    for number, event in events(office).items():
        for place, component in enumerate(event.inputs):
            if kind in component.get_block_name():
                data: list[Any] = [None] * len(event.inputs)
                data[place] = [{"a": sent}] if number % 2 else [sent]
                assert "was not uploaded by you" in play(attacker, number, data)
    assert not office.workspace.ingested, hole
    assert not list(office.desk.uploads.rglob("*secret*"))


@pytest.mark.parametrize("path", ["/run/predict", "/api/predict", "/gradio_api/run/added", "/gradio_api/call/added"])
def test_no_function_is_called_past_the_queue(office: LiveOffice, attacker: Client, secret: Path, path: str) -> None:
    """CVE-2024-0964."""
    body = {"data": ["leases", [file_data(secret)]], "fn_index": number_of(office, "added"), "session_hash": "a"}
    assert attacker.post(path, json=body).status_code == 404


def test_no_words_become_a_file(office: LiveOffice, attacker: Client, secret: Path) -> None:
    """CVE-2024-4941, CVE-2024-47868: a string or an object that looks like a file is sent where words are meant."""
    for sent in (json.dumps(file_data(secret)), file_data(secret), str(secret)):
        for data in ([sent, "Who?", None], ["leases", sent, None]):
            heard = play(attacker, number_of(office, "asked"), data)
            assert SECRET not in heard
        heard = play(attacker, number_of(office, "picked"), [sent])
        assert SECRET not in heard
    assert not [file for file in office.desk.uploads.rglob("*") if file.is_file() and SECRET in file.read_text()]


@pytest.mark.parametrize("name", ["../../pwn.txt", "..\\pwn.txt", "/etc/pwn.txt", "a/../../pwn.txt", "\x00pwn.txt"])
def test_the_name_of_an_upload_leads_nowhere(office: LiveOffice, attacker: Client, name: str) -> None:
    """CVE-2023-41626, CVE-2024-52787."""
    reply = attacker.post("/gradio_api/upload", files={"files": (name, b"words", "text/plain")})
    if reply.status_code == 200:
        assert all(Path(p).resolve().is_relative_to(office.desk.uploads.resolve()) for p in reply.json())
        play(attacker, number_of(office, "added"), ["leases", [file_data(p, orig_name=name) for p in reply.json()]])
    outside = [file for file in office.workspace.home.parent.rglob("*pwn*") if office.desk.uploads not in file.parents]
    assert outside == []


# --- Gradio: other servers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hole", "path"),
    [
        ("CVE-2024-1183", "/file={url}"),
        ("CVE-2026-59806", "/gradio_api/file={url}"),
        ("GHSA-3qqg-pgqq-3695", "/proxy={url}"),
        ("GHSA-r364-m2j9-mf4h", "/gradio_api/proxy={url}"),
        ("CVE-2026-28416", "/gradio_api/proxy={quoted}"),
        ("CVE-2026-48545", "/gradio_api/proxy=https://x.hf.space/"),
    ],
)
def test_no_path_fetches_an_address(attacker: Client, canary: Canary, hole: str, path: str) -> None:
    attacker.get("/config", headers={"x-direct-url": canary.url})  # GHSA-r364-m2j9-mf4h
    reply = attacker.get(path.format(url=canary.url, quoted=quote(canary.url, safe="")))
    assert reply.status_code == 404 and "location" not in reply.headers, hole
    assert attacker.head(path.format(url=canary.url, quoted=quote(canary.url, safe=""))).status_code == 404


@pytest.mark.parametrize("hole", ["CVE-2024-4325", "CVE-2024-47167", "CVE-2024-48052", "CVE-2025-69222"])
def test_no_upload_fetches_an_address(office: LiveOffice, attacker: Client, canary: Canary, hole: str) -> None:
    for sent in (file_data(canary.url), file_data(canary.url, url=canary.url), file_data("a.txt", url=canary.url)):
        heard = play(attacker, number_of(office, "added"), ["leases", [sent]])
        assert SECRET not in heard, hole
        play(attacker, number_of(office, "asked"), [sent, sent, None])
    assert canary.calls == 0


@pytest.mark.parametrize(
    ("hole", "path"),
    [
        ("PYSEC-2026-1414", "//evil.example/%2f.."),
        ("PYSEC-2026-1414", "/gradio_api/file=https://evil.example"),
        ("CVE-2026-28415", "/logout?_target_url=https://evil.example"),
        ("CVE-2026-28415", "/login/callback?_target_url=https://evil.example"),
        ("CVE-2026-27167", "/login/huggingface"),
        ("CVE-2026-28415", "/log-in?next=https://evil.example"),
    ],
)
def test_nothing_leads_elsewhere(office: LiveOffice, attacker: Client, hole: str, path: str) -> None:
    for browser in (attacker, office.visitor()):
        reply = browser.get(office.origin + path)
        assert "evil" not in reply.headers.get("location", "") and "huggingface" not in reply.headers.get(
            "location", ""
        )
        assert reply.status_code == 404 or path.startswith("/log-in?"), hole


# --- Gradio: other sites --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hole", "headers"),
    [
        ("CVE-2024-1727", {"origin": "http://www.dontvisitme.com"}),
        ("CVE-2024-47084", {"origin": "http://evil.example"}),
        ("CVE-2024-47165", {"origin": "null"}),
        ("CVE-2025-5320", {"origin": "http://localhost.evil.example"}),
        ("CVE-2025-5320", {"origin": "http://127.0.0.1:80.evil.example"}),
        ("CVE-2025-5320", {"origin": "http://localhost:7860@evil.example"}),
        ("CVE-2024-47084", {"origin": "http://localhost:8888", "sec-fetch-site": "same-site"}),
        ("CVE-2024-47084", {"origin": "", "sec-fetch-site": "cross-site"}),
    ],
)
def test_other_sites_reach_nothing(office: LiveOffice, attacker: Client, hole: str, headers: dict[str, str]) -> None:
    """The browser of somebody who is logged in sends the cookie along."""
    before = len(office.workspace.asked), len(list(office.desk.uploads.rglob("*")))
    sent = [
        attacker.post("/gradio_api/upload", files={"files": ("a.txt", b"x", "text/plain")}, headers=headers),
        attacker.post("/api/ask", json={"collection": "leases", "question": "Who?"}, headers=headers),
        attacker.post("/gradio_api/queue/join", json={"data": [], "fn_index": 0, "session_hash": "x"}, headers=headers),
        attacker.post("/log-out", headers=headers),
        attacker.get("/api/collections", headers=headers),
    ]
    for reply in sent:
        assert reply.status_code == 403 and "access-control-allow-origin" not in reply.headers, hole
    assert (len(office.workspace.asked), len(list(office.desk.uploads.rglob("*")))) == before


def test_a_name_that_was_bound_anew_reaches_nothing(attacker: Client) -> None:
    """CVE-2024-47084, by DNS rebinding: the page is of the attacker's name, and so is the request."""
    for name in ("evil.example", "127.0.0.1.evil.example"):
        host = f"{name}:{attacker.base_url.port}"
        headers = {"host": host, "origin": f"http://{host}"}
        assert attacker.get("/api/collections", headers=headers).status_code == 421


def test_a_password_is_not_told_by_the_time_it_takes(office: LiveOffice) -> None:
    """CVE-2024-1729: guessing is slowed down, and compares nothing letter by letter."""
    codes = [office.log_in(office.visitor(), "mallory", PASSWORD[:n] + "x" * 12).status_code for n in range(6)]
    assert codes[:3] == [401] * 3 and set(codes[3:]) == {429}


@pytest.mark.parametrize("path", ["/monitoring", "/monitoring/summary", "/gradio_api/monitoring", "/monitoring/abc"])
def test_nobody_looks_at_what_others_do(attacker: Client, path: str) -> None:
    """CVE-2024-47168."""
    assert attacker.get(path).status_code == 404


def test_a_long_boundary_holds_nothing_up(attacker: Client) -> None:
    """CVE-2024-8966: hyphens without end after the last boundary. Others are answered meanwhile, and it ends."""
    body = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nwords\r\n--x--'
    began = time.monotonic()
    reply = attacker.post(
        "/gradio_api/upload",
        content=body + b"-" * 4_000_000,
        headers={"content-type": "multipart/form-data; boundary=x"},
    )
    assert time.monotonic() - began < 10
    assert reply.status_code in (200, 400, 413)
    assert attacker.get("/api/health").status_code == 200


def test_too_much_at_once_is_refused(attacker: Client) -> None:
    """CVE-2026-54024: a request without a limit of its own has the general one."""
    reply = attacker.post("/api/ask", content=b"{" + b" " * (5 << 20) + b"}")
    assert reply.status_code == 413


# --- scripts in what is stored --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hole", "name", "kind"),
    [
        ("CVE-2024-47872", "pwn.html", "text/html"),
        ("CVE-2024-47872", "pwn.svg", "image/svg+xml"),
        ("CVE-2025-46571", "test.html", "text/html"),
        ("CVE-2026-45315", "pwn.html", "audio/wav"),
        ("CVE-2026-54013", "picture.svg", "image/svg+xml"),
    ],
)
def test_what_was_uploaded_is_not_opened(office: LiveOffice, attacker: Client, hole: str, name: str, kind: str) -> None:
    (path,) = attacker.post("/gradio_api/upload", files={"files": (name, b"<script>1</script>", kind)}).json()
    victim = office.visitor("rosa")
    for asked in (f"/gradio_api/file={path}", f"/file={path}", f"/own/{name}", f"/static/{path}", f"/assets/{path}"):
        assert victim.get(asked).status_code in (403, 404), hole


@pytest.mark.parametrize("kind", ["html", "svg", "xml", "xlsx", "docx", "epub", "eml"])
def test_an_original_runs_nothing(office: LiveOffice, kind: str) -> None:
    """CVE-2025-46571, CVE-2026-45315, CVE-2026-54013: only a PDF opens in a window of this server."""

    class Kept(FakeWorkspace):
        def original(self, name: str, citation: object) -> tuple[Path, str]:
            return super().original(name, citation)[0], kind

    office.desk.workspace.__class__ = Kept
    try:
        seen = replace(office.desk, shown=office.desk.shown.of("rosa"))
        key = seen.shown.keep("leases", answer("?")).key
        reply = office.visitor("rosa").get(f"/shown/{key}/original/1")
    finally:
        office.desk.workspace.__class__ = FakeWorkspace
    assert reply.status_code == 200 and reply.headers["content-type"] == "application/octet-stream"
    assert reply.headers["content-disposition"].startswith("attachment")
    assert reply.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("hole", "evil"),
    [
        ("CVE-2026-44549", "<img src=x onerror=alert(1)>"),
        ("CVE-2026-45318", '"><svg/onload=alert(1)>'),
        ("CVE-2026-109290", '<a href="javascript:alert(1)">x</a>'),
        ("CVE-2026-109288", "[click](javascript:alert(1))"),
        ("CVE-2026-70492", "$\\unicode{<img src=x onerror=alert(1)>}$"),
        ("CVE-2026-88055", "</title><script>alert(1)</script>"),
        ("CVE-2026-32626", "![x](x){onerror=alert(1)}<script>alert(1)</script>"),
    ],
)
def test_what_a_document_says_is_words(office: LiveOffice, hole: str, evil: str) -> None:
    cited = citation(1, evil, (replace(span(evil), locator=LEASE.spans[0].locator),), headings=(evil,), before=evil)
    told = answer(evil, citations=(cited,), statements=(), notices=(evil,))
    key = office.desk.shown.of("rosa").keep("leases", told).key
    html = office.visitor("rosa").get(f"/shown/{key}/source/0").text
    html += render.turn(evil, render.problem(evil), evil) + render.person(evil)
    html += "".join(turn[-1].body for turn in handlers.ask(replace(office.desk, people=None), "leases", evil, ()))
    for markup in ("<script", "<svg/", "<img src=x", 'href="javascript:'):
        assert markup not in html.lower(), hole


def test_no_header_is_written_into_the_page(office: LiveOffice, attacker: Client) -> None:
    """CVE-2025-8848."""
    for browser in (attacker, office.visitor()):
        for path in ("/", "/log-in"):
            assert "owned" not in browser.get(path, headers={"accept-language": EVIL, "user-agent": EVIL}).text


# --- what belongs to somebody else ----------------------------------------------------------------------------------


@pytest.mark.parametrize("hole", ["CVE-2026-45398", "CVE-2026-111702", "CVE-2026-23522"])
def test_the_name_of_a_collection_opens_nothing(office: LiveOffice, attacker: Client, hole: str) -> None:
    """A collection is asked for by its name where only its own are offered."""
    before = len(office.workspace.asked), len(office.workspace.ingested)
    for name in ("clinic", "../clinic", "clinic/", "CLINIC", "leases/../clinic"):
        for path, body in (("ask", {"question": "Who?"}), ("search", {"query": "Who?"})):
            reply = attacker.post(f"/api/{path}", json={"collection": name, **body})
            assert reply.status_code == 400 and "no collection" in reply.json()["error"], hole
        window = opened(office, attacker)
        heard = play(attacker, number_of(office, "asked"), [name, "Who?", None], window)
        assert '"success":false' in heard and "not in the list of choices" in heard
    (uploaded,) = attacker.post("/gradio_api/upload", files={"files": ("a.txt", b"x", "text/plain")}).json()
    play(attacker, number_of(office, "added"), ["clinic", [file_data(uploaded)]])
    assert (len(office.workspace.asked), len(office.workspace.ingested)) == before
    assert not (office.desk.uploads / "clinic").exists()


@pytest.mark.parametrize(
    "hole", ["CVE-2026-45349", "CVE-2026-54015", "CVE-2026-45671", "CVE-2024-41703", "CVE-2024-11167"]
)
def test_the_key_of_an_answer_opens_nothing_to_others(office: LiveOffice, attacker: Client, hole: str) -> None:
    """The id of somebody else's chat, prompt or file is known, and neither reads nor changes nor ends it."""
    key = office.desk.shown.of("rosa").keep("leases", answer("Rosa's question")).key
    judged = len(office.workspace.judged)
    for path in ("source/0", "original/1", "report.zip", "report.zip?words=true", "answers.md", "answers.pdf"):
        reply = attacker.get(f"/shown/{key}/{path}")
        assert reply.status_code == 400 and "Rosa" not in reply.text, hole
    own = office.desk.shown.of("edith").keep("leases", answer("Edith's question")).key
    assert attacker.get(f"/shown/{own},{key}/answers.md").status_code == 400
    told = {"verdict": "bad", "reason": "wrong", "comment": ""}
    assert attacker.post(f"/shown/{key}/feedback", json=told).status_code == 400
    for method in ("DELETE", "PUT", "PATCH"):
        assert attacker.request(method, f"/shown/{key}/source/0", json={}).status_code in (404, 405)
    assert len(office.workspace.judged) == judged
    assert office.visitor("rosa").get(f"/shown/{key}/source/0").status_code == 200


def test_the_name_of_a_page_opens_nothing_to_others(office: LiveOffice, attacker: Client) -> None:
    """CVE-2026-45349, in Gradio's form: the session hash of somebody else's page is known."""
    victim = office.visitor("rosa")
    window = opened(office, victim)
    asked = len(office.workspace.asked)
    play(victim, number_of(office, "asked"), ["clinic", "Rosa's question?", None], window)
    assert len(office.workspace.asked) == asked + 1
    for path in (f"/gradio_api/queue/data?session_hash={window}", f"/gradio_api/heartbeat/{window}"):
        assert attacker.get(path).status_code == 403
    body = {"data": ["leases", "Who?", None], "fn_index": number_of(office, "asked"), "session_hash": window}
    attacker.post("/gradio_api/queue/join", json=body)
    time.sleep(0.3)
    assert len(office.workspace.asked) == asked + 1


@pytest.mark.parametrize("act", ["_add", "_set_role", "_set_password", "_share", "_end", "_remove", "_join"])
def test_nobody_makes_themselves_admin(office: LiveOffice, attacker: Client, act: str) -> None:
    """CVE-2026-47102: the People page is hidden from an editor, its events are sent all the same."""
    numbers = [n for n, event in events(office).items() if event.fn and _deep(event.fn, act)]
    assert numbers
    before = office.people.everyone(), office.people.shares()
    for number in numbers:
        values = ["edith", "admin", "another horse, another staple"]
        if act == "_share":
            values = ["clinic", "edith", "admin"]
        elif act == "_join":
            values = ["ward", "edith"]
        heard = play(attacker, number, values)
        assert "Only an admin may do that" in heard or '"success":false' in heard
    after = office.people.everyone(), office.people.shares()
    assert [(p.name, p.role, p.groups) for p in after[0]] == [(p.name, p.role, p.groups) for p in before[0]]
    assert after[1] == before[1] and office.people.knows("edith", PASSWORD)


def _deep(function: Any, name: str, depth: int = 3) -> bool:
    found = [cell.cell_contents for cell in getattr(function, "__closure__", None) or ()]
    return any(getattr(f, "__name__", "") == name or (depth and _deep(f, name, depth - 1)) for f in found)


def test_names_are_not_told_apart(office: LiveOffice) -> None:
    """CVE-2026-21484: whether a name exists is not told by words, status or headers; there is no recovery page."""
    replies = [office.log_in(office.visitor(), name, "wrong wrong wrong") for name in ("rudi", "zoe")]
    assert replies[0].status_code == replies[1].status_code == 401 and replies[0].text == replies[1].text
    assert set(replies[0].headers) == set(replies[1].headers)
    assert office.visitor().post("/api/reset", json={}).status_code == 401


def test_no_account_comes_with_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs like this one begin with admin and admin."""
    quick_passwords(monkeypatch)
    people = People(tmp_path)
    assert people.everyone() == ()
    people.add("anna", PASSWORD, Role.ADMIN)
    for name, password in (("admin", "admin"), ("admin", "password"), ("anna", ""), ("anna", "admin")):
        assert not people.knows(name, password)
    assert Sessions(people).find("") is Sessions(people).find_token("") is None


def test_gradio_checks_paths_too(office: LiveOffice) -> None:
    """CVE-2024-1728, behind the guard: an application that is mounted and not launched takes any path it is sent."""
    assert next(route.app.blocks for route in office.application.routes if hasattr(route.app, "blocks")).has_launched


def test_a_file_of_somebody_else_is_not_taken(office: LiveOffice, attacker: Client) -> None:
    """CVE-2026-23522, CVE-2026-45671: where an upload of somebody else lies is known."""
    victim = office.visitor("rosa")
    (path,) = victim.post("/gradio_api/upload", files={"files": ("hers.txt", b"Rosa's words", "text/plain")}).json()
    number = number_of(office, "added")
    place = next(n for n, c in enumerate(events(office)[number].inputs) if c.get_block_name() == "file")
    data: list[Any] = [None] * len(events(office)[number].inputs)
    data[place] = [file_data(path)]
    assert "was not uploaded by you" in play(attacker, number, data)
    assert Path(path).read_text() == "Rosa's words"
