"""What a model writes, sentence by sentence: without its thinking and its list marks, with the passages it cites."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.sentences import sentences

_MARKERS = r"(?:\s*\[\s*\d{1,6}(?:\s*[,;]\s*\d{1,6})*\s*\])+"
_AFTER = re.compile(rf"{_MARKERS}[.!?]?")
_MARKER = re.compile(r"\s*\[\s*(\d{1,6}(?:\s*[,;]\s*\d{1,6})*)\s*\]")
_LIST = re.compile(r"^\s*(?:[-*•·▪]|\d{1,2}[.)])\s+|^\s*#{1,6}\s+")
_BREAK = re.compile(
    r"(?<=[.!?:;\]])[ \t]*\n|\n(?=\s*(?:[-*•·▪#]|\d{1,2}[.)]\s))|\n\s*\n"
)  # not where a line is wrapped
_EMPHASIS = re.compile(r"\*\*|__")
_ANSWERS = re.compile(r"^(?:yes|no)\s*[,;:.–—]\s*(?=\S)", re.IGNORECASE)
_THINKING = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.IGNORECASE | re.DOTALL)
_ENDS_THINKING = re.compile(r"</think(?:ing)?>", re.IGNORECASE)
_BEGINS = "<thinking>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of a draft. `markers` are the numbers of passages that it cites, as the model wrote them."""

    text: str
    markers: tuple[int, ...]


class Draft:
    """Takes pieces of text and gives whole sentences, each once nothing that follows can still change it."""

    def __init__(self) -> None:
        self._text = ""
        self._given = 0  # characters of the visible text that were given

    def add(self, text: str) -> Iterator[Sentence]:
        """The sentences that are complete with this piece."""
        self._text += text
        return self._take(final=False)

    def end(self, *, is_whole: bool) -> Iterator[Sentence]:
        """The rest, once the model has ended; a last sentence that was cut off is left out unless it is whole."""
        return self._take(final=is_whole)

    @property
    def visible(self) -> str:
        """What was written so far, without thinking."""
        return _visible(self._text)

    def _take(self, *, final: bool) -> Iterator[Sentence]:
        text = self.visible
        if len(text) < self._given:  # what was taken for the answer was thinking
            self._given = 0
        found = _sentences(text[self._given :])
        if not final:  # a marker, whole or half, may still follow the last one
            found = found[: -2 if found and text[self._given + found[-1][0]] == "[" else -1]
        begin = self._given
        for start, end in found:
            self._given = begin + end
            yield read_sentence(text[begin + start : begin + end])


def read_sentence(written: str) -> Sentence:
    """A sentence without list marks, emphasis, invisible characters and markers, and the markers."""
    seen = "".join(c if c.isspace() or unicodedata.category(c)[0] != "C" else "" for c in written)
    numbers = [int(n) for found in _MARKER.findall(seen) for n in re.findall(r"\d+", found)]
    bare = _MARKER.sub("", _LIST.sub("", seen))
    text = " ".join(_ANSWERS.sub("", _EMPHASIS.sub("", bare)).split())
    return Sentence(text=text[:1].upper() + text[1:], markers=tuple(dict.fromkeys(numbers)))


def _visible(text: str) -> str:
    """The text without what stands between thinking marks; an end without a beginning ends thinking, too."""
    shown = _THINKING.sub("", text)
    *_, after = _ENDS_THINKING.split(shown)
    cut = next((n for n in range(min(len(_BEGINS), len(after)), 0, -1) if _BEGINS.startswith(after[-n:].lower())), 0)
    return after[: len(after) - cut] if after[-cut:].startswith("<") else after


def _sentences(text: str) -> list[tuple[int, int]]:
    """Places of sentences; markers after a full stop belong to what is before them."""
    places: list[tuple[int, int]] = []
    start = 0
    for end in [*(match.end() for match in _BREAK.finditer(text)), len(text)]:
        for a, b in sentences(text[start:end]):
            after = _AFTER.match(text[start + a : start + b])
            if places and after and not text[places[-1][1] : start + a].strip():
                begin = start + a + after.end()
                places[-1] = (places[-1][0], begin)
            else:
                begin = start + a
            if text[begin : start + b].strip():
                places.append((begin + _blanks(text[begin:]), start + b))
        start = end
    return places


def _blanks(text: str) -> int:
    return len(text) - len(text.lstrip())
