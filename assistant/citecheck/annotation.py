"""A DOCX draft with a comment and a colour on every checked sentence; its words are left as they are.

The reader gives text, not places in the file: the letters of a sentence are found again among those of the file, in
order. What cannot be found again is named in the comment at the top, so that nothing is left out unseen.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.citecheck.remark import HEADS, remarks
from assistant.citecheck.result import CheckedDraft, CheckedSentence
from assistant.citecheck.result import SentenceStatus as Status
from ingest.container import DAMAGED_PARTS, check_container, read_xml_part
from ingest.errors import UnreadableError
from ingest.formats.word.notes import Notes
from ingest.formats.word.runs import run_text
from ingest.formats.word.styles import W
from ingest.limits import Limits

_FAR = 300  # letters
_TELLING = 25  # letters of a sentence that stands nowhere else by chance
AUTHOR, INITIALS = "Citation check", "CC"
_COLOURS = {Status.SUPPORTED: "BRIGHT_GREEN", Status.CONTRADICTED: "RED", Status.NOT_FOUND: "YELLOW"}
_REMOVED = (f"{W}del", f"{W}moveFrom", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")
# What XML cannot hold, and what would turn the direction of the text around it.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]")
_NUMBER = re.compile(r"^\s*(?:\(?(?:\d+(?:\.\d+)*|[a-zA-Z]|[ivxlcIVXLC]+)[.)]+|\d+(?:\.\d+)+)\s+")
_NOTE = re.compile(r"\[(?:\d+|[ivxlc]+)\]")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter or digit of the file: in which child of which run, and where in its text."""

    run: Any
    child: Any
    at: int


def annotate(checked: CheckedDraft, path: Path) -> tuple[bytes, int]:
    """Mark a draft.

    Args:
        checked: what was found.
        path: the DOCX that was checked; it is read again and not written.

    Returns:
        The marked DOCX, and how many checked sentences could not be marked.

    Raises:
        UnreadableError: the file is damaged.
    """
    import docx

    check_container(path, Limits())
    try:
        document = docx.Document(str(path))
    except (*DAMAGED_PARTS, KeyError, TypeError, AttributeError) as error:
        raise UnreadableError(f"{path.name} is damaged: it cannot be marked") from error
    notes = Notes({kind: read_xml_part(path, f"word/{kind}s.xml") for kind in ("footnote", "endnote")})
    words, letters = _letters(document.element.body, notes)
    places = list(_places(checked, words))
    placed = sorted(((place, one) for one, place in places if place), key=lambda item: item[0], reverse=True)
    for (start, end), one in placed:
        _mark(document, letters[start:end], _comment(checked, one), _COLOURS[one.status])
    left = [one for one, place in places if place is None]
    _summarise(document, checked, left)
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue(), len(left)


def _letters(body: Any, notes: Notes) -> tuple[str, list[Letter]]:
    """The letters and digits of a body in reading order, folded, each with its place."""
    words: list[str] = []
    letters: list[Letter] = []
    for paragraph in body.iter(f"{W}p"):
        for run in paragraph.iter(f"{W}r"):
            if (
                next(run.iterancestors(f"{W}p")) is not paragraph
                or next(run.iterancestors(*_REMOVED), None) is not None
            ):
                continue
            for child in run:
                for at, letter in enumerate(run_text((child,), "", notes.mark)):
                    if letter.isalnum():
                        words.append(_folded(letter))
                        letters.append(Letter(run, child, at if child.tag == f"{W}t" else 0))
    return "".join(words), letters


def _places(checked: CheckedDraft, words: str) -> Iterator[tuple[CheckedSentence, tuple[int, int] | None]]:
    """Every checked sentence with the letters that it is made of, None where they are not found again.

    Text boxes stand elsewhere in the file than in the text: what is not found behind the sentence before it is looked
    for anywhere. No letter is part of two sentences.
    """
    cursor = 0
    taken = bytearray(len(words))
    for one in checked.sentences:
        printed = checked.draft.text.printed[one.sentence.start : one.sentence.end]
        place = _find(printed, words, taken, cursor)
        if place is not None:
            taken[place[0] : place[1]] = b"\1" * (place[1] - place[0])
            is_next = cursor <= place[0] <= cursor + _FAR
            cursor = place[1] if is_next or place[1] - place[0] >= _TELLING else cursor
        if one.status is not Status.NOT_A_CLAIM:
            yield one, place


def _find(printed: str, words: str, taken: bytearray, cursor: int) -> tuple[int, int] | None:
    """The letters of a sentence, from the cursor on if possible; also without the numbers and marks that Word adds."""
    bare = _NUMBER.sub("", printed)
    forms = dict.fromkeys((printed, bare, _NOTE.sub("", printed), _NOTE.sub("", bare)))
    wanted = ["".join(_folded(letter) for letter in form if letter.isalnum()) for form in forms]
    for begin in (cursor, 0):
        for form in filter(None, wanted):
            at = words.find(form, begin)
            while at >= 0 and any(taken[at : at + len(form)]):
                at = words.find(form, at + 1)
            if at >= 0:
                return at, at + len(form)
    return None


def _folded(letter: str) -> str:
    low = letter.lower()
    return low if len(low) == 1 else letter  # one for one: places are counted


def _mark(document: Any, letters: Sequence[Letter], comment: str, colour: str) -> None:
    """Colour the runs that hold these letters and hang a comment on them; runs are cut at both ends.

    The left part of a cut run stays the run that it was: sentences are marked from the last to the first.
    """
    from docx.enum.text import WD_COLOR_INDEX
    from docx.text.run import Run

    last, first = letters[-1], letters[0]
    text = (last.child.text or "") if last.child.tag == f"{W}t" else ""
    stop = last.at + 1
    while stop < len(text) and not text[stop].isspace() and not text[stop].isalnum():
        stop += 1  # the full stop, the closing mark
    _cut(last.run, last.child, stop)
    opening = _cut(first.run, first.child, first.at)
    elements = [opening, *(r for r in dict.fromkeys(letter.run for letter in letters) if r is not first.run)]
    runs = [Run(element, document) for element in elements]
    for run in runs:
        run.font.highlight_color = WD_COLOR_INDEX[colour]
    document.add_comment([runs[0], runs[-1]], text=comment, author=AUTHOR, initials=INITIALS)


def _cut(run: Any, child: Any, at: int) -> Any:
    """Move what stands in a run from a place on into a new run behind it; that run, or this one if nothing precedes."""
    text = (child.text or "") if child.tag == f"{W}t" else ""
    number = list(run).index(child)
    before = [one for one in list(run)[:number] if one.tag != f"{W}rPr"]
    if not before and at <= 0:
        return run
    right = deepcopy(run)
    moved = list(right)[number]
    for one in list(right)[:number]:
        if one.tag != f"{W}rPr":
            right.remove(one)
    for one in list(run)[number + 1 :]:
        run.remove(one)
    if child.tag == f"{W}t":
        child.text, moved.text = text[:at], text[at:]
        for one in (child, moved):
            one.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    elif at <= 0:
        run.remove(child)
    else:
        right.remove(moved)
    run.addnext(right)
    return right


def _comment(checked: CheckedDraft, one: CheckedSentence) -> str:
    return _clean("\n".join([f"{HEADS[one.status]}.", *dict.fromkeys(remarks(checked, one))]))


def _summarise(document: Any, checked: CheckedDraft, left: Sequence[CheckedSentence]) -> None:
    """A comment at the top: the counts, what was searched, and what could not be marked."""
    from docx.text.run import Run

    first = next(document.element.body.iter(f"{W}r"), None)
    if first is None:
        return
    counts = ", ".join(f"{number:,} {status.replace('_', ' ')}" for status, number in checked.counts.items())
    lines = [f"Checked against {checked.collection}: {counts}.", checked.coverage.line, *checked.draft.notices]
    lines += [f"Not marked in the text: {HEADS[one.status].lower()}: {one.sentence.text}" for one in left]
    run = Run(first, document)
    document.add_comment([run, run], text=_clean("\n".join(lines)), author=AUTHOR, initials=INITIALS)


def _clean(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
