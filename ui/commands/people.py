"""`assistant people`: who may use this home through the page and the HTTP API, and what is shared with whom."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.errors import UsageError
from ui import terminal
from ui.session import Session, command

if TYPE_CHECKING:
    from ui.people.accounts import People

app = typer.Typer(
    name="people", help="Who may log in to the web page, and what is shared with whom.", rich_markup_mode=None
)
Name = Annotated[str, typer.Argument(metavar="NAME", help="Of the person: a-z, 0-9, dot, dash, underscore.")]
Shared = Annotated[str, typer.Argument(metavar="COLLECTION", help="The collection.")]
Who = Annotated[str, typer.Argument(metavar="WHO", help="A person, or a group as @GROUP.")]


@command(app)
def add(
    session: Session,
    name: Name,
    role: Annotated[str, typer.Option("--role", help="reader, editor or admin, in the home.")] = "reader",
) -> None:
    """Make an account. From the first one on, which must be an admin's, everybody logs in.

    The password is asked for, or read as one line from standard input; it is never an argument.
    """
    from ui.people.accounts import Role

    people, given = _people(session), Role.of(role)
    people.add(name, _password(), given)
    _say(session, {"added": name, "role": given.word}, f"{name} may log in, as {given.word}.")


@command(app)
def password(session: Session, name: Name) -> None:
    """Give a person another password; it ends that person's sessions and tokens."""
    people = _people(session)
    people.set_password(name, _password())
    _say(session, {"changed": name}, f"{name} has another password. All sessions and tokens of {name} are ended.")


@command(app)
def role(
    session: Session, name: Name, given: Annotated[str, typer.Argument(metavar="ROLE", help="reader, editor, admin.")]
) -> None:
    """Give a person another role in the home: an editor may make collections, an admin may do everything."""
    from ui.people.accounts import Role

    chosen = Role.of(given)
    _people(session).set_role(name, chosen)
    _say(session, {"changed": name, "role": chosen.word}, f"{name} is {chosen.word} now.")


@command(app)
def remove(session: Session, name: Name) -> None:
    """Remove an account with its sessions, tokens and shares. Documents stay."""
    _people(session).remove(name)
    _say(session, {"removed": name}, f"{name} may not log in any more.")


@command(app, "list")
def list_people(session: Session) -> None:
    """Show who has an account, and what is shared with whom."""
    people = _people(session)
    everyone, shares = people.everyone(), people.shares()
    if session.as_json:
        session.print_json(
            {
                "people": [
                    {
                        "name": p.name,
                        "role": p.role.word,
                        "groups": p.groups,
                        "sessions": p.sessions,
                        "tokens": p.tokens,
                    }
                    for p in everyone
                ],
                "shares": [{"collection": s.collection, "who": s.who, "role": s.role.word} for s in shares],
            }
        )
        return
    to = terminal.console()
    if not everyone:
        to.print("Nobody has an account: the link printed by `assistant serve` opens the page.")
        return
    rows = [(p.name, p.role.word, ", ".join(p.groups), p.sessions, p.tokens) for p in everyone]
    terminal.print_table(to, ("name", "role", "groups", "sessions", "tokens"), rows)
    if shares:
        to.print()
        rows_shared = [(s.collection, s.who, s.role.word) for s in shares]
        terminal.print_table(to, ("collection", "shared with", "as"), rows_shared)


@command(app)
def share(
    session: Session,
    collection: Shared,
    who: Who,
    role: Annotated[str, typer.Option("--role", help="reader, editor or admin, of this collection.")] = "reader",
) -> None:
    """Let a person or a group use a collection."""
    from ui.people.accounts import Role

    session.workspace().collection(collection)
    given = Role.of(role)
    _people(session).share(collection, who, given)
    _say(session, {"shared": collection, "who": who, "role": given.word}, f"{who} is {given.word} of {collection}.")


@command(app)
def unshare(session: Session, collection: Shared, who: Who) -> None:
    """End what `share` began."""
    _people(session).unshare(collection, who)
    _say(session, {"unshared": collection, "who": who}, f"{collection} is not shared with {who} any more.")


@command(app)
def group(
    session: Session,
    name: Annotated[str, typer.Argument(metavar="GROUP", help="Of the group; the first member makes it.")],
    person: Annotated[str, typer.Argument(metavar="NAME", help="Of the person.")],
    leave: Annotated[bool, typer.Option("--leave", help="Take the person out.")] = False,
) -> None:
    """Put a person into a group, or take the person out."""
    people, name = _people(session), name.removeprefix("@")
    (people.leave if leave else people.join)(name, person)
    said = f"{person} {'left' if leave else 'is in'} the group {name}."
    _say(session, {"group": name, "person": person, "member": not leave}, said)


@command(app)
def token(session: Session, name: Name) -> None:
    """Make a token for a program that uses the HTTP API as this person. It is shown once."""
    from ui.people.sessions import Sessions

    people = _people(session)
    if people.role(name) is None:
        raise UsageError(f"There is no person {name!r}.")
    value = Sessions(people).make_token(name)
    _say(session, {"person": name, "token": value}, value)


@command(app, "log-out")
def log_out(session: Session, name: Name) -> None:
    """End all sessions and tokens of a person."""
    from ui.people.sessions import Sessions

    ended = Sessions(_people(session)).end_all(name)
    _say(session, {"person": name, "ended": ended}, f"{ended:,} sessions and tokens of {name} are ended.")


def _people(session: Session) -> People:
    from ui.people.accounts import People

    return People(session.home or session.settings().home)


def _password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")


def _say(session: Session, document: dict[str, object], words: str) -> None:
    if session.as_json:
        session.print_json(document)
    else:
        terminal.console().print(terminal.one_line(words), soft_wrap=True, markup=False, highlight=False)
