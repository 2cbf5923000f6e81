"""One question searched for twice, without and with an adapter, and what that changes."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.generation.folder import KIND as LLM
from assistant.question import check_question
from index.questions import KIND, PLAIN, Kept, in_use, kept
from index.types import Hit, Query
from ui.handlers import Desk, collection_of, explain
from ui.job import Job
from ui.library.markup import badge, empty
from ui.render import document_name, escape, name, place, problem, told
from ui.words import decimal, say, wrong

MOST = 5  # passages of a list
_EXCERPT = 180  # characters

ADAPTERS = {
    "retriever": KIND,
    "crossencoder": "crossencoder",
    "verifier": "verifier",
    "llm": LLM,
}  # kinds, by what learns
SEARCHES = ("retriever", "crossencoder")  # what changes a search, and can be compared by one

Found = tuple[tuple[Hit, ...], tuple[Hit, ...]]


def nothing() -> str:
    """What stands where the lists will be."""
    return empty(say("models.compare_title"), say("models.compare_how"))


def called(adapter: str) -> str:
    """What people call an adapter, or the model without one."""
    return say("models.plain") if adapter in ("", PLAIN) else adapter


def adapters(desk: Desk, collection: str, learns: str = "retriever") -> tuple[Kept, ...]:
    """The adapters of a collection, of what learns, that may be put to use.

    Raises:
        ProjectError: whoever asks may not know.
    """
    desk.check("models")
    root = desk.workspace.collection(collection).root
    return tuple(one for one in kept(root) if one.card["kind"] == ADAPTERS[learns] and not one.purged)


def choice(desk: Desk, collection: str | None, learns: str = "retriever") -> tuple[tuple[str, ...], str]:
    """The names of those adapters, and the one to show first: that at work, else the last; "" where there is none."""
    try:
        wanted = collection_of(collection)
        names = tuple(one.name for one in adapters(desk, wanted, learns))
        used = in_use(desk.workspace.collection(wanted).root, ADAPTERS[learns])
    except Exception:  # the cards say what is wrong
        return (), ""
    return names, used if used in names else names[-1] if names else ""


def compare(
    desk: Desk, collection: str | None, question: str, adapter: str | None, learns: str = "retriever"
) -> str:  # fmt: skip
    """Both lists as HTML, or why there are none."""
    try:
        wanted = collection_of(collection)
        if adapter not in [one.name for one in adapters(desk, wanted, learns)]:
            raise wrong("models.choose_to_compare")
        query, chosen, kind = Query(text=check_question(question), k=MOST), adapter or PLAIN, ADAPTERS[learns]
        search = desk.workspace.search
        job = Job[str, Found](
            desk.questions, lambda _: (search(wanted, query, {kind: PLAIN}), search(wanted, query, {kind: chosen}))
        )  # fmt: skip
        without, with_it = job.result()
    except Exception as error:
        return problem(explain(error))
    return _sides(question, without, with_it)


def _sides(question: str, without: Sequence[Hit], with_it: Sequence[Hit]) -> str:
    before = {hit.passage.passage_id: hit.rank for hit in without}
    after = {hit.passage.passage_id: hit.rank for hit in with_it}
    left = "".join(
        _row(hit, "" if hit.passage.passage_id in after else badge(say("models.goes"), "superseded")) for hit in without
    )
    right = "".join(_row(hit, _moved(before.get(hit.passage.passage_id), hit.rank)) for hit in with_it)
    return (
        f'<p class="note" role="status">{_summary(before, after)}</p>'
        f'<div class="sides" aria-label="{escape(question[:200])}" role="group">'
        f'<section><h3>{told("models.without")}</h3><ol class="ranked">{left}</ol></section>'
        f'<section><h3>{told("models.with_it")}</h3><ol class="ranked">{right}</ol></section></div>'
    )


def _summary(before: dict[str, int], after: dict[str, int]) -> str:
    if before == after:
        return told("models.same")
    new = len(after.keys() - before.keys())
    moved = sum(1 for one in after.keys() & before.keys() if before[one] != after[one])
    first = min(before, key=lambda one: before[one], default="") == min(after, key=lambda one: after[one], default="")
    return told("models.changed_same_first" if first else "models.changed", new=new, total=len(after), moved=moved)


def _moved(before: int | None, now: int) -> str:
    if before is None:
        return badge(say("models.new"))
    if before == now:
        return ""
    return badge(f"↑ {before - now}", "up") if before > now else badge(f"↓ {now - before}", "quiet")


def _row(hit: Hit, mark: str) -> str:
    spans = hit.passage.spans
    stands = (place(spans[0].locator) if spans else "") or " › ".join(hit.passage.headings)
    where = " · ".join(filter(None, [stands, say("models.score", score=decimal(hit.score, ".3f"))]))
    text = " ".join(hit.passage.text.split())
    short = text if len(text) <= _EXCERPT else text[: _EXCERPT - 1] + "…"
    kind = "changed" if mark else ""
    return (
        f'<li class="{kind}"><p class="title"><span class="number">{hit.rank}</span>'
        f"{name(document_name(hit.document))} {mark}</p>"
        f'<p class="place">{escape(where)}</p><p class="excerpt" dir="auto">{escape(short)}</p></li>'
    )
