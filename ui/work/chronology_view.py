"""A chronology as HTML: dated sentences year by year, each with the way to its page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from assistant.chronology.fact import Chronology, Fact
from ui.render import document_name, escape, name
from ui.work.kept import View, Work
from ui.work.listing import Choices, Listing, counted, cut, empty, facts, head, holds, none_left, saving

FACTS = 60  # on a page
_FILES = {"xlsx": "Excel", "csv": "CSV", "html": "HTML", "json": "JSON"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def chronology(work: Work | None) -> Listing:
    """The page of a chronology that is looked at."""
    found = work.made if work else None
    if work is None or not isinstance(found, Chronology):
        return Listing(html=_EMPTY)
    wanted = [(number, fact) for number, fact in enumerate(found.facts) if _matches(fact, work.view)]
    shown, page, pages = cut(wanted, work.view, FACTS)
    years = "".join(
        _year(year, list(group), work) for year, group in groupby(shown, key=lambda pair: _years(pair[1])[0])
    )
    told = f"{len(found.facts):,} dated sentences in {found.documents:,} documents."
    files = saving(work, _FILES) if found.facts else ""
    return Listing(
        html=head("Chronology", work.collection, told, files) + (years or none_left()) + facts(found.lines),
        choices=counted("Every year", dict(sorted(Counter(y for f in found.facts for y in _years(f)).items()))),
        documents=_documents(found),
        page=page,
        pages=pages,
    )


_EMPTY = empty(
    "Put what happened in order",
    (
        "Every sentence with a date in it, from all documents of the collection, earliest first.",
        "Dates that may mean two days are marked. Those that hang on another day are left out and counted.",
        "Nothing is summed up: each line is printed words, with their page one click away.",
    ),
)


def _documents(found: Chronology) -> Choices:
    return counted("Every document", dict(sorted(Counter(fact.citation.document for fact in found.facts).items())))


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
    place = f", {escape(quote.where)}" if quote.where else ""
    section = f'<span class="path">{escape(quote.section)}</span>' if quote.section else ""
    kind = "" if quote.row is None else ' class="table-row"'  # its lines are rows; those of a page are not
    unsure = f'<span class="badge">{escape("may also be " + " or ".join(map(day, fact.days[1:])))}</span>'
    return (
        f'<li><div class="when"><strong>{escape(day(fact.days[0]))}</strong>{unsure if fact.is_ambiguous else ""}</div>'
        f'<div class="told"><p dir="auto"{kind}>{"".join(_marked(quote.text, fact.written))}</p>'
        f'<p class="where">{name(document_name(citation.document))}{place}{section}</p>'
        f'<button type="button" class="see" data-source="{work.base}/{number}/source/0">See it in its source</button>'
        "</div></li>"
    )


def _marked(text: str, written: str) -> Iterator[str]:
    before, date, after = text.partition(written)
    yield escape(before)
    if date:
        yield f"<mark>{escape(date)}</mark>"
        yield escape(after)


def day(written: str) -> str:
    """A day, month or year of ISO 8601 for people: "3 Apr 2021"."""
    year, *rest = written.split("-")
    month = [_MONTHS[int(rest[0]) - 1]] if rest else []
    return " ".join([*(str(int(one)) for one in rest[1:]), *month, year])


def lead(fact: Fact) -> str:
    """A date as it stands above its evidence."""
    meant = " or ".join(map(day, fact.days))
    return f'<div class="lead"><p class="asked-of">{escape(meant)}</p></div>'
