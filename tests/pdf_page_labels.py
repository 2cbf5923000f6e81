"""Page labels of every kind that the format has, written into a file, and what each page must then be called."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.pdf_writer import Page, pdf

_ROMAN = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi xxii xxiii xxiv xxv".split()
_TALL_ROMAN = {39: "xxxix", 40: "xl", 49: "xlix", 90: "xc", 99: "xcix", 400: "cd", 499: "cdxcix", 1994: "mcmxciv"}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"

Range = tuple[str, list[str]]  # the entries of a range of pages, and the labels of its pages


def ranges(chance: random.Random) -> Iterator[Range]:
    """One range of each kind, its pages fewer than 30."""
    count = chance.randint(2, len(_ROMAN))
    yield "/S /r", _ROMAN[:count]
    yield "/S /R /P (App. )", [f"App. {roman.upper()}" for roman in _ROMAN[:count]]
    start = chance.choice(list(_TALL_ROMAN))
    yield f"/S /r /St {start}", [_TALL_ROMAN[start]]
    section = chance.randint(1, 40)
    yield f"/S /D /P ({section}-)", [f"{section}-{number}" for number in range(1, count + 1)]
    start = chance.randint(2, 900)
    yield f"/S /D /St {start}", [str(number) for number in range(start, start + count)]
    yield "/S /D", [str(number) for number in range(1, count + 1)]  # begins again
    yield "/S /a /St 25", ["y", "z", "aa", "bb"]
    yield "/S /A /P (Annex )", [f"Annex {letter.upper()}" for letter in _LETTERS[:count]]
    yield "/P (Cover)", ["Cover"]
    yield "/P <FEFF00A700200034>", ["§ 4"]
    yield "/S /D /P <FEFF00DC002D>", ["Ü-1", "Ü-2", "Ü-3"]
    yield from bates(chance.choice(["ABC", "SMITH-", "Doe_"]), chance.randint(85, 1_950), count)


def bates(name: str, first: int, count: int) -> Iterator[Range]:
    """Numbers of fixed width: a range for each width, as the format knows no leading zeros."""
    number = first
    while number < first + count:
        last = min(first + count, 10 ** len(str(number)))
        zeros = "0" * (6 - len(str(number)))
        yield f"/S /D /P ({name}{zeros}) /St {number}", [f"{name}{n:06d}" for n in range(number, last)]
        number = last


def labelled(seed: int) -> tuple[bytes, list[str]]:
    """A file whose pages have labels of every kind in a random order, and those labels."""
    chance = random.Random(seed)
    found = list(ranges(chance))
    chance.shuffle(found)
    expected: list[str] = []
    entries: list[tuple[int, str]] = []  # by the first page, from 0
    for described, labels in found:
        entries.append((len(expected), f"<< {described} >>"))
        expected += labels
    half = len(entries) // 2
    tree, objects = _numbers(entries), {"one": _branch(entries[:half]), "two": _branch(entries[half:])}
    if seed % 2:
        tree = "/Kids [@one@ @two@]"
    pages = [Page(content=f"BT /H 11 Tf 100 600 Td (Page {i}) Tj ET") for i in range(len(expected))]
    return pdf(*pages, catalog=f"/PageLabels << {tree} >>", objects=objects), expected


def _numbers(entries: list[tuple[int, str]]) -> str:
    return f"/Nums [{' '.join(f'{first} {entry}' for first, entry in entries)}]"


def _branch(entries: list[tuple[int, str]]) -> str:
    """A part of a tree of numbers, with the least and the greatest in it."""
    return f"<< /Limits [{entries[0][0]} {entries[-1][0]}] {_numbers(entries)} >>"
