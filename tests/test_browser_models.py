"""The page of the models in a real browser: a run that is watched, left, seen again and stopped; before and after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from chromium import DESKTOP, NEEDED, PHONE, Visit, barriers
from test_browser_work import Deeds, go
from test_models_page import Made, verdict
from test_question_adapters import adapter

from index.questions import in_use, publish
from ui.tuning.run import Tuning

pytestmark = NEEDED


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, encoder: Any) -> Iterator[Deeds]:
    running = Deeds(tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("files"), encoder)
    yield running
    running.close()


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[Made]:
    tuned = Made(verdict(refusals=("not better for certain",)))
    monkeypatch.setattr(Tuning.begin, "__defaults__", (tuned,))
    yield tuned
    tuned.go_on.set()


def opened(browser: Any, served: Deeds, viewport: dict[str, int] = DESKTOP, scheme: str = "light") -> Visit:
    visit = Visit(browser, served, viewport, scheme)
    go(visit.page, "Models")
    visit.page.wait_for_selector("#models-at-work td")
    return visit


def closed(*visits: Visit) -> None:
    for visit in visits:
        visit.context.close()
        assert visit.strangers() == [] and visit.errors == []


def test_a_run_is_watched_left_seen_again_and_judged(browser: Any, served: Deeds, made: Made) -> None:
    first = opened(browser, served)
    first.page.focus("#models-start")
    first.page.keyboard.press("Enter")
    first.page.wait_for_selector("#models-course >> text=step 2 of 4")
    assert first.page.locator("#models-course polyline").count() == 2
    first.page.close()  # the run goes on
    second = opened(browser, served)
    second.page.wait_for_selector("#models-course >> text=step 2 of 4")
    assert second.page.is_visible("#models-stop") and not second.page.is_visible("#models-start")
    made.go_on.set()
    second.page.wait_for_selector("#models-course >> text=It was refused")
    second.page.wait_for_selector("#models-start")
    closed(first, second)


def test_a_run_is_stopped(browser: Any, served: Deeds, made: Made) -> None:
    visit = opened(browser, served)
    visit.page.click("#models-start")
    visit.page.wait_for_selector("#models-course >> text=step 2 of 4")
    visit.page.click("#models-stop")
    visit.page.wait_for_selector("#models-course >> text=stopping at the next step")
    made.go_on.set()
    visit.page.wait_for_selector("#models-course >> text=the same choices go on from there")
    closed(visit)


@pytest.mark.parametrize(("viewport", "scheme"), [(DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light")])
def test_before_and_after_stand_side_by_side_for_everyone(
    browser: Any, served: Deeds, tmp_path: Any, viewport: dict[str, int], scheme: str
) -> None:  # fmt: skip
    root = served.workspace.collection("deeds").root
    name = publish(root, adapter(tmp_path, 1.0))
    visit = opened(browser, served, viewport, scheme)
    page = visit.page
    page.fill("#models-question input", "When must the tenant pay?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".sides .ranked >> nth=1")
    assert page.locator(".sides .ranked").count() == 2 and name in page.inner_text("#models-cards")
    page.click("#models-back")
    page.wait_for_selector("#models-said >> text=In use again")
    assert in_use(root) != name
    page.click("#models-use")
    page.wait_for_selector("#models-said >> text=In use from the next question on")
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    closed(visit)
