"""`assistant eval …`: standard measures on labelled sets, the JSON last."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from ingest.errors import UsageError
from ui import terminal
from ui.session import Session, command

app = typer.Typer(name="eval", help="Measure search and answers on labelled sets.", rich_markup_mode=None)


class Split(StrEnum):
    """The labelled part of a set."""

    TRAIN = "train"
    DEV = "dev"


@command(app)
def retrieval(
    session: Session,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Holds corpus.jsonl[.gz] and the questions.")],
    queries: Annotated[
        Path | None, typer.Option("--queries", metavar="FILE", help="JSON Lines of id and text.")
    ] = None,
    qrels: Annotated[Path | None, typer.Option("--qrels", metavar="FILE", help="Query, passage, grade; tabs.")] = None,
    split: Annotated[
        Split | None, typer.Option("--split", help="Take the questions in DIR/SPLIT, or queries-SPLIT.")
    ] = None,
    corpus: Annotated[
        list[Path], typer.Option("--corpus", metavar="FILE", help="Instead of DIR's own; repeatable.")
    ] = [],  # noqa: B006
    within: Annotated[
        str | None, typer.Option("--within", metavar="FIELD", help="Search the document named here.")
    ] = None,
) -> None:
    """Rank a labelled set's passages and score the ranking."""
    from assistant.evaluation.labelled import load_set, split_file
    from assistant.evaluation.retrieval import evaluate_retrieval
    from index.encode import load_encoder
    from index.progress import Teller

    if split is not None:
        queries = queries or split_file(folder, "queries", split)
        qrels = qrels or split_file(folder, "qrels", split)
    labelled = load_set(folder, queries=queries, qrels=qrels, corpus=corpus, within=within)
    encoder = load_encoder(session.settings().encoder)
    with terminal.ingest_progress() as on_progress:
        teller = Teller(on_progress, files=0)
        report = evaluate_retrieval(
            labelled, encoder, lambda texts: encoder.encode(texts, lambda done: teller.embedded(done, len(texts)))
        )
    _report(session, report)


@command(app)
def reader(
    session: Session,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Questions in SQuAD 2.0 form, .json or .json.gz.")],
) -> None:
    """Score exact answers and refusals on questions with given paragraphs."""
    from assistant.evaluation.reader import evaluate_reader

    _report(session, evaluate_reader(file, session.settings()))


@command(app)
def answers(
    session: Session,
    gold: Annotated[
        Path, typer.Argument(metavar="DIR", help="Holds documents/ and questions.jsonl; or such a file, with -c.")
    ],
    collection: Annotated[
        str | None, typer.Option("-c", "--collection", metavar="NAME", help="Ask this collection, not DIR's documents.")
    ] = None,
    page: Annotated[
        Path | None, typer.Option("--report", metavar="FILE", help="Write an HTML page with plots there.")
    ] = None,
) -> None:
    """Ask questions with known answers and score document, page, quote, refusals, and what should change nothing."""
    from assistant.evaluation import page as pages
    from assistant.evaluation.answers import evaluate_answers, evaluate_folder

    if collection is None and not gold.is_dir():
        raise UsageError(f"{gold} is no folder: name one with documents/ and questions.jsonl, or a collection with -c.")
    if collection is None:
        report = evaluate_folder(gold, session.settings(), say=terminal.console(stderr=True).print)
    else:
        questions = gold / "questions.jsonl" if gold.is_dir() else gold
        report = evaluate_answers(session.workspace(), collection, questions, metamorphic=True)
    if page is not None:
        page.write_text(pages.page(report, f"Answers to {gold.name}"), encoding="utf-8")
    _report(session, report)


def _report(session: Session, report: dict[str, Any]) -> None:
    if not session.as_json:
        rows = [(key, value) for key, value in report.items() if isinstance(value, int | float | str)]
        terminal.print_table(terminal.console(), ("measure", "value"), rows)
    session.print_json(report)
