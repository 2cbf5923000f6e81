"""Whether what a page gave as text can be its words, and whether all of them."""

from __future__ import annotations

import re
import unicodedata

from ingest.formats.pdf.objects import Drawn

_SAMPLE = 250  # characters looked at, from the beginning and again from the middle of a page
_ENOUGH = 60  # characters, without blanks and leaders, from which on a page is judged
_UNKNOWN = 0.1  # share of characters that mean nothing: private use, unassigned, controls, U+FFFD
_WORDLESS = 0.35  # share of letters and digits under which it is no writing
_VOWELS = (0.2, 0.7)  # share of vowels in Latin letters; 0.36 to 0.47 in the languages of Europe
_LATIN_ENOUGH = 100  # letters
_LEADERS = re.compile(r"[\s._·…*=|-]+")
_ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd]|[\U000f0000-\U0010ffff]")
_LETTER = re.compile("[a-z]")
_VOWEL = re.compile("[aeiouy]")
_PICTURE = 0.25  # of the page's area, from which on a picture without text on it is reported


def is_garbled(text: str) -> bool:
    """Whether a page's text is no writing, as where a font does not say which letters its shapes stand for."""
    middle = len(text) // 2
    sample = text[:_SAMPLE] + text[max(middle, _SAMPLE) : middle + _SAMPLE]
    if _VOWELS[0] * len(sample) <= sum(map(sample.lower().count, "aeiou")) and not _ODD.search(sample):
        return False  # most pages: this takes microseconds
    dense = _LEADERS.sub("", sample)
    if len(dense) < _ENOUGH:
        return False
    if ("\ufffd" in dense or not dense.isprintable()) and sum(map(_is_unknown, dense)) > _UNKNOWN * len(dense):
        return True
    if sum(map(str.isalnum, dense)) < _WORDLESS * len(dense):
        return True
    lower = dense.lower()
    latin = len(_LETTER.findall(lower))
    if latin < _LATIN_ENOUGH or latin < 0.7 * sum(map(str.isalpha, dense)):
        return False
    return not _VOWELS[0] <= len(_VOWEL.findall(lower)) / latin <= _VOWELS[1]


def has_unread_picture(drawn: Drawn, width: float, height: float) -> bool:
    """Whether a large part of a page is a picture without text on it, whose words, if any, are not read.

    Args:
        drawn: The objects of the page.
        width: Of the page, points.
        height: Of the page, points.
    """
    for kind, (left, bottom, right, top) in zip(drawn.shape_types, drawn.shape_boxes, strict=True):
        if kind == _IMAGE and (right - left) * (top - bottom) >= _PICTURE * width * height:
            middles = ((x0 + x1, y0 + y1) for x0, y0, x1, y1 in drawn.text_boxes)
            if not any(left < x / 2 < right and bottom < y / 2 < top for x, y in middles):
                return True
    return False


_IMAGE = 3  # FPDF_PAGEOBJ_IMAGE


def _is_unknown(character: str) -> bool:
    return character == "\ufffd" or unicodedata.category(character) in ("Co", "Cn", "Cc")
