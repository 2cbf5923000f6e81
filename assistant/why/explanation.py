"""Where an expected document or passage was lost on its way into an answer."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace

from assistant.question import check_question
from assistant.why.expectation import Expectation
from assistant.why.fate import ORDER, Fate, Verdict
from assistant.why.gate import Gate
from assistant.why.naming import Naming
from assistant.why.trial import MAX_PASSAGES, Trial
from assistant.why.wording import Wording
from assistant.workspace import Workspace
from index.explain import Ranked
from index.types import Filter


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """A question, what was expected, how that was understood, and what became of it."""

    question: str
    expected: str
    expectation: Expectation
    fates: tuple[Fate, ...]
    more: int  # passages of the expected places that are not judged, all ranked below those that are
    hits: tuple[Ranked, ...]  # what the answer was read from; empty where nothing expected came to a search
    generation: int
    as_of: str | None
    notices: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        """How far the best of it came."""
        return max((fate.verdict for fate in self.fates), key=ORDER.index)


def why(
    workspace: Workspace,
    name: str,
    question: str,
    expected: str,
    condition: Filter = Filter(),  # noqa: B008
    as_of: str | None = None,
) -> Why:
    """Follow what was expected from its file to the answer.

    Args:
        workspace: the home.
        name: the collection.
        question: as it was asked.
        expected: a document (file name, path, id, title), a page of one ("lease.pdf, page 3"), or words.
        condition: which documents might answer.
        as_of: an earlier moment whose state is searched.

    Raises:
        UsageError: the question or the expectation is empty or too long, or the collection or moment is unknown.
    """
    question, expected = check_question(question), check_question(expected, "expectation")
    collection, answerer = workspace.collection(name), workspace.answerer(name, as_of)
    searcher = answerer.searcher
    with closing(collection.catalog()) as catalog:
        naming, wording = Naming(collection, searcher, catalog), Wording(searcher, catalog, collection.ever())
        understood = (
            naming.document(expected)
            or naming.page(expected)
            or wording.exact(expected)
            or naming.unknown(expected)
            or wording.closest(expected)
        )
        gate = Gate(collection, searcher, catalog)
        trial = Trial(answerer, catalog, question, condition)
        fates, more = list(gate.unfound(understood)), 0
        for place in understood.places:
            lost = gate.lost(place, condition)
            if lost is not None:
                fates.append(lost)
                continue
            passages = gate.passages(place)
            notes = gate.notes(place, passages)
            fates += [replace(fate, because=notes) for fate in trial.fates(place, passages)]
            more += max(0, len(passages) - MAX_PASSAGES)
        return Why(
            question=question,
            expected=expected,
            expectation=understood,
            fates=tuple(fates),
            more=more,
            hits=trial.hits(),
            generation=searcher.manifest.generation,
            as_of=searcher.as_of,
            notices=searcher.notices,
        )
