"""Hundreds of hostile strings in every place that people read: none becomes markup, runs, or loads anything."""

from __future__ import annotations

import itertools
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from fake_workspace import answer, citation, png, span, summary

from assistant.source import Source
from assistant.types import Answer, AnswerStatus, Coverage, Statement, StatementKind
from ingest.pageview import PageView
from ingest.types import FileOutcome, FileStatus, IngestReport, Progress
from ui import answer_view, render, source_view
from ui.shown import ShownAnswers

PAYLOADS = tuple(
    r"""
    <script>{do}</script>
    <img src=x onerror={do}>
    <svg onload={do}>
    <svg><script>{do}</script></svg>
    <iframe srcdoc='<script>{do}</script>'></iframe>
    <a href=javascript:{do}>x</a>
    <body onload={do}>
    <details open ontoggle={do}>
    <video src=//127.0.0.2/v onerror={do}>
    <img src=//127.0.0.2/i.png>
    <link rel=stylesheet href=//127.0.0.2/s.css>
    <meta http-equiv=refresh content='0;url=//127.0.0.2/'>
    <object data=//127.0.0.2/o></object>
    <embed src=//127.0.0.2/e>
    <base href=//127.0.0.2/>
    <form action=//127.0.0.2/><input name=q autofocus onfocus={do}></form>
    <style>@import '//127.0.0.2/s'</style>
    <math><mi xlink:href=javascript:{do}>x</mi></math>
    <template><img src=x onerror={do}></template>
    <input type=image src=//127.0.0.2/i onerror={do}>
    {{{do}}}
    {{#each value}}<b onclick={do}>{{/each}}
    ${{do}}
    ${(() => {{do}})()}
    <%= {do} %>
    &lt;img src=x onerror={do}&gt;
    &#60;script&#62;{do}&#60;/script&#62;
    \u003cscript\u003e{do}\u003c/script\u003e
    <img/src=x/onerror={do}>
    <<script>{do}//<</script>
    javascript:{do}
    \uff1cscript\uff1e{do}\uff1c/script\uff1e
    @children<b>{do}</b>
    """.split("\n")[1:-1]
)
BREAKERS = (
    "", '">', "'>", "</textarea>", "</title></style>", "-->", "]]>", "`", "\u202e", "\r\n", "</p></div>", "\\", "\x00",
    "x' autofocus onfocus=document.title='owned' y='", 'x" onmouseover="document.title=1" y="',
    "\ud800", "\u017fcript>",
)  # fmt: skip
HOSTILE = tuple(
    breaker + payload.strip().replace("{do}", "document.title='owned'")
    for breaker, payload in itertools.product(BREAKERS, PAYLOADS)
)
TAGS = set(
    "article h2 p div section span a button blockquote mark strong bdi ul li br details summary progress form label "
    "select option textarea input img svg rect path".split()
)
NAMES = set(
    "class id href tabindex dir title role type name value max maxlength rows alt src viewbox preserveaspectratio x y "
    "width height target rel download d".split()
)
VOID = {"br", "img", "input", "rect", "path"}


class Page(HTMLParser):
    """Reads HTML as a browser would, and complains of what our pages never hold."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.shape: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        self.shape.append(tag)
        for name, value in attrs:
            assert name in NAMES or name.startswith(("data-", "aria-")), name
            if name in ("href", "src"):
                assert (value or "").startswith(("/", "#", "data:image/png;base64,")) and not urlsplit(value).netloc
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        pytest.fail(f"a comment: {data[:40]}")

    handle_decl = handle_pi = handle_comment


def hostile_answer(evil: str, question: str) -> Answer:
    cited = citation(
        1, f"{evil}.pdf", (span(evil, page=1, page_label=evil, sheet=evil),), headings=(evil,), before=evil, after=evil
    )
    claim = Statement(kind=StatementKind.QUOTE, text=evil, support=0.9, citations=(1,))
    coverage = Coverage(documents=1, searched=1, unreadable=(evil,))
    return answer(question, statements=(claim,), citations=(cited,), coverage=coverage, notices=(evil,))


def every_place(evil: str) -> list[str]:
    result = hostile_answer(evil, evil)
    shown = ShownAnswers().keep(evil, result)
    outcome = FileOutcome(path=evil, status=FileStatus.FAILED, reason=evil, notices=(evil,))
    taken = replace(outcome, status=FileStatus.NEW)
    page = Source(page=PageView(png=png(1, 1), boxes=(((0, 0, 1, 1),),)))
    words = Source(text=evil, marks=((0, 2),), note=evil)
    return [
        answer_view.answer(result, key="t1", base="/shown/k"),
        source_view.source(shown, 0, page),
        source_view.source(shown, 0, words),
        render.turn(evil, "", evil),
        render.problem(evil),
        render.note(evil),
        render.waiting(evil),
        render.collection(summary(evil, unreadable=(evil,), pending=3)),
        render.progress(Progress(stage=evil, done=1, total=2, path=evil)),
        render.report(IngestReport(outcomes=(outcome, taken), warnings=(evil,)), evil),
    ]


def test_none_of_them_changes_the_markup() -> None:
    assert len(HOSTILE) >= 500
    plain = [Page(text).shape for text in every_place("plain")]
    for evil in HOSTILE:
        assert [Page(text).shape for text in every_place(evil)] == plain, evil


def test_a_break_of_the_markup_would_be_seen() -> None:
    with pytest.raises(AssertionError):
        Page("<p><script>x</script></p>")
    with pytest.raises(AssertionError):
        Page('<a href="//127.0.0.2/">x</a>')
    with pytest.raises(AssertionError):
        Page("<p><b>x</p>")


def test_every_status_is_shown_with_them() -> None:
    for status, evil in zip(itertools.cycle(AnswerStatus), HOSTILE[::9], strict=False):
        Page(answer_view.answer(replace(hostile_answer(evil, evil), status=status), key="t1", base="/shown/k"))
