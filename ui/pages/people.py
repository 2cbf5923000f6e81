"""Who may use this home: accounts, roles, groups and what is shared. For admins, and for whoever opens it first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ui import handlers, render
from ui.handlers import Desk
from ui.pages.frame import Frame
from ui.people.accounts import Role
from ui.people.sessions import Sessions

ID, NAME = "people", "People"
_ROLES = [role.word for role in Role]
_FIRST = (
    "Nobody has an account: whoever opens the link of this program may do everything. Add the first person as admin; "
    "from then on everybody logs in."
)


def build(frame: Frame) -> None:
    """The page. It is hidden until it is known that it may be seen."""
    gr = frame.gr
    frame.tab.visible = False
    said = frame.html(elem_id="people-said")
    listed = frame.html(elem_id="people-list")
    frame.html(_head("A person"))
    with gr.Row():
        name = gr.Textbox(label="Name", max_lines=1, elem_id="people-name")
        role = gr.Dropdown(_ROLES, value="reader", label="Role in the home", elem_id="people-role")
        password = gr.Textbox(label="Password, 12 characters or more", type="password", max_lines=1,
                              elem_id="people-password")  # fmt: skip
    outputs = [said, listed, password]
    acts = {"Add": _add, "Set password": _set_password, "Set role": _set_role, "End sessions": _end, "Remove": _remove}
    _buttons(frame, acts, [name, role, password], outputs)
    frame.html(_head("A collection, shared"))
    with gr.Row():
        collection = gr.Dropdown(label="Collection", elem_id="people-collection")
        who = gr.Textbox(label="Person, or @group", max_lines=1, elem_id="people-who")
        share = gr.Dropdown(_ROLES, value="reader", label="Role in the collection", elem_id="people-share")
    _buttons(frame, {"Share": _share, "End sharing": _unshare}, [collection, who, share], outputs)
    frame.html(_head("A group"))
    with gr.Row():
        group = gr.Textbox(label="Group", max_lines=1, elem_id="people-group")
        member = gr.Textbox(label="Member", max_lines=1, elem_id="people-member")
    _buttons(frame, {"Put in": _join, "Take out": _leave}, [group, member], outputs)

    def opened(desk: Desk) -> list[Any]:
        if not (desk.keeps_accounts and desk.may("people")):
            return [gr.update(visible=False), gr.skip(), gr.skip()]
        return [gr.update(visible=True), listing(desk), gr.update(choices=[name for _, name in handlers.choices(desk)])]

    frame.on(frame.blocks.load, opened, None, [frame.tab, listed, collection])


def listing(desk: Desk) -> str:
    """Who has an account and what is shared, as HTML.

    Raises:
        DeniedError: whoever asks is no admin.
    """
    people = desk.accounts()
    everyone = people.everyone()
    if not everyone:
        return render.note(_FIRST)
    rows = [(p.name, p.role.word, ", ".join(p.groups), f"{p.sessions:,}", f"{p.tokens:,}") for p in everyone]
    shares = [(s.collection, s.who, s.role.word) for s in people.shares()]
    found = _table(("Name", "Role", "Groups", "Sessions", "Tokens"), rows)
    return found + (_table(("Collection", "Shared with", "As"), shares) if shares else "")


def _buttons(frame: Frame, acts: dict[str, Callable[..., str]], inputs: list[Any], outputs: list[Any]) -> None:
    with frame.gr.Row():
        for label, act in acts.items():
            key = "-".join(("people", *label.lower().split(), "button"))
            button = frame.gr.Button(label, size="sm", elem_id=key, scale=0, min_width=120)
            frame.on(button.click, _told(frame, act), inputs, outputs)


def _told(frame: Frame, act: Callable[..., str]) -> Callable[..., list[Any]]:
    """What a button does: its words, the list as it is now, and an empty password."""

    def pressed(desk: Desk, *given: Any) -> list[Any]:
        try:
            said = render.note(act(desk, *(str(value or "").strip() for value in given)))
            return [said, listing(desk), ""]
        except Exception as error:
            return [render.problem(handlers.explain(error)), frame.gr.skip(), ""]

    return pressed


def _add(desk: Desk, name: str, role: str, password: str) -> str:
    desk.accounts().add(name, password, Role.of(role))
    return f"{name} may log in. Load the page again if you are not logged in yourself."


def _set_password(desk: Desk, name: str, _: str, password: str) -> str:
    desk.accounts().set_password(name, password)
    return f"{name} has another password; all sessions and tokens of {name} are ended."


def _set_role(desk: Desk, name: str, role: str, _: str) -> str:
    desk.accounts().set_role(name, Role.of(role))
    return f"{name} is {role} now."


def _end(desk: Desk, name: str, *_: str) -> str:
    return f"{Sessions(desk.accounts()).end_all(name):,} sessions and tokens of {name} are ended."


def _remove(desk: Desk, name: str, *_: str) -> str:
    desk.accounts().remove(name)
    return f"{name} may not log in any more."


def _share(desk: Desk, collection: str, who: str, role: str) -> str:
    people = desk.accounts()
    desk.workspace.collection(collection)
    people.share(collection, who, Role.of(role))
    return f"{who} is {role} of {collection}."


def _unshare(desk: Desk, collection: str, who: str, _: str) -> str:
    desk.accounts().unshare(collection, who)
    return f"{collection} is not shared with {who} any more."


def _join(desk: Desk, group: str, name: str) -> str:
    desk.accounts().join(group.removeprefix("@"), name)
    return f"{name} is in the group {group}."


def _leave(desk: Desk, group: str, name: str) -> str:
    desk.accounts().leave(group.removeprefix("@"), name)
    return f"{name} left the group {group}."


def _head(words: str) -> str:
    return f'<h2 class="section">{words}</h2>'


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{column}</th>' for column in columns)
    body = "".join(f"<tr>{''.join(f'<td>{render.escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f'<div class="table people"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
