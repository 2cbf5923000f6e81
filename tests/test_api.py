"""The HTTP API, and who is let in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fake_workspace import FakeWorkspace, answer
from fastapi.testclient import TestClient

from assistant.settings import Settings
from ingest.errors import CollectionLockedError, RetrievalError, UsageError
from ui import api, app
from ui.guard import MAX_BODY_BYTES, Guard, Rules
from ui.handlers import Desk
from ui.job import BusyError

TOKEN = "a-start-token"  # noqa: S105
HOME = "http://127.0.0.1:7860"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(workspace=FakeWorkspace(home=tmp_path), uploads=tmp_path / "uploads", pace_s=0)


def client(desk: Desk, token: str | None = None, host: str = "127.0.0.1") -> TestClient:
    guarded = Guard(api.build(desk), Rules.of(host, 7860, token))
    return TestClient(guarded, base_url=HOME, follow_redirects=False, raise_server_exceptions=False)


def test_collections_and_health(desk: Desk) -> None:
    found = client(desk).get("/api/collections").json()["collections"]
    assert [c["name"] for c in found] == ["clinic", "leases"]
    assert found[0]["documents"] == 412 and found[0]["passages"] == 18_204
    assert client(desk).get("/api/health").json() == {"status": "ok"}


def test_ask_answers_in_the_stable_shape(desk: Desk) -> None:
    body = {"collection": "leases", "question": "How long?", "filter": {"types": ["pdf"]}}
    found = client(desk).post("/api/ask", json=body).json()
    for field in ("question", "statements", "invalid_markers", "model", "adapter", "generation", "timings_s"):
        assert field in found
    assert found["answer"].startswith("The Tenant may terminate")
    first = found["citations"][0]
    assert (first["document"], first["page"], first["page_label"]) == ("Harbour Street lease.pdf", 7, "iii")
    assert found["status"] == "answered" and found["coverage"]["searched"] == 412
    assert desk.workspace.asked[0][2].types == ("pdf",)


def test_search_hands_on_where_each_hit_stands(desk: Desk) -> None:
    (hit,) = client(desk).post("/api/search", json={"collection": "leases", "query": "notice"}).json()["hits"]
    assert (hit["rank"], hit["document"]) == (1, "Harbour Street lease.pdf")
    assert (hit["spans"][0]["page"], hit["spans"][0]["page_label"]) == (7, "iii")
    assert hit["routes"] == {"lexical": {"rank": 1, "score": 7.5}}


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("/api/ask", {"collection": "nowhere", "question": "?"}, "There is no collection 'nowhere'"),
        ("/api/ask", {"collection": "leases", "question": " "}, "The question is empty"),
        ("/api/ask", {"collection": "leases"}, "question: Field required"),
        ("/api/ask", {"collection": "leases", "question": "?", "filter": {"typo": 1}}, "filter.typo"),
        ("/api/ask", {"collection": "leases", "question": "x" * 10_001}, "10,001 characters, at most 10,000"),
        ("/api/search", {"collection": "leases", "query": "x" * 10_001}, "10,001 characters, at most 10,000"),
        ("/api/search", {"collection": "leases", "query": "a", "k": 0}, "k: "),
    ],
)
def test_a_wrong_request_gets_one_line(desk: Desk, path: str, body: dict[str, object], words: str) -> None:
    reply = client(desk).post(path, json=body)
    assert reply.status_code == 400
    assert words in reply.json()["error"] and "\n" not in reply.json()["error"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/ask", r'{"collection": "leases", "question": "rent \ud800"}'),
        ("/api/search", r'{"collection": "leases", "query": "rent \ud800"}'),
        ("/api/ask", r'{"collection": "leases \ud800", "question": "rent"}'),
        ("/api/ask", r'{"collection": "leases", "question": "rent", "filter": {"since": "\ud800", "\ud800": 1}}'),
    ],
)
def test_what_is_not_text_is_a_wrong_request(desk: Desk, path: str, body: str) -> None:
    reply = client(desk).post(path, content=body, headers={"content-type": "application/json"})
    assert reply.status_code == 400
    assert "\n" not in reply.json()["error"]


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (BusyError("Busy."), 503, "Busy."),
        (CollectionLockedError("Locked."), 409, "Locked."),
        (UsageError("Wrong."), 400, "Wrong."),
        (RetrievalError("Damaged."), 500, "Damaged."),
        (ZeroDivisionError("secret"), 500, "unexpected"),
    ],
)
def test_each_error_has_its_status(desk: Desk, error: Exception, status: int, words: str) -> None:
    def fail(question: str) -> None:
        raise error

    desk.workspace.reply = fail
    reply = client(desk).post("/api/ask", json={"collection": "leases", "question": "?"})
    assert reply.status_code == status
    assert words in reply.json()["error"] and "secret" not in reply.text


def test_sources_are_shown_to_whoever_was_given_the_link(desk: Desk) -> None:
    base = f"/shown/{desk.shown.keep('leases', answer('?')).key}"
    reply = client(desk).get(f"{base}/source/0")
    assert reply.headers["content-type"].startswith("text/html") and reply.headers["cache-control"] == "no-store"
    assert "data:image/png" in reply.text
    assert "<mark" in client(desk).get(f"{base}/source/2").text
    for unknown in ("/shown/guess/source/0", f"{base}/source/3", f"{base}/original/9", "/shown/guess/original/1"):
        assert client(desk).get(unknown).status_code == 400


def test_originals_open_as_pdf_or_are_saved(desk: Desk) -> None:
    base = f"/shown/{desk.shown.keep('leases', answer('?')).key}"
    pdf, sheet = (client(desk).get(f"{base}/original/{marker}") for marker in (1, 3))
    assert (pdf.headers["content-type"], sheet.headers["content-type"]) == (
        "application/pdf",
        "application/octet-stream",
    )
    assert pdf.headers["content-disposition"].startswith("inline")
    assert sheet.headers["content-disposition"] == "attachment; filename*=utf-8''Rent%20schedule.xlsx"


def test_answers_are_judged_saved_and_reported(desk: Desk) -> None:
    keys = [desk.shown.keep("leases", answer(question)).key for question in ("One?", "Two?")]
    told = {"verdict": "bad", "reason": "wrong", "comment": "No."}
    assert client(desk).post(f"/shown/{keys[0]}/feedback", json=told).json() == {"status": "kept"}
    assert desk.workspace.judged == [("leases", "One?", "bad", "wrong", "No.")]
    saved = client(desk).get(f"/shown/{','.join(keys)}/answers.docx")
    assert desk.workspace.exported == [("leases", 2, "docx")]
    assert saved.headers["content-disposition"] == "attachment; filename=answers.docx"
    assert client(desk).get(f"/shown/{keys[0]}/answers.exe").status_code == 400
    assert client(desk).get(f"/shown/{keys[0]}/report.zip").content.startswith(b"PK")
    other = desk.shown.keep("clinic", answer("Three?")).key
    assert client(desk).get(f"/shown/{keys[0]},{other}/answers.md").status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost:7860", "[::1]:7860", "LOCALHOST:7860"])
def test_own_names_are_answered(desk: Desk, host: str) -> None:
    assert client(desk).get("/api/health", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example:7860", "127.0.0.1", "127.0.0.1:1", "10.0.0.1:7860", "a@127.0.0.1:7860", "127.0.0.1:x", ""],
)
def test_other_names_are_not(desk: Desk, host: str) -> None:
    assert client(desk).get("/api/health", headers={"host": host}).status_code == 421


def test_other_sites_are_refused(desk: Desk) -> None:
    body = {"collection": "leases", "query": "notice"}
    for origin in ("http://evil.example", "null", "https://127.0.0.1:7860", "http://127.0.0.1:7861"):
        assert client(desk).post("/api/search", json=body, headers={"origin": origin}).status_code == 403
    assert client(desk).post("/api/search", json=body, headers={"origin": HOME}).status_code == 200


def test_without_the_token_nothing_is_shown(desk: Desk) -> None:
    locked = client(desk, TOKEN)
    for path in (
        "/",
        "/?token=wrong",
        "/own/style.css",
        "/shown/x/source/0",
        "/config",
        "/?token=",
        f"/config?token={TOKEN}",
    ):
        reply = locked.get(path)
        assert reply.status_code == 401
        assert "open the link printed by" in reply.text and "http" not in reply.text
    reply = locked.get("/api/collections")
    assert reply.status_code == 401 and "start token" in reply.json()["error"]
    assert locked.get("/api/health", headers={"authorization": "Bearer wrong"}).status_code == 401


def test_the_link_sets_a_cookie_and_hides_the_token(desk: Desk) -> None:
    browser = client(desk, TOKEN)
    reply = browser.get(f"/?token={TOKEN}")
    assert (reply.status_code, reply.headers["location"]) == (303, "/")
    cookie = reply.headers["set-cookie"]
    assert cookie.startswith("assistant_7860=") and "HttpOnly" in cookie and "SameSite=Strict" in cookie
    assert browser.get("/api/collections").status_code == 200
    assert client(desk, TOKEN).get("/api/health", headers={"authorization": f"bearer {TOKEN}"}).status_code == 200


def test_large_and_unmeasured_bodies_are_refused(desk: Desk) -> None:
    assert client(desk).post("/api/ask", content=b"x" * (MAX_BODY_BYTES + 1)).status_code == 413
    assert client(desk).post("/api/ask", content=iter([b"{}"])).status_code == 411


def test_every_reply_is_dressed(desk: Desk) -> None:
    for path in ("/api/health", "/own/page.js", "/own/nowhere"):
        headers = client(desk).get(path).headers
        policy = headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy and "unsafe-inline" not in policy.split("style-src")[0]
        assert "connect-src 'self'" in policy and "http" not in policy
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.slow
def test_the_page_is_private_and_its_scripts_are_known(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADIO_SHARE", "True")
    desk = replace(desk, uploads=desk.uploads / "home" / "uploads")
    desk.workspace.settings = Settings(max_upload_mib=1)
    guarded = Guard(app.build(desk), Rules.of("127.0.0.1", 7860, None))
    assert desk.uploads.stat().st_mode & 0o077 == desk.uploads.parent.stat().st_mode & 0o077 == 0
    with TestClient(guarded, base_url=HOME) as browser:
        reply = browser.get("/")
        assert reply.status_code == 200
        nonce = reply.headers["content-security-policy"].partition("'nonce-")[2].partition("'")[0]
        assert len(nonce) > 20 and reply.text.count("<script") == reply.text.count(f'<script nonce="{nonce}"') > 1
        assert browser.get("/").headers["content-security-policy"] != reply.headers["content-security-policy"]
        config = browser.get("/config").json()
        assert config["analytics_enabled"] is False
        assert {d["api_visibility"] for d in config["dependencies"]} == {"private"}
        assert browser.get("/gradio_api/info").json()["named_endpoints"] == {}
        assert browser.get("/monitoring").status_code in (403, 404)
        assert browser.get("/gradio_api/file=/etc/passwd").status_code == 404
        assert browser.get("/docs").status_code == browser.get("/openapi.json").status_code == 404
        big = {"files": ("a.txt", b"x" * 1024, "text/plain")}
        assert browser.post("/gradio_api/upload", files=big).status_code == 200
        big = {"files": ("a.txt", b"x" * (1 << 20) + b"x", "text/plain")}
        assert browser.post("/gradio_api/upload", files=big).status_code == 413
    assert not [sheet for sheet in config["stylesheets"] if "//" in sheet]


def test_an_address_in_use_and_an_open_door_are_refused(desk: Desk) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(UsageError, match="--port"):
        app.serve(desk.workspace, port=taken.getsockname()[1], token=TOKEN)
    for host in ("0.0.0.0", "::", "", "192.0.2.1", "example.org"):  # noqa: S104
        with pytest.raises(UsageError, match="not an address of this machine alone"):
            app.serve(desk.workspace, host=host, port=0, token=TOKEN)


def test_the_link_to_open() -> None:
    assert app.address("127.0.0.1", 7860, TOKEN) == f"http://127.0.0.1:7860/?token={TOKEN}"
    assert app.address("::1", 7860, None) == "http://[::1]:7860/"
