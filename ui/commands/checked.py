"""How a checked draft looks in a terminal: what is wrong or not found, with the words that differ, then the counts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ui.terminal import one_line, print_table

if TYPE_CHECKING:
    from rich.console import Console

    from assistant.citecheck.result import CheckedDraft, CheckedSentence

_COLOURS = {"supported": "green", "contradicted": "bold red", "not_found": "yellow", "not_a_claim": "dim"}


def print_checked(to: Console, checked: CheckedDraft, output: Path | None, unmarked: int) -> None:
    """The sentences that are contradicted or not found, the quotations and citations that are off, and the counts."""
    from rich.text import Text

    for notice in (*checked.notices, *checked.draft.notices):
        to.print(Text(one_line(notice), style="bold yellow"))
    for one in checked.to_look_at:
        _print_sentence(to, checked, one)
    to.print()
    print_table(to, ("sentences", "number"), [(n.replace("_", " "), count) for n, count in checked.counts.items()])
    to.print(Text(one_line(checked.coverage.line), style="dim"))
    if output is not None:
        left = f"; {unmarked:,} sentences could not be marked there and are listed at its end" if unmarked else ""
        to.print(Text(f"Written to {one_line(str(output))}{left}."))


def _print_sentence(to: Console, checked: CheckedDraft, one: CheckedSentence) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from assistant.citecheck.remark import remarks

    status = one.status.value
    to.print()
    head = Text(f"{one.sentence.number} {status.replace('_', ' ')}: ", style=_COLOURS[status])
    to.print(head.append(one_line(one.sentence.text), style="not bold default"))
    for line in dict.fromkeys(remarks(checked, one)):
        to.print(Padding(Text(one_line(line), style="dim"), (0, 0, 0, 4), expand=False), soft_wrap=False)
