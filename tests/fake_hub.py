"""A model hub on loopback with one repository, as far as fetching a model needs it."""

from __future__ import annotations

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

REVISION = "a" * 40


class FakeHub:
    """Serves the files of a folder as `maker/Tiny`; `lies_about` names one whose hash is told wrongly."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.lies_about, self.asked = folder, "", list[str]()
        hub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                hub.asked.append(self.path)
                status, headers, body = hub.reply(self.path)
                self.send_response(status)
                for name, value in ({"content-length": str(len(body))} | headers).items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(body)

            do_HEAD = do_GET  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def reply(self, path: str) -> tuple[int, dict[str, str], bytes]:
        path = path.partition("?")[0]
        if path.startswith("/api/models/maker/Tiny"):
            return 200, {"content-type": "application/json"}, json.dumps(self._described()).encode()
        file = self.folder / path.removeprefix(f"/maker/Tiny/resolve/{REVISION}/")
        if not path.startswith("/maker/Tiny/resolve/") or not file.is_file():
            return 404, {"x-error-code": "RepoNotFound"}, b""
        body = file.read_bytes()
        return 200, {"etag": f'"{hashlib.sha256(body).hexdigest()}"', "x-repo-commit": REVISION}, body

    def _described(self) -> dict[str, object]:
        files = []
        for file in sorted(self.folder.iterdir()):
            body = file.read_bytes()
            digest = hashlib.sha256(b"other" if file.name == self.lies_about else body).hexdigest()
            lfs = {"sha256": digest, "size": len(body), "pointerSize": 130} if "safetensors" in file.name else None
            files.append({"rfilename": file.name, "size": len(body), **({"lfs": lfs} if lfs else {})})
        return {"id": "maker/Tiny", "sha": REVISION, "siblings": files, "private": False, "tags": []}
