"""The words of the pages: the same keys and places in every language, and none written anywhere else."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from ui import render, words
from ui.words import ENGLISH, LANGUAGES, catalogue, heard, say, speaking, wanted

ROOT = Path(__file__).parent.parent
UI = ROOT / "ui"
SCRIPT = (UI / "static" / "page.js").read_text(encoding="utf-8")
PAGES = sorted(UI.rglob("*.py"))
# The command line and what it shares, what only programs read, and the pages whose words are still in them.
WRITTEN_THERE = (
    "ui/cli.py", "ui/terminal.py", "ui/session.py", "ui/api.py", "ui/neighbour.py", "ui/check_page.py", "ui/commands/",
)  # fmt: skip
CONVERTED = [path for path in PAGES if not path.relative_to(ROOT).as_posix().startswith(WRITTEN_THERE)]
WORDS = re.compile(r"[A-Za-z’']{2,},? [A-Za-z’']{2,}")  # two beside one another
CODE = re.compile(  # as programs read it
    r"[\w -]+|(default-src|script-src|style-src|camera=).*|.*Path=/.*"
    r"|\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|PRAGMA) .*",
    re.DOTALL,
)
each_converted = pytest.mark.parametrize("path", CONVERTED, ids=[p.relative_to(ROOT).as_posix() for p in CONVERTED])


def forms(language: str, key: str) -> list[str]:
    found = catalogue(language).words[key]
    return found if isinstance(found, list) else [found]


def places(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field is not None}


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != ENGLISH])
def test_every_language_has_the_same_keys_with_the_same_places(language: str) -> None:
    english, other = catalogue(ENGLISH).words, catalogue(language).words
    assert english.keys() == other.keys()
    for key in english:
        expected = set().union(*map(places, forms(ENGLISH, key)))
        assert all(places(form) == expected for form in forms(language, key)), key
        assert all(form.strip() == form != "" for form in forms(language, key)), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_a_form_for_every_count(language: str) -> None:
    known = catalogue(language)
    needed = {known.form(count) for count in range(1000)}
    counted = [found for found in known.words.values() if isinstance(found, list)]
    assert counted and all(needed == set(range(len(found))) for found in counted)


def test_counts_take_their_form_and_read_the_same_in_every_language() -> None:
    assert [say("units.page", count=n) for n in (0, 1, 2)] == ["0 pages", "1 page", "2 pages"]
    assert words.decimal(1234.5, ",.1f") == "1\u202f234.5"
    with speaking("de"):
        assert [say("units.page", count=n) for n in (0, 1, 12_000)] == ["0 Seiten", "1 Seite", "12\u202f000 Seiten"]
        assert words.decimal(1234.5, ",.1f") == "1\u202f234,5"


def test_every_key_that_is_asked_for_is_there() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in PAGES)
    asked = set(re.findall(r"\b(?:say|told|wrong|label|with_count)\(\s*[\"']([a-z_]+\.[a-z_0-9]+)[\"']", code))
    asked |= {f"script.{key}" for key in re.findall(r"\bsay\(\"(\w+)\"", SCRIPT)}
    assert len(asked) > 100
    assert asked - set(catalogue(ENGLISH).words) == set()


def literals(path: Path) -> list[str]:
    """What of the strings of a file stands outside of tags, and is neither a docstring nor written to the log."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    quiet = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    for node in ast.walk(tree):
        called = getattr(node, "func", None)
        if getattr(called, "attr", "") in ("error", "debug") or getattr(called, "id", "") in ("plain", "UsageError"):
            quiet |= {id(one) for one in ast.walk(node)}
    found = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and id(n) not in quiet]
    shown = [re.sub(r"<(style|code)>.*?</\1>|<[^>]*>|^[^<>]*>|<[^>]*$", " ", one, flags=re.DOTALL) for one in found
             if isinstance(one, str) and not CODE.fullmatch(one)]  # fmt: skip
    return [one for one in shown if WORDS.search(one)]


@each_converted
def test_no_words_are_written_in_the_pages_themselves(path: Path) -> None:
    assert literals(path) == []


def test_words_that_are_written_in_a_page_are_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.py"
    page.write_text('"""Not this one."""\nx = f"<p class=\'a b\'>Ask your {1} documents again</p>"\n', encoding="utf-8")
    assert [one.strip() for one in literals(page)] == ["Ask your", "documents again"]


@pytest.mark.parametrize(
    ("headers", "language"),
    [
        ({}, "en"),
        ({"accept-language": "de-AT,de;q=0.9,en;q=0.8"}, "de"),
        ({"accept-language": "fr, en;q=0.5, de;q=0.7"}, "de"),
        ({"accept-language": "en-GB,en;q=0.9,de;q=0.8"}, "en"),
        ({"accept-language": "fr, *;q=0.1"}, "en"),
        ({"accept-language": "de;q=x, en"}, "en"),
        ({"accept-language": "de;q=0, en;q=0.1"}, "en"),
        ({"accept-language": "de;q=1" * 100_000}, "de"),
        ({"accept-language": "de", "cookie": "a=b; language=en"}, "en"),
        ({"accept-language": "de", "cookie": "language=../../secret"}, "de"),
        ({"cookie": "my_language=de"}, "en"),
    ],
)
def test_the_language_is_the_chosen_one_else_the_best_of_the_browser(headers: dict[str, str], language: str) -> None:
    assert wanted(headers) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_put_among_words_is_escaped(language: str) -> None:
    evil = '<img src=x onerror=alert(1)>{count}"\x1b'
    with speaking(language):
        shown = render.told("answer.marker", marker=evil, place=evil)
        assert "<" not in shown and '"' not in shown and "\x1b" not in shown and "{count}" in shown
        said = render.problem(evil) + render.problem(words.English(evil)) + render.heard(evil)
        assert "<img" not in said + render.heard(f"Only {evil} was searched: the question names it.")


def test_a_sentence_that_was_made_in_english_is_translated_or_marked() -> None:
    with speaking("de"):
        assert heard("Searching 1,412 documents") == "1\u202f412 Dokumente werden durchsucht"
        assert render.heard("The disk is full.") == '<span lang="en">The disk is full.</span>'
    assert render.heard("The disk is full.") == "The disk is full."


def test_the_sentences_that_are_known_are_still_made_so() -> None:
    folders = ("ingest", "index", "assistant", "finetune")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    made = re.sub(r"\{[^{}]*\}", "{}", "\n".join(path.read_text(encoding="utf-8") for path in files))
    known = [forms(ENGLISH, key)[0] for key in catalogue(ENGLISH).words if key.startswith("heard.")]
    assert known and [text for text in known if re.sub(r"\{\w+\}", "{}", text) not in made] == []
