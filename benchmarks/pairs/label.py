"""A drug label in its sections: its file, and where else it speaks of what a section is about."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.evaluation.gold import squeeze
from benchmarks.pairs.document import PairDocument, file_name

# Sections that say again what another one says, and the one whose matter the whole label repeats.
SAID_AGAIN = {
    "boxed_warning": ("warnings", "warnings_and_cautions"),
    "warnings": ("boxed_warning", "contraindications"),
    "warnings_and_cautions": ("boxed_warning", "contraindications"),
    "drug_interactions": ("contraindications", "pharmacokinetics"),
    "how_supplied": ("description",),
    "information_for_patients": ("warnings", "warnings_and_cautions"),
}
SAID_THROUGHOUT = "indications_and_usage"


@dataclass(frozen=True, slots=True)
class DrugLabel:
    """Passages by section, in the order of the label."""

    doc: str
    title: str
    sections: dict[str, list[str]] = field(default_factory=dict)

    def document(self) -> PairDocument:
        """Its file: a page with a heading for each section."""
        pieces = [
            f"<p>{html.escape(text)}</p>" if text else f"<h2>{html.escape(_heading(section))}</h2>"
            for section, text in self._pieces()
        ]
        pieces = [f"<h1>{html.escape(self.title)}</h1>", *pieces]
        return PairDocument(name=f"{file_name(self.title)}-{self.doc}.html", domain="medical", pieces=tuple(pieces))

    def evidence(self, section: str) -> frozenset[int] | None:
        """The pieces of a section, of those that say it again, and every passage that refers to it; None: all.

        A label refers to a section by its heading and number: "[see Drug Interactions (7.1)]".
        """
        if section == SAID_THROUGHOUT:
            return None
        gone = {section, *SAID_AGAIN.get(section, ())} if section in self.sections else {section}
        number = re.match(r"\d+(?:\.\d+)?", next(iter(self.sections.get(section, ())), ""))
        return frozenset(
            n
            for n, (other, text) in enumerate(self._pieces(), 1)
            if other in gone or refers(text, _heading(section), number[0] if number else None)
        )

    def _pieces(self) -> Iterator[tuple[str, str]]:
        """Section and text of each passage; before the first of a section its heading, as no text."""
        for section, texts in self.sections.items():
            yield section, ""
            yield from ((section, text) for text in texts)


def refers(text: str, heading: str, number: str | None) -> bool:
    """Whether a passage names a section, or gives its number or that of a part of it in brackets."""
    given = re.findall(r"\d+(?:\.\d+)?", " ".join(re.findall(r"\([\d.,\s]+\)", text)))
    by_number = number is not None and any(n == number or n.startswith(f"{number}.") for n in given)
    return by_number or squeeze(heading).rstrip(" s") in squeeze(text)


def _heading(section: str) -> str:
    return section.replace("_", " ").capitalize()
