"""A training run that meets no number, a full disk, Ctrl-C or a damaged checkpoint: what is told, kept and resumed."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from test_crossencoder import RECIPE, rows

from finetune.checkpoints import last_whole, step_of
from finetune.command import run
from finetune.crossencoder import train
from finetune.curve import draw
from finetune.fit import CURVE
from finetune.recipe import Recipe
from index.adapter import CARD, load_adapter
from ingest.errors import ProjectError, UsageError

LONGER = Recipe.model_validate(RECIPE | {"schedule": RECIPE["schedule"] | {"epochs": 1.5}})  # type: ignore[operator]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that ended."""
    out = tmp_path_factory.mktemp("first")
    train(Recipe.model_validate(RECIPE), rows(), out)
    return out


@pytest.fixture
def out(first: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(first, tmp_path / "run"))


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file grows beyond so many bytes, as if the disk were full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def checkpoints(out: Path) -> list[str]:
    return sorted(path.name for path in (out / "checkpoints").glob("checkpoint-*"))


def test_the_curve_of_a_run_lies_beside_it(first: Path) -> None:
    assert (first / CURVE).read_bytes().startswith(b"\x89PNG")


def test_a_curve_shows_what_was_learned_from_and_what_was_held_out(tmp_path: Path) -> None:
    learned = [{"step": step, "loss": 3 / step} for step in range(1, 9)]
    held_out = [{"step": step, "eval_loss": 4 / step} for step in (2, 4, 8)]
    pictures = []
    for log in ([], learned, held_out, learned + held_out):
        draw(log, tmp_path / "curve.png")
        pictures.append((tmp_path / "curve.png").read_bytes())
    assert len(set(pictures)) == 4


def test_a_loss_that_is_no_number_ends_the_run(out: Path, tmp_path: Path) -> None:
    wild = Recipe.model_validate(RECIPE | {"schedule": RECIPE["schedule"] | {"learning_rate": 1e30}})  # type: ignore[operator]
    before = load_adapter(out / "adapter").name
    shutil.rmtree(out / "checkpoints")
    with pytest.raises(ProjectError, match=r"no number any more \(nan\) at step \d+, learning rate .*e\+.*Lower"):
        train(wild, rows(), out)
    assert load_adapter(out / "adapter").name == before
    assert last_whole(out / "checkpoints") is None  # no state that is no number was kept


def test_a_full_disk_keeps_the_earlier_checkpoint_and_the_run_goes_on(out: Path) -> None:
    before, adapter = checkpoints(out), load_adapter(out / "adapter").name
    with room_for(30_000_000), pytest.raises(ProjectError, match=r"step 16 cannot be written.*goes on from step 14"):
        train(LONGER, rows(), out)
    assert checkpoints(out) == before and load_adapter(out / "adapter").name == adapter
    train(LONGER, rows(), out)
    assert [entry["step"] for entry in json.loads((out / "adapter" / CARD).read_text())["held_out"]][-1] == 21


def test_an_adapter_that_cannot_be_written_leaves_the_one_before(out: Path) -> None:
    before = load_adapter(out / "adapter").name
    with (
        room_for(200_000),
        pytest.raises(ProjectError, match=r"adapter cannot be written.*give the same command again"),
    ):
        train(Recipe.model_validate(RECIPE), rows(), out)
    assert load_adapter(out / "adapter").name == before
    assert [path.name for path in out.iterdir() if "adapter" in path.name] == ["adapter"]
    train(Recipe.model_validate(RECIPE), rows(), out)  # nothing is left to learn: the best state is written again
    assert load_adapter(out / "adapter").name == before


def test_a_cut_checkpoint_is_passed_by(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    newest = last_whole(out / "checkpoints")
    assert newest and step_of(newest) == 14
    weights = newest / "model.safetensors"
    whole = weights.read_bytes()
    weights.write_bytes(whole[:-100])
    earlier = last_whole(out / "checkpoints")
    assert earlier and step_of(earlier) == 12 and "checkpoint-14 is damaged" in capsys.readouterr().err
    weights.write_bytes(whole)
    (newest / "optimizer.pt").write_bytes((newest / "optimizer.pt").read_bytes()[:-100])
    assert last_whole(out / "checkpoints") == earlier
    (newest / "trainer_state.json").write_text('{"step": ')
    assert last_whole(out / "checkpoints") == earlier
    (newest / "trainer_state.json").unlink()  # the run was stopped while it was written
    assert last_whole(out / "checkpoints") == earlier
    (earlier / "rng_state.pth").write_bytes(b"")
    with pytest.raises(ProjectError, match=r"None of checkpoint-12 in .* can be read. Remove that folder"):
        last_whole(out / "checkpoints")


def test_ctrl_c_is_a_line_and_the_run_goes_on(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    much = Recipe.model_validate(RECIPE | {"schedule": RECIPE["schedule"] | {"epochs": 500.0}})  # type: ignore[operator]
    folder = out / "checkpoints"

    def interrupt() -> None:
        while not any(step_of(state.parent) >= 16 for state in folder.glob("checkpoint-*/trainer_state.json")):
            pause.wait(0.05)  # one alone may be gone before it is seen: only the last two are kept
        os.kill(os.getpid(), signal.SIGINT)

    pause = threading.Event()
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs in the background may ignore it
    try:
        threading.Thread(target=interrupt, daemon=True).start()
        with pytest.raises(SystemExit) as left:
            run(lambda: train(much, rows(), out) and None)
    finally:
        signal.signal(signal.SIGINT, before)
    assert left.value.code == 130
    told = capsys.readouterr().err.strip().splitlines()[-1]
    assert told.startswith("Stopped at step ") and "The same command goes on from step " in told
    newest = last_whole(folder)
    assert newest and step_of(newest) >= 16 and told.endswith(f" {step_of(newest)}.")


@pytest.mark.parametrize(("error", "code"), [(UsageError("No such recipe."), 2), (ProjectError("Full."), 1)])
def test_an_error_is_told_in_a_line(error: ProjectError, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    def failing() -> None:
        raise error

    with pytest.raises(SystemExit) as left:
        run(failing)
    assert left.value.code == code and capsys.readouterr().err.strip() == str(error)


@pytest.mark.parametrize(
    ("command", "lacking", "extra"),
    [
        ("crossencoder", ("torch", "peft"), "train"),
        ("retriever", ("torch", "peft"), "train"),
        ("search", ("optuna",), "train,tune"),
    ],
)
def test_without_its_libraries_a_command_says_what_to_install(
    command: str, lacking: tuple[str, ...], extra: str
) -> None:
    """In a process whose finders know none of them."""
    hidden = (
        "import sys, importlib.abc, importlib.util, runpy\n"
        f"lacking = {lacking}\n"
        "class Hidden(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] in lacking: raise ModuleNotFoundError(name, name=name)\n"
        "real = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, package=None: None if name in lacking else real(name, package)\n"
        "sys.meta_path.insert(0, Hidden())\n"
        f"runpy.run_module('finetune.{command}', run_name='__main__')\n"
    )
    given = [sys.executable, "-c", hidden, "x.toml", "d", "o"]
    ended = subprocess.run(given, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert ended.stderr.strip() == (
        f"Not installed: {', '.join(lacking)}. Training needs them: pip install 'domain-assistant[{extra}]'."
    )
