"""A person changes their own password, on a page that needs no script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from served_people import PASSWORD, Office, quick_passwords

from ui import render
from ui.people.sessions import Sessions

NEW = "another horse, another staple"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    quick_passwords(monkeypatch)
    return Office(tmp_path / "home")


def change(browser: Any, old: str = PASSWORD, new: str = NEW, again: str | None = None, **headers: str) -> Any:
    fields = {"old": old, "new": new, "again": new if again is None else again}
    return browser.post("/password", data=fields, headers=headers)


def test_every_person_is_led_to_the_page_that_changes_the_password(office: Office) -> None:
    assert 'href="/password"' in render.person("rudi")
    form = office.visitor("rudi").get("/password")
    assert form.status_code == 200 and "rudi" in form.text and "<script" not in form.text
    assert form.text.count('type="password"') == 3
    assert office.visitor().get("/password").status_code == 401


def test_the_new_password_holds_and_all_other_sessions_and_tokens_end(office: Office) -> None:
    here, there, other = office.visitor("rudi"), office.visitor("rudi"), office.visitor("edith")
    token = Sessions(office.people).make_token("rudi")
    before = here.cookies["assistant_person_7860"]
    done = change(here)
    assert done.status_code == 200 and "changed" in done.text and "HttpOnly" in done.headers["set-cookie"]
    assert office.people.knows("rudi", NEW) and not office.people.knows("rudi", PASSWORD)
    assert here.get("/api/collections").status_code == 200
    assert there.get("/api/collections").status_code == 401
    assert other.get("/api/collections").status_code == 200
    assert Sessions(office.people).find(before) is Sessions(office.people).find_token(token) is None
    assert office.log_in(office.visitor(), "rudi").status_code == 401
    assert office.log_in(office.visitor(), "rudi", NEW).status_code == 303
    log = (office.workspace.home / "audit.log").read_text()
    assert "password changed person=rudi" in log and NEW not in log and PASSWORD not in log


@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        ({"old": "not my password"}, 401, "old password"),
        ({"again": NEW + "!"}, 400, "twice"),
        ({"new": "short"}, 400, "12 to 1024"),
        ({"new": "rudi is my own name"}, 400, "easy to guess"),
        ({"new": PASSWORD}, 400, "the old one"),
    ],
)
def test_what_is_wrong_is_said_and_changes_nothing(
    office: Office, given: dict[str, str], status: int, said: str
) -> None:
    here, there = office.visitor("rudi"), office.visitor("rudi")
    reply = change(here, **given)
    assert reply.status_code == status and said in reply.text and "set-cookie" not in reply.headers
    assert not [word for word in given.values() if word != "rudi" and word in reply.text]
    assert office.people.knows("rudi", PASSWORD)
    assert here.get("/api/collections").status_code == there.get("/api/collections").status_code == 200


def test_wrong_old_passwords_and_wrong_log_ins_are_counted_together(office: Office) -> None:
    here = office.visitor("rudi")
    codes = [change(here, old=f"guess number {n}").status_code for n in range(2)]
    codes += [office.log_in(office.visitor(), "rudi", "a third guess, elsewhere").status_code]
    late = change(here)
    assert [*codes, late.status_code] == [401, 401, 401, 429] and int(late.headers["retry-after"]) >= 1
    assert office.log_in(office.visitor(), "rudi").status_code == 429
    assert office.people.knows("rudi", PASSWORD)
    assert "password change refused person=rudi" in (office.workspace.home / "audit.log").read_text()


def test_a_new_password_that_cannot_be_one_costs_no_guess(office: Office) -> None:
    here = office.visitor("rudi")
    assert {change(here, new="short").status_code for _ in range(6)} == {400}
    assert change(here).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"content-type": "text/plain"}, 415),
    ],
)
def test_only_the_own_form_changes_a_password(office: Office, headers: dict[str, str], status: int) -> None:
    assert change(office.visitor("rudi"), **headers).status_code == status
    assert office.people.knows("rudi", PASSWORD)


def test_a_token_a_stranger_and_a_page_without_its_name_change_nothing(office: Office) -> None:
    program = office.visitor()
    program.headers["authorization"] = f"Bearer {Sessions(office.people).make_token('rudi')}"
    assert change(program).status_code == 401
    nameless = office.visitor("rudi")
    del nameless.headers["origin"]
    assert change(nameless).status_code == 403
    assert change(office.visitor("rudi"), new=NEW, old="x" * 9000).status_code == 413
    assert office.people.knows("rudi", PASSWORD)
