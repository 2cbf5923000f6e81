"""From question to checked answer with a real model: in this process, and behind a real server process on loopback."""

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest
from hash_encoder import HashEncoder
from tiny_model import make_model
from torture.reader_in_process import ReaderInProcess

from assistant.generation.chat_model import LocalWriter, open_writer
from assistant.generation.local_model import LocalModel
from assistant.generation.prompt import Message
from assistant.settings import Settings
from assistant.types import Answer, StatementKind
from assistant.workspace import Workspace

CLAUSE = "The Tenant must pay the yearly rent of £24,500 in four equal instalments."
ASKED = "What yearly rent must the Tenant pay, in how many instalments?"
CHAT = [Message(role="user", text="Who pays the rent?")]


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("models")
    said = f"{CLAUSE} [1] The Landlord must pay the yearly rent of £24,500 in four equal instalments. [1]"
    return {"random": make_model(root / "random"), "clerk": make_model(root / "clerk", says=said)}


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    folder, home = tmp_path_factory.mktemp("files"), tmp_path_factory.mktemp("home")
    (folder / "lease.txt").write_text(f"1. RENT\n\n{CLAUSE}\n\n2. PETS\n\nNo dog may enter the shop.\n")
    desk(home).ingest("desk", [folder])
    return home


def desk(home: Path, **settings: object) -> Workspace:
    plain = {"home": home, "support_min": 0.001, "crossencoder": "off", "parse_workers": 1}
    return Workspace(home, Settings(**plain | settings), HashEncoder(), ReaderInProcess)


def check(answer: Answer) -> None:
    """What the clerk says is shown as far as it is true."""
    assert [one.kind for one in answer.statements] == [StatementKind.QUOTE, StatementKind.UNSUPPORTED]
    assert answer.statements[0].text == CLAUSE
    assert [span.quote for span in answer.citations[0].spans] == [CLAUSE]


def test_a_local_model_answers_and_is_checked(home, folders):
    parts: list[Answer] = []
    workspace = desk(home, answerer="local", llm=str(folders["clerk"]))
    answer = workspace.ask("desk", ASKED, on_part=parts.append)
    check(answer)
    assert answer.model.startswith("clerk@")
    assert answer.model.endswith(", answer-1")
    assert [[one.text for one in part.statements] for part in parts] == [[CLAUSE]]
    assert workspace.ask("desk", ASKED).statements == answer.statements
    random = desk(home, answerer="local", llm=str(folders["random"]), llm_answer_tokens=40).ask("desk", ASKED)
    assert random.statements[0].text == CLAUSE  # quoted: what a model of random weights says is struck
    assert random.model.startswith("extractive")
    assert "was cut after 40 tokens" in random.notices[-1]


@pytest.fixture(scope="module")
def server(folders, tmp_path_factory):
    """`transformers serve` on a free port, without a network."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    cache = tmp_path_factory.mktemp("cache")
    (cache / "hub").mkdir()
    log = (cache / "log").open("w")
    process = subprocess.Popen(
        [Path(sys.executable).with_name("transformers"), "serve", "--host", "127.0.0.1", "--port", str(port),
         "--device", "cpu"],
        env=os.environ | {"HF_HOME": str(cache), "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"},
        stdout=log, stderr=log,
    )  # fmt: skip
    try:
        yield f"http://127.0.0.1:{_up(process, port, Path(log.name))}/v1"
    finally:
        process.terminate()
        process.wait(timeout=60)
        log.close()


def _up(process: subprocess.Popen[bytes], port: int, log: Path) -> int:
    end = time.monotonic() + 280
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5)
        except OSError:
            time.sleep(0.3)
        else:
            return port
    raise AssertionError(log.read_text()[-2000:])


@pytest.mark.slow
def test_the_same_model_behind_a_server_answers_the_same(home, folders, server):
    workspace = desk(home, answerer="server", llm=str(folders["clerk"]), llm_url=server, llm_context_tokens=8192)
    answer = workspace.ask("desk", ASKED)
    check(answer)
    assert answer.model == f"{folders['clerk']} at 127.0.0.1, answer-1"
    random = open_writer(Settings(answerer="server", llm=str(folders["random"]), llm_url=server))
    served = [*random.write(CHAT, 12, threading.Event())]
    model = LocalModel(folders["random"])
    local = [*LocalWriter(model, None).write(CHAT, 12, threading.Event())]
    assert "".join(piece.text for piece in served) == "".join(piece.text for piece in local)
    assert [piece.finish for piece in served if piece.finish] == ["length"]
    assert [piece.prompt_tokens for piece in served if piece.prompt_tokens] == [
        LocalModel(folders["random"]).count(CHAT)
    ]
