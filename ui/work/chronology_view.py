"""A chronology as HTML: dated sentences year by year, each with the way to its page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from assistant.chronology.fact import Chronology, Fact
from ui.render import document_name, escape, heard, name, told
from ui.words import say
from ui.work.listing import Choices, Listing, counted, cut, empty, facts, head, holds, none_left, saving
from ui.work.work import View, Work

FACTS = 60  # on a page
_FILES = {"xlsx": "Excel", "csv": "CSV", "html": "HTML", "json": "JSON"}


def chronology(work: Work | None) -> Listing:
    """The page of a chronology that is looked at."""
    found = work.made if work else None
    if work is None or not isinstance(found, Chronology):
        return Listing(html=empty(say("chronology.title"), [say(f"chronology.how_{n}") for n in (1, 2, 3)]))
    wanted = [(number, fact) for number, fact in enumerate(found.facts) if _matches(fact, work.view)]
    shown, page, pages = cut(wanted, work.view, FACTS)
    years = "".join(
        _year(year, list(group), work) for year, group in groupby(shown, key=lambda pair: _years(pair[1])[0])
    )
    size = say("chronology.told", count=len(found.facts), documents=found.documents)
    files = saving(work, _FILES) if found.facts else ""
    return Listing(
        html=head(say("tab.chronology"), work.collection, size, files) + (years or none_left()) + facts(found.lines),
        choices=counted(
            say("chronology.every_year"), dict(sorted(Counter(y for f in found.facts for y in _years(f)).items()))
        ),
        documents=_documents(found),
        page=page,
        pages=pages,
    )


def _documents(found: Chronology) -> Choices:
    return counted(
        say("chronology.every_document"), dict(sorted(Counter(fact.citation.document for fact in found.facts).items()))
    )


def _years(fact: Fact) -> tuple[str, ...]:
    return tuple(dict.fromkeys(day[:4] for day in fact.days))


def _matches(fact: Fact, view: View) -> bool:
    if view.choice and view.choice not in _years(fact):
        return False
    if view.document and fact.citation.document != view.document:
        return False
    return holds(view.words, fact.quote.text, fact.written, fact.citation.document, fact.quote.section)


def _year(year: str, pairs: list[tuple[int, Fact]], work: Work) -> str:
    rows = "".join(_fact(number, fact, work) for number, fact in pairs)
    return f'<section class="year"><h3>{escape(year)}</h3><ol class="dated">{rows}</ol></section>'


def _fact(number: int, fact: Fact, work: Work) -> str:
    citation, quote = fact.citation, fact.quote
    place = f", {heard(quote.where)}" if quote.where else ""
    section = f'<span class="path">{escape(quote.section)}</span>' if quote.section else ""
    kind = "" if quote.row is None else ' class="table-row"'  # its lines are rows; those of a page are not
    unsure = f'<span class="badge">{told("chronology.unsure", days=_days(fact.days[1:]))}</span>'
    see = told("work.see")
    return (
        f'<li><div class="when"><strong>{escape(fact.days[0])}</strong>{unsure if fact.is_ambiguous else ""}</div>'
        f'<div class="told"><p dir="auto"{kind}>{"".join(_marked(quote.text, fact.written))}</p>'
        f'<p class="where">{name(document_name(citation.document))}{place}{section}</p>'
        f'<button type="button" class="see" data-source="{work.base}/{number}/source/0">{see}</button>'
        "</div></li>"
    )


def _marked(text: str, written: str) -> Iterator[str]:
    before, date, after = text.partition(written)
    yield escape(before)
    if date:
        yield f"<mark>{escape(date)}</mark>"
        yield escape(after)


def _days(written: Sequence[str]) -> str:
    return f" {say('chronology.or')} ".join(written)


def lead(fact: Fact) -> str:
    """A date as it stands above its evidence."""
    return f'<div class="lead"><p class="asked-of">{escape(_days(fact.days))}</p></div>'
