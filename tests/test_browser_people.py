"""Logging in and out in a real browser, and what another person then sees."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import DESKTOP, DONE, NEEDED, PHONE, barriers
from hash_encoder import HashEncoder
from served_people import PASSWORD, LiveOffice, quick_passwords
from torture.reader_in_process import ReaderInProcess

from assistant.settings import load_settings
from assistant.workspace import Workspace
from ui.people.accounts import Role
from ui.people.sessions import Sessions

pytestmark = NEEDED


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveOffice]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        quick_passwords(monkeypatch)
        made = LiveOffice(tmp_path_factory.mktemp("home") / "home")
        yield made
        made.close()


def log_in(page: Any, office: LiveOffice, name: str) -> None:
    page.goto(office.origin)
    page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#facts .facts")


def test_one_logs_in_asks_and_logs_out_and_the_next_sees_nothing_of_it(browser: Any, office: LiveOffice) -> None:
    page = browser.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    log_in(page, office, "rosa")
    assert page.locator("#person").inner_text().splitlines()[0] == "Logged in as rosa"
    page.wait_for_selector("#send")
    page.fill("#question textarea", "What does Rosa want to know?")
    page.keyboard.press("Enter")
    page.wait_for_selector(DONE)
    kept = page.locator("[data-source]").first.get_attribute("data-source")
    cookies = page.context.cookies()
    assert [(c["httpOnly"], c["sameSite"]) for c in cookies if c["name"].startswith("assistant_person")] == [
        (True, "Strict")
    ]
    page.click("#person button")
    page.wait_for_url("**/log-in")
    page.goto(office.origin + "/")
    page.wait_for_url("**/log-in")

    log_in(page, office, "rudi")
    assert page.locator("#person strong").inner_text() == "rudi"
    assert "Rosa" not in page.content() and "clinic" not in page.content()
    assert page.evaluate(f"fetch('{kept}').then((reply) => reply.status)") == 400
    assert not page.get_by_role("tab", name="People").is_visible()
    # What the page still waited for when it was left is no error.
    assert [e for e in errors if "400" not in e and "AbortError" not in e and "errored out" not in e] == []
    Sessions(office.people).end_all("rudi")
    page.fill("#question textarea", "Is anybody there?")
    page.keyboard.press("Enter")
    page.wait_for_url("**/log-in")
    page.close()


def test_the_log_in_page_needs_no_script_and_can_be_read(browser: Any, office: LiveOffice) -> None:
    for viewport in (DESKTOP, PHONE):
        context = browser.new_context(viewport=viewport, java_script_enabled=False)
        page = context.new_page()
        page.goto(office.origin)
        page.fill("[name=name]", "rudi")
        page.fill("[name=password]", "not the password")
        page.click("button")
        assert "do not belong together" in page.locator("[role=alert]").inner_text()
        page.fill("[name=name]", "rudi")
        page.fill("[name=password]", PASSWORD)
        page.click("button")
        assert page.url == office.origin + "/"
        context.close()
        page = browser.new_page(viewport=viewport)
        page.goto(office.origin)
        assert barriers(page) == []
        page.close()


def test_an_admin_adds_a_person_and_shares(browser: Any, office: LiveOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(office.workspace), "collection", lambda self, name: None, raising=False)
    page = browser.new_page(viewport=DESKTOP)
    log_in(page, office, "rosa")
    page.get_by_role("tab", name="People").click()
    page.wait_for_selector(".people >> text=edith")
    page.fill("#people-name input, #people-name textarea", "anna")
    page.fill("#people-password input", "a horse, a battery, a staple")
    page.click("#people-add-button")
    page.wait_for_selector(".people >> text=anna")
    assert page.input_value("#people-password input") == ""
    page.click("#people-collection input")
    page.get_by_role("option", name="clinic").click()
    page.fill("#people-who input, #people-who textarea", "anna")
    page.click("#people-share-button")
    page.wait_for_selector(".people >> text=clinic")
    assert office.people.role_in("clinic", "anna") is not None
    assert barriers(page) == []
    page.close()


def test_what_one_may_not_do_is_not_offered(
    browser: Any, office: LiveOffice, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    home = office.workspace.home
    real = Workspace(home, load_settings(home), HashEncoder(), ReaderInProcess)
    real.ingest("leases", [folder])
    monkeypatch.setattr(office.workspace, "collection", real.collection, raising=False)
    acts = ("#adding button", "#view-add-button", "#doc-list [data-tick-all]", "#doc-remove", "#doc-purging")
    for name, offered in (("rosa", 5), ("edith", 4), ("rudi", 0)):
        page = browser.new_context(viewport=DESKTOP).new_page()
        log_in(page, office, name)
        page.wait_for_selector("#person strong")
        if page.input_value("#picker input").startswith("clinic"):
            page.click("#picker input")
            page.get_by_role("option", name="leases").click()
        page.get_by_role("tab", name="Documents").click()
        page.wait_for_selector("#doc-list td.document")
        page.wait_for_timeout(300)
        assert [page.locator(act).is_visible() for act in acts] == [number < offered for number in range(5)], name
        page.click("#view-versions-button")
        page.wait_for_selector("#generations table")
        page.wait_for_timeout(300)
        assert page.locator("#look").is_visible() == page.locator("#roll-back").is_visible() == bool(offered), name
        page.context.close()


def test_one_changes_the_own_password_and_goes_on_here_alone(browser: Any, office: LiveOffice) -> None:
    office.people.add("carl", PASSWORD, Role.READER)
    elsewhere = browser.new_context().new_page()
    for page in (elsewhere, browser.new_context().new_page()):
        page.goto(office.origin)
        page.fill("[name=name]", "carl")
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector("#person a")
    page.click("#person a")
    page.wait_for_url("**/password")
    assert barriers(page) == []
    for old, said in (("not my password", "not your old password"), (PASSWORD, "is changed")):
        page.fill("#old", old)
        page.fill("#new", "another horse, another staple")
        page.fill("#again", "another horse, another staple")
        page.keyboard.press("Enter")
        page.wait_for_selector(f"main >> text={said}")
    page.click("main a")
    page.wait_for_selector("#person >> text=carl")
    elsewhere.reload()
    elsewhere.wait_for_url("**/log-in")
    page.context.close()
    elsewhere.context.close()
