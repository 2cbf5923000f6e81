"""The numbered sections of a printed text: which of them a place lies in, and whether one exists."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

Label = tuple[str, ...]  # "4.2(b)" is ("4", "2", "b"); Roman numerals as Arabic ones

_LINE = re.compile(
    r"^[^\S\n]*(?P<word>section|sec\.|article|clause|schedule|part|appendix|annex|exhibit|chapter|rule|regulation|§)?\s{0,3}"
    r"(?P<number>\d{1,3}[A-Z]?(?:\.\d{1,3})*|[IVXL]{1,7})(?P<items>(?:\((?:[a-z]{1,4}|\d{1,2})\))*)(?P<dot>[.):]|[^\S\n]|$)"
    r"[^\S\n]*(?P<next>\S?)",
    re.IGNORECASE | re.MULTILINE,
)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_MOST = 300  # higher numbers at the start of a line are years, prices or citations


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """Labels at the starts of lines, with their printed offsets, in order."""

    labels: tuple[tuple[int, Label], ...]
    length: int

    def has(self, label: Label) -> bool:
        """Whether a section of this number, or one below it, exists."""
        return any(found[: len(label)] == label for _, found in self.labels)

    def holds(self, label: Label, position: int) -> bool:
        """Whether a printed offset lies in a section of this number."""
        return any(start <= position < end for start, end in self._extents(label))

    def label_at(self, position: int) -> Label:
        """The innermost section that a printed offset lies in; empty where there is none."""
        before = self.labels[: bisect_left(self.labels, (position + 1, ()))]
        return next((label for _, label in reversed(before) if self.holds(label, position)), ())

    def _extents(self, label: Label) -> Iterator[tuple[int, int]]:
        """From each line with this number to where the next section of its level, or of one above, begins."""
        for number, (start, found) in enumerate(self.labels):
            if found == label:
                after = (at for at, later in self.labels[number + 1 :] if _ends(label, later))
                yield start, next(after, self.length)


def outline(printed: str) -> Outline:
    """The sections of a text. A line that begins with a number by chance ends no other section, as a rule."""
    return Outline(labels=tuple(_labels(printed)), length=len(printed))


def to_label(number: str, items: str = "") -> Label | None:
    """A number as written, "4.2" or "IV", with what follows in brackets, as a label; None where it is none."""
    parts = number.rstrip(".").split(".")
    if not parts[0][:1].isdigit():
        value = _roman(parts[0])
        parts = [str(value)] if value else []
    leading = re.match(r"\d+", parts[0]) if parts else None
    if leading is None or int(leading.group()) > _MOST:
        return None
    return (*(part.lower() for part in parts), *re.findall(r"\(([0-9a-z]+)\)", items.lower()))


def written(label: Label) -> str:
    """A label as people write it: "4.2(b)"."""
    numbers = [part for part in label if part[0].isdigit()]
    return ".".join(numbers) + "".join(f"({part})" for part in label if not part[0].isdigit())


def _labels(printed: str) -> Iterator[tuple[int, Label]]:
    for match in _LINE.finditer(printed):
        label = to_label(match["number"], match["items"]) if _is_label(match) else None
        if label:
            yield match.start("number"), label


def _is_label(match: re.Match[str]) -> bool:
    """Whether a number at the start of a line is no part of a sentence that was broken there."""
    if match["word"] is not None:
        return True
    is_arabic = match["number"][0].isdigit()
    return not match["next"].islower() if is_arabic else match["dot"] in (".", ")")


def _ends(label: Label, later: Label) -> bool:
    """Whether a later label ends a section: its next sibling, or that of one above it."""
    for depth in range(min(len(label), len(later))):
        own, other = label[depth], later[depth]
        if own != other:
            return len(later) == depth + 1 and _follows(own, other)
    return False


def _follows(own: str, other: str) -> bool:
    if own.isdigit() and other.isdigit():
        return 0 < int(other) - int(own) <= 2  # one may be missing
    return len(own) == len(other) and own < other


def _roman(text: str) -> int:
    values = [_ROMAN[letter] for letter in text.lower() if letter in _ROMAN]
    if len(values) != len(text):
        return 0
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))
