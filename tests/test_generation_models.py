"""Which models can be recommended, and fetching one from a hub: a made-up one on loopback."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from fake_hub import REVISION, FakeHub

from assistant.generation.catalogue import RECOMMENDED, full_name
from assistant.generation.folder import model_folder
from assistant.models import suggested
from ingest.errors import UsageError

ROOT = Path(__file__).parent.parent
FETCH = """
import sys
from pathlib import Path
from ingest.isolation.offline import scrub_environment
scrub_environment()
from assistant.generation.pull import pull
from ingest.errors import UsageError
try:
    print(pull(Path(sys.argv[1]), sys.argv[2], None, lambda text: print(text, file=sys.stderr), sys.argv[3]))
except UsageError as error:
    print("refused:", error)
"""


def fetched(home: Path, name: str, hub: str) -> str:
    """In a process of its own, as it is used: the libraries read the environment once."""
    done = subprocess.run(
        [sys.executable, "-c", FETCH, str(home), name, hub], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=200, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def hub(tmp_path):
    folder = tmp_path / "remote"
    folder.mkdir()
    for name in ("config.json", "tokenizer.json", "pytorch_model.bin", "modeling_evil.py", "LICENSE"):
        (folder / name).write_text("{}")
    (folder / "model.safetensors").write_bytes(b"\0" * 5000)
    with FakeHub(folder) as running:
        yield running


def test_every_size_of_memory_has_a_model_with_a_free_licence():
    assert {one.memory_gb for one in RECOMMENDED} == {4, 8, 16, 24, 80}
    assert {one.licence for one in RECOMMENDED} <= {"Apache-2.0", "MIT"}
    assert all(one.download_gb < one.memory_gb * 0.8 for one in RECOMMENDED)
    assert [one.name for one in suggested()] == [one.name for one in RECOMMENDED]


def test_a_recommended_model_needs_no_publisher():
    assert full_name("qwen3-4b-instruct-2507") == "Qwen/Qwen3-4B-Instruct-2507"
    assert full_name("maker/Other") == "maker/Other"
    for wrong in ("Other", "a/b/c", "/x", "../x/y"):
        with pytest.raises(UsageError, match="names no model"):
            full_name(wrong)


def test_a_model_is_fetched_at_one_revision_which_is_recorded(hub, tmp_path):
    home = tmp_path / "home"
    folder = Path(fetched(home, "maker/Tiny", hub.url))
    assert folder == model_folder(home, "maker/Tiny")
    names = ["LICENSE", "config.json", "model.safetensors", "pulled.json", "tokenizer.json"]
    assert sorted(path.name for path in folder.iterdir()) == names
    record = json.loads((folder / "pulled.json").read_text())
    assert (record["name"], record["revision"], record["hub"]) == ("maker/Tiny", REVISION, hub.url)
    assert record["files_sha256"]["model.safetensors"] == hashlib.sha256(b"\0" * 5000).hexdigest()
    assert all(REVISION in path for path in hub.asked if "resolve" in path)
    assert fetched(home, "maker/Tiny", hub.url).startswith("refused: maker/Tiny is there already")


def test_what_is_not_what_the_hub_says_is_refused(hub, tmp_path):
    hub.lies_about = "model.safetensors"
    assert "the hub says" in fetched(tmp_path / "home", "maker/Tiny", hub.url)
    with pytest.raises(UsageError, match="no model 'maker/Tiny'"):
        model_folder(tmp_path / "home", "maker/Tiny")


def test_other_weights_and_other_names_are_refused(hub, tmp_path):
    (hub.folder / "model.safetensors").unlink()
    assert "has no weights as safetensors" in fetched(tmp_path / "home", "maker/Tiny", hub.url)
    assert fetched(tmp_path / "home", "maker/None", hub.url) == (
        "refused: The hub has no model 'maker/None', or not this revision."
    )
    assert not (tmp_path / "home").exists()


def test_a_hub_that_does_not_answer_is_told(tmp_path):
    assert "could not be fetched" in fetched(tmp_path / "home", "maker/Tiny", "http://127.0.0.1:9")
