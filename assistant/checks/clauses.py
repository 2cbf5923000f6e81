"""A sentence read word by word: the clause each word stands in, what force governs it and whether it is denied."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.checks.marks import Denial, Mark, Role, denials, harmless_places, marks
from assistant.checks.modals import Force, Modal
from assistant.checks.words import Word, words

_ALWAYS_DENIES = re.compile(r"nor|neither|never|no\s+(?:event|circumstances?|case|time)", re.IGNORECASE)
_BOTH_WAYS = re.compile(r"n?either|nor", re.IGNORECASE)  # "neither … nor" denies once
# A denied subject that begins a clause: "…, and that no license is granted".
_BEGINS = re.compile(r"(?:^|[,;:(]|\b(?:and|or|that|but|then))\s*$", re.IGNORECASE)
_OF_SUBJECTS = re.compile(r"no|nothing|none|neither|nobody", re.IGNORECASE)
_NUMBERED = re.compile(r"\s*\(?[\w.]{1,6}[.)]\s+")
_SHORT = re.compile(r"without|other than|excluding")  # conditions of a noun: they end where a verb follows
_INSERTED = re.compile(r",[^,]*(?:,|$)|\bto$")  # "will not, without its consent, disclose"
_RELATIVE_END = re.compile(r"\b(?:which|who|whom|that)\s+(?:\w+\s+)?$", re.IGNORECASE)
_LEADS_ON = (":", " as", ",", " to", " not")


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


@dataclass(slots=True)
class State:
    """What governs the words at one place of a sentence."""

    clause: int = 0
    force: Force = Force.PLAIN
    is_denied: bool = False
    under: str = ""
    under_denied: bool = False
    is_either: bool = False
    words: int = 0  # of this clause so far
    has_verb: bool = False


def tag(text: str, found: Sequence[Modal], lead: State | None = None) -> tuple[list[Tagged], State | None]:
    """The words of a sentence with what their clauses do to them.

    Args:
        text: the sentence.
        found: its modal words.
        lead: what governs it from before: that of the lead-in, where it is an item of a list.

    Returns:
        The words, and what governs the items of a list that the sentence leads into, if it does.
    """
    return _Tagger(text, found, lead).tagged()


class _Tagger:
    """Walks over a sentence once. `outer` is what governed the words before a condition opened."""

    def __init__(self, text: str, found: Sequence[Modal], lead: State | None) -> None:
        self.text, self.found, self.lead = text, found, lead
        self.now = replace(lead, words=0) if lead else State()
        self.outer: State | None = None
        self.ends_at_comma = False
        self.backward: dict[int, Force] = {}

    def tagged(self) -> tuple[list[Tagged], State | None]:
        events, at = self._events(), 0
        is_item = self.lead is not None
        label = _NUMBERED.match(self.text)
        found = []
        for word in words(self.text):
            while at < len(events) and _begins(events[at]) <= word.start:
                self._apply(events[at])
                at += 1
            found.append(self._tagged(word))
            self.now.words += label is None or word.start >= label.end()
        if not is_item and self.text.rstrip().endswith(_LEADS_ON):
            self.lead = self._leading(self.now, len(self.text))
        return [self._looking_back(one) for one in found], self.lead

    def _tagged(self, word: Word) -> Tagged:
        now = self.now
        return Tagged(
            word=word,
            clause=now.clause,
            force=now.force,
            is_denied=now.is_denied != now.under_denied,
            under=now.under,
            is_either=now.is_either,
        )

    def _looking_back(self, one: Tagged) -> Tagged:
        force = self.backward.get(one.clause)
        return replace(one, force=force) if force and not one.under else one

    def _events(self) -> list[Modal | Denial | Mark]:
        taken = [*harmless_places(self.text), *((one.start, one.end) for one in self.found)]
        denied = [one for one in denials(self.text) if not any(a <= one.start < b for a, b in taken)]
        order = {Role.COMMA: 0, Role.END: 1, Role.MAIN: 1}
        return sorted(
            [*self.found, *denied, *marks(self.text, taken)],
            key=lambda one: (one.start, order.get(one.role, 2) if isinstance(one, Mark) else 2),
        )

    def _apply(self, event: Modal | Denial | Mark) -> None:
        if isinstance(event, Modal):
            self._govern(event)
        elif isinstance(event, Denial):
            self._deny(event)
        elif event.role is Role.COMMA:
            if self.ends_at_comma:
                self._close()
        elif event.role is Role.VERB:
            if _SHORT.match(self.now.under):
                self._close()
            self.now.has_verb = self.now.has_verb or self.now.is_denied
        elif event.role in (Role.END, Role.MAIN):
            self._end(event)
        else:
            self._open(event)

    def _close(self) -> None:
        """End a condition."""
        if self.outer is not None:
            self.now, self.outer = replace(self.outer, clause=self.now.clause + 1), None

    def _govern(self, modal: Modal) -> None:
        if self.now.under == "that" and not _RELATIVE_END.search(self.text, 0, modal.start):
            self._close()  # "no party that is in default may assign"
        elif _SHORT.match(self.now.under):
            self._close()  # "a transfer without consent shall be void"
        now = self.now
        force = modal.denied if now.is_denied and not now.has_verb else modal.force
        if modal.is_backward:
            self.backward.setdefault(now.clause, force)
        now.force, now.is_denied, now.has_verb = force, False, True

    def _deny(self, denial: Denial) -> None:
        word = self.text[denial.start : denial.end]
        if self.outer is None and _OF_SUBJECTS.fullmatch(word) and _BEGINS.search(self.text, 0, denial.start):
            self.now = State(clause=self.now.clause + 1, is_denied=True)
            return
        now = self.now
        now.is_denied = _BOTH_WAYS.match(word) is not None or not now.is_denied
        if now.words > 1 and not _ALWAYS_DENIES.match(self.text, denial.start):
            now.has_verb = True  # it denies what follows, not the subject

    def _end(self, mark: Mark) -> None:
        main = self.outer or self.now
        if mark.text.startswith((",", "and")):
            if not main.has_verb and main.force is Force.PLAIN:
                return  # "the Buyer and the Seller shall"
            if self.outer is not None and mark.role is not Role.MAIN:
                return  # "if the Buyer is late and the Seller is not"
        if mark.text == ":":
            self.lead = self._leading(self.now, mark.start)
        goes_on = self.lead if mark.text in (":", ";") else None
        clause, self.outer = self.now.clause + 1, None
        self.now = replace(goes_on, clause=clause, words=0) if goes_on else State(clause=clause)

    def _open(self, mark: Mark) -> None:
        base = self.outer or self.now
        before = self.text[: mark.start].rstrip()
        is_inserted = before.endswith((" shall,", " not,", " may,", " must,", " will,"))
        is_short = mark.role is Role.RELATIVE or _SHORT.match(mark.text) is not None
        self.ends_at_comma = base.words == 0 or is_inserted or is_short
        self.outer = base
        self.now = State(
            clause=self.now.clause + 1,
            under="that" if mark.role is Role.RELATIVE else mark.text,
            under_denied=mark.role is Role.DENIED,
            is_either=mark.role is Role.EITHER,
        )

    def _leading(self, state: State, end: int) -> State:
        """What a lead-in does to its list: "shall not:" bans the items, "shall not apply to data that:" does not."""
        before = [one for one in self.found if one.end <= end]
        between = _INSERTED.sub("", self.text[before[-1].end : end]) if before else ""
        governs = before and sum(not word.is_empty for word in words(between)) <= 1 and not state.under
        return replace(state) if governs else State()


def _begins(event: Modal | Denial | Mark) -> int:
    """From where on an event acts: a word that denies is not denied itself."""
    return event.end if isinstance(event, Denial) else event.start
