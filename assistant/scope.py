"""Which documents a question, or a part of it, is about, as far as it names a party, a product, a case or a document.

A question about Plavix must not be answered from the label of another medicine, however alike the sentences are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from assistant.asked import asks_for_names, asks_kind
from assistant.named import IT, heads, holds, in_roles, phrases, roles
from assistant.part import Part, parts_of
from index.analyze import terms
from index.search import Searcher
from index.types import Filter, Hit, Query
from ingest.store.catalog import Catalog
from ingest.store.snapshot import LiveDocument
from ingest.tokens import token_offsets

STRANGE = 4  # pieces of the encoder's vocabulary that a name in small letters is made of: "zof ##rel ##id ##e"
_SMALL = re.compile(r"(?<![\w-])[a-z]{6,}(?![\w-])")
_ENDS = ("", "s", "es", "d", "ed", "ing", "ly", "able", "er", "ers", "ment", "ness")
_FRONTS = ("re", "un", "over", "under", "mis", "dis", "non", "pre", "out")
LEAST_STEM = 5  # letters of a word that others are made of
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
PASSAGES = 20  # read of the documents that a question names
LEAST_CALLED = 2  # words by which a question calls a document: "the lease" may be any
_CALLED = re.compile(
    r"\b(?:do|does|did|according\s+to|under|pursuant\s+to)\s+(?:the|our|this|that)\s+(?P<called>(?:[\w’'-]+\s+){1,5}?[\w’'-]+)"
    r"(?=\s*,|\s+(?:says?|states?|provides?|requires?|advises?|advise|recommends?|tells?|mentions?|sets?\s+out)\b)",
    re.IGNORECASE,
)
# "the dose of Zelcortil for gout": what it is not for, its label does not name.
_PURPOSE = re.compile(
    r"\b(?:dose|dosage)s?\b[^?]*?\s(?:for|against|treats?)\s+"
    r"(?P<what>(?!(?:an?|the|it|how|each|every|whom?)\b)[a-z]+(?:\s+[a-z]+){0,2})\s*\?$"
)
_WHOM = re.compile(
    r"\b(?:adults?|child(?:ren)?|patients?|elderly|wom[ae]n|m[ae]n|infants?|people|persons?|those|years?|days?|weeks?|"
    r"prophylaxis|prevention|treatment|maintenance|use)\b"
)
_WORD = re.compile(r"[A-Za-z][\w-]*[a-z][\w-]*")
_CAPITALISED = re.compile(r"\b[A-Z][\w-]*[a-z][\w-]*")


def names(question: str) -> tuple[str, ...]:
    """The rare proper names in a question: capitalised words that the encoder's vocabulary does not hold whole.

    "Landlord" and "March" are common words even when capitalised; "Tidewell" and "Plavix" are names. A possessive
    ending is left out. The vocabulary is English.
    """
    words = [word.removesuffix("'s") for word in _CAPITALISED.findall(question.replace("’", "'"))]
    pieces = token_offsets([word.lower() for word in words]) if words else []
    rare = [word for word, tokens in zip(words, pieces, strict=True) if len(tokens) > 1 and "-" not in word]
    return tuple(dict.fromkeys(rare))


def called(question: str, documents: Callable[[], Iterable[LiveDocument]]) -> LiveDocument | None:
    """The one document whose title and file name hold the words by which a question calls it, None where none is.

    "What does the rent schedule say about …" asks of no lease.
    """
    found = _CALLED.search(question)
    wanted = set(terms(found["called"])) if found else set()
    if len(wanted) < LEAST_CALLED:
        return None
    fitting = [
        one for one in documents() if wanted <= set(terms(f"{one.title} {PurePath(one.name).stem}".replace("_", " ")))
    ]
    return fitting[0] if len(fitting) == 1 else None


def purpose(question: str) -> tuple[str, ...]:
    """The illness that a dose is asked for, which a label that answers names too; none where it is for somebody."""
    found = _PURPOSE.search(question)
    return (found["what"],) if found and not _WHOM.search(found["what"]) else ()


def strange(question: str, absent: Callable[[list[str]], set[str]]) -> tuple[str, ...]:
    """The names in small letters that no document holds: "dabigatran", asked of the labels of other medicines.

    They are words of `STRANGE` pieces and more that are no slip of the pen for a common word; what documents hold
    narrows the search by itself.

    Args:
        question: with its mistyped words put right.
        absent: those of some words that no passage of the collection holds.
    """
    words = list(dict.fromkeys(_SMALL.findall(question)))
    pieces = token_offsets(words) if words else []
    rare = [word for word, tokens in zip(words, pieces, strict=True) if len(tokens) >= STRANGE]
    gone = absent(rare) if rare else set()
    return tuple(
        word for word in rare if word in gone and absent([_spelled(word)]) and not _slip(word) and not _derived(word)
    )


def _spelled(word: str) -> str:
    """A word as Americans spell it: "pediatric" for "paediatric"."""
    return word.replace("ae", "e").replace("oe", "e")


def _derived(word: str) -> bool:
    """Whether a common word makes it: "reconsidered", "unsubscribing", "overcharged"."""
    stems = {stem + end for stem in _stems(word) for end in ("", "e")} | {
        s[:-1] for s in _stems(word) if s[-2:-1] == s[-1:]
    }
    stems |= {stem.removeprefix(front) for stem in stems for front in _FRONTS}
    return any(len(tokens) == 1 for tokens in token_offsets(sorted(stem for stem in stems if len(stem) >= LEAST_STEM)))


def _stems(word: str) -> set[str]:
    return {word.removesuffix(end) for end in _ENDS}


def _slip(word: str) -> bool:
    """Whether one letter more, less, changed or exchanged makes a common word of it."""
    return any(len(tokens) == 1 for tokens in token_offsets([*_near(word)]))


def _near(word: str) -> Iterator[str]:
    for at in range(len(word)):
        head, tail = word[:at], word[at:]
        yield head + tail[1:]
        yield head + tail[1::-1] + tail[2:]
        for letter in _LETTERS:
            yield head + letter + tail
            yield head + letter + tail[1:]


def only_named(question: str, label: str, text: str) -> bool:
    """Whether words share with a question nothing but rare names and rare words of what their document is called.

    "Zelcortil was well tolerated" does not say whether Zelcortil may be crushed.

    Args:
        question: one question or a part of one.
        label: title and file name of the document.
        text: the words.
    """
    called = set(terms(label))
    words = [word for word in dict.fromkeys(_WORD.findall(question)) if word[0].isupper() or called & set(terms(word))]
    pieces = token_offsets([word.lower() for word in words]) if words else []
    naming = {term for word, tokens in zip(words, pieces, strict=True) if len(tokens) > 1 for term in terms(word)}
    shared = set(terms(question)) & set(terms(text))
    return bool(shared) and shared <= naming


def lacking(wanted: tuple[str, ...], text: str) -> tuple[str, ...]:
    """The names that a text does not hold, in whatever case and over the ends of lines."""
    folded = " ".join(text.casefold().split())
    return tuple(name for name in wanted if name.casefold() not in folded)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The hits that may answer: of documents that hold all `names`, of the one that the question calls."""

    names: tuple[str, ...]
    document: str  # that it calls; "" where it calls none
    hits: tuple[Hit, ...]
    roles: Mapping[str, str] = field(default_factory=dict)  # names that these documents seldom say: whom they call what

    def asked(self, question: str) -> str:
        """A question as these documents would put it."""
        return in_roles(question, self.roles)

    @property
    def is_last(self) -> bool:
        """Whether it is asked only where nothing else answers: no name has a role in the documents about it."""
        return set(self.roles.values()) == {IT}

    @property
    def is_any(self) -> bool:
        """Whether every hit may."""
        return not self.names and not self.document


class Scoping:
    """Finds the scopes of questions in one generation of a collection."""

    def __init__(self, searcher: Searcher) -> None:
        """Ask of what a searcher serves."""
        self._searcher = searcher

    def narrowed(self, question: str, condition: Filter, catalog: Catalog) -> tuple[Filter, LiveDocument | None]:
        """The condition; where it is empty and every part of the question calls one document, that one, with it."""
        found = [self._called(part.subject, condition, catalog) for part in parts_of(question)]
        ids = {one.document_id if one else None for one in found}
        if found[0] is None or len(ids) > 1:
            return condition, None
        return Filter(documents=(found[0].document_id,)), found[0]

    def of(
        self, question: str, hits: tuple[Hit, ...], condition: Filter, catalog: Catalog
    ) -> dict[Part, tuple[Scope, ...]]:
        """For each part of a question which hits may answer it.

        A part is answered from documents that hold the names in it; where these do not answer it, as they put it, by
        roles. One that has no name is rather answered from the documents that hold those of the other parts.
        """
        whole = self._scopes(question, hits, condition, catalog)
        found: dict[Part, tuple[Scope, ...]] = {}
        for part in parts_of(question):
            own = self._scopes(part.subject, hits, condition, catalog) if part.subject != question else whole
            found[part] = (*whole, *own) if own[0].is_any and not whole[0].is_any else own
        return found

    def may_answer(self, question: str, hits: tuple[Hit, ...], catalog: Catalog) -> list[Hit]:
        """The hits that may answer a part of a question at least, in their order."""
        scopes = self.of(question, hits, Filter(), catalog).values()
        named = ([one.hits for one in ways if not one.roles] for ways in scopes)
        rows = {hit.passage.row_id for ways in named for hit in ways[0] or ways[-1]}
        return [hit for hit in hits if hit.passage.row_id in rows]

    def _scope(self, subject: str, hits: tuple[Hit, ...], condition: Filter, catalog: Catalog) -> Scope:
        wanted, document = self._names(subject, hits, catalog), self._called(subject, condition, catalog)
        if document is not None:
            hits = tuple(hit for hit in hits if hit.passage.document_id == document.document_id)
        missing = {hit.passage.text_id: lacking(wanted, hit.title + hit.document) for hit in hits}
        for text_id, absent in missing.items():
            missing[text_id] = lacking(absent, catalog.printed(text_id)) if absent else ()
        held = tuple(hit for hit in hits if not missing[hit.passage.text_id])
        return Scope(names=wanted, document=document.name if document else "", hits=held)

    def _scopes(self, subject: str, hits: tuple[Hit, ...], condition: Filter, catalog: Catalog) -> tuple[Scope, ...]:
        """The scope of a subject, behind it what documents about its names hold on it as they put it."""
        plain = self._scope(subject, hits, condition, catalog)
        texts = {hit.passage.text_id: catalog.printed(hit.passage.text_id) for hit in plain.hits if plain.names}
        named = tuple(name for name in plain.names if name not in purpose(subject))
        about = {
            hit.passage.document_id: texts[hit.passage.text_id]
            for hit in plain.hits
            if named and heads(named, f"{hit.title} {hit.document}", texts[hit.passage.text_id])
        }
        if not about or asks_for_names(subject):
            return (plain,)
        called = roles(named, list(about.values()))
        if not called and asks_kind(subject):  # by which what answers is told from the rest without the name
            called = dict.fromkeys(named, IT)
        if not called:
            return (plain,)
        only = replace(condition, documents=tuple(about))
        query = Query(text=in_roles(subject, called), filter=only, k=PASSAGES, as_of=self._searcher.as_of)
        return plain, replace(plain, hits=self._searcher.search(query), roles=called)

    def names(self, question: str) -> tuple[str, ...]:
        """The names in a question that a document must hold to answer it."""
        return (*names(question), *strange(question, self._searcher.absent))

    def _names(self, question: str, hits: tuple[Hit, ...], catalog: Catalog) -> tuple[str, ...]:
        """The names; one of common words only where the documents found that say it are all about it."""
        rare = self.names(question)
        rare = (*rare, *purpose(question)) if rare else rare
        common = [one for one in phrases(question) if not any(name in one for name in rare)]
        if not common:
            return rare
        texts = {hit.passage.text_id: (f"{hit.title} {hit.document}", hit.passage.text_id) for hit in hits}
        pairs = [(label, catalog.printed(text_id)) for label, text_id in texts.values()]
        return (*rare, *(one for one in common if _is_about(one, pairs)))

    def _called(self, question: str, condition: Filter, catalog: Catalog) -> LiveDocument | None:
        """The one document that the question calls by its title, where no condition says which may answer."""
        searcher = self._searcher
        if not condition.is_empty:
            return None
        return called(question, lambda: [searcher.documents[one] for one in searcher.allowed(condition, catalog)])


def _is_about(name: str, texts: Sequence[tuple[str, str]]) -> bool:
    """Whether all texts that say a name are about what it names; texts are labels and printed texts."""
    saying = [pair for pair in texts if holds(name, " ".join(pair))]
    return bool(saying) and all(heads((name,), label, text) for label, text in saying)


def left_out(chosen: Mapping[str, Scope], hits: Sequence[Hit]) -> tuple[str, ...]:
    """Notices of what the names in a question, or in parts of it, kept from answering."""
    told = {
        part: f"Only {one.document} was read" if one.document
        else f"Passages from documents that do not name {' and '.join(one.names)} were left out"
        for part, one in chosen.items()
        if {hit.passage.document_id for hit in hits} - {hit.passage.document_id for hit in one.hits}
    }  # fmt: skip
    if len(told) == len(chosen) and len(set(told.values())) == 1:
        return (f"{next(iter(told.values()))}.",)
    return tuple(f"{what} for “{part.rstrip('?')}”." for part, what in told.items())
