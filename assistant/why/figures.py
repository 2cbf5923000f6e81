"""Ranks, scores and matched words in plain words, a line each."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.why.fate import Fate, Rivals
from index.explain import Ranked, Standing
from index.types import RouteName

MAX_WORDS = 8  # named in one line, the rarest


def lines(fate: Fate) -> Iterator[str]:
    """What stands behind a fate: the ranks of the passage, its words, and what came before it."""
    yield from fate.because
    if fate.ranked is None:
        return
    yield routes(fate.ranked)
    yield from words(fate.ranked)
    for rivals in fate.rivals:
        yield from _ahead(rivals, fate.ranked)


def where(ranked: Ranked) -> str:
    """`lease.pdf, page iii`, `rents.xlsx, row 12`."""
    first = next((span for span in ranked.passage.spans if not span.is_header), ranked.passage.spans[0]).locator
    parts = [ranked.document]
    parts += [f"page {first.page_label or first.page}"] if first.page is not None else []
    parts += [f"sheet {first.sheet}"] if first.sheet is not None else []
    parts += [f"row {first.row}"] if first.row is not None else []
    return ", ".join(parts)


def routes(ranked: Ranked) -> str:
    """`words: rank 131 of 2,030, 8.41 (the 100th has 9.30) · meaning: rank 12 of 4,100, 0.61`."""
    return " · ".join(map(_standing, ranked.standings))


def _standing(one: Standing) -> str:
    if one.rank is None or one.score is None:
        return f"{one.name.plain}: not found"
    last = f" (the {one.window}th has {scored(one.last)})" if one.last is not None and not one.is_inside else ""
    return f"{one.name.plain}: rank {one.rank:,} of {one.ranked:,}, {scored(one.score)}{last}"


def scored(score: float) -> str:
    """A score of any route, short enough to be read: `12.4`, `0.71`."""
    return f"{score:,.1f}" if abs(score) >= 10 else f"{score:.2f}"


def words(ranked: Ranked) -> Iterator[str]:
    """The words of the question that a passage has, with what each gave to its score, and those that it lacks."""
    has = sorted((word for word in ranked.words if word.count), key=lambda word: -word.share)
    lacks = [word for word in ranked.words if not word.count]
    if has:
        yield f"has {_some([f'{w.text} {scored(w.share)}{_times(w.count)}' for w in has])}"
    if lacks:
        yield f"lacks {_some([f'{w.text} (rarity {w.rarity:.1f})' for w in lacks])}"


def _times(count: int) -> str:
    return f" ({count} times)" if count > 1 else ""


def _some(named: list[str]) -> str:
    more = f", and {len(named) - MAX_WORDS} more" if len(named) > MAX_WORDS else ""
    return ", ".join(named[:MAX_WORDS]) + more


def _ahead(rivals: Rivals, ours: Ranked) -> Iterator[str]:
    """The best of a route by words with what each has and ours lacks; the best in all with their routes."""
    lacking = {word.term for word in ours.words if not word.count}
    for number, rival in enumerate(rivals.best, 1):
        if rival.passage.row_id == ours.passage.row_id:
            continue
        if rivals.route is None:
            yield f"{number}. in all: {where(rival)}, {scored(rival.score or 0.0)} ({routes(rival)})"
            continue
        score = next(one.score for one in rival.standings if one.name is rivals.route)
        also = [word for word in rival.words if word.count and word.term in lacking]
        has = f"; has {_some([f'{w.text} {scored(w.share)}' for w in also])}" if also else ""
        by_words = has if rivals.route is RouteName.LEXICAL else ""
        yield f"{number}. by {rivals.route.plain}: {where(rival)}, {scored(score or 0.0)}{by_words}"
