"""A checked draft as one page of HTML that needs nothing else. All text of documents passes through `escape`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from assistant.citecheck.remark import HEADS, cited, difference, quoted
from assistant.citecheck.result import CheckedDraft, CheckedSentence, Compared
from assistant.citecheck.result import SentenceStatus as Status
from assistant.types import Citation
from ui.render import escape as harmless
from ui.render import heard, name, place, told
from ui.words import say

_STYLE = """
body{font:1rem/1.55 Georgia,serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}table{border-collapse:collapse}
td,th{padding:.2rem .8rem .2rem 0;text-align:left}ol{list-style:none;padding:0}
li.sentence{margin:.6rem 0;padding:.5rem .8rem;border-left:.35rem solid #8a8a8a;background:#f7f7f7}
li.supported{border-color:#1a7f37}li.contradicted{border-color:#b3261e;background:#fdf0ef}
li.not_found{border-color:#8a6100;background:#fdf8e8}li.not_a_claim{background:none;color:#555}
.status{font:bold .8rem/1 sans-serif}.contradicted>.status{color:#9a1c14}.supported>.status{color:#14632b}
.not_found>.status{color:#6d4c00}p{margin:.3rem 0}mark{background:#ffd6d1;color:inherit;text-decoration:underline}
blockquote{margin:.3rem 0 .3rem 1rem;padding-left:.8rem;border-left:1px solid #999}.where{font:.85rem sans-serif}
ul{margin:.2rem 0;padding-left:1.2rem;font:.9rem/1.45 sans-serif}a{color:#0b4f9e}
@media print{li.sentence{break-inside:avoid}}
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_DIRECTIONS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\N{REPLACEMENT CHARACTER}")
_WRONG = (Status.CONTRADICTED, Status.NOT_FOUND)


def page(checked: CheckedDraft) -> str:
    """The whole report: counts, links to what needs a look, then every sentence of the draft in order."""
    title = f"Check of {checked.draft.name}"
    sentences = "".join(sentence(checked, one) for one in checked.sentences)
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>Check of {name(checked.draft.name)}</h1>"
        f"<p>Against the collection {name(checked.collection)}. {escape(checked.coverage.line)}</p>"
        f"{_notices(checked)}{_counts(checked)}{_to_look_at(checked)}"
        f"<h2>Every sentence</h2><ol>{sentences}</ol></main></body></html>\n"
    )


def escape(text: str) -> str:
    """Text as harmless HTML that turns no direction of the text around it."""
    return harmless(text.translate(_DIRECTIONS))


def _notices(checked: CheckedDraft) -> str:
    return "".join(
        f'<p role="note"><strong>{escape(one)}</strong></p>' for one in (*checked.notices, *checked.draft.notices)
    )


def _counts(checked: CheckedDraft) -> str:
    groups = (("Sentences", checked.counts), ("Quotations", checked.quotation_counts),
              ("Citations", checked.reference_counts))  # fmt: skip
    rows = (f'<tr><th scope="row">{title}</th><td>{escape(_counted(counts))}</td></tr>' for title, counts in groups)
    return f"<table><caption>Summary</caption><tbody>{''.join(rows)}</tbody></table>"


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{n:,} {status.replace('_', ' ')}" for status, n in counts.items() if n) or "none"


def _to_look_at(checked: CheckedDraft) -> str:
    wrong = checked.to_look_at
    if not wrong:
        return "<p>No sentence, quotation or citation was off.</p>"
    links = "".join(
        f'<li><a href="#s{one.sentence.number}">{one.sentence.number}: {_why(one)}</a></li>' for one in wrong
    )
    return f'<nav aria-label="Sentences to look at"><h2>To look at</h2><ul>{links}</ul></nav>'


def _why(one: CheckedSentence) -> str:
    off = (
        ""
        if one.status in _WRONG
        else ", but sources disagree"
        if one.otherwise
        else ", but a citation or quotation is off"
    )
    return HEADS[one.status] + off


def sentence(checked: CheckedDraft, one: CheckedSentence, links: Mapping[int, str] = {}) -> str:
    """A sentence with its status, what is wrong with it, and what the documents say.

    Args:
        checked: the draft.
        one: the sentence.
        links: where the source of a marker can be looked at; none in a file.
    """
    number = one.sentence.number
    reason = f" ({heard(one.reason)})" if one.reason else ""
    return (
        f'<li class="sentence {one.status.value}" id="s{number}"><span class="status">{number}. {_head(one)}'
        f'</span><span class="where">{reason}</span><p dir="auto">{_marked(checked, one)}</p>'
        f"{_list(_faults(checked, one))}{''.join(_sources(checked, one, links))}</li>"
    )


def _head(one: CheckedSentence) -> str:
    return told(f"check.{one.status.value}")


def _marked(checked: CheckedDraft, one: CheckedSentence) -> str:
    """The printed words of a sentence, what differs marked."""
    wrong = [(c.start, c.end) for c in one.faults if c.end > c.start] if one.status in _WRONG else []
    whole = (one.sentence.start, one.sentence.end)
    return _with_marks(checked.draft.text.printed, whole, [place for place in wrong if place != whole])


def _with_marks(text: str, whole: tuple[int, int], marks: Sequence[tuple[int, int]]) -> str:
    parts: list[str] = []
    at, end = whole
    for mark in sorted(marks):
        start, stop = max(mark[0], at), min(mark[1], end)
        if start < stop:
            parts += [escape(text[at:start]), f"<mark>{escape(text[start:stop])}</mark>"]
            at = stop
    return "".join([*parts, escape(text[at:end])])


def _faults(checked: CheckedDraft, one: CheckedSentence) -> Iterator[str]:
    number = one.sentence.number
    if one.status in _WRONG:
        yield from (difference(fault) for fault in one.faults)
    yield from (
        quoted(q) for q in checked.quotations if number in q.sentences and q.status.value in ("altered", "not_found")
    )
    yield from (
        cited(r)
        for r in checked.references
        if r.sentence == number and r.status.value in ("elsewhere", "no_such_place")
    )


def _list(lines: Iterator[str]) -> str:
    items = "".join(f"<li>{heard(line.translate(_DIRECTIONS))}</li>" for line in dict.fromkeys(lines))
    return f"<ul>{items}</ul>" if items else ""


def evidence(checked: CheckedDraft, one: CheckedSentence) -> dict[int, str]:
    """The markers of what is shown below a sentence, each with the key of what is said of its document."""
    number = one.sentence.number
    near = "check.nearest" if one.status is Status.NOT_FOUND else ""
    printed = [q.citation for q in checked.quotations if number in q.sentences]
    printed += [r.citation for r in checked.references if r.sentence == number]
    found = dict.fromkeys(one.citations, near) | dict.fromkeys(one.otherwise, "check.otherwise")
    return found | {marker: "check.printed" for marker in printed if marker is not None and marker not in found}


def _sources(checked: CheckedDraft, one: CheckedSentence, links: Mapping[int, str]) -> Iterator[str]:
    faults = one.faults if one.status in _WRONG else ()
    for marker, key in evidence(checked, one).items():
        citation = checked.citation(marker)
        if citation is not None:
            yield _source(citation, key, faults) + _look(links.get(marker, ""))


def _look(link: str) -> str:
    return f'<button type="button" class="see" data-source="{link}">{told("work.see")}</button>' if link else ""


def _source(citation: Citation, key: str, faults: Sequence[Compared]) -> str:
    where = [place(citation.spans[-1].locator), " › ".join(citation.headings)]
    if citation.superseded:
        where.append(say("answer.superseded", day=citation.superseded[:10]))
    marks = [(f.found_start, f.found_end) for f in faults if f.citation == citation.marker]
    found = [(start, end) for start, end in marks if start is not None and end is not None]
    quotes = "".join(
        f"<p>{_with_marks(span.quote, (0, len(span.quote)), [(a - span.start, b - span.start) for a, b in found])}</p>"
        for span in citation.spans
    )
    document = name(citation.document)
    named = told(key, document=document) if key else document
    head = named + "".join(f", {escape(part)}" for part in where if part)
    return f'<div class="where">{head}</div><blockquote dir="auto">{quotes}</blockquote>'
