"""What a file holds but does not show: counted by how it is hidden, kept out of the text, and said."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

_HEX = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})(?:ff|f)?", re.IGNORECASE)
_CLOSE = 24  # of 255 in each of red, green and blue: nobody sees such a difference on paper or screen
_SMALLEST_POINTS = 3.0  # type below this size is not there to be read

Colour = tuple[int, int, int]
WHITE: Colour = (255, 255, 255)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """How words look to a reader; None for a colour that cannot be known.

    `hidden` says by what they are hidden whatever their colours, e.g. "set as hidden"; "" where they are not.
    """

    ink: Colour | None = None
    ground: Colour | None = WHITE
    points: float = 12.0
    hidden: str = ""

    @property
    def missing(self) -> str:
        """Why words that look so cannot be seen; "" where they can."""
        if self.hidden:
            return self.hidden
        if self.points < _SMALLEST_POINTS:
            return "too small to be read"
        if self.ink and self.ground and all(abs(a - b) <= _CLOSE for a, b in zip(self.ink, self.ground, strict=True)):
            return "in the colour of its background"
        return ""


class Concealed:
    """Counts characters that no reader of the file sees."""

    def __init__(self) -> None:
        self._characters: Counter[str] = Counter()

    def add(self, how: str, words: str) -> None:
        """Count words that are hidden.

        Args:
            how: By what, e.g. "set as hidden"; shown to the user.
            words: What is hidden; blanks do not count.
        """
        self._characters[how] += len("".join(words.split()))

    @property
    def notices(self) -> list[str]:
        """One line that names how many characters were left out and why; none where nothing was."""
        total = self._characters.total()
        if not total:
            return []
        ways = "; ".join(f"{how}: {count:,}" for how, count in sorted(self._characters.items()) if count)
        return [f"{total:,} hidden characters were left out ({ways})"]


def colour(value: str) -> Colour | None:
    """The colour that six or three hexadecimal digits name; None for anything else."""
    match = _HEX.fullmatch(value.strip())
    if match is None:
        return None
    digits = match[1] if len(match[1]) == 6 else "".join(digit * 2 for digit in match[1])
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
