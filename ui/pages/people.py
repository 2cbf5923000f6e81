"""Who may use this home: accounts, roles, groups and what is shared. For admins, and for whoever opens it first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ui import handlers, render
from ui.handlers import Desk
from ui.pages.frame import Frame
from ui.people.accounts import Role
from ui.people.sessions import Sessions
from ui.words import number, say

ID = "people"


def build(frame: Frame) -> None:
    """The page. It is hidden until it is known that it may be seen."""
    gr = frame.gr
    frame.tab.visible = False
    roles = [(frame.label(f"people.{role.word}"), role.word) for role in Role]
    said = frame.html(elem_id="people-said")
    listed = frame.html(elem_id="people-list")
    frame.html(lambda: _head("people.person"))
    with gr.Row():
        name = gr.Textbox(label=frame.label("people.name"), max_lines=1, elem_id="people-name")
        role = gr.Dropdown(roles, value="reader", label=frame.label("people.home_role"), elem_id="people-role")
        password = gr.Textbox(label=frame.label("people.password"), type="password", max_lines=1,
                              elem_id="people-password")  # fmt: skip
    outputs = [said, listed, password]
    acts = {"add": _add, "set_password": _set_password, "set_role": _set_role, "end_sessions": _end, "remove": _remove}
    _buttons(frame, acts, [name, role, password], outputs)
    frame.html(lambda: _head("people.collection"))
    with gr.Row():
        collection = gr.Dropdown(label=frame.label("side.collection"), elem_id="people-collection")
        who = gr.Textbox(label=frame.label("people.who"), max_lines=1, elem_id="people-who")
        share = gr.Dropdown(roles, value="reader", label=frame.label("people.share_role"), elem_id="people-share")
    _buttons(frame, {"share": _share, "end_sharing": _unshare}, [collection, who, share], outputs)
    frame.html(lambda: _head("people.group"))
    with gr.Row():
        group = gr.Textbox(label=frame.label("people.group_name"), max_lines=1, elem_id="people-group")
        member = gr.Textbox(label=frame.label("people.member"), max_lines=1, elem_id="people-member")
    _buttons(frame, {"put_in": _join, "take_out": _leave}, [group, member], outputs)

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
        return render.note(say("people.first"))
    rows = [(p.name, _called(p.role), ", ".join(p.groups), number(p.sessions), number(p.tokens)) for p in everyone]
    shares = [(s.collection, s.who, _called(s.role)) for s in people.shares()]
    found = _table(("people.name", "people.role", "people.groups", "people.sessions", "people.tokens"), rows)
    return found + (_table(("side.collection", "people.shared_with", "people.shared_as"), shares) if shares else "")


def _called(role: Role) -> str:
    return say(f"people.{role.word}")


def _buttons(frame: Frame, acts: dict[str, Callable[..., str]], inputs: list[Any], outputs: list[Any]) -> None:
    with frame.gr.Row():
        for key, act in acts.items():
            button = frame.gr.Button(
                frame.label(f"people.{key}"), size="sm", elem_id=f"people-{key.replace('_', '-')}-button", scale=0,
                min_width=120,
            )  # fmt: skip
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
    return say("people.added", name=name)


def _set_password(desk: Desk, name: str, _: str, password: str) -> str:
    desk.accounts().set_password(name, password)
    return say("people.password_set", name=name)


def _set_role(desk: Desk, name: str, role: str, _: str) -> str:
    given = Role.of(role)
    desk.accounts().set_role(name, given)
    return say("people.role_set", name=name, role=_called(given))


def _end(desk: Desk, name: str, *_: str) -> str:
    return say("people.ended", count=Sessions(desk.accounts()).end_all(name), name=name)


def _remove(desk: Desk, name: str, *_: str) -> str:
    desk.accounts().remove(name)
    return say("people.removed", name=name)


def _share(desk: Desk, collection: str, who: str, role: str) -> str:
    people, given = desk.accounts(), Role.of(role)
    desk.workspace.collection(collection)
    people.share(collection, who, given)
    return say("people.shared", who=who, role=_called(given), collection=collection)


def _unshare(desk: Desk, collection: str, who: str, _: str) -> str:
    desk.accounts().unshare(collection, who)
    return say("people.unshared", collection=collection, who=who)


def _join(desk: Desk, group: str, name: str) -> str:
    desk.accounts().join(group.removeprefix("@"), name)
    return say("people.joined", name=name, group=group)


def _leave(desk: Desk, group: str, name: str) -> str:
    desk.accounts().leave(group.removeprefix("@"), name)
    return say("people.left", name=name, group=group)


def _head(key: str) -> str:
    return f'<h2 class="section">{render.told(key)}</h2>'


def _table(keys: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{render.told(key)}</th>' for key in keys)
    body = "".join(f"<tr>{''.join(f'<td>{render.escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f'<div class="table people"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
