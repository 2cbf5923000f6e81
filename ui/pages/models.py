"""The models at work, a question before and after an adapter, and training on the collection. For admins."""

from __future__ import annotations

from typing import Any

from index.questions import PLAIN
from ui.handlers import Desk
from ui.pages.frame import Frame
from ui.render import told as worded
from ui.tuning import acts, compare, view
from ui.tuning.effort import EFFORTS

ID = "models"
_EVERY_S = 1.0  # a run is looked at while it goes on


def build(frame: Frame) -> None:
    """The page. It is hidden until it is known that it may be seen."""
    frame.tab.visible = False
    with frame.gr.Column(elem_id="models"):
        frame.html(lambda: f"<h2>{worded('models.at_work')}</h2>")
        at_work = frame.html(elem_id="models-at-work")
        learns = frame.gr.Dropdown([("", "retriever")], value="retriever", label=frame.label("learner.which"),
                                   elem_id="models-learns", filterable=False)  # fmt: skip
        how, told = _training(frame, learns)
        kept = _adapters(frame, learns)

    def opened(desk: Desk, name: str | None, one: str) -> list[Any]:
        choices = gr.update(choices=view.learners(desk))
        return [choices, view.at_work(desk), *chosen(desk, name, one), *_course(frame, desk, name)]

    def chosen(desk: Desk, name: str | None, one: str) -> list[Any]:
        return [view.how(desk, name, one), *_kept(frame, desk, name, one)]

    def ticked(desk: Desk, name: str | None, one: str) -> list[Any]:
        over = not desk.tuning.is_busy  # what it has made is listed only then
        return [*_course(frame, desk, name), *(_kept(frame, desk, name, one) if over else [gr.skip()] * len(kept))]

    gr, timer = frame.gr, told[-1]
    frame.on(timer.tick, ticked, [frame.picker, learns], [*told, *kept])
    frame.on(learns.input, chosen, [frame.picker, learns], [how, *kept])
    frame.on(frame.blocks.load, lambda desk: frame.gr.update(visible=desk.may("models")), None, frame.tab)
    frame.on(
        [frame.tab.select, frame.picker.input], opened, [frame.picker, learns], [learns, at_work, how, *kept, *told]
    )


def _adapters(frame: Frame, learns: Any) -> list[Any]:
    """The adapters of what learns, the way to change them, and what that changes. Returns what `_kept` fills."""
    gr = frame.gr
    frame.html(lambda: f"<h2>{worded('learner.adapters')}</h2>")
    cards = frame.html(elem_id="models-cards")
    with gr.Row(elem_classes="controls", visible=False) as choosing:
        chosen = gr.Dropdown([(frame.label("models.plain"), PLAIN)], value=PLAIN, label=frame.label("models.adapter"),
                             elem_id="models-adapter", filterable=False)  # fmt: skip
        use = gr.Button(frame.label("models.use"), elem_id="models-use", scale=0, min_width=120)
        back = gr.Button(frame.label("models.back"), elem_id="models-back", scale=0, min_width=110)
    said = frame.html(elem_id="models-said")
    with gr.Row(elem_classes="controls", visible=False) as asking:
        question = gr.Textbox(label=frame.label("models.one_question"), max_lines=1, elem_id="models-question",
                              placeholder=frame.label("models.example"))  # fmt: skip
        ask = gr.Button(frame.label("models.compare"), elem_id="models-compare", scale=0, min_width=110)
    sides = frame.html(compare.nothing, elem_id="models-sides", visible=False)
    kept = [cards, chosen, choosing, asking, sides]

    def used(desk: Desk, name: str | None, adapter: str | None, one: str) -> list[Any]:
        return [acts.publish(desk, name, adapter, one), *_kept(frame, desk, name, one)]

    def rolled(desk: Desk, name: str | None, one: str) -> list[Any]:
        return [acts.go_back(desk, name, one), *_kept(frame, desk, name, one)]

    frame.on(use.click, used, [frame.picker, chosen, learns], [said, *kept])
    frame.on(back.click, rolled, [frame.picker, learns], [said, *kept])
    asked = [ask.click, question.submit]
    frame.on(asked, compare.compare, [frame.picker, question, chosen, learns], sides, lane="questions")
    frame.on([frame.picker.input, learns.input], lambda _: ["", compare.nothing()], None, [said, sides])
    return kept


def _training(frame: Frame, learns: Any) -> tuple[Any, list[Any]]:
    """Beginning, watching and stopping a run. Returns where it is told how, and what `_course` fills."""
    gr = frame.gr
    frame.html(lambda: f"<h2>{worded('models.train')}</h2>")
    how = frame.html(elem_id="models-how")
    with gr.Row(elem_classes="controls"):
        source = gr.Dropdown([(frame.label(f"models.{one}"), one) for one in acts.SOURCES], value=acts.MADE,
                             label=frame.label("models.learn_from"), elem_id="models-source",
                             filterable=False)  # fmt: skip
        effort = gr.Dropdown([(frame.label(f"models.{one}"), one) for one in EFFORTS], value=next(iter(EFFORTS)),
                             label=frame.label("models.effort"), elem_id="models-effort",
                             filterable=False)  # fmt: skip
    file = gr.File(label=frame.label("models.file"), height=130,
                   file_types=[".csv", ".jsonl"], visible=False, elem_id="models-file")  # fmt: skip
    with gr.Row(elem_classes="making"):
        start = gr.Button(
            frame.label("models.start"), variant="primary", elem_id="models-start", scale=0, min_width=170
        )
        stop = gr.Button(frame.label("chat.stop"), visible=False, elem_id="models-stop", scale=0, min_width=88)
        said = frame.html(elem_id="models-run-said", elem_classes="said-now")
    course = frame.html(elem_id="models-course")
    timer = gr.Timer(_EVERY_S, active=False)
    told = [course, start, stop, timer]

    def begun(desk: Desk, *given: Any) -> list[Any]:
        return [acts.begin(desk, *given), *_course(frame, desk, given[0])]

    def stopped(desk: Desk, name: str | None) -> list[Any]:
        return [acts.stop(desk), *_course(frame, desk, name)]

    frame.on(source.input, lambda _, wanted: gr.update(visible=wanted != acts.MADE), source, file)
    frame.on(start.click, begun, [frame.picker, source, effort, file, learns], [said, *told])
    frame.on(stop.click, stopped, frame.picker, [said, *told])
    return how, told


def _kept(frame: Frame, desk: Desk, name: str | None, learns: str) -> list[Any]:
    """The adapters of a collection: their cards, and the choice between them."""
    names, shown = compare.choice(desk, name, learns)
    update, some = frame.gr.update, bool(names)
    chosen = update(choices=[(compare.called(PLAIN), PLAIN), *names], value=shown or PLAIN)
    usable, comparable = update(visible=some and learns != "llm"), update(visible=some and learns in compare.SEARCHES)
    return [view.cards(desk, name, learns), chosen, usable, comparable, comparable]


def _course(frame: Frame, desk: Desk, name: str | None) -> list[Any]:
    """How far the run has come, and the buttons and the clock that go with that."""
    update, busy = frame.gr.update, desk.tuning.is_busy
    buttons = [update(visible=not busy), update(visible=busy)]
    return [view.course(desk, name), *buttons, frame.gr.Timer(active=busy)]
