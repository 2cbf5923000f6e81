"""Sources that disagree: what was found for a question says one thing here and another there, of the same matter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.checks.disagreement import Disagreement, disagreement, one_figure_apart
from assistant.evidence import Evidence
from assistant.pieces import Piece
from assistant.subject import Subject
from index.analyze import terms
from index.search import Searcher
from ingest.store.catalog import Catalog

Ranked = Sequence[tuple[Evidence, float]]  # pieces with their supports


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two pieces that disagree. `newer` is the one of the newer version where both are versions of one document."""

    one: tuple[Evidence, float]
    other: tuple[Evidence, float]
    newer: tuple[Evidence, float] | None
    notice: str


class Conflicts:
    """Looks for conflicts among what answers a question."""

    def __init__(self, searcher: Searcher, catalog: Catalog) -> None:
        """Compare what a searcher serves.

        Args:
            searcher: of the generation that answers.
            catalog: for the calling thread.
        """
        self._searcher, self._catalog = searcher, catalog
        self._subjects: dict[str, Subject] = {}

    def among(self, question: str, shown: Ranked, found: Ranked) -> Iterator[Conflict]:
        """The conflicts of what is shown with what else was found.

        Wording that is as close as a conflict asks for is relevant by itself: what was found needs no support of its
        own, which a search gives to one of two sources at the other's cost.

        Args:
            question: that both sides answer.
            shown: what is supported and will be quoted, best first.
            found: all that was found, best first.
        """
        words = {id(item): frozenset(terms(_words(item.piece))) for item, _ in (*shown, *found)}
        for number, one in enumerate(shown):
            seen, own = [id(item) for item, _ in shown[: number + 1]], words[id(one[0])]
            for other in found:
                its = words[id(other[0])]
                is_near = 2 * len(own & its) >= min(len(own), len(its)) > 0
                if is_near and id(other[0]) not in seen and (conflict := self._between(question, one, other)):
                    yield conflict

    def _between(self, question: str, one: tuple[Evidence, float], other: tuple[Evidence, float]) -> Conflict | None:
        said, against = one[0].piece, other[0].piece
        same_document = said.hit.passage.document_id == against.hit.passage.document_id
        found = _within(said, against) if same_document else disagreement(_words(said), _words(against), question)
        if found is None:
            return None
        mine, theirs = self._subject(said), self._subject(against)
        if not same_document and not _on_one_matter(mine, theirs, said, against):
            return None
        newer = mine.newer_version(theirs) if not same_document else None
        sides = [(mine, _words(said)[slice(*found.said)]), (theirs, _words(against)[slice(*found.against)])]
        return Conflict(
            one=one,
            other=other,
            newer=None if newer is None else one if newer is mine else other,
            notice=_told(sides, newer),
        )

    def _subject(self, piece: Piece) -> Subject:
        passage = piece.hit.passage
        if passage.document_id not in self._subjects:
            document = self._searcher.documents[passage.document_id]
            self._subjects[passage.document_id] = Subject(document, self._catalog.printed(passage.text_id))
        return self._subjects[passage.document_id]


def _on_one_matter(mine: Subject, theirs: Subject, said: Piece, against: Piece) -> bool:
    """Whether two documents are about one thing, or say what they say of a thing that both name."""
    named = mine.both_name(theirs, said.text, against.text)
    return bool(named or mine.names & theirs.names) and not mine.is_apart(theirs, named)


def _words(piece: Piece) -> str:
    return " ".join("\n".join(span.quote for span in piece.core).split())


def _within(said: Piece, against: Piece) -> Disagreement | None:
    """Rows of one table are alike by nature and are not compared."""
    if said.core[0].locator.row is not None or against.core[0].locator.row is not None:
        return None
    return None if _swapped(_words(said), _words(against)) else one_figure_apart(_words(said), _words(against))


def _swapped(one: str, other: str) -> bool:
    """Whether two sentences say of two parties what each does to the other: a notice to the Tenant, and by him."""
    mine, theirs = ([term for term in terms(text) if term.isalpha()] for text in (one, other))
    return bool(mine and theirs) and mine[0] != theirs[0] and mine[0] in theirs and theirs[0] in mine


def _told(sides: Sequence[tuple[Subject, str]], newer: Subject | None) -> str:
    """The notice: who says what, and which is newer."""
    (mine, said), (theirs, against) = sides
    if newer is not None:
        old, new = sides if newer is theirs else sides[::-1]
        return (
            f"{old[0].document.name} is an earlier version of {new[0].document.name}: it says “{old[1]}”, the newer "
            f"one “{new[1]}”. The newer one is shown first."
        )
    if mine is theirs:
        return f"{mine.document.name} says “{said}” in one place and “{against}” in another."
    days = [subject.day or "" for subject, _ in sides]
    told = all(days) and days[0] != days[1]
    later = max(sides, key=lambda side: side[0].day or "")[0].document.name if told else ""
    which = f"The newer of the two is {later}." if later else "Which of them is newer they do not both say."
    return f"{_source(mine, said)} and {_source(theirs, against)}: they disagree. {which}"


def _source(subject: Subject, said: str) -> str:
    day = (
        f"dated {subject.day}"
        if subject.day
        else f"no date found in it, taken in on {subject.document.first_seen[:10]}"
    )
    return f"{subject.document.name} ({day}) says “{said}”"
