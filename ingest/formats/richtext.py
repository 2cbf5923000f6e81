"""RTF: its words by striprtf, with what that library loses marked before: notes, tables, hidden and deleted text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.concealed import WHITE, Appearance, Colour, Concealed
from ingest.draft import Draft, clean, storable
from ingest.engine import engine
from ingest.errors import UnreadableError
from ingest.formats.plain import from_text
from ingest.grid import arrange
from ingest.limits import Limits
from ingest.types import ElementKind, Parsed

_TOKEN = re.compile(
    r"\\(?P<word>[a-z]{1,32})(?P<number>-?\d{1,10})?[ ]?|(?P<code>\\'[0-9a-f]{2})|(?P<sign>\\[^a-z])"
    r"|(?P<brace>[{}])|[\r\n]+|(?P<text>[^\\{}\r\n]+)",
    re.IGNORECASE,
)
_ENDLESS = re.compile(r"(\\[a-z]{1,32}-?\d{9})\d+", re.IGNORECASE)  # the number of a mark, longer than any is
_COLOURS = re.compile(r"\{\\colortbl([^{}]*)\}")
_COLOUR = re.compile(r"\\(red|green|blue)(\d{1,3})")
_SHADED = re.compile(r"\\(?:clcbpat|cbpat|chcbpat|highlight|cb|clshdng|shading)\d")
# Characters for private use that lead what is marked through the library; those of the file's own are lost to it.
_ROW_BEGINS, _CELL, _ROW, _NOTE, _END, _BESIDE = map(chr, range(0xF8F0, 0xF8F6))
_MARKS = re.compile(f"[{_ROW_BEGINS}{_CELL}{_ROW}{_NOTE}{_END}{_BESIDE}]")
_SET_ASIDE = re.compile(f"([{_NOTE}{_BESIDE}])([^{_NOTE}{_BESIDE}{_END}]*){_END}")
_MARKED = {"cell": _CELL, "nestcell": _CELL, "row": _ROW, "nestrow": _ROW}
_RUNNING = frozenset(f"{what}{page}" for what in ("header", "footer") for page in ("", "f", "l", "r"))
_PRINTED = frozenset(
    "u tab line emdash endash emspace enspace qmspace bullet lquote rquote ldblquote rdblquote".split()
)
_HALF_POINTS = 24  # size of type where a file names none


def parse_rtf(path: Path, limits: Limits) -> Parsed:
    """Read an RTF file.

    Raises:
        UnreadableError: It holds no text, or too much.
    """
    from striprtf.striprtf import remove_pict_groups, rtf_to_text

    content = path.read_bytes().decode("latin-1")  # RTF is seven-bit; other bytes are code page characters
    content = _ENDLESS.sub(r"\1", content)
    marker = _Marker(remove_pict_groups(content))
    source, notices = marker.marked(), marker.notices
    try:
        text = str(rtf_to_text(source, errors="strict"))
    except UnicodeError:
        text = str(rtf_to_text(source, errors="replace"))
        notices.append(f"{text.count(chr(0xFFFD)):,} characters could not be decoded and are shown as \ufffd")
    if "\\objdata" in content:
        notices.append("an embedded object was not read")
    if len(text) > limits.characters:
        raise UnreadableError(f"holds more than {limits.characters:,} characters of text; split it")
    text = storable(clean(text))
    if not _MARKS.search(text):
        return from_text(text, engine("striprtf"), notices)
    draft = Draft(limits)
    draft.notices += notices
    _add(draft, text)
    return draft.finish(engine("striprtf"))


@dataclass(frozen=True, slots=True)
class _Run:
    """The state of a group: how its words look, and what they are."""

    look: Appearance
    deleted: bool = False
    ignored: bool = False
    ends: str = ""  # what is marked where the group ends


class _Marker:
    """Goes through the source once; words that are not shown are taken out, what is to be told apart is marked."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._colours = dict(_colours(source))
        self._plain = Appearance(ground=None if _SHADED.search(source) else WHITE)
        self._concealed = Concealed()
        self._deleted = self._comments = 0
        self._in_row = False

    @property
    def notices(self) -> list[str]:
        """What of the file is not in the text."""
        found = self._concealed.notices
        if self._deleted:
            found.append(f"tracked changes are read as accepted: {self._deleted:,} deleted characters were left out")
        if self._comments:
            found.append(f"{self._comments:,} comments were left out")
        return found

    def marked(self) -> str:
        """The source without what is not shown, with marks."""
        return "".join(self._pieces())

    def _pieces(self) -> Iterator[str]:
        state, stack = _Run(self._plain), list[_Run]()
        for token in _TOKEN.finditer(self._source):
            if token["brace"] == "{":
                stack.append(state)
                state = replace(state, ends="")
                yield "{"
            elif token["brace"]:
                yield f"{_mark(state.ends)}}}" if state.ends else "}"
                state = stack.pop() if stack else _Run(self._plain)
            elif token["word"]:
                state, piece = self._word(state, token["word"], token["number"], token[0])
                yield piece
            elif token[0] == "\\*":
                state = replace(state, ignored=True)
                yield token[0]
            elif not self._is_left_out(state, token["text"] or token["code"] or token["sign"] or ""):
                yield token[0]

    def _word(self, state: _Run, word: str, number: str | None, whole: str) -> tuple[_Run, str]:
        """The state after a control word, and what stands in its place."""
        amount = int(number) if number else None
        if word == "v":
            return replace(state, look=replace(state.look, hidden="set as hidden" * (amount != 0))), whole
        if word == "deleted":
            return replace(state, deleted=amount != 0), whole
        if word == "plain":
            return replace(state, look=self._plain, deleted=False), whole
        if word == "fs":
            return replace(
                state, look=replace(state.look, points=(amount if amount and amount > 0 else _HALF_POINTS) / 2)
            ), whole
        if word == "cf":
            return replace(state, look=replace(state.look, ink=self._colours.get(amount or 0))), whole
        if word == "u" and amount is not None and not -0x10000 < amount < 0x110000:  # no character's number
            return state, "\\u65533 "
        if word in _MARKED or word == "trowd":
            begins, self._in_row = word == "trowd" and not self._in_row, not word.endswith("row")
            return state, whole + _mark(_ROW_BEGINS) * begins if word == "trowd" else _mark(_MARKED[word])
        if word == "footnote" or word in _RUNNING:
            return replace(state, ignored=False, ends=_END), _mark(_NOTE if word == "footnote" else _BESIDE)
        if word == "pntext":  # the number of a list as older programs printed it
            return state, ""
        self._comments += word == "annotation"
        if word in _PRINTED and self._is_left_out(state, "x"):
            return state, ""
        return state, whole

    def _is_left_out(self, state: _Run, words: str) -> bool:
        """Whether words are not shown; they are counted."""
        if state.ignored or not words.strip():
            return False
        if state.deleted:
            self._deleted += len("".join(words.split()))
            return True
        if how := state.look.missing:
            self._concealed.add(how, "x" if words.startswith("\\") else words)
        return bool(how)


def _mark(sign: str) -> str:
    return f"{{\\uc1\\u{ord(sign) - 0x10000} ?}}"


def _colours(source: str) -> Iterator[tuple[int, Colour]]:
    """The colours of a file by their numbers."""
    table = _COLOURS.search(source)
    for number, entry in enumerate(table[1].split(";") if table else ()):
        parts = {name: int(value) for name, value in _COLOUR.findall(entry)}
        if len(parts) == 3:
            yield number, (parts["red"], parts["green"], parts["blue"])


def _add(draft: Draft, text: str) -> None:
    """Append a text with marks: paragraphs and tables in order, notes and running lines at the end."""
    notes: list[str] = []
    beside: list[str] = []

    def aside(match: re.Match[str]) -> str:
        (notes if match[1] == _NOTE else beside).append(_MARKS.sub(" ", match[2]).strip())
        return f"[{len(notes)}]" if match[1] == _NOTE else ""

    *parts, last = _SET_ASIDE.sub(aside, text).split(_ROW)
    rows: list[tuple[int, list[str]]] = []
    for part in parts:  # each ends with a row, which begins at its mark, or with the part where it has none
        before, begins, row = part.rpartition(_ROW_BEGINS)
        before, row = (before, row) if begins or _CELL in part else (part, "")
        if before.strip():
            _add_table(draft, rows)
            draft.add_outlined(_MARKS.sub("", before))
        rows.append((len(rows) + 1, [" ".join(_MARKS.sub(" ", cell).split()) for cell in row.split(_CELL)]))
    _add_table(draft, rows)
    draft.add_outlined(_MARKS.sub("", last))
    for number, note in enumerate(notes, start=1):
        draft.add(f"{number} {note}" if note else "", ElementKind.FOOTNOTE)
    for line in dict.fromkeys(beside):
        draft.add(" ".join(line.split()), ElementKind.FURNITURE)


def _add_table(draft: Draft, rows: list[tuple[int, list[str]]]) -> None:
    """Append the rows that have gathered, and forget them."""
    draft.add_grid(arrange(rows, (), ()))
    rows.clear()
