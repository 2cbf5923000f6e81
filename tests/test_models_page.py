"""The page of the models as its functions make it: what is at work, before and after, a run from start to verdict."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from test_access import Office, office, patched, seen  # noqa: F401
from test_collection_readers import adapter as reader
from test_hostile import HOSTILE
from test_question_adapters import adapter

from assistant.settings import Settings
from assistant.workspace import Workspace
from finetune.collection.tuning import Tuned
from finetune.gate.kept import write_verdict
from finetune.gate.verdict import Change, Trial, Verdict
from finetune.recipe import Recipe
from finetune.watch import StoppedRunError
from index.encode import MiniLM
from index.questions import in_use, kept, publish
from index.types import Query
from ingest.errors import ProjectError, RetrievalError
from ui import api
from ui.handlers import Desk
from ui.job import BusyError
from ui.tuning import acts, compare, run, view
from ui.tuning.curve import curve
from ui.tuning.effort import FILES, recipe_of, seconds_of
from ui.tuning.run import Run, Tuning, Wanted
from ui.words import speaking

WORDS = {
    "rent": "The rent of the shop is due on the first day of each month.",
    "roof": "The Landlord keeps the roof of the shop in repair.",
    "dogs": "No animals may be kept in the shop without consent.",
    "<b>end</b>": "The lease ends on 3 May 2027.",
}
WAIT_S = 20


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, encoder: MiniLM) -> Workspace:
    base = tmp_path_factory.mktemp("models")
    (base / "files").mkdir()
    for name, words in WORDS.items():
        (base / "files" / f"{name.replace('/', '')}.txt").write_text(words)
    made = Workspace(base / "home", Settings(home=base / "home", ocr=False), encoder=encoder)
    made.ingest("deeds", [base / "files"])
    return made


@pytest.fixture
def desk(workspace: Workspace, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(workspace=workspace, uploads=tmp_path)
    yield made
    made.tuning.close()


def root(desk: Desk) -> Path:
    return desk.workspace.collection("deeds").root


def verdict(name: str = "questions@0", refusals: tuple[str, ...] = (), measure: str = "fused ndcg@10") -> Verdict:
    trial = Trial(name="documents held out", questions=61, documents=4,
                  changes={measure: Change(before=0.388, after=0.494, gain=0.106, low=0.02, high=0.18)})  # fmt: skip
    return Verdict(adapter=name, judged="2026-11-22T01:49:55+00:00", deciding=measure, own=trial,
                   general=replace(trial, name="general set"), refusals=refusals)  # fmt: skip


Tune = Callable[..., Tuned]


class Made:
    """Trains nothing: it reports as a run does, step by step, and ends as it is told."""

    def __init__(self, ends: Verdict | Exception | None = None) -> None:
        self.ends, self.seen = ends or verdict(), list[Wanted]()
        self.at_step, self.go_on = threading.Event(), threading.Event()

    def __call__(self, _: Workspace, wanted: Wanted, watch: Run, *, uses: bool) -> Tuned:
        assert not uses
        self.seen.append(wanted)
        watch.stage("Training")
        for step in range(1, 5):
            if watch.step(step, 4, 4.0 - step / 2):
                raise StoppedRunError("stopped")
            watch.loss(step, 3.9 - step / 4)
            if step == 2:
                self.at_step.set()
                assert self.go_on.wait(WAIT_S)
        if isinstance(self.ends, Exception):
            raise self.ends
        return Tuned(verdict=self.ends, report=Path("report.html"), unplaced=("pairs.csv, line 2: <i>no</i> passage",))


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[Made]:
    tuned = Made()
    monkeypatch.setattr(Tuning.begin, "__defaults__", (tuned,))
    yield tuned
    tuned.go_on.set()


def begun(desk: Desk, *given: Any) -> Run:
    assert acts.begin(desk, "deeds", *(given or (acts.MADE, "thorough", None))) == ""
    assert desk.tuning.run is not None
    return desk.tuning.run


# --- what is at work --------------------------------------------------------------------------------------------------


def test_every_model_at_work_has_its_licence_and_origin(desk: Desk) -> None:
    html = view.at_work(desk)
    assert "all-MiniLM-L6-v2" in html and "Apache-2.0" in html and html.count("CC-BY-SA-4.0") == 2
    assert "trained 2026" in html and "Quotes only, no language model" in html


def test_without_an_adapter_it_is_said_what_training_does_and_does_not(desk: Desk) -> None:
    assert "No run on this collection has passed yet" in view.cards(desk, "deeds")
    assert "does not teach facts" in view.how(desk, "deeds")
    assert "4 passages" in view.how(desk, "deeds") and "A quick look: about" in view.how(desk, "deeds")
    assert compare.choice(desk, "deeds") == ((), "")
    assert "Choose a collection" in view.cards(desk, None) and "no collection" in view.how(desk, "others")


def test_an_adapter_is_put_to_use_compared_and_taken_back(desk: Desk, tmp_path: Path) -> None:
    name = publish(root(desk), adapter(tmp_path, 1.0))
    write_verdict(root(desk), verdict(name), tmp_path / "none.png")
    assert compare.choice(desk, "deeds") == ((name,), name)
    card = view.cards(desk, "deeds")
    assert name in card and "in use" in card and "0.388 → <strong>0.494</strong>" in card
    found = compare.compare(desk, "deeds", "When must the tenant pay?", name)
    assert found.count('<ol class="ranked">') == 2 and found.count("score 0.") == 8
    assert "&lt;b&gt;end" in found and "<b>end" not in found
    assert "In use again: plain" in acts.go_back(desk, "deeds") and in_use(root(desk)) == ""
    assert "None of them is in use" in view.cards(desk, "deeds")
    assert "nothing to go back to" in acts.go_back(desk, "deeds")
    assert f"In use from the next question on: {name}" in acts.publish(desk, "deeds", name)
    assert in_use(root(desk)) == name and f"{name} is in use already" in acts.publish(desk, "deeds", name)
    assert "has no adapter &#x27;../x&#x27;" in acts.publish(desk, "deeds", "../x") and "Choose" in acts.publish(
        desk, "deeds", None
    )
    acts.go_back(desk, "deeds")


def test_a_search_by_a_named_adapter_leaves_the_one_at_work(desk: Desk, tmp_path: Path) -> None:
    name = publish(root(desk), adapter(tmp_path, 1.3))
    acts.publish(desk, "deeds", "plain")
    query = Query(text="When must the tenant pay?", k=4)

    def dense(**given: str) -> list[float]:
        return [round(hit.routes[-1].score, 4) for hit in desk.workspace.search("deeds", query, given)]

    plain = dense()
    assert dense(questions="plain") == plain != dense(questions=name) and dense() == plain and in_use(root(desk)) == ""
    with pytest.raises(RetrievalError, match="cannot be read"):
        dense(questions="questions@nowhere")


@pytest.mark.parametrize(("question", "chosen", "told"), [
    ("", "", "Choose an adapter"), ("Why?", "../../etc", "Choose an adapter"), ("Why?", None, "Choose an adapter"),
])  # fmt: skip
def test_what_cannot_be_compared_is_told_in_a_line(desk: Desk, question: str, chosen: str | None, told: str) -> None:
    html = compare.compare(desk, "deeds", question, chosen)
    assert told in html and html.startswith('<p class="problem"')


def test_differences_are_marked(desk: Desk) -> None:
    hits = desk.workspace.search("deeds", Query(text="shop", k=4))
    assert len(hits) == 4
    other = tuple(replace(hit, rank=rank) for rank, hit in enumerate((hits[1], hits[0], hits[3]), 1))
    html = compare._sides("shop", hits[:3], other)
    for mark in (">↑ 1<", ">↓ 1<", ">new<", ">goes<", "1 of 3 passages are new, 2 moved; the first is another"):
        assert html.count(mark) == 1, mark
    assert "same passages in the same order" in compare._sides("shop", hits, hits)


# --- a run ------------------------------------------------------------------------------------------------------------


def test_a_run_goes_on_while_nobody_looks_and_is_seen_again(desk: Desk, made: Made) -> None:
    going = begun(desk)
    assert made.at_step.wait(WAIT_S) and desk.tuning.is_busy
    html = view.course(replace(desk), "deeds")  # as from a page that was opened anew
    assert "step 2 of 4" in html and "<svg" in html and html.count("<circle") == 2 and "Training" in html
    assert "deeds</bdi> is under way" in view._run(desk, "others", root(desk))
    assert "one at a time" in acts.begin(desk, "deeds", acts.MADE, "thorough", None)
    made.go_on.set()
    assert going.over.wait(WAIT_S) and not desk.tuning.is_busy
    html = view.course(desk, "deeds")
    assert "waits to be put to use" in html and "&lt;i&gt;no&lt;/i&gt; passage" in html
    assert [wanted.recipe for wanted in made.seen] == [recipe_of("thorough")]


def test_a_run_is_stopped_at_its_next_step_and_keeps_its_curve(desk: Desk, made: Made) -> None:
    going = begun(desk)
    assert made.at_step.wait(WAIT_S)
    assert acts.stop(desk) == "" and "stopping at the next step" in view.course(desk, "deeds")
    made.go_on.set()
    assert going.over.wait(WAIT_S) and isinstance(going.error, StoppedRunError)
    assert "the same choices go on from there" in view.course(desk, "deeds")
    assert "No run is under way" in acts.stop(desk)
    again = Run("deeds", going)
    assert len(again.learned) == 3
    again.step(3, 4, 1.0)
    assert again.learned == [(1, 3.5), (2, 3.0), (3, 1.0)] and again.left_s is None


@pytest.mark.parametrize(("error", "told"), [
    (ProjectError("The collection holds 4 passages, 40 are needed."), "40 are needed"),
    (RuntimeError("secret"), "Something unexpected went wrong"),
])  # fmt: skip
def test_what_goes_wrong_in_a_run_is_told_in_a_line(desk: Desk, made: Made, error: Exception, told: str) -> None:
    made.ends = error
    made.go_on.set()
    assert begun(desk).over.wait(WAIT_S)
    html = view.course(desk, "deeds")
    assert told in html and "secret" not in html and 'role="alert"' in html


def test_a_collection_that_is_too_small_is_refused_by_the_run_itself(desk: Desk) -> None:
    assert begun(desk).over.wait(WAIT_S)
    assert "too small to train on" in view.course(desk, "deeds")


def test_own_questions_are_read_before_a_run_begins(desk: Desk, made: Made, tmp_path: Path) -> None:
    made.go_on.set()
    file = tmp_path / "mine.csv"
    file.write_text("question,answer\nWhen is the rent due?,on the first day of each month\n")
    assert "Choose the file" in acts.begin(desk, "deeds", acts.OWN, "thorough", None)
    assert begun(desk, acts.OWN, "quick", str(file)).over.wait(WAIT_S)
    (wanted,) = made.seen
    assert wanted.own_only and wanted.recipe == recipe_of("quick")
    assert [pair.question for pair in wanted.pairs] == ["When is the rent due?"]
    file.write_text("question\nWhy?\n")
    assert "lines without a question, or without an answer" in acts.begin(desk, "deeds", acts.BOTH, "", str(file))
    assert "no collection" in acts.begin(desk, "others", acts.MADE, "thorough", None)


def test_a_closed_server_ends_its_run(desk: Desk, made: Made) -> None:
    going = begun(desk)
    assert made.at_step.wait(WAIT_S)
    desk.tuning.close()
    made.go_on.set()
    assert going.over.wait(WAIT_S) and isinstance(going.error, StoppedRunError)


def test_one_run_at_a_time_also_where_two_begin_at_once(workspace: Workspace, made: Made) -> None:
    tuning, refused = Tuning(), []
    wanted = Wanted(collection="deeds", recipe=recipe_of("thorough"))

    def begin() -> None:
        try:
            tuning.begin(workspace, wanted)
        except BusyError as error:
            refused.append(error)

    threads = [threading.Thread(target=begin) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_S)
    assert len(refused) == 5 and made.at_step.wait(WAIT_S) and len(made.seen) == 1
    tuning.close()


# --- pictures and words -----------------------------------------------------------------------------------------------


def test_a_curve_tells_its_figures_in_words_too() -> None:
    html = curve([(1, 4.0), (2, 3.0)], [(2, 3.5)], 10)
    assert 'aria-label="Loss by step: learned from 4.00 to 3.50, held out 3.50 to 3.50"' in html
    assert "<b>3.500</b>" in html and "script" not in html
    assert "not measured yet" in curve([], [], 0)
    xs = [float(one.split(",")[0]) for one in html.split('points="')[1].split('"')[0].split()]
    assert xs == sorted(xs) and xs[-1] < 200  # two of ten steps


def test_a_verdict_shows_why_and_each_measure(desk: Desk, tmp_path: Path) -> None:
    evil = HOSTILE[0]
    found = verdict("questions@1", (f"forgets {evil}",), evil)
    html = view._verdict(found) + view._earlier([found])
    assert evil not in html and "refused" in html and html.count('class="pair"') == 2
    report = write_verdict(root(desk), replace(found, judged="2027-01-01T00:00:00+00:00"), tmp_path / "none.png")
    assert "questions@1" in view.course(desk, "deeds") and evil not in view.course(desk, "deeds")
    client = TestClient(api.build(desk))
    saved = client.get("/shown/verdict/deeds/0.html")
    assert saved.text == report.read_text() and saved.headers["content-disposition"].startswith("attachment")
    for path in ("deeds/99.html", "deeds/-1.html", "others/0.html"):
        assert client.get(f"/shown/verdict/{path}").status_code == 400
    assert Verdict.from_json(found.to_json()) == found
    report.with_suffix(".json").write_text("{")
    assert "questions@1" not in view.course(desk, "deeds")
    assert evil not in view._card(replace(kept(root(desk))[0], name=evil, card={"run": {"rows": {evil: 1}}}), found)


def test_the_page_of_the_models_speaks_german_and_marks_what_it_cannot(desk: Desk) -> None:
    found = verdict(refusals=("forgets: mrr of the general set 0.500 before, 0.400 after", "not <b>known</b>"))
    with speaking("de"):
        html = view._verdict(found)
        assert "vergisst: mrr" in html and '<span lang="en">not &lt;b&gt;known&lt;/b&gt;</span>' in html
        assert "Zurückgehaltene Dokumente" in html and "0,388 → <strong>0,494</strong>" in html
        assert "4 Textstellen" in view.how(desk, "deeds")
        assert "Noch hat kein Lauf" in view.cards(desk, "deeds", "verifier")  # the tests above leave none of that kind
        assert "Es ist kein Lauf im Gange" in acts.stop(desk) and "noch nicht gemessen" in curve([], [], 0)


def test_more_passages_take_longer() -> None:
    for files in (FILES[learns] for learns in FILES if learns != "llm"):
        times = [seconds_of(file, passages) for passages in (100, 10_000) for file in files]
        assert times == sorted(times) and times[0] < times[-1]


def test_only_an_admin_may_do_any_of_it(office: Office) -> None:  # noqa: F811
    for name in ("edith", "rudi"):
        mine = seen(office, name)
        for html in (view.at_work(mine), view.cards(mine, "leases"), view.course(mine, "leases"), acts.stop(mine),
                     acts.begin(mine, "leases", acts.MADE, "thorough", None), acts.publish(mine, "leases", "plain"),
                     acts.go_back(mine, "leases"), compare.compare(mine, "leases", "Why?", "x")):  # fmt: skip
            assert "Only an admin" in html
        assert compare.choice(mine, "leases") == ((), "") and office.desk.tuning.run is None
    assert "all-MiniLM" in view.at_work(seen(office, "rosa")) and run.tune.__doc__


# --- what learns ------------------------------------------------------------------------------------------------------


def test_a_language_model_learns_only_where_one_of_this_machine_is_configured(desk: Desk) -> None:
    assert [one for _, one in view.learners(desk)] == ["retriever", "crossencoder", "verifier"]
    local = Settings(home=desk.workspace.home, ocr=False, answerer="local", llm="model")
    other = Desk(workspace=Workspace(desk.workspace.home, local), uploads=desk.uploads)
    assert [one for _, one in view.learners(other)][-1] == "llm" and "llm_adapter" not in view.cards(
        other, "deeds", "llm"
    )
    other.tuning.close()


def test_what_learns_is_chosen_and_its_adapters_are_its_own(desk: Desk, made: Made, tmp_path: Path) -> None:
    made.go_on.set()
    for learns in ("crossencoder", "verifier"):
        assert begun(desk, acts.MADE, "quick", None, learns).over.wait(WAIT_S)
    assert [wanted.recipe.kind for wanted in made.seen if isinstance(wanted.recipe, Recipe)] == [
        "crossencoder",
        "verifier",
    ]
    assert "no model of the kind &#x27;x&#x27;" in acts.begin(desk, "deeds", acts.MADE, "thorough", None, "x")
    assert "Passages are read by the model as it ships" in view.cards(desk, "deeds", "crossencoder")
    questions = publish(root(desk), adapter(tmp_path, 1.1))
    name = publish(root(desk), reader(tmp_path, "crossencoder", 1.0))
    assert compare.choice(desk, "deeds", "crossencoder") == ((name,), name) and in_use(root(desk)) == questions
    assert name in view.cards(desk, "deeds", "crossencoder") and name not in view.cards(desk, "deeds")
    sides = compare.compare(desk, "deeds", "When must the tenant pay?", name, "crossencoder")
    without, with_it = (one.split("</ol>")[0] for one in sides.split('<ol class="ranked">')[1:])
    assert without.count("score 0.") == 4 and without != with_it
    assert "In use again: plain" in acts.go_back(desk, "deeds", "crossencoder") and in_use(root(desk)) == questions
    assert "None of them is in use" in view.cards(desk, "deeds", "crossencoder")
    assert f"next question on: {name}" in acts.publish(desk, "deeds", name, "crossencoder")
    acts.publish(desk, "deeds", "plain", "crossencoder")
    acts.publish(desk, "deeds", "plain")
    assert in_use(root(desk)) == in_use(root(desk), "crossencoder") == ""
    assert "verifier = false" in view.cards(desk, "deeds", "verifier")
