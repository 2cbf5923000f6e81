"""Every word that the pages write, in the language of whoever reads them.

The words of a language are in one file, `ui/wording/LANGUAGE.toml`, under the same keys in each. To write something
new, put its words into every file; then, in a view, `say("grid.make")` for text or `render.told("grid.make")` for HTML,
which escapes what it is given; and in a page, which is built once for everybody, `frame.label("grid.make")`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from gettext import c2py
from pathlib import Path
from typing import Any

from ingest.errors import UsageError

FOLDER = Path(__file__).parent / "wording"
LANGUAGES = tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))
ENGLISH = "en"  # of the command line, of the HTTP API, and of every file that is saved
COOKIE = "language"  # what a person has chosen in the page; written by page.js
_GROUP = "\N{NARROW NO-BREAK SPACE}"  # between thousands: a comma or a point is a decimal sign to somebody
_RANGE = re.compile(r"([a-zA-Z]{1,8})[\w-]*(?:\s*;\s*q=([^,;\s]*))?")

_spoken: ContextVar[str] = ContextVar("language", default=ENGLISH)


class WordedError(UsageError):
    """Says what is wrong in the language of whoever reads it. Other errors are told in English."""


class English(str):
    """A sentence that was made in English elsewhere: `render` translates it where it is known, else says what it is."""

    __slots__ = ()


class Worded(str):
    """A sentence in the language that is spoken, among others that were made in English: it stays as it is."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The words of a language.

    Attributes:
        words: By key; several where the form depends on a count.
        form: The number of the form for a count.
    """

    words: Mapping[str, str | list[str]]
    form: Callable[[int], int]


@cache
def catalogue(language: str) -> Catalogue:
    """The words of one of `LANGUAGES`."""
    kept = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return Catalogue(dict(_flat(kept)), c2py(kept["plural"]))


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield before + key, value


def section(language: str, start: str) -> dict[str, str]:
    """The words of a language whose keys begin so, those left out that have several forms."""
    return {
        key: one for key, one in catalogue(language).words.items() if key.startswith(start) and isinstance(one, str)
    }


def language() -> str:
    """The language that is spoken just now."""
    return _spoken.get()


def speak(language: str) -> None:
    """Speak a language from now on, in this context."""
    _spoken.set(language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language for a while."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def wanted(headers: Mapping[str, str]) -> str:
    """The language that a request asks for: the one that was chosen in the page, else the best of the browser's.

    Args:
        headers: Of the request, by lower-case name.
    """
    chosen = re.search(rf"(?:^|;\s*){COOKIE}=(\w+)", headers.get("cookie") or "")
    if chosen and chosen[1] in LANGUAGES:
        return chosen[1]
    asked = _RANGE.findall((headers.get("accept-language") or "")[:1000])
    for one, weight in sorted(asked, key=lambda pair: -_share(pair[1])):
        if one.lower() in LANGUAGES and _share(weight) > 0:
            return str(one.lower())
    return ENGLISH


def _share(weight: str) -> float:
    try:
        return float(weight or 1)
    except ValueError:
        return 0.0


def template(key: str, values: Mapping[str, object] = {}) -> str:
    """The words of a key, with places for values. Which form they have is told by `values["count"]`."""
    known = catalogue(language())
    words = known.words[key]
    if isinstance(words, str):
        return words
    count = values["count"]
    assert isinstance(count, int)  # noqa: S101 - what is not counted has no plural
    return words[known.form(count)]


def say(key: str, **values: object) -> str:
    """The words of a key as plain text. Whole numbers are grouped; nothing is escaped."""
    return template(key, values).format_map({name: shown(value) for name, value in values.items()})


def shown(value: object) -> str:
    """A value as it is put among words."""
    return number(value) if isinstance(value, int) else str(value)


def wrong(key: str, **values: object) -> WordedError:
    """An error in the language that is spoken."""
    return WordedError(say(key, **values))


def number(count: int) -> str:
    """A whole number, grouped so that it reads the same in every language."""
    return f"{count:,}".replace(",", _GROUP)


def decimal(value: float, spec: str) -> str:
    """A number with the language's decimal sign; `spec` as for `format`."""
    return format(value, spec).replace(",", _GROUP).replace(".", say("decimal"))


def heard(sentence: str) -> str | None:
    """A sentence that was made in English elsewhere, in the language that is spoken; None where it is not known.

    The sentences that are known stand under `heard` in the catalogues. What was put into one is put into the other.
    """
    for key, words in catalogue(ENGLISH).words.items():
        if key.startswith("heard.") and isinstance(words, str) and (found := _pattern(words).fullmatch(sentence)):
            return say(key, **{name: _counted(value) for name, value in found.groupdict().items()})
    return None


@cache
def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(words)), re.DOTALL)


def _counted(value: str) -> str | int:
    return int(value.replace(",", "")) if re.fullmatch(r"\d{1,3}(,\d{3})+", value) else value
