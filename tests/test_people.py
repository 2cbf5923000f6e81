"""Accounts, passwords, sessions, and the log-in as a browser sees it."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from served_people import PASSWORD, TOKEN, Office, quick_passwords

from ingest.errors import UsageError
from ui import cli, neighbour
from ui.people import sessions
from ui.people.accounts import People, Role
from ui.people.password import Guesses, hashed, matches
from ui.people.sessions import IDLE_S, LONGEST_S, Sessions, Windows


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quick_passwords(monkeypatch)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "home")


# --- accounts -------------------------------------------------------------------------------------------------------


def test_a_new_home_has_no_account_and_no_password(tmp_path: Path) -> None:
    people = People(tmp_path / "home")
    assert not people.exist() and not (tmp_path / "home").exists()
    assert people.role("admin") is None
    assert not any(people.knows("admin", guess) for guess in ("", "admin", "password", "changeme"))


def test_what_is_kept_is_for_its_owner_alone_and_holds_no_secret(office: Office, tmp_path: Path) -> None:
    token = Sessions(office.people).make_token("rosa")
    value = Sessions(office.people).begin("rosa")
    for file in ("people.sqlite", "audit.log"):
        assert (tmp_path / "home" / file).stat().st_mode & 0o777 == 0o600
        content = (tmp_path / "home" / file).read_bytes()
        assert not [secret for secret in (PASSWORD, token, value) if secret.encode() in content]
    assert b"$argon2id$" in (tmp_path / "home" / "people.sqlite").read_bytes()


@pytest.mark.parametrize("name", ["", "Rosa", "a b", "../x", "@team", "ro\nsa", "r" * 33, "-x", "rosа"])
def test_a_name_is_plain(office: Office, name: str) -> None:
    with pytest.raises(UsageError, match="cannot name a person"):
        office.people.add(name, PASSWORD, Role.READER)


@pytest.mark.parametrize("password", ["", "elevenchars", "x" * 1025, "aaaabbbbaaaabbbb", "my name is Max 1234"])
def test_a_password_is_long_and_not_the_name(office: Office, password: str) -> None:
    with pytest.raises(UsageError):
        office.people.add("max", password, Role.READER)
    assert office.people.role("max") is None


def test_the_first_is_admin_and_one_admin_stays(tmp_path: Path, office: Office) -> None:
    with pytest.raises(UsageError, match="first account"):
        People(tmp_path / "other").add("anna", PASSWORD, Role.EDITOR)
    for act in (lambda: office.people.remove("rosa"), lambda: office.people.set_role("rosa", Role.READER)):
        with pytest.raises(UsageError, match="only admin"):
            act()
    with pytest.raises(UsageError, match="already"):
        office.people.add("rudi", PASSWORD, Role.ADMIN)
    for name in ("edith", "rudi", "rosa"):
        office.people.remove(name)
    assert not office.people.exist()


def test_a_group_shares_what_its_members_may_do(office: Office) -> None:
    with pytest.raises(UsageError, match="Nobody is in"):
        office.people.share("clinic", "@ward", Role.EDITOR)
    office.people.join("ward", "rudi")
    office.people.share("clinic", "@ward", Role.EDITOR)
    assert office.people.role_in("clinic", "rudi") is Role.EDITOR
    assert office.people.role_in("clinic", "edith") is None
    office.people.share("clinic", "rudi", Role.READER)
    assert office.people.role_in("clinic", "rudi") is Role.EDITOR  # the most of what is shared
    office.people.leave("ward", "rudi")
    assert office.people.role_in("clinic", "rudi") is Role.READER
    office.people.unshare("clinic", "rudi")
    assert office.people.role_in("clinic", "rudi") is None
    assert office.people.role_in("clinic", "rosa") is Role.ADMIN


def test_who_is_made_again_under_a_name_has_nothing_of_the_one_before(office: Office) -> None:
    office.people.join("ward", "rudi")
    value, token = Sessions(office.people).begin("rudi"), Sessions(office.people).make_token("rudi")
    office.people.remove("rudi")
    office.people.add("rudi", PASSWORD, Role.READER)
    assert office.people.role_in("leases", "rudi") is None
    assert [p.groups for p in office.people.everyone() if p.name == "rudi"] == [()]
    assert Sessions(office.people).find(value) is Sessions(office.people).find_token(token) is None


def test_a_password_of_nobody_takes_as_long(monkeypatch: pytest.MonkeyPatch, office: Office) -> None:
    looked: list[str] = []
    from ui.people import password

    real = password._hasher()

    class Counting:
        def verify(self, kept: str, given: str) -> bool:
            looked.append(kept)
            return real.verify(kept, given)

    password._nobodys()
    monkeypatch.setattr(password, "_hasher", Counting)
    assert office.people.knows("rosa", PASSWORD)
    assert not office.people.knows("nobody", PASSWORD) and not office.people.knows("rosa", PASSWORD + "!")
    assert len(looked) == 3 and {kept.rsplit("$", 2)[0] for kept in looked} == {looked[0].rsplit("$", 2)[0]}


def test_a_password_is_kept_by_argon2id_of_full_strength(monkeypatch: pytest.MonkeyPatch) -> None:
    from argon2 import extract_parameters

    from ui.people import password

    monkeypatch.undo()
    password._hasher.cache_clear()
    kept = hashed(PASSWORD)
    found = extract_parameters(kept)
    assert found.type.name == "ID" and found.memory_cost >= 65536 and found.time_cost >= 3
    assert matches(kept, PASSWORD) and not matches(kept, PASSWORD + " ") and not matches("", PASSWORD)


# --- sessions -------------------------------------------------------------------------------------------------------


def test_a_session_ends_unused_and_in_any_case(office: Office) -> None:
    now = [1_000_000.0]
    open_sessions = Sessions(office.people, lambda: now[0])
    value = open_sessions.begin("rudi")
    while now[0] < 1_000_000 + LONGEST_S:
        assert open_sessions.find(value) == "rudi"
        now[0] += IDLE_S - 1
    assert open_sessions.find(value) is None
    value = open_sessions.begin("rudi")
    now[0] += IDLE_S + sessions._NOTED_S + 1
    assert open_sessions.find(value) is None


@pytest.mark.parametrize("end", ["password", "remove", "end_all"])
def test_what_is_taken_back_is_gone_at_once(office: Office, end: str) -> None:
    browser = office.visitor("rudi")
    token = Sessions(office.people).make_token("rudi")
    program = {"authorization": f"Bearer {token}", "cookie": ""}
    assert browser.get("/api/collections").status_code == 200
    assert office.visitor().get("/api/collections", headers=program).status_code == 200
    other = People(office.workspace.home)  # as another process would
    {
        "password": lambda: other.set_password("rudi", "another horse, another staple"),
        "remove": lambda: other.remove("rudi"),
        "end_all": lambda: Sessions(other).end_all("rudi"),
    }[end]()
    assert browser.get("/api/collections").status_code == 401
    assert office.visitor().get("/api/collections", headers=program).status_code == 401


def test_a_window_is_its_first_ones() -> None:
    windows = Windows()
    assert windows.claim("abc", "rosa") and windows.claim("abc", "rosa")
    assert not windows.claim("abc", "rudi") and windows.claim("abd", "rudi")


def test_guesses_wait_longer_and_longer() -> None:
    now = [0.0]
    guesses = Guesses(lambda: now[0])
    waits = []
    for _ in range(12):
        waits.append(guesses.wait_s("rosa"))
        now[0] += waits[-1]
        guesses.wrong("rosa")
    assert waits == [0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert guesses.wait_s("rudi") == 0
    guesses.right("rosa")
    assert guesses.wait_s("rosa") == 0


# --- the door -------------------------------------------------------------------------------------------------------


def test_one_logs_in_and_out_again(office: Office) -> None:
    browser = office.visitor()
    moved = browser.get("/")
    assert (moved.status_code, moved.headers["location"]) == (303, "/log-in")
    form = browser.get("/log-in")
    assert form.status_code == 200 and "<script" not in form.text and 'method="post"' in form.text
    assert "script-src" not in form.headers["content-security-policy"]
    reply = office.log_in(browser, " Rudi ")
    cookie = reply.headers["set-cookie"]
    assert (reply.status_code, reply.headers["location"]) == (303, "/")
    assert cookie.startswith("assistant_person_7860=") and "HttpOnly" in cookie and "SameSite=Strict" in cookie
    assert [c["name"] for c in browser.get("/api/collections").json()["collections"]] == ["leases"]
    kept = dict(browser.cookies)
    assert browser.post("/log-out").headers["location"] == "/log-in"
    assert browser.get("/api/collections").status_code == 401
    browser.cookies.update(kept)  # what was copied before is worth nothing
    assert browser.get("/api/collections").status_code == 401


def test_the_log_in_speaks_the_language_of_whoever_is_at_the_door(office: Office) -> None:
    browser = office.visitor()
    browser.headers["accept-language"] = "de-AT,de;q=0.9"
    form = browser.get("/log-in").text
    assert '<html lang="de">' in form and "<title>Anmelden</title>" in form and "Kennwort" in form
    assert "gehören nicht zusammen" in office.log_in(browser, "rudi", "wrong " + PASSWORD).text
    office.log_in(browser, "rudi")
    assert "Angemeldet als <strong>rudi</strong>" in browser.get("/password").text
    browser.cookies.set("language", "en")
    assert '<html lang="en">' in browser.get("/log-in").text and "Old password" in browser.get("/password").text
    assert "Please log in" in office.visitor().get("/api/collections", headers={"accept-language": "de"}).text


def test_each_log_in_is_a_new_session(office: Office) -> None:
    browser = office.visitor()
    browser.cookies.set("assistant_person_7860", "chosen-by-somebody-else")
    first = office.log_in(browser, "rudi").cookies["assistant_person_7860"]
    second = office.log_in(browser, "rudi").cookies["assistant_person_7860"]
    assert len({first, second, "chosen-by-somebody-else"}) == 3
    assert Sessions(office.people).find(first) is None


def test_with_accounts_the_start_token_opens_nothing(office: Office) -> None:
    browser = office.visitor()
    assert browser.get(f"/?token={TOKEN}").headers["location"] == "/log-in"
    assert browser.get("/api/collections", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 401
    browser.cookies.set("assistant_7860", TOKEN)
    assert browser.get("/api/collections").status_code == 401


def test_without_accounts_the_start_token_opens_and_the_first_account_closes(tmp_path: Path) -> None:
    office = Office(tmp_path / "home")
    for name in ("edith", "rudi", "rosa"):
        office.people.remove(name)
    browser = office.visitor()
    assert browser.get("/api/collections").status_code == 401
    browser.get(f"/?token={TOKEN}")
    assert browser.get("/api/collections").status_code == 200
    office.people.add("anna", PASSWORD, Role.ADMIN)
    assert browser.get("/api/collections").status_code == 401


def test_a_wrong_password_and_a_wrong_name_look_alike(office: Office) -> None:
    replies = [office.log_in(office.visitor(), name, "wrong " + PASSWORD) for name in ("rudi", "nobody")]
    assert [reply.status_code for reply in replies] == [401, 401]
    assert replies[0].text == replies[1].text and "do not belong together" in replies[0].text
    assert not any("set-cookie" in reply.headers for reply in replies)


def test_guessing_is_slowed_down_for_known_and_unknown_names(office: Office) -> None:
    for name in ("rudi", "nobody"):
        codes = [office.log_in(office.visitor(), name, f"guess number {n}").status_code for n in range(5)]
        assert codes == [401, 401, 401, 429, 429]
    late = office.log_in(office.visitor(), "rudi")
    assert late.status_code == 429 and int(late.headers["retry-after"]) >= 1  # the right one does not tell either
    for number in range(20):
        office.log_in(office.visitor(), f"name{number}", "a guess for everybody")
    assert office.log_in(office.visitor(), "edith").status_code == 429  # so many names from one place


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1:8000", "sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"content-type": "text/plain"}, 415),
        ({"content-type": "multipart/form-data; boundary=x"}, 415),
    ],
)
def test_only_the_own_form_logs_in(office: Office, headers: dict[str, str], status: int) -> None:
    assert office.log_in(office.visitor(), "rudi", **headers).status_code == status


def test_a_log_in_says_where_it_comes_from_and_is_short(office: Office) -> None:
    browser = office.visitor()
    assert browser.post("/log-in", data={"name": "rudi", "password": "x" * 9000}).status_code == 413
    del browser.headers["origin"]
    assert office.log_in(browser, "rudi").status_code == 403


def test_what_changes_something_names_its_page_too(office: Office) -> None:
    browser = office.visitor("rudi")
    del browser.headers["origin"]
    assert browser.post("/api/search", json={"collection": "leases", "query": "a"}).status_code == 403
    assert browser.post("/log-out").status_code == 403


def test_a_program_shows_a_token_and_only_the_api_takes_it(office: Office) -> None:
    program = office.visitor()
    program.headers["authorization"] = f"Bearer {Sessions(office.people).make_token('rudi')}"
    del program.headers["origin"]
    assert program.post("/api/search", json={"collection": "leases", "query": "a"}).status_code == 200
    assert program.post("/api/search", json={"collection": "clinic", "query": "a"}).status_code == 400
    assert program.get("/own/page.js").status_code == 401 and program.get("/").status_code == 303


def test_the_log_names_people_and_no_words(office: Office, tmp_path: Path) -> None:
    browser = office.visitor("rudi")
    office.log_in(office.visitor(), "rosa\nforged line", "wrong wrong wrong")
    browser.post("/api/ask", json={"collection": "leases", "question": "Who is the secret tenant?"})
    browser.post("/log-out")
    log = (tmp_path / "home" / "audit.log").read_text()
    events = [line.split(" ", 1)[1] for line in log.splitlines()]
    assert "log-in person=rudi address=testclient" in events and "log-out person=rudi" in events
    assert "log-in failed person=rosa?forged?line address=testclient" in events
    assert "secret" not in log and "wrong" not in log and PASSWORD not in log


# --- other users of the machine -------------------------------------------------------------------------------------


def test_a_connection_of_another_user_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import os
    import socket

    if not Path("/proc/net/tcp").exists():
        pytest.skip("no table of connections on this system")
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            listening = socket.create_server((host, 0), family=family)
        except OSError:
            continue
        with listening, socket.create_connection(listening.getsockname()[:2]) as client:
            scope = {"client": client.getsockname()[:2], "server": listening.getsockname()[:2]}
            assert neighbour._user(*(tuple(end) for end in scope.values()), 0) == os.getuid()
            assert not neighbour.is_stranger(scope)
            table = tmp_path / "tcp"
            rows = [t.read_text() for t in neighbour._TABLES if t.exists()]
            forged = "\n".join(rows).replace(f" {os.getuid():5d} ", " 54321 ")
            table.write_text(forged)
            with monkeypatch.context() as patched:
                patched.setattr(neighbour, "_TABLES", (table,))
                neighbour._user.cache_clear()
                assert neighbour.is_stranger(scope)
                patched.setattr(os, "getuid", lambda: 54321)
                assert not neighbour.is_stranger(scope)


def test_who_cannot_be_told_is_no_stranger() -> None:
    for client in (None, ("testclient", 1), ("127.0.0.1", 1)):
        assert not neighbour.is_stranger({"client": client, "server": ("127.0.0.1", 7860)})


# --- the command ----------------------------------------------------------------------------------------------------


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Iterator[Any]:
    (tmp_path / "home" / "collections" / "leases").mkdir(parents=True)
    (tmp_path / "home" / "collections" / "leases" / "journal.jsonl").touch()

    def tell(*words: str, typed: str = "", code: int = 0) -> Any:
        monkeypatch.setattr(sys, "stdin", StringIO(typed))
        assert cli.run(["--home", str(tmp_path / "home"), "people", *words, "--json"]) == code
        return json.loads(capsys.readouterr().out)

    yield tell


def test_people_are_kept_from_the_terminal(told: Any, tmp_path: Path) -> None:
    assert "first account" in told("add", "rosa", typed=PASSWORD + "\n", code=2)["error"]
    told("add", "rosa", "--role", "admin", typed=PASSWORD + "\n")
    told("add", "rudi", typed=PASSWORD + "\n")
    told("group", "ward", "rudi")
    told("share", "leases", "@ward", "--role", "editor")
    assert "no collection" in told("share", "nowhere", "rudi", code=2)["error"]
    found = told("list")
    assert [(p["name"], p["role"], p["groups"]) for p in found["people"]] == [
        ("rosa", "admin", []),
        ("rudi", "reader", ["ward"]),
    ]
    assert found["shares"] == [{"collection": "leases", "who": "@ward", "role": "editor"}]
    people = People(tmp_path / "home")
    token = told("token", "rudi")["token"]
    assert Sessions(people).find_token(token) == "rudi"
    told("password", "rudi", typed="another horse, another staple\n")
    assert people.knows("rudi", "another horse, another staple") and Sessions(people).find_token(token) is None
    told("unshare", "leases", "@ward")
    told("group", "ward", "rudi", "--leave")
    told("role", "rudi", "editor")
    assert told("log-out", "rudi")["ended"] == 0
    told("remove", "rudi")
    assert [p["name"] for p in told("list")["people"]] == ["rosa"]
    assert "no person" in told("token", "rudi", code=2)["error"]


def test_no_command_takes_a_password_as_an_argument(told: Any) -> None:
    assert "12 to 1024 characters; this one has 0" in told("add", "rosa", "--role", "admin", code=2)["error"]
    assert cli.run(["people", "add", "rosa", "--password", PASSWORD]) == 2


def test_a_store_made_by_somebody_else_is_not_opened_wider(tmp_path: Path) -> None:
    people = People(tmp_path / "home")
    people.add("rosa", PASSWORD, Role.ADMIN)
    with sqlite3.connect(tmp_path / "home" / "people.sqlite") as store:
        assert [row[0] for row in store.execute("SELECT name FROM person")] == ["rosa"]
    assert (tmp_path / "home").stat().st_mode & 0o077 == 0
