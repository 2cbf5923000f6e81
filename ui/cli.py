"""The `assistant` command. Heavy libraries load inside the command that needs them, never for `--help`."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Sequence

import typer

from ingest.isolation.offline import scrub_environment
from ui.commands import (
    backup,
    check,
    collections,
    documents,
    evaluation,
    feedback,
    finetune,
    grid,
    models,
    people,
    purge,
    questions,
    service,
    verify,
    why,
)
from ui.session import DONE, INTERRUPTED, AsJson, Debug, Home, print_error

app = typer.Typer(
    name="assistant",
    help="Exact, page-cited answers from your own files, on your own machine.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for _module in (
    documents,
    questions,
    check,
    verify,
    grid,
    why,
    backup,
    service,
):
    _module.register(app)
purge.register(collections.app)
app.add_typer(collections.app)
app.add_typer(evaluation.app)
app.add_typer(feedback.app)
app.add_typer(models.app)
app.add_typer(finetune.app)
app.add_typer(people.app)


@app.callback()
def _shared(context: typer.Context, home: Home = None, as_json: AsJson = False, debug: Debug = False) -> None:
    """Exact, page-cited answers from your own files, on your own machine."""
    context.obj = {"home": home, "as_json": as_json, "debug": debug}


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code."""
    try:
        code = app(list(arguments) or ["--help"], prog_name="assistant", standalone_mode=False)
    except typer.TyperException as error:  # an unknown option, a missing argument
        message = f"{error.format_message()} `assistant --help` lists the commands."
        print_error(message)
        if "--json" in arguments:
            sys.stdout.write(json.dumps({"error": message, "kind": "UsageError"}) + "\n")
        return int(getattr(error, "exit_code", 2))
    except (typer.Abort, KeyboardInterrupt):
        return INTERRUPTED
    return code if isinstance(code, int) else DONE


def main() -> None:
    """Entry point of the installed `assistant` command."""
    scrub_environment()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # a file name may hold any byte
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
