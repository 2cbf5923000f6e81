"""A page of what was made, and what it can be narrowed by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from ui.render import escape, heard, name, told
from ui.words import number
from ui.work.work import View, Work

Item = TypeVar("Item")
Choices = tuple[tuple[str, str], ...]  # label and value


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """HTML of one page of a work.

    Attributes:
        html: What is shown.
        choices: Statuses or years to choose from, with how many there are; the first stands for all.
        documents: To choose from in the same way; empty where that makes no sense.
        page: Which page it is, from 0.
        pages: How many there are.
    """

    html: str
    choices: Choices = ()
    documents: Choices = ()
    page: int = 0
    pages: int = 1


def cut(items: Sequence[Item], view: View, size: int) -> tuple[Sequence[Item], int, int]:
    """The items of a page, the number of that page, and how many pages there are."""
    pages = max(1, -(-len(items) // size))
    page = min(max(view.page, 0), pages - 1)
    return items[page * size : (page + 1) * size], page, pages


def holds(words: str, *texts: str) -> bool:
    """Whether the texts hold every one of the words, wherever they stand, in capitals or not."""
    whole = "\n".join(texts).casefold()
    return all(word in whole for word in words.casefold().split())


def counted(everything: str, counts: Mapping[str, int]) -> Choices:
    """Choices with how many there are of each."""
    return (
        (with_count(everything, sum(counts.values())), ""),
        *((with_count(key, n), key) for key, n in counts.items()),
    )


def with_count(label: str, count: int) -> str:
    """A choice and how many there are of it."""
    return f"{label} ({number(count)})"


def saving(work: Work, endings: Mapping[str, str]) -> str:
    """Links to the files that a work can be saved as."""
    links = "".join(f'<a href="{work.base}/work.{end}" download>{label}</a>' for end, label in endings.items())
    return f'<p class="saving"><span>{told("work.save_as")}</span>{links}</p>'


def facts(lines: Iterable[tuple[str, str]]) -> str:
    """How something was made, to be opened by who wants to know."""
    items = "".join(f"<dt>{heard(one)}</dt><dd>{heard(value)}</dd>" for one, value in lines)
    return f'<details class="how"><summary>{told("work.how")}</summary><dl>{items}</dl></details>'


def head(title: str, collection: str, size: str, files: str) -> str:
    """What stands above a work."""
    return (
        f'<div class="work-head"><div><h2>{escape(title)}</h2>'
        f'<p class="note">{told("work.of", collection=name(collection))} {escape(size)}</p></div>{files}</div>'
    )


def empty(title: str, words: Sequence[str]) -> str:
    """What stands where a work will be: what it is good for, and how to begin."""
    lines = "".join(f"<li>{escape(line)}</li>" for line in words)
    return f'<div class="empty"><h2>{escape(title)}</h2><ul>{lines}</ul></div>'


def none_left() -> str:
    """Where the filters leave nothing."""
    return f'<p class="note nothing" role="status">{told("work.none_left")}</p>'
