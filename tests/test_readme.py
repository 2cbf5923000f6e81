"""The README says what the program does: its commands and settings exist, and every figure has its file."""

import os
import re
import shlex
from pathlib import Path

import pytest
import typer

from assistant.settings import Settings
from ingest.errors import CollectionLockedError
from ingest.store.lock import writer_lock
from ui import cli

ROOT = Path(__file__).parent.parent
FIGURES = (ROOT / "docs" / "figures.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHELL = [line for block in re.findall(r"```(?:sh|console)\n(.*?)```", README, re.DOTALL) for line in block.splitlines()]
COMMANDS = [
    shlex.split(line.removeprefix("$ "), comments=True)[1:]
    for line in SHELL
    if line.removeprefix("$ ").startswith("assistant ")
]
GROUPS = ("collections", "eval", "feedback", "finetune", "models", "people")  # of commands


def known() -> dict[str, set[str]]:
    """The options of every command, by its words."""
    found: dict[str, set[str]] = {}

    def walk(words: tuple[str, ...], node: object) -> None:
        found[" ".join(words)] = {o for p in node.params for o in (*p.opts, *p.secondary_opts)}
        for name, child in getattr(node, "commands", {}).items():
            walk((*words, name), child)

    walk((), typer.main.get_command(cli.app))
    return found


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_shown_exists(words):
    commands = known()
    name = next(n for n in (" ".join(words[:2]), words[0]) if n in commands)
    for word in words:
        if word.startswith("-"):
            assert word in commands[name], f"`assistant {name}` has no {word}"


def test_every_command_is_shown():
    shown = {" ".join(words[: 2 if words[0] in GROUPS else 1]) for words in COMMANDS}
    assert {name for name in known() if name and name not in GROUPS} <= shown


def test_settings_and_defaults_are_those_of_the_program():
    rows = re.findall(r"^\| (`[a-z_`, ]+`) \|.*\| (.*?) \|$", README, re.MULTILINE)
    assert len(rows) >= 5
    for names, default in rows:
        for name, value in zip(re.findall(r"`([a-z_]+)`", names), default.split(", "), strict=True):
            field = Settings.model_fields[name]
            if field.default_factory is None:
                assert str(field.default).lower().removesuffix(".0") == value.strip("`").lower()


def test_every_figure_has_its_file():
    table = README.split("<!-- figures: begin -->")[1].split("<!-- figures: end -->")[0].strip().splitlines()[2:]
    all_of_them = [line for line in FIGURES.splitlines() if line.startswith("| ")][2:]
    assert set(table) < set(all_of_them)
    for line in all_of_them:
        files = re.findall(r"benchmarks/results/[\w./-]+", line)
        assert files, f"no file named in: {line}"
        assert all((ROOT / name).is_file() for name in files)


def test_every_link_leads_somewhere():
    for target in re.findall(r"\]\(((?!https?:)[^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_first_screen_says_what_and_how():
    first = "\n".join(README.splitlines()[:50])
    assert all(part in first for part in ("make demo", "make test", "chat-1280x800.png", "$ assistant ask"))


def test_the_message_of_a_locked_collection_is_quoted_as_it_is_shown(tmp_path):
    with writer_lock(tmp_path), pytest.raises(CollectionLockedError) as caught, writer_lock(tmp_path):
        pass
    (quoted,) = re.findall(r"`([^`]*process N)`", README)
    assert quoted.replace(" N", f" {os.getpid()}") in str(caught.value)
