"""Small pieces of HTML that the views of a collection share: tables, badges, counts, what to do where nothing is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ui.render import escape


def table(
    caption: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    heads: Mapping[str, str] = {},
    classes: Sequence[str] = (),
) -> str:
    """A table whose cells are HTML made here; one that is too wide can be scrolled, also with the keyboard.

    Args:
        caption: what the table is, for those who cannot see it.
        columns: their names.
        rows: a cell for each column.
        heads: HTML of the heads that are more than the column's name.
        classes: what the stylesheet calls the columns, in every language.
    """
    head = "".join(f'<th scope="col">{heads.get(column, escape(column))}</th>' for column in columns)
    named = list(zip(columns, classes or columns, strict=True))
    body = "".join(f"<tr>{''.join(_cell(*names, cell) for names, cell in zip(named, row, strict=True))}</tr>"
                   for row in rows)  # fmt: skip
    return (
        f'<div class="table" role="region" tabindex="0" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cell(column: str, kind: str, cell: str) -> str:
    return f'<td class="{escape(kind.lower())}" data-column="{escape(column)}">{cell}</td>'


def badge(words: str, kind: str = "") -> str:
    """A few words in a coloured box."""
    return f'<span class="badge {kind}">{escape(words)}</span>'


def number(count: int, unit: str) -> str:
    """`1 page`, `1,200 pages`."""
    return f"{count:,} {unit}{'' if count == 1 else 's'}"


def day(moment: str | None) -> str:
    """The day of an ISO moment."""
    return escape((moment or "")[:10])


def moment(at: str) -> str:
    """An ISO moment in UTC for people."""
    return escape(at[:16].replace("T", " "))


def empty(title: str, text: str, more: str = "") -> str:
    """What stands where nothing is: why, and what to do. `more` is HTML made here."""
    return f'<div class="empty"><h3>{escape(title)}</h3><p>{escape(text)}</p>{more}</div>'
