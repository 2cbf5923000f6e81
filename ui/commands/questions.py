"""`assistant search`, `assistant ask` and `assistant bulk`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui import terminal
from ui.commands.documents import Collection
from ui.commands.narrowing import Narrowing
from ui.session import DONE, FAILED, SOMETHING_SKIPPED, Session, command

if TYPE_CHECKING:
    from index.types import Query

AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="DATE", help="Search what the collection held at the end of this day, or at a time."
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    command(app)(search)
    command(app)(ask)
    command(app)(bulk)


def search(
    session: Session,
    query: Annotated[str, typer.Argument(help="Words to look for.")],
    collection: Collection,
    narrowing: Narrowing,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages.")] = 10,
    as_of: AsOf = None,
    connectors: Annotated[
        bool, typer.Option("--connectors", help="QUERY is terms and connectors: show every place, with counts.")
    ] = False,
) -> None:
    """Show the best passages and where they stand.

    Each with its score, and its rank and score by words and by meaning. With --connectors, every place of a
    query such as 'tenant /s (notice OR terminat!)'; -k limits what is shown, never the counts.
    """
    from assistant.question import check_question
    from index.types import Query

    allowed = narrowing.filter()
    wanted = Query(text=check_question(query), filter=allowed, k=k, as_of=as_of)
    if connectors:
        _find(session, collection, wanted)
        return
    hits = session.workspace().search(collection, wanted)
    if session.as_json:
        from assistant.answer_json import hit_to_json

        session.print_json({"query": wanted.text, "as_of": as_of, "hits": [hit_to_json(hit) for hit in hits]})
    else:
        terminal.print_hits(terminal.console(), hits)


def _find(session: Session, collection: str, query: Query) -> None:
    found = session.workspace().find(collection, query)
    if session.as_json:
        from assistant.answer_json import findings_to_json

        session.print_json(findings_to_json(found))
    else:
        from ui.commands.findings import print_findings

        print_findings(terminal.console(), found)


def ask(
    session: Session,
    question: Annotated[str, typer.Argument(help="The question, in quotation marks.")],
    collection: Collection,
    narrowing: Narrowing,
    as_of: AsOf = None,
    after: Annotated[
        list[str] | None,
        typer.Option(
            "--after", metavar="QUESTION", help="An earlier question that this one may go on with; repeatable."
        ),
    ] = None,
) -> int:
    """Answer one question with exact quotes.

    Where the documents do not answer it, that is said, with what was searched.
    """
    from assistant.conversation.follow import Earlier
    from assistant.question import check_question

    workspace, allowed = session.workspace(), narrowing.filter()
    earlier = [Earlier(typed=check_question(one)) for one in after or ()]
    followed = workspace.follow(collection, check_question(question), earlier)
    answer = followed.told(workspace.ask(collection, followed.asked, allowed, as_of=as_of))
    if session.as_json:
        from assistant.answer_json import answer_to_json

        session.print_json(answer_to_json(answer))
    else:
        terminal.print_answer(terminal.console(), answer)
    return FAILED if answer.status.value == "error" else DONE


def bulk(
    session: Session,
    source: Annotated[Path, typer.Argument(metavar="IN", help="Questions: .jsonl, .csv or .xlsx.")],
    collection: Collection,
    narrowing: Narrowing,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT", help="Answers: .jsonl, .csv or .xlsx.")],
    column: Annotated[str, typer.Option("--column", help="The column or key that holds the question.")] = "question",
    as_of: AsOf = None,
) -> int:
    """Answer a file of questions.

    Run the same command again after an interruption: what is answered is kept.
    """
    from assistant.bulk import Run, answer_file

    restrict = narrowing.filter()
    workspace = session.workspace()
    moment = None if as_of is None else workspace.moment(collection, as_of)
    asked = workspace.collection(collection)  # an unknown one is refused before any file is written
    identity, removed = asked.identity()
    run = Run(
        collection=collection,
        condition=restrict,
        settings_digest=workspace.settings.digest(),
        generation=asked.serving(),
        as_of=moment,
        identity=identity,
        removed=removed,
    )
    if source.is_file():  # else nothing will be written
        asked.note_copy(output, "answers")
    with terminal.counted("questions") as on_row:
        report = answer_file(
            lambda question: workspace.ask(collection, question, restrict, as_of=moment),
            source, output, run=run, column=column, on_row=on_row,
        )  # fmt: skip
    if session.as_json:
        session.print_json(asdict(report))
    else:
        to = terminal.console()
        terminal.print_table(to, ("status", "questions"), sorted(report.by_status.items()))
        to.print(f"{report.answered:,} answered now, {report.kept:,} kept from before, in {output}")
        for problem in (*report.notes, *report.errors):
            to.print(terminal.one_line(problem), style="yellow")
    return SOMETHING_SKIPPED if report.errors else DONE
