"""Terms and connectors, the way lawyers search: a query read into an expression, by lark (the only door to it).

    tenant AND "break clause" /s (notice OR terminat!) BUT NOT draft

`docs/connectors.md` has the table of what can be written. Connectors bind as they do at Westlaw, the first strongest:
OR, +n, /n, +s, /s, +p, /p, AND, BUT NOT. A blank is AND.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from index.analyze import STOP_WORDS, words
from ingest.errors import UsageError

if TYPE_CHECKING:
    from lark import Lark, Token

MAX_DISTANCE = 255  # words
MAX_WORDS = 200  # of a query: what it costs grows with them
_SHOWN = 40  # characters of the query around an error
_MIN_ROOT = 2  # letters before a "!", or beside "*": fewer match half of all words


class Unit(StrEnum):
    """What holds both sides of a proximity connector."""

    WORDS = "words"
    SENTENCE = "sentence"
    PARAGRAPH = "paragraph"


@dataclass(frozen=True, slots=True)
class Word:
    """Any of these words, folded as `index.analyze.words` does."""

    forms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Truncated:
    """Every word that a regular expression matches as a whole."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow one another, at least two."""

    words: tuple[Word | Truncated, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """Left and right within `distance` words of each other, or in one sentence or paragraph (`distance` is 0 then)."""

    left: Expression
    right: Expression
    unit: Unit
    distance: int
    ordered: bool  # whether left must come first


@dataclass(frozen=True, slots=True)
class All:
    """A document with every part."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Each place of any part."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """A document with `wanted` and nothing of `unwanted`."""

    wanted: Expression
    unwanted: Expression


Term = Word | Truncated | Phrase
Expression = Word | Truncated | Phrase | Near | All | AnyOf | Without


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A query that was understood, and what its writer may not have meant."""

    expression: Expression
    notices: tuple[str, ...] = ()


_GRAMMAR = r"""
?start: all | start _NOT all                                                    -> without
?all: paragraph | all _AND paragraph | all paragraph                            -> all
?paragraph: paragraph_ordered | paragraph IN_PARAGRAPH paragraph_ordered        -> near
?paragraph_ordered: sentence | paragraph_ordered IN_PARAGRAPH_ORDERED sentence  -> near
?sentence: sentence_ordered | sentence IN_SENTENCE sentence_ordered             -> near
?sentence_ordered: within | sentence_ordered IN_SENTENCE_ORDERED within         -> near
?within: within_ordered | within IN_WORDS within_ordered                        -> near
?within_ordered: any | within_ordered IN_WORDS_ORDERED any                      -> near
?any: atom | any _OR atom                                                       -> any
?atom: WORD -> term | PHRASE -> term | "(" start ")"

_NOT.3: /((BUT|AND)\s+)?NOT(?![^\s()"])|%(?![^\s()"])/
_AND.2: /(AND|&)(?![^\s()"])/
_OR.2: /OR(?![^\s()"])/
IN_WORDS.2: /w?\/\d+(?![^\s()"])/i
IN_WORDS_ORDERED.2: /(\+|pre\/)\d+(?![^\s()"])/i
IN_SENTENCE.2: /w?\/s(?![^\s()"])/i
IN_SENTENCE_ORDERED.2: /(\+|pre\/)s(?![^\s()"])/i
IN_PARAGRAPH.2: /w?\/p(?![^\s()"])/i
IN_PARAGRAPH_ORDERED.2: /(\+|pre\/)p(?![^\s()"])/i
PHRASE: /"[^"]*"/
WORD: /(§+\s*)?[^\s()"]*\d(\([a-z0-9]{1,4}\))+|(§+\s*)?[^\s()"]+/i
%ignore /\s+/
"""
_QUOTES = str.maketrans("“”„‟«»", '""""""')
_SAID_SMALL = re.compile(r"\b(?:and|or|not|but not)\b", re.IGNORECASE)


def parse(query: str) -> Parsed:
    """Read a query.

    Raises:
        UsageError: it cannot be read; the message shows the place and says what to do.
    """
    from lark.exceptions import UnexpectedCharacters, UnexpectedToken

    plain = query.translate(_QUOTES)
    count = len(re.findall(r'[^\s()"]+', plain))
    if not count:
        raise UsageError("The query is empty: write a word to look for.")
    if count > MAX_WORDS:
        raise UsageError(f"The query has {count:,} words and connectors, at most {MAX_WORDS} are read: shorten it.")
    try:
        expression = _Reader(plain).expression(_parser().parse(plain))
    except UnexpectedCharacters as error:
        why = 'this quotation mark is never closed; write another " after it'
        raise _refusal(plain, error.pos_in_stream or 0, why) from error
    except UnexpectedToken as error:
        raise _unexpected(plain, error.token) from error
    return Parsed(expression=expression, notices=_notices(plain))


class _Reader:
    """Makes an expression of lark's tree."""

    def __init__(self, query: str) -> None:
        self._query = query

    def expression(self, tree: Any) -> Expression:
        if tree.data == "term":
            return self._term(tree.children[0])
        if tree.data == "near":
            return self._near(*tree.children)
        left, right = map(self.expression, tree.children)
        if tree.data == "without":
            return Without(left, right)
        kind = All if tree.data == "all" else AnyOf
        return kind((*(left.parts if isinstance(left, kind) else (left,)), right))

    def _near(self, left: Any, connector: Token, right: Any) -> Near:
        sides = self.expression(left), self.expression(right)
        if any(isinstance(part, All | Without) for side in sides for part in _parts(side)):
            why = f"AND and NOT cannot be held together by {connector}; write (a {connector} c) AND (b {connector} c)"
            raise _refusal(self._query, connector.start_pos or 0, why)
        ordered = connector.type.endswith("_ORDERED")
        if "WORDS" not in connector.type:
            unit = Unit.SENTENCE if "SENTENCE" in connector.type else Unit.PARAGRAPH
            return Near(*sides, unit, 0, ordered)
        distance = re.sub(r"\D", "", connector)
        if not 1 <= int(distance[:9]) <= MAX_DISTANCE:
            why = f"words can stand 1 to {MAX_DISTANCE} words apart, not {distance[:9]}; /p finds them in one paragraph"
            raise _refusal(self._query, connector.start_pos or 0, why)
        return Near(*sides, Unit.WORDS, int(distance), ordered)

    def _term(self, token: Token) -> Term:
        at = token.start_pos or 0
        if token.type == "WORD":
            return self._phrase(self._words(str(token), at, exact=False))
        found: list[Word | Truncated] = []
        for chunk in re.finditer(r"\S+", token[1:-1]):
            if words(chunk.group()):  # punctuation parts words in the documents too
                found += self._words(chunk.group(), at + 1 + chunk.start(), exact=True)
        if not found:
            raise _refusal(self._query, at, "there is no word between these quotation marks; write one")
        return self._phrase(found)

    def _phrase(self, found: list[Word | Truncated]) -> Term:
        return found[0] if len(found) == 1 else Phrase(tuple(found))

    def _words(self, chunk: str, at: int, *, exact: bool) -> list[Word | Truncated]:
        """The words of what is written without a blank: one, or several that must follow one another."""
        root = chunk.rstrip(",;.:")
        if "*" in root or root.endswith("!"):
            return self._truncated(root, at)
        found = words(chunk)
        if not found:
            raise _refusal(self._query, at, "this holds no word or number; take it out, or write a word")
        if len(found) == 1 and not exact:
            return [Word(forms(found[0]))]
        return [Word(frozenset({word})) for word in found]

    def _truncated(self, root: str, at: int) -> list[Word | Truncated]:
        kept = root.removesuffix("!").strip("\"'()[]{}.,;:-_")
        found = words(kept.replace("*", "x"))
        if not found or len(re.sub(r"[\W_]", "", kept)) < _MIN_ROOT or kept[0] == "*" or ("*" in kept and found[1:]):
            why = f"a word with ! or * begins with a letter and needs {_MIN_ROOT} of them, as terminat! and wom*n do"
            raise _refusal(self._query, at, why)
        last = kept.lower() if "*" in kept else found[-1]
        pattern = "".join("." if letter == "*" else re.escape(letter) for letter in last)
        ending = ".*" if root.endswith("!") else ""
        return [*(Word(frozenset({word})) for word in found[:-1]), Truncated(pattern + ending)]


def forms(word: str) -> frozenset[str]:
    """A word with its regular plurals and possessives; function words, numbers and codes stay alone."""
    if word in STOP_WORDS or len(word) < 2 or not word.isalpha():
        return frozenset({word})
    plurals = {word + "s"}
    if word.endswith("y") and word[-2] not in "aeiou":
        plurals = {word[:-1] + "ies"}
    elif len(word) > 2 and word.endswith(("s", "x", "z", "ch", "sh", "o")):
        plurals = {word + "es"} | ({word + "s"} if word.endswith("o") else set())
    return frozenset({word, word + "'s", *plurals})


def _parts(expression: Expression) -> tuple[Expression, ...]:
    return expression.parts if isinstance(expression, AnyOf) else (expression,)


@cache
def _parser() -> Lark:
    from lark import Lark

    return Lark(_GRAMMAR, parser="lalr", lexer="basic")


def _notices(query: str) -> tuple[str, ...]:
    said = {match.group() for match in _SAID_SMALL.finditer(re.sub(r'"[^"]*"', "", query))}
    small = sorted(word for word in said if word != word.upper())
    return tuple(f"{word!r} was looked for as a word: as a connector write it {word.upper()}." for word in small)


def _unexpected(query: str, token: Token) -> UsageError:
    """What is wrong where lark cannot go on."""
    if token.type == "$END":
        opened = _opened(query)
        if opened:
            return _refusal(query, opened[-1], "this bracket is never closed; write ) where it ends")
        return _refusal(query, len(query), "a word is missing after the connector at the end; write one there")
    at = token.start_pos or 0
    if token.type == "RPAR" and not _opened(query[:at]):
        return _refusal(query, at, "this bracket closes none; take it out, or write ( where it begins")
    what = "this bracket" if token.type == "RPAR" else f"the connector {token}"
    return _refusal(query, at, f"a word is missing before {what}; write one there")


def _opened(query: str) -> list[int]:
    """Where the brackets begin that are not closed."""
    opened: list[int] = []
    for match in re.finditer(r'"[^"]*"|(?i:\d(?:\([a-z0-9]{1,4}\))+)|[()]', query):
        if match.group() == "(":
            opened.append(match.start())
        elif match.group() == ")" and opened:
            opened.pop()
    return opened


def _refusal(query: str, at: int, why: str) -> UsageError:
    before, after = query[max(0, at - _SHOWN) : at], query[at : at + _SHOWN]
    shown = ("…" if at > _SHOWN else "") + before + "▸" + after + ("…" if len(query) > at + _SHOWN else "")
    return UsageError(f"The query cannot be read at character {at + 1}: {why}. Here: {shown}")
