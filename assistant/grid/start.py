"""What a grid needs of a collection: its rows, its questions, what fills its cells, and how that is done."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass

from assistant.answer import AnswerConfig
from assistant.grid.column import Column
from assistant.grid.fill import Filler
from assistant.grid.review import Facts, Review
from assistant.grid.row import removed, rows
from assistant.settings import Settings
from index.collection import Collection, unreadable
from index.crossencoder import CrossEncoder
from index.search import Searcher
from index.types import Filter
from ingest.store.catalog import Catalog


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a grid is asked of."""

    collection: Collection
    condition: Filter
    as_of: str | None = None  # an earlier moment; see `Workspace.moment`


def start(
    scope: Scope, columns: Sequence[Column], settings: Settings, reader: Callable[[], CrossEncoder] | None = None
) -> tuple[Filler, Review]:
    """What fills the cells, and the review that they are of, still empty.

    Args:
        scope: the collection and which of its documents; its encoder should remember (`RememberingEncoder`).
        columns: the questions.
        settings: of the home.
        reader: loads the cross-encoder that weighs answers; None goes without.

    Raises:
        UsageError: the filter matches no document.
        RetrievalError: nothing of the collection can be searched.
    """
    searcher = scope.collection.open(scope.as_of)
    config = AnswerConfig(
        k=settings.k,
        max_statements=settings.max_statements,
        support_min=settings.support_min,
        share_of_best=settings.share_of_best,
        settings_digest=settings.digest(),
    )
    filler = Filler(searcher, scope.collection.catalog, config, reader)
    catalog = scope.collection.catalog()
    try:
        review = Review(
            run=_run(scope, settings, searcher),
            made="",
            facts=(
                *_facts(scope, settings, searcher, catalog),
                ("Least support", f"{filler.least:g} (0 to 1) of the best quote of a cell; else nothing is answered"),
            ),
            rows=rows(searcher, catalog, scope.condition),
            columns=tuple(columns),
            cells={},
        )
    finally:
        catalog.close()
    return filler, review


def _run(scope: Scope, settings: Settings, searcher: Searcher) -> dict[str, object]:
    """What tells a run from another whose cells may differ; values as JSON gives them back."""
    identity, taken_out = scope.collection.identity()
    run = {
        "collection": scope.collection.name,
        "collection_id": identity,
        "removed": taken_out,
        "generation": searcher.manifest.generation,
        "as_of": searcher.as_of,
        "settings_digest": settings.digest(),
        "filter": asdict(scope.condition),
    }
    return dict(json.loads(json.dumps(run)))


def _facts(scope: Scope, settings: Settings, searcher: Searcher, catalog: Catalog) -> Iterator[tuple[str, str]]:
    reads = settings.crossencoder == "answers"
    yield "Collection", scope.collection.name
    yield "Generation", str(searcher.manifest.generation)
    if searcher.as_of:
        yield "State of", searcher.as_of
    for name, value in asdict(scope.condition).items():
        if value:
            yield f"Only, by {name}", ", ".join(value) if isinstance(value, tuple) else str(value)
    yield "Encoder", searcher.manifest.encoder
    yield (
        "How each cell was filled",
        "Each document was searched alone. A section that it heads with what a preset asks for is quoted from its "
        f"beginning, up to {settings.max_statements} passages. Else all of its passages were ranked for the question, "
        + (f"and the best {settings.k} were read together with it." if reads else "and every sentence was weighed.")
        + " Quotes are printed words, read again from the stored text.",
    )
    yield "Settings", f"{settings.digest()}: " + _shown(settings)
    yield (
        "Absent means",
        "nothing was sure enough to be an answer. It was found by a program: look at the nearest words.",
    )
    yield from _coverage(searcher, catalog)


def _coverage(searcher: Searcher, catalog: Catalog) -> Facts:
    out = removed(searcher, catalog)
    left_out = (("Taken out of answers, no row", "; ".join(out)),) if out else ()
    lines = tuple(("Not (fully) readable", line) for line in unreadable(*searcher.files(catalog)))
    return (*left_out, *lines, *(("Notice", notice) for notice in searcher.notices))


def _shown(settings: Settings) -> str:
    chosen = ("crossencoder", "k", "max_statements", "support_min", "share_of_best", "ocr")
    return ", ".join(f"{name} {getattr(settings, name)}" for name in chosen)
