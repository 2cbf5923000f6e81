"""A checked draft as a list: every sentence with its status, what is wrong with it, and the way to its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from assistant.citecheck.result import CheckedDraft, CheckedSentence, SentenceStatus
from ui.answer_view import searched
from ui.check_page import escape, evidence, sentence
from ui.render import note, told
from ui.shown import Step, first_steps, paged
from ui.words import English, say
from ui.work.listing import Choices, Listing, cut, empty, head, holds, none_left, saving, with_count
from ui.work.work import View, Work

SENTENCES = 50  # on a page
LOOK = "look"  # what needs a look
_FILES = {"html": "HTML", "json": "JSON"}


def draft(work: Work | None) -> Listing:
    """The page of a checked draft that is looked at."""
    checked = work.made if work else None
    if work is None or not isinstance(checked, CheckedDraft):
        return Listing(html=empty(say("check.title"), [say(f"check.how_{n}") for n in (1, 2, 3)]))
    looked = {one.sentence.number for one in checked.to_look_at}
    wanted = [one for one in checked.sentences if _matches(checked, one, work.view, looked)]
    shown, page, pages = cut(wanted, work.view, SENTENCES)
    listed = "".join(map(partial(_sentence, work, checked), shown))
    notices = "".join(note(English(one)) for one in (*checked.notices, *checked.draft.notices))
    notices += f'<p class="note">{searched(checked.coverage)}</p>'
    files = saving(work, ({"docx": say("check.commented")} if work.marked else {}) | _FILES)
    title = say("check.of", draft=checked.draft.name)
    body = (
        f'<ol class="checked">{listed}</ol>' if listed else _good(looked) if work.view.choice == LOOK else none_left()
    )
    return Listing(
        html=head(title, work.collection, _told(checked, len(looked)), files) + notices + body,
        choices=_choices(checked, len(looked)),
        page=page,
        pages=pages,
    )


def _good(looked: set[int]) -> str:
    return none_left() if looked else note(say("check.good"))


def _told(checked: CheckedDraft, looked: int) -> str:
    return say("check.told", count=len(checked.sentences), looked=looked)


def _choices(checked: CheckedDraft, looked: int) -> Choices:
    each = ((with_count(say(f"check.{one.value}"), checked.counts[one.value]), one.value) for one in SentenceStatus)
    every = (with_count(say("check.all"), len(checked.sentences)), "")
    return (every, (with_count(say("check.look"), looked), LOOK), *each)


def _matches(checked: CheckedDraft, one: CheckedSentence, view: View, looked: set[int]) -> bool:
    if view.choice == LOOK and one.sentence.number not in looked:
        return False
    if view.choice not in ("", LOOK, one.status.value):
        return False
    sources = (checked.citation(marker) for marker in evidence(checked, one))
    texts = [f"{s.document} {' '.join(span.quote for span in s.spans)}" for s in sources if s]
    return holds(view.words, one.sentence.text, *texts)


def _sentence(work: Work, checked: CheckedDraft, one: CheckedSentence) -> str:
    base = f"{work.base}/{one.sentence.number}/source"
    links: Mapping[int, str] = {m: f"{base}/{n}" for m, n in first_steps(steps(checked, one)).items()}
    return sentence(checked, one, links)


def steps(checked: CheckedDraft, one: CheckedSentence) -> tuple[Step, ...]:
    """What can be looked at of a sentence."""
    found = (checked.citation(marker) for marker in evidence(checked, one))
    return paged(citation for citation in found if citation is not None)


def lead(one: CheckedSentence) -> str:
    """A sentence as it stands above its evidence."""
    status = SentenceStatus(one.status)
    return (
        f'<div class="lead"><p class="asked-of" dir="auto">{escape(one.sentence.text)}</p>'
        f'<p class="said-of {status.value}"><strong>{told(f"check.{status.value}")}</strong></p></div>'
    )
