"""Numbers as lists print them: `4`, `a`, `iv`, `1st` or `One`."""

from __future__ import annotations

_ONES = (
    "Zero One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve Thirteen Fourteen Fifteen Sixteen Seventeen "
    "Eighteen Nineteen"
).split()
_TENS = "Zero Ten Twenty Thirty Forty Fifty Sixty Seventy Eighty Ninety".split()
_ORDINALS = {"One": "First", "Two": "Second", "Three": "Third", "Five": "Fifth", "Eight": "Eighth"} | {
    "Nine": "Ninth",
    "Twelve": "Twelfth",
}
_MOST_LETTERED = 780  # "z" thirty times: where Word, too, ends
_ROMAN = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    )
)


def list_number(number: int, style: str) -> str:
    """A list number in a style; digits for styles and numbers that have no other form here.

    Args:
        number: The number, from 1 where the style is not digits.
        style: `a` or `A` for letters, `i` or `I` for Roman numerals, `decimalZero` for 01, `ordinal` for 1st,
            `cardinalText` for One, `ordinalText` for First.
    """
    if style in ("a", "A") and 0 < number <= _MOST_LETTERED:
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters if style == "a" else letters.upper()
    if style in ("i", "I") and 0 < number < 4000:
        return _roman(number) if style == "i" else _roman(number).upper()
    if style == "decimalZero":
        return f"{number:02}"
    if style == "ordinal":
        last = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        return f"{number}{last}"
    if style in ("cardinalText", "ordinalText") and 0 < number < 100:
        return _spelled(number, ordinal=style == "ordinalText")
    return str(number)


def _roman(number: int) -> str:
    roman = ""
    for amount, sign in _ROMAN:
        roman += sign * (number // amount)
        number %= amount
    return roman


def _spelled(number: int, *, ordinal: bool) -> str:
    tens, ones = divmod(number, 10)
    words = [_ONES[number]] if number < 20 else [_TENS[tens], *([_ONES[ones].lower()] if ones else [])]
    if ordinal:
        last = words[-1].capitalize()
        spelled = _ORDINALS.get(last) or (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")
        words[-1] = spelled if len(words) == 1 else spelled.lower()
    return "-".join(words)
