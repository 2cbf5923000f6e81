"""A sentence read word by word: the clause each word stands in, what force governs it and whether it is denied."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant.checks.dates import Date, dates
from assistant.checks.modals import Force, Modal, modals
from assistant.checks.names import Name, names
from assistant.checks.negation import Denial, denials, harmless_places
from assistant.checks.quantities import Quantity, quantities
from assistant.checks.words import Word, words
from ingest.sentences import sentences

_MAIN = r"(?:shall|may|must|will|should)"
_VERB = r"(?:can|cannot|is|are|was|were|has|have|had|does|do|did)"
_BOUNDARY = re.compile(
    rf"[;:—]|\bexcept\s+that\b|\bbut\b|\bhowever\b|\bwhereas\b|\bwhile\b|(?:,\s*and|,|\band)(?=(?:\s+[\w'’“”\"-]+){{0,5}}?\s+(?:(?P<main>{_MAIN})|{_VERB})\b)",
    re.IGNORECASE,
)
_OPENER = re.compile(
    r"\b(?:(?P<denied>unless|except(?:ing)?(?:\s+(?:as|if|where|when|for|to|in|with))?|save\s+(?:as|that|for|where|with)|"
    r"other\s+than|excluding|without)|(?P<plain>if|when|where|once|provided(?:,?\s+however,?)?\s+that|in\s+the\s+event|in\s+case|"
    r"to\s+the\s+extent|so\s+long\s+as|subject\s+to|until|on\s+condition)|(?P<either>whether(?:\s+or\s+not)?|regardless\s+of))\b"
    r"|(?P<relative>(?<=\w\s)(?:which|who|whom|that)\b)",
    re.IGNORECASE,
)
_ALWAYS_DENIES = re.compile(r"nor|neither|never|no\s+(?:event|circumstances?|case|time)", re.IGNORECASE)
# A denied subject that begins a clause: "…, and that no license is granted".
_SUBJECT = re.compile(r"(?:^|[,;:(]|\b(?:and|or|that|but|then))\s*$", re.IGNORECASE)
_OF_SUBJECTS = re.compile(r"no|nothing|none|neither|nobody", re.IGNORECASE)
_NUMBERED = re.compile(r"\s*\(?[\w.]{1,6}[.)]\s+")
_BOTH_WAYS = re.compile(r"n?either|nor", re.IGNORECASE)
# "agrees that", "shows that": what follows is said, and describes no noun.
_SAYS_THAT = re.compile(
    r"\b(?:agree|acknowledge|confirm|ensure|represent|warrant|state|find|found|show|know|conclude|suggest|believe|so|provide|"
    r"undertake|covenant|understand|understood|certify|declare|held|hold|indicate|report)(?:s|d|ed|ing)?\s*$"
    r"|(?:\b(?:and|or|but)|,)\s*$",
    re.IGNORECASE,
)
_AUXILIARY = re.compile(r"(?<!that\s)(?<!which\s)(?<!who\s)(?<!as\s)\b(?:is|are|was|were|has|have)\b", re.IGNORECASE)
_SHORT = re.compile(r"without|other\s+than|excluding", re.IGNORECASE)
_INSERTED = re.compile(r",[^,]*(?:,|$)|\bto$")  # "will not, without its consent, disclose"
_RELATIVE_END = re.compile(r"\b(?:which|who|whom|that)\s+(?:\w+\s+)?$", re.IGNORECASE)
_LABEL = re.compile(r"\s*(?:(?:and|or)\s+)?(?:\(?(?:[a-z]|[ivx]{1,4}|\d{1,2}(?:\.\d+)*)[.)]|[•·-])\s|\s*[a-z]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    """A word with what its clause does to it."""

    word: Word
    clause: int
    force: Force
    is_denied: bool
    under: str = ""  # "unless", "if", "without": the condition it stands in
    is_either: bool = False  # "whether or not"

    @property
    def sign(self) -> int:
        """1, or -1 where it is denied or banned."""
        return -1 if self.is_denied != (self.force is Force.BAN) else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of a text that was read. `start` is its place there; all other places are in its own `text`."""

    source: int
    start: int
    text: str
    words: tuple[Tagged, ...]
    names: tuple[Name, ...]
    quantities: tuple[Quantity, ...]
    dates: tuple[Date, ...]
    modals: tuple[Modal, ...]
    lead: Sentence | None = None  # what leads into the list that this is an item of

    own: frozenset[str] = frozenset()  # stems of the words that hold something, but for numbers and dates

    @property
    def content(self) -> frozenset[str]:
        """The same, with those of what leads into it."""
        return self.own | self.lead.own if self.lead else self.own


@dataclass(slots=True)
class _State:
    clause: int = 0
    force: Force = Force.PLAIN
    denied: bool = False
    under: str = ""
    under_denied: bool = False
    either: bool = False
    content: int = 0  # words in this clause so far
    has_verb: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lead:
    """What leads into a list, and what it does to the items."""

    state: _State
    sentence: Sentence


@dataclass(slots=True)
class _Layers:
    """What governs the words now, what did before a condition opened, and what led into a list."""

    now: _State = field(default_factory=_State)
    outer: _State | None = None
    lead: _State | None = None
    ends_at_comma: bool = False
    backward: list[tuple[int, Force]] = field(default_factory=list)


def read(texts: Sequence[str], called: Mapping[str, str], known: frozenset[str]) -> list[Sentence]:
    """The sentences of texts in order. An item of a list is governed by what leads into the list."""
    found: list[Sentence] = []
    lead: _Lead | None = None
    for source, text in enumerate(texts):
        for start, end in sentences(text):
            piece = text[start:end]
            carried = lead if lead and _LABEL.match(piece) else None
            sentence, last = _read(piece, source, start, carried, called, known)
            found.append(sentence)
            lead = last if piece[-1:] not in ".!?" else None
    return found


def _read(
    text: str, source: int, start: int, lead: _Lead | None, called: Mapping[str, str], known: frozenset[str]
) -> tuple[Sentence, _Lead | None]:
    days = dates(text)
    found = modals(text)
    tagged, last = _tag(text, found, lead.state if lead else None)
    measures = quantities(text, [(day.start, day.end) for day in days])
    facts = [(one.start, one.end) for one in (*measures, *days)]
    sentence = Sentence(
        source=source,
        start=start,
        text=text,
        words=tuple(tagged),
        names=tuple(names(text, called, known)),
        quantities=tuple(measures),
        dates=tuple(days),
        modals=tuple(found),
        lead=lead.sentence if lead else None,
        own=frozenset(
            one.word.stem
            for one in tagged
            if not one.word.is_empty and not any(a <= one.word.start < b for a, b in facts)
        ),
    )
    if last is None:
        return sentence, None
    return sentence, _Lead(state=last, sentence=lead.sentence if lead else sentence)


def _tag(text: str, found: Sequence[Modal], lead: _State | None) -> tuple[list[Tagged], _State | None]:
    layers = _Layers(now=replace(lead) if lead else _State(), lead=lead)
    layers.now.content = 0
    events: Iterator[Modal | Denial | _Mark | None] = iter([*_events(text, found), None])
    event = next(events)
    tagged: list[Tagged] = []
    label = _NUMBERED.match(text)
    for word in words(text):
        # a word that denies is not denied itself
        while event is not None and (event.end if isinstance(event, Denial) else event.start) <= word.start:
            _apply(layers, event, text, found)
            event = next(events)
        now = layers.now
        denied = now.denied != now.under_denied
        tagged.append(
            Tagged(
                word=word, clause=now.clause, force=now.force, is_denied=denied, under=now.under, is_either=now.either
            )
        )
        now.content += label is None or word.start >= label.end()
    last = (
        _leading(layers.now, text, found)
        if text.rstrip().endswith((":", " as", ",", " to", " not")) and not lead
        else layers.lead
    )
    return [_looking_back(one, layers) for one in tagged], last


def _leading(state: _State, text: str, found: Sequence[Modal]) -> _State:
    """What a lead-in does to its list: "shall not:" bans the items, "shall not apply to information that:" does not."""
    between = _INSERTED.sub("", text[found[-1].end :]) if found else ""
    governs = found and sum(not word.is_empty for word in words(between)) <= 1 and not state.under
    return replace(state) if governs else _State()


def _looking_back(one: Tagged, layers: _Layers) -> Tagged:
    force = next((force for clause, force in layers.backward if clause == one.clause and not one.under), None)
    return replace(one, force=force) if force else one


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """A boundary, an opener or a comma."""

    start: int
    end: int
    kind: str
    text: str
    is_denied: bool = False


def _events(text: str, found: Sequence[Modal]) -> list[Modal | Denial | _Mark]:
    harmless = harmless_places(text)
    taken = [*harmless, *((one.start, one.end) for one in found)]

    def is_free(start: int) -> bool:
        return not any(a <= start < b for a, b in taken)

    events: list[Modal | Denial | _Mark] = [*found]
    events += [one for one in denials(text) if is_free(one.start)]
    for match in _BOUNDARY.finditer(text):
        if is_free(match.start()):
            is_main = match["main"] is not None
            events.append(
                _Mark(
                    start=match.start(), end=match.end(), kind="boundary", text=match.group().lower(), is_denied=is_main
                )
            )
    for match in _OPENER.finditer(text):
        said = match["relative"] and _SAYS_THAT.search(text, 0, match.start())
        if (is_free(match.start()) or match["either"]) and not said:
            kind = "either" if match["either"] else "relative" if match["relative"] else "opener"
            denied = match["denied"] is not None
            events.append(
                _Mark(start=match.start(), end=match.end(), kind=kind, text=match.group().lower(), is_denied=denied)
            )
    commas = re.finditer(r",(?!\d)", text)
    events += [_Mark(start=m.start(), end=m.end(), kind="comma", text=",") for m in commas]
    events += [
        _Mark(start=m.start(), end=m.end(), kind="verb", text=m.group())
        for m in _AUXILIARY.finditer(text)
        if is_free(m.start())
    ]
    order = {"comma": 0, "boundary": 1}
    return sorted(events, key=lambda one: (one.start, order.get(getattr(one, "kind", ""), 2)))


def _apply(layers: _Layers, event: Modal | Denial | _Mark, text: str, found: Sequence[Modal]) -> None:
    now = layers.now
    if isinstance(event, Modal):
        _govern(layers, event, text)
    elif isinstance(event, Denial):
        word = text[event.start : event.end]
        if _OF_SUBJECTS.fullmatch(word) and _SUBJECT.search(text, 0, event.start) and layers.outer is None:
            layers.now = _State(clause=now.clause + 1, denied=True)
            return
        now.denied = _BOTH_WAYS.match(word) is not None or not now.denied
        if now.content > 1 and not _ALWAYS_DENIES.match(text, event.start):
            now.has_verb = True  # it denies what follows, not the subject
    elif event.kind == "comma":
        if layers.outer is not None and layers.ends_at_comma:
            layers.now, layers.outer = replace(layers.outer, clause=now.clause + 1), None
    elif event.kind == "verb":
        if layers.outer is not None and _SHORT.match(now.under):
            layers.now, layers.outer = replace(layers.outer, clause=now.clause + 1), None
        layers.now.has_verb = layers.now.has_verb or layers.now.denied
    elif event.kind == "boundary":
        _bound(layers, event, text, found)
    else:
        _open(layers, event, text)


def _govern(layers: _Layers, modal: Modal, text: str) -> None:
    now = layers.now
    if layers.outer is not None and now.under == "that" and not _RELATIVE_END.search(text, 0, modal.start):
        now = layers.now = replace(layers.outer, clause=now.clause + 1)  # "no party that is in default may assign"
        layers.outer = None
    subject_denied = now.denied and not now.has_verb
    force = modal.denied if subject_denied else modal.force
    if modal.is_backward:
        layers.backward.append((now.clause, force))
    now.force, now.denied, now.has_verb = force, False, True


def _bound(layers: _Layers, mark: _Mark, text: str, found: Sequence[Modal]) -> None:
    now = layers.now
    is_weak = mark.text.startswith((",", "and"))
    main = layers.outer or now
    if is_weak and not (main.has_verb or main.force is not Force.PLAIN):
        return  # "the Buyer and the Seller shall"
    if is_weak and layers.outer is not None and not mark.is_denied:
        return  # "if the Buyer is late and the Seller is not"
    if mark.text == ":":
        layers.lead = _leading(now, text[: mark.start], [one for one in found if one.end <= mark.start])
        layers.now, layers.outer = replace(layers.lead, clause=now.clause + 1, content=0), None
        return
    lead = layers.lead if mark.text == ";" else None
    layers.outer = None
    layers.now = replace(lead, clause=now.clause + 1, content=0) if lead else _State(clause=now.clause + 1)


def _open(layers: _Layers, mark: _Mark, text: str) -> None:
    now = layers.outer or layers.now
    before = text[: mark.start].rstrip()
    inserted = before.endswith(",") and any(
        before[:-1].endswith(word) for word in ("shall", "not", "may", "must", "will")
    )
    layers.ends_at_comma = (
        now.content == 0 or inserted or mark.kind == "relative" or _SHORT.match(mark.text) is not None
    )
    layers.outer = now
    layers.now = _State(
        clause=layers.now.clause + 1,
        under="that" if mark.kind == "relative" else " ".join(mark.text.split()),
        under_denied=mark.is_denied,
        either=mark.kind == "either",
    )
