"""The web application and the server that it lives on. The only place for Gradio; what it shows is in `ui.pages`."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ingest.errors import ProjectError, UsageError
from ui import guard, words
from ui.handlers import Desk
from ui.pages import chat, check, chronology, documents, grid, models, people, side
from ui.pages.frame import Frame
from ui.people.accounts import People
from ui.people.door import Door

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.workspace import Workspace

_INCOMING = ".incoming"  # where files lie between choosing and adding them
_HEAD = (
    '<link rel="stylesheet" href="/own/style.css"><script src="/own/page.js" defer></script>'
    '<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">'
)
PAGES = (chat, documents, grid, check, chronology, models, people)  # in the order of their tabs


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
        accounts = People(workspace.home)
        desk = Desk(workspace=workspace, uploads=workspace.home / "uploads", starters=starters or {}, people=accounts)
        app = guard.Guard(build(desk), guard.Rules.of(host, taken, token), Door(accounts, taken))
        config = uvicorn.Config(
            app, access_log=False, log_level="critical", server_header=False, timeout_graceful_shutdown=2
        )
        if on_ready is not None:
            on_ready(address(host, taken, token))
        threading.Thread(target=_prepare, args=(workspace,), name="prepare", daemon=True).start()
        try:
            uvicorn.Server(config).run(sockets=[bound])
        finally:
            desk.questions.close()
            desk.indexing.close()
            desk.work.close()
            desk.tuning.close()
            shutil.rmtree(desk.uploads / _INCOMING, ignore_errors=True)  # chosen, never added


def _prepare(workspace: Workspace) -> None:
    with suppress(ProjectError):  # the first question tells
        workspace.prepare()


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

    blocks, wording = _application(gr, desk)
    font = ["-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans", "system-ui", "sans-serif"]
    mono = ["ui-monospace", "monospace"]
    theme = gr.themes.Base(primary_hue="teal", neutral_hue="stone", font=font, font_mono=mono, radius_size="md")
    return gr.mount_gradio_app(  # type: ignore[no-any-return, unused-ignore]
        api.build(desk),
        blocks,
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
        i18n=gr.I18n(**wording),
    )


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        raise UsageError(
            f"Cannot listen on {host}:{port} ({error}). Choose another --port, or stop what uses this one."
        ) from error


def _application(gr: Any, desk: Desk) -> tuple[Any, dict[str, dict[str, str]]]:
    """The side with what all pages share, and the pages as tabs; and what they say in each language."""
    title = words.say("title")  # page.js translates it
    with gr.Blocks(title=title, analytics_enabled=False, fill_width=True, delete_cache=(3600, 3600)) as blocks:
        frame = Frame(gr=gr, desk=desk, blocks=blocks)
        with gr.Row(elem_id="shell"):
            with gr.Column(elem_id="side", scale=0, min_width=300):
                picker, facts = side.build(frame)
            with gr.Column(elem_id="main"), gr.Tabs(elem_id="pages"):
                for page in PAGES:
                    with gr.Tab(frame.label(f"tab.{page.ID}"), id=page.ID, elem_id=f"page-{page.ID}") as tab:
                        page.build(replace(frame, picker=picker, facts=facts, tab=tab))
    blocks.has_launched = True  # it is mounted, not launched, and Gradio checks the paths of files only then
    for language in words.LANGUAGES:
        frame.wording[language].update(words.section(language, "script."))  # for page.js
    return blocks.queue(api_open=False, max_size=32, default_concurrency_limit=2), frame.wording
