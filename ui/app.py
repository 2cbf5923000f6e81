"""The web page: its boxes, what they trigger, and the server they live on. The only place for Gradio."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ingest.errors import UsageError
from ui import guard, handlers, render
from ui.handlers import Desk, Turn

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.workspace import Workspace

TITLE = "Document assistant"
_INCOMING = ".incoming"  # where files lie between choosing and adding them
_STARTERS = 4  # buttons
_HEAD = (
    '<link rel="stylesheet" href="/own/style.css"><script src="/own/page.js" defer></script>'
    '<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">'
)
_PLAIN = {"js_on_load": None, "apply_default_css": False}  # our own HTML, our own looks
_BRAND = f'<header class="brand"><h1>{TITLE}</h1><p>Exact quotes, page by page</p></header>'
_PRIVATE = '<p class="private">Runs on this machine. Nothing you ask or add leaves it.</p>'


def serve(
    workspace: Workspace,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    token: str | None = None,
    starters: Mapping[str, Sequence[str]] | None = None,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the page and the HTTP API until interrupted.

    Args:
        workspace: What to serve.
        host: The address to listen on, one of this machine alone.
        port: The port to listen on; 0 takes any free one.
        token: What a browser must know to be let in; None lets in everyone on this machine.
        starters: Example questions by collection.
        on_ready: Called with the address to open, start token included, once the port is taken.

    Raises:
        UsageError: If the address cannot be listened on, or can be reached from other machines.
    """
    import uvicorn

    guard.check_loopback(host)
    with _listen(host, port) as bound:
        taken = bound.getsockname()[1]
        desk = Desk(workspace=workspace, uploads=workspace.home / "uploads", starters=starters or {})
        app = guard.Guard(build(desk), guard.Rules.of(host, taken, token))
        config = uvicorn.Config(
            app, access_log=False, log_level="critical", server_header=False, timeout_graceful_shutdown=2
        )
        if on_ready is not None:
            on_ready(address(host, taken, token))
        try:
            uvicorn.Server(config).run(sockets=[bound])
        finally:
            desk.questions.close()
            desk.indexing.close()
            shutil.rmtree(desk.uploads / _INCOMING, ignore_errors=True)  # chosen, never added


def address(host: str, port: int, token: str | None) -> str:
    """The link to open in a browser."""
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/" + (f"?token={token}" if token else "")


def build(desk: Desk) -> FastAPI:
    """The HTTP API with the page mounted at its root; not guarded yet."""
    for variable in [name for name in os.environ if name.startswith("GRADIO_")]:
        del os.environ[variable]  # sharing, telemetry, proxies: only what stands here counts
    desk.uploads.parent.mkdir(parents=True, exist_ok=True, mode=0o700)  # the home, closed to other users
    desk.uploads.mkdir(exist_ok=True, mode=0o700)
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["GRADIO_TEMP_DIR"] = str(desk.uploads / _INCOMING)
    import gradio as gr

    from ui import api

    font = ["-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans", "system-ui", "sans-serif"]
    mono = ["ui-monospace", "monospace"]
    theme = gr.themes.Base(primary_hue="teal", neutral_hue="stone", font=font, font_mono=mono, radius_size="md")
    return gr.mount_gradio_app(  # type: ignore[no-any-return, unused-ignore]
        api.build(desk),
        _page(gr, desk),
        path="/",
        app_kwargs={"openapi_url": None, "docs_url": None, "redoc_url": None},
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size=desk.workspace.settings.max_upload_mib * 2**20,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        theme=theme,
        head=_HEAD,
    )


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        raise UsageError(
            f"Cannot listen on {host}:{port} ({error}). Choose another --port, or stop what uses this one."
        ) from error


def _page(gr: Any, desk: Desk) -> Any:
    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True, delete_cache=(3600, 3600)) as page:
        turns = gr.State(())
        with gr.Row(elem_id="shell"):
            with gr.Column(elem_id="side", scale=0, min_width=300):
                gr.HTML(_BRAND, **_PLAIN)
                picker = gr.Dropdown(label="Collection", elem_id="picker", filterable=False)
                facts = gr.HTML(elem_id="facts", **_PLAIN)
                adding = _upload_box(gr)
                fresh = gr.Button("New conversation", size="sm", elem_id="fresh")
                gr.HTML(_PRIVATE, **_PLAIN)
            with gr.Column(elem_id="main"):
                chat = gr.HTML(elem_id="conversation", **_PLAIN)
                with gr.Row(elem_id="starters"):
                    starters = [gr.Button(visible=False, size="sm") for _ in range(_STARTERS)]
                with gr.Row(elem_id="composer"):
                    box = gr.Textbox(
                        placeholder="Ask about your documents", label="Question", show_label=False,
                        elem_id="question", lines=1, max_lines=8, autofocus=True, scale=1, container=False,
                    )  # fmt: skip
                    send = gr.Button("Ask", variant="primary", elem_id="send", scale=0, min_width=88)
                    halt = gr.Button("Stop", visible=False, elem_id="stop", scale=0, min_width=88)
        _wire_picker(gr, desk, page, [picker, adding["target"], facts, chat, *starters])
        _wire_chat(gr, desk, {"turns": turns, "picker": picker, "chat": chat, "box": box, "send": send,
                              "stop": halt, "fresh": fresh, "starters": starters})  # fmt: skip
        _wire_upload(gr, desk, adding, picker, facts)
    return page.queue(api_open=False, max_size=32, default_concurrency_limit=2)


def _upload_box(gr: Any) -> dict[str, Any]:
    with gr.Accordion("Add documents", open=False, elem_id="adding"):
        target = gr.Dropdown(
            label="Into collection",
            info="Choose one, or type a new name",
            allow_custom_value=True,
            elem_id="target",
        )
        files = gr.File(label="Files", file_count="multiple", height=150, elem_id="files")
        add = gr.Button("Add and index", variant="primary", elem_id="add")
        outcome = gr.HTML(elem_id="outcome", **_PLAIN)
    return {"target": target, "files": files, "add": add, "outcome": outcome}


def _wire_picker(gr: Any, desk: Desk, page: Any, outputs: list[Any]) -> None:
    picker, target, facts, _, *starters = outputs

    def opened() -> list[Any]:
        available = handlers.choices(desk)
        names = [name for _, name in available]
        chosen = next((name for name in names if name in desk.starters), names[0] if names else None)
        choice = {"choices": available, "value": chosen}
        welcome = render.welcome(bool(names))
        return [gr.update(**choice), gr.update(choices=names, value=chosen or "my-documents"),
                handlers.facts(desk, chosen), welcome, *_starters(gr, desk, chosen)]  # fmt: skip

    def picked(name: str | None, turns: tuple[Turn, ...]) -> list[Any]:
        return [handlers.facts(desk, name), name, *_starters(gr, desk, None if turns else name)]

    page.load(opened, None, outputs, show_progress="hidden", api_visibility="private")
    turns = next(block for block in page.blocks.values() if isinstance(block, gr.State))
    picker.input(picked, [picker, turns], [facts, target, *starters], show_progress="hidden", api_visibility="private")


def _starters(gr: Any, desk: Desk, collection: str | None) -> list[Any]:
    questions = list(desk.starters.get(collection or "", ()))[:_STARTERS]
    shown = [gr.update(value=question, visible=True) for question in questions]
    return shown + [gr.update(visible=False)] * (_STARTERS - len(shown))


def _wire_chat(gr: Any, desk: Desk, parts: dict[str, Any]) -> None:
    turns, chat, send, halt, box = (parts[key] for key in ("turns", "chat", "send", "stop", "box"))
    outputs = [turns, chat, box, send, halt, *parts["starters"]]
    hidden = {"show_progress": "hidden", "api_visibility": "private"}

    def view(after: tuple[Turn, ...], keep: Any) -> list[Any]:
        shown = handlers.conversation(after) or render.welcome(has_collections=True)
        return [after, shown, keep, *buttons(busy=bool(after)), *[gr.update(visible=False)] * _STARTERS]

    def buttons(*, busy: bool) -> list[Any]:
        return [gr.update(visible=not busy), gr.update(visible=busy)]

    def asked(collection: str | None, text: str, before: tuple[Turn, ...]) -> Iterator[list[Any]]:
        for number, after in enumerate(handlers.ask(desk, collection, text, before)):
            yield view(after, gr.skip() if number else "")

    def stopped(before: tuple[Turn, ...]) -> list[Any]:
        return view(handlers.stop(before), gr.skip())

    def cleared(collection: str | None) -> list[Any]:
        return [*view((), "")[:5], *_starters(gr, desk, collection)]

    limits = {"concurrency_limit": 4, "concurrency_id": "questions", **hidden}
    inputs = [parts["picker"], box, turns]
    asking = [send.click(asked, inputs, outputs, **limits), box.submit(asked, inputs, outputs, **limits)]
    asking += [b.click(asked, [parts["picker"], b, turns], outputs, **limits) for b in parts["starters"]]
    # The page drops a question that comes before the event of the one before has ended, which is a little after its
    # last words are shown. So it is the end of the event that brings Ask back.
    for event in asking:
        event.then(lambda: buttons(busy=False), None, [send, halt], **hidden)
    # The search ends itself and shows what `stopped` shows, so it does not matter which of the two arrives last.
    halt.click(stopped, [turns], outputs, **hidden)
    parts["fresh"].click(cleared, [parts["picker"]], outputs, cancels=asking, **hidden)


def _wire_upload(gr: Any, desk: Desk, adding: dict[str, Any], picker: Any, facts: Any) -> None:
    outputs = [adding["outcome"], adding["files"], adding["add"], picker, facts]

    def added(target: str | None, files: list[str] | None) -> Iterator[list[Any]]:
        for shown in handlers.upload(desk, target, files):
            yield [shown, gr.skip(), gr.update(interactive=False), gr.skip(), gr.skip()]
        available = handlers.choices(desk)
        known = target in [name for _, name in available]
        chosen = gr.update(choices=available, **({"value": target} if known else {}))
        yield [
            gr.skip(),
            None,
            gr.update(interactive=True),
            chosen,
            handlers.facts(desk, target) if known else gr.skip(),
        ]

    adding["add"].click(
        added, [adding["target"], adding["files"]], outputs,
        concurrency_limit=2, concurrency_id="indexing", show_progress="hidden", api_visibility="private",
    )  # fmt: skip
