"""What every command shares: `--home`, `--json`, `--debug`, exit codes, and errors as one line."""

from __future__ import annotations

import errno
import inspect
import json
import sqlite3
import sys
import traceback
import warnings
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from ingest.errors import ProjectError, UsageError
from ui.commands.narrowing import OPTIONS, Narrowing
from ui.terminal import one_line

if TYPE_CHECKING:
    from assistant.settings import Settings
    from assistant.workspace import Workspace

DONE, FAILED, WRONG_USAGE, SOMETHING_SKIPPED = 0, 1, 2, 3
INTERRUPTED = 130  # as shells report a program ended by Ctrl-C

Home = Annotated[Path | None, typer.Option("--home", help="Where collections are kept (or ASSISTANT_HOME).")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on stdout; progress goes to stderr.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show a traceback when something fails.")]

_SHARED: dict[str, tuple[Any, Any]] = {
    "home": (Home, None),
    "as_json": (AsJson, False),
    "debug": (Debug, False),
}


@dataclass(slots=True, kw_only=True)
class Session:
    """One run of one command."""

    home: Path | None = None
    as_json: bool = False
    debug: bool = False
    out: TextIO = field(default_factory=lambda: sys.stdout)

    def workspace(self) -> Workspace:
        """The collections of the home folder."""
        from assistant.workspace import Workspace

        told: set[str] = set()

        def on_wait(holder: str) -> None:
            if holder not in told:  # `reindex --watch` waits for the same one again and again
                print_error(f"waiting for {holder} …")
            told.add(holder)

        return Workspace(self.home, self.settings(), on_wait=on_wait)

    def settings(self) -> Settings:
        """The settings that hold in the home folder."""
        from assistant.settings import load_settings

        return load_settings(self.home)

    def print_json(self, document: Any) -> None:
        """Write the command's one JSON document. A terminal gets ASCII: no text may steer it."""
        self.out.write(json.dumps(document, ensure_ascii=self.out.isatty()) + "\n")
        self.out.flush()

    def run(self, command: Callable[[], int | None]) -> int:
        """Run a command; every error becomes one line on stderr, and with `--json` a document on stdout."""
        if not self.debug:
            warnings.simplefilter("ignore")
        try:
            with redirect_stdout(sys.stderr if self.as_json else self.out):  # libraries print too
                return command() or DONE
        except (Exception, KeyboardInterrupt) as error:
            if isinstance(error, BrokenPipeError):  # `assistant … | head`: nobody is reading any more
                sys.stderr.close()
                return FAILED
            code, message = explain(error)
            self._fail(message, error)
            return code

    def _fail(self, message: str, error: BaseException) -> None:
        if self.debug:
            traceback.print_exception(error, file=sys.stderr)
        print_error(message)
        if self.as_json:
            self.print_json({"error": message, "kind": type(error).__name__})


def print_error(message: str) -> None:
    """One line on stderr."""
    sys.stderr.write(f"assistant: {one_line(message)}\n")


def explain(error: BaseException) -> tuple[int, str]:
    """The exit code for an error, and one line that says what to do."""
    if isinstance(error, KeyboardInterrupt) or "user-defined function raised" in str(error):  # Ctrl-C inside SQLite
        return INTERRUPTED, "Stopped. What was finished is kept; run the same command again to go on."
    if isinstance(error, UsageError):
        return WRONG_USAGE, str(error)
    if isinstance(error, ProjectError):
        return FAILED, str(error)
    if isinstance(error, OSError):
        return FAILED, _explain_os(error)
    if isinstance(error, sqlite3.Error):
        return FAILED, _explain_sqlite(error)
    if isinstance(error, MemoryError):
        return FAILED, "Not enough memory. Close other programs, or take in fewer files at a time."
    return (
        FAILED,
        f"Unexpected error, nothing was lost: {type(error).__name__}: {error}. --debug shows where.",
    )


def _explain_os(error: OSError) -> str:
    place = f" ({error.filename})" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk is full{place}. Free some space and run the command again; what was finished is kept."
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return f"No permission{place}: {error.strerror}. Change the permissions, or choose another --home."
    return f"{error.strerror or error}{place}. Check the path and the disk, then run the command again."


def _explain_sqlite(error: sqlite3.Error) -> str:
    reason = str(error)
    if "full" in reason:
        return "The disk is full. Free some space and run the command again; what was finished is kept."
    if "locked" in reason or "busy" in reason:
        return "Another process is writing to this collection. Wait until it has finished, then try again."
    if "readonly" in reason or "unable to open" in reason:
        return f"The catalogue cannot be written ({reason}). Check the permissions, or choose another --home."
    if "I/O" in reason:
        return f"The catalogue cannot be read or written ({reason}). The disk may be full or failing: free some space."
    return f"The catalogue is damaged ({reason}). `assistant collections verify NAME --repair` mends it."


def command(app: typer.Typer, name: str | None = None) -> Callable[[Callable[..., int | None]], Callable[..., Any]]:
    """Register `function(session, …)` as a command that also takes the shared options.

    A parameter of the type `Narrowing` stands for all options that narrow a command to some documents.
    """

    def register(function: Callable[..., int | None]) -> Callable[..., int | None]:
        signature = inspect.signature(function, eval_str=True)
        own: list[inspect.Parameter] = []
        narrowed = ""
        for parameter in list(signature.parameters.values())[1:]:
            if parameter.annotation is Narrowing:
                narrowed, own = parameter.name, own + _options(OPTIONS)
            else:
                own.append(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY))
        shared = _options(_SHARED)

        def wrapper(context: typer.Context, **given: Any) -> int:
            if narrowed:
                given[narrowed] = Narrowing(**{key: given.pop(key) for key in OPTIONS})
            chosen = {key: given.pop(key) or (context.obj or {}).get(key) for key in _SHARED}
            session = Session(home=chosen["home"], as_json=bool(chosen["as_json"]), debug=bool(chosen["debug"]))
            return session.run(lambda: function(session, **given))

        first = inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
        wrapper.__signature__ = inspect.Signature([first, *own, *shared])  # type: ignore[attr-defined]
        wrapper.__annotations__ = {p.name: p.annotation for p in (first, *own, *shared)}
        app.command(name or function.__name__, help=function.__doc__)(wrapper)
        return function

    return register


def _options(table: Mapping[str, tuple[Any, Any]]) -> list[inspect.Parameter]:
    return [
        inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY, annotation=kind, default=default)
        for key, (kind, default) in table.items()
    ]
