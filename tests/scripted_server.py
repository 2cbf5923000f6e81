"""An OpenAI-compatible server on loopback that says what it is told to, and breaks off, stalls or never ends."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass
class Script:
    """One reply. `status` other than 200 is an error; without `finish` the connection is cut."""

    text: str = ""
    status: int = 200
    finish: str | None = "stop"
    pause_s: float = 0.0  # before every piece
    endless: bool = False
    prompt_tokens: int | None = None
    size: int = 24  # characters of a piece
    raw: bytes = b""  # sent instead
    headers: dict[str, str] = field(default_factory=dict)


class ScriptedServer:
    """Answers with `script`; keeps what it was asked in `asked`, newest last."""

    def __init__(self) -> None:
        self.script = Script()
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                server.asked.append(json.loads(body))
                server.headers.append({name.lower(): value for name, value in self.headers.items()})
                server.reply(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def reply(self, handler: BaseHTTPRequestHandler) -> None:
        script = self.script
        handler.close_connection = True
        handler.send_response(script.status)
        for name, value in ({"content-type": "text/event-stream", "connection": "close"} | script.headers).items():
            handler.send_header(name, value)
        handler.end_headers()
        try:
            if script.status != 200:
                handler.wfile.write(json.dumps({"error": {"message": script.text}}).encode())
            elif script.raw:
                handler.wfile.write(script.raw)
            else:
                for event in self._events(script):
                    time.sleep(script.pause_s)
                    handler.wfile.write(b"data: " + event + b"\n\n")
                    handler.wfile.flush()
        except OSError:
            pass  # whoever asked has gone

    def _events(self, script: Script) -> Iterator[bytes]:
        while True:
            for at in range(0, len(script.text), script.size):
                yield _event(script.text[at : at + script.size], None)
            if not script.endless:
                break
        if script.finish is None:
            return
        yield _event("", script.finish)
        if script.prompt_tokens is not None:
            usage = {
                "prompt_tokens": script.prompt_tokens,
                "completion_tokens": 1,
                "total_tokens": script.prompt_tokens,
            }
            yield json.dumps(_frame([]) | {"usage": usage}).encode()
        yield b"[DONE]"


def _event(text: str, finish: str | None) -> bytes:
    choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": finish}
    return json.dumps(_frame([choice])).encode()


def _frame(choices: list[Any]) -> dict[str, Any]:
    return {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "scripted", "choices": choices}
