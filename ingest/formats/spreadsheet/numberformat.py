"""A value as its cell shows it: dates, percent, thousands, and above all the unit that is only in the cell's format."""

from __future__ import annotations

import datetime
import re

_PERCENT = re.compile(r"0(?:\.(0+))?%")
_PLACES = re.compile(r"[#0?][#0?,]*(?:\.([#0?]+))?")
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|([€£$¥%°/ ()+-])|_.|\*.')
_SCIENTIFIC = re.compile(r"E[+-]", re.IGNORECASE)


def shown_value(value: object, style: str) -> str:
    """A cell as its sheet shows it, as far as its number format is a common one.

    Args:
        value: What it holds; None for nothing.
        style: The number format, see `shown_number`.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ", "seconds")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return shown_number(value, style) if isinstance(value, int | float) else str(value)


def shown_number(value: float, style: str) -> str:
    """A number in an Excel number format, as far as the format is a common one.

    Args:
        value: The number.
        style: The format, e.g. `0.0" mg"` or `#,##0.00 [$EUR]`; "" or "General" for none.
    """
    section = _section(value, style)
    if match := _PERCENT.search(section):
        return f"{value * 100:.{len(match[1] or '')}f}%"
    match = _PLACES.search(re.sub(r'"[^"]*"|\\.', lambda m: "\x00" * len(m[0]), section))
    if match is None or section.lower() in ("", "general", "@") or _SCIENTIFIC.search(section):
        return _plain(value)
    before, after = _words(section[: match.start()]), _words(section[match.end() :])
    return f"{before}{_digits(value, match[0])}{after}".strip()


def _section(value: float, style: str) -> str:
    """The part of a format that holds for this number: positive; negative; zero."""
    parts = re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', style[:200])
    if len(parts) > 2 and value == 0:
        return parts[2]
    return parts[0]  # a minus sign is clearer than what the second part may put in its place


def _digits(value: float, pattern: str) -> str:
    """Digits as precise as the number is: a cell that shows 0.5 for 0.25 would make another dose of it."""
    _, point, places = pattern.partition(".")
    least = places.count("0") if point else 0
    exact = _plain(abs(value))
    if not exact[0].isdigit() or "e" in exact:  # too large for digits, or for numbers
        return _plain(value)
    whole, _, rest = exact.partition(".")
    whole = f"{int(whole):,}" if "," in pattern else whole
    rest = rest.ljust(least, "0")
    return ("-" if value < 0 else "") + (f"{whole}.{rest}" if rest else whole)


def _plain(value: float) -> str:
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else f"{value:.12g}"


def _words(part: str) -> str:
    """What a part of a format prints by itself: quoted words, currencies, signs."""
    return "".join(
        next((group for group in match.groups() if group is not None), "") for match in _LITERAL.finditer(part)
    )
