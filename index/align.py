"""Which sentences of two texts differ. Where lines, pages and sentences are broken is no difference."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate

SOFT = "\u00ad"  # in a sentence's words: here a hyphen stood at the end of a line

Group = tuple[range, range]  # sentences before and after, of which one may be empty
Sizes = tuple[int, int]

_WINDOW = 8  # sentences looked ahead on either side for the counterpart of a changed one
_LIKENESS = 0.5  # share of words in common from which one sentence is another's new wording
_CONTAINED = 0.8  # share of a sentence's words from which it has become part of a longer one
_PIECE = 0.6  # the same where its neighbour is known to be another part
_STEPS = sorted(((a, b) for a in range(_WINDOW) for b in range(_WINDOW)), key=lambda step: (sum(step), step))
_MANY = 5_000_000  # comparisons of equal sentences, such as empty table rows, that are made one by one
_GAP = re.compile(rf"[^\s\-{SOFT}]([\s\-{SOFT}]*)")


def align(before: Sequence[str], after: Sequence[str]) -> Iterator[Group]:
    """The differing sentences of two texts, in order.

    Args:
        before: sentences with their white space as single blanks; `SOFT` where a line-end hyphen stood.
        after: the same of the other text.

    Yields:
        What was removed (the second range is empty), added (the first is), or replaced.
    """
    old, new = _keys(before, after)
    for kind, i, i_end, j, j_end in _opcodes(old, new):
        if kind == "equal":
            pairs = zip(range(i, i_end), range(j, j_end), strict=True)
            yield from ((_one(a), _one(b)) for a, b in pairs if not same(before[a], after[b]))
        else:
            for a, b in _Region(before[i:i_end], after[j:j_end]).groups():
                yield range(i + a.start, i + a.stop), range(j + b.start, j + b.stop)


def _opcodes(old: Sequence[object], new: Sequence[object]) -> Iterator[tuple[str, int, int, int, int]]:
    """What `SequenceMatcher` says of what lies between the keys that occur once on either side, in the same order.

    Those keep it from looking at all of the rest again and again.
    """
    begin = 0, 0
    for anchor in [*_anchors(old, new), (len(old), len(new))]:
        parts = old[begin[0] : anchor[0]], new[begin[1] : anchor[1]]
        for kind, i, i_end, j, j_end in SequenceMatcher(None, *parts, autojunk=False).get_opcodes():
            yield kind, begin[0] + i, begin[0] + i_end, begin[1] + j, begin[1] + j_end
        if anchor[0] < len(old):
            yield "equal", anchor[0], anchor[0] + 1, anchor[1], anchor[1] + 1
        begin = anchor[0] + 1, anchor[1] + 1


def _anchors(old: Sequence[object], new: Sequence[object]) -> list[Sizes]:
    """The longest ascending row of places of keys that occur once on either side."""
    counts = Counter(old), Counter(new)
    places = {key: number for number, key in enumerate(new) if counts[1][key] == 1}
    pairs = [(number, places[key]) for number, key in enumerate(old) if counts[0][key] == 1 and key in places]
    ends: list[int] = []  # the lowest place at which a row of each length can end
    rows: list[int] = []  # and the pair that ends it
    before: list[int] = []  # for each pair the one before it in its row, -1 for none
    for index, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(rows[length - 1] if length else -1)
        ends[length : length + 1] = [place]
        rows[length : length + 1] = [index]
    row = []
    index = rows[-1] if rows else -1
    while index >= 0:
        row.append(pairs[index])
        index = before[index]
    return row[::-1]


def same(before: str, after: str) -> bool:
    """Whether two wordings differ in nothing but where lines are broken and hyphens stand at their ends."""
    if before == after:
        return True
    if _loose(before) != _loose(after):
        return False
    return all(_alike(a, b) for a, b in zip(_GAP.findall(before), _GAP.findall(after), strict=True))


def changed_words(before: Sequence[str], after: Sequence[str]) -> tuple[list[range], list[range]]:
    """Runs of words that only one side has."""
    begin = next(
        (n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after))
    )
    matcher = SequenceMatcher(None, before[begin:], after[begin:], autojunk=False)
    if (len(before) - begin) * (len(after) - begin) > _MANY:
        return [range(begin, len(before))], [range(begin, len(after))]
    codes = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    removed = [range(begin + i, begin + i_end) for _, i, i_end, _, _ in codes if i_end > i]
    return removed, [range(begin + j, begin + j_end) for _, _, _, j, j_end in codes if j_end > j]


class _Region:
    """Neighbouring sentences without an equal on the other side."""

    def __init__(self, before: Sequence[str], after: Sequence[str]) -> None:
        self._sides = before, after
        self._words = [_count(s) for s in before], [_count(s) for s in after]
        self._likeness: dict[Sizes, bool] = {}
        self._loose = [_loose(s) for s in before], [_loose(s) for s in after]

    def groups(self) -> Iterator[Group]:
        """Removed, added and replaced sentences, in order."""
        i = j = 0
        ends = len(self._sides[0]), len(self._sides[1])
        while i < ends[0] and j < ends[1]:
            flow = self._reflown(i, j)
            if flow is not None:
                group = range(i, i + flow[0]), range(j, j + flow[1])
                if not same(*(" ".join(side[r.start : r.stop]) for side, r in zip(self._sides, group, strict=True))):
                    yield group
                i, j = i + flow[0], j + flow[1]
                continue
            ahead = self._counterpart(i, j)
            skipped = ahead or (1, 1)
            yield from ((_one(n), range(j, j)) for n in range(i, i + skipped[0]))
            yield from ((range(i + skipped[0], i + skipped[0]), _one(n)) for n in range(j, j + skipped[1]))
            i, j = i + skipped[0], j + skipped[1]
            if ahead is not None and self._reflown(i, j) is None:
                more = self._pieces(i, j)
                yield range(i, i + more[0]), range(j, j + more[1])
                i, j = i + more[0], j + more[1]
        yield from ((_one(n), range(j, j)) for n in range(i, ends[0]))
        yield from ((range(i, i), _one(n)) for n in range(j, ends[1]))

    def _reflown(self, i: int, j: int) -> Sizes | None:
        """How many sentences from here on are the same text, broken at other places."""
        old, new = self._loose
        if i >= len(old) or j >= len(new) or not (old[i].startswith(new[j]) or new[j].startswith(old[i])):
            return None
        lengths = list(accumulate(map(len, old[i : i + _WINDOW]))), list(accumulate(map(len, new[j : j + _WINDOW])))
        for length in sorted(set(lengths[0]) & set(lengths[1])):
            sizes = lengths[0].index(length) + 1, lengths[1].index(length) + 1
            if "".join(old[i : i + sizes[0]]) == "".join(new[j : j + sizes[1]]):
                return sizes
        return None

    def _counterpart(self, i: int, j: int) -> Sizes | None:
        """How many sentences to skip on either side to come to a pair of which one is the other's new wording."""
        for a, b in _STEPS:
            if self._alike(i + a, j + b) or ((a or b) and self._reflown(i + a, j + b) is not None):
                return a, b
        return None

    def _pieces(self, i: int, j: int) -> Sizes:
        """How many sentences on either side are one changed sentence, cut into pieces on the other."""
        old, new = self._words
        a = b = 1
        while i + a < len(old) and _share(old[i + a], new[j]) >= _PIECE and not self._alike(i + a, j + 1):
            a += 1
        while a == 1 and j + b < len(new) and _share(new[j + b], old[i]) >= _PIECE and not self._alike(i + 1, j + b):
            b += 1
        return a, b

    def _alike(self, i: int, j: int) -> bool:
        if i >= len(self._words[0]) or j >= len(self._words[1]):
            return False
        if (i, j) not in self._likeness:
            old, new = self._words[0][i], self._words[1][j]
            share = 2 * (old & new).total() / (old.total() + new.total())
            alike = share >= _LIKENESS or max(_share(old, new), _share(new, old)) >= _CONTAINED
            self._likeness[i, j] = alike
        return self._likeness[i, j]


def _count(words: str) -> Counter[str]:
    return Counter(words.replace(SOFT, "").split())


def _share(piece: Counter[str], whole: Counter[str]) -> float:
    """Share of the piece's words that the whole has; a piece of few words is in everything and counts as none."""
    return (piece & whole).total() / piece.total() if piece.total() > 2 else 0.0


def _keys(before: Sequence[str], after: Sequence[str]) -> tuple[list[object], list[object]]:
    """What must be equal in equal sentences. Where very many are equal, the n-th of one text is that of the other."""
    old, new = [_loose(s) for s in before], [_loose(s) for s in after]
    counts = Counter(old), Counter(new)
    if sum(count * counts[1][key] for key, count in counts[0].items()) <= _MANY:
        return list(old), list(new)
    return _numbered(old), _numbered(new)


def _numbered(keys: Sequence[str]) -> list[object]:
    seen: Counter[str] = Counter()
    numbered: list[object] = []
    for key in keys:
        seen[key] += 1
        numbered.append((key, seen[key]))
    return numbered


def _loose(words: str) -> str:
    return re.sub(rf"[\s\-{SOFT}]+", "", words)


def _alike(before: str, after: str) -> bool:
    """Whether what stands between two letters is the same, or a hyphen that only one side's lines have there."""
    soft = any(SOFT in gap or re.fullmatch(r"-\s+", gap) for gap in (before, after))
    return before == after or (soft and all(gap.strip() or not gap for gap in (before, after)))


def _one(number: int) -> range:
    return range(number, number + 1)
