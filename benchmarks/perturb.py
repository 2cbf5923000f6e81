"""True statements and false twins of them, with exactly one fact changed, from texts that nothing was trained on.

    python -m benchmarks.perturb DATA OUT.jsonl [SEED]

A row names kind, source, document and sentence, the statement made of it, and where what changed. Rows of the kinds in
`FAITHFUL` are as true as their sentence; the others say something else. What checks statements is measured with them in
`perturbed_twins.py`, and shares no code with them.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from benchmarks.twins import figures, names, same, wording
from benchmarks.twins.edit import Change, Rule, apply
from benchmarks.twins.sentence import Sentence, load_sentences

FALSE: Mapping[str, Rule] = {
    "number": figures.number, "unit": figures.unit, "date": figures.date, "party": names.party, "name": names.name,
    "negation_added": wording.negation_added, "negation_removed": wording.negation_removed, "modal": wording.modal,
    "comparative": wording.comparative, "scope": wording.scope,
}  # fmt: skip
FAITHFUL: Mapping[str, Rule] = {
    "identical": same.identical, "case": same.case, "numeral": same.numeral, "date_form": same.date_form,
    "unit_form": same.unit_form, "adverb_dropped": same.adverb_dropped, "clause_order": same.clause_order,
    "contraction": same.contraction, "typography": same.typography,
}  # fmt: skip
PER_KIND = 200
IDENTICAL = 500  # of these more: a quote must never be doubted
PER_DOCUMENT = 8  # statements of one kind from one document


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """A statement made from a sentence. `changes` are `[start, end, new text]` in characters of the sentence."""

    kind: str
    is_faithful: bool
    source: str
    document: str
    sentence: str
    statement: str
    passage: str
    changes: list[list[int | str]]


def make(sentences: Sequence[Sentence], seed: int = 0) -> list[Twin]:
    """Statements of every kind, as evenly from the sources as they allow; the same for the same seed."""
    made: list[Twin] = []
    for rules, is_faithful in ((FALSE, False), (FAITHFUL, True)):
        for kind, rule in rules.items():
            draw = Random(f"{seed} {kind}")
            wanted = IDENTICAL if kind == "identical" else PER_KIND
            made += _of_kind(kind, rule, sentences, draw, wanted, is_faithful)
    return made


def _of_kind(
    kind: str, rule: Rule, sentences: Sequence[Sentence], draw: Random, wanted: int, is_faithful: bool
) -> Iterator[Twin]:  # fmt: skip
    given: Counter[str] = Counter()
    for sentence in _mixed(sentences, draw):
        if wanted == 0:
            return
        if given[sentence.document] >= PER_DOCUMENT:
            continue
        changes = [c for c in rule(sentence, draw) if is_faithful or differs(sentence.text, apply(sentence.text, c))]
        if changes:
            given[sentence.document] += 1
            wanted -= 1
            yield _twin(kind, sentence, draw.choice(changes), is_faithful)


def _mixed(sentences: Sequence[Sentence], draw: Random) -> Iterator[Sentence]:
    """The sentences in random order, one of each source in turn."""
    sources: dict[str, list[Sentence]] = {}
    for sentence in draw.sample(sentences, len(sentences)):
        sources.setdefault(sentence.source, []).append(sentence)
    queues = [sources[name] for name in sorted(sources)]
    while any(queues):
        for queue in queues:
            if queue:
                yield queue.pop()


def differs(sentence: str, statement: str) -> bool:
    """Whether the words differ, in kind or order, beyond capitals and punctuation."""
    signs = r"[\w%$€£<>≥≤]+"
    return re.findall(signs, sentence.lower()) != re.findall(signs, statement.lower())


def _twin(kind: str, sentence: Sentence, change: Change, is_faithful: bool) -> Twin:
    return Twin(
        kind=kind, is_faithful=is_faithful, source=sentence.source, document=sentence.document, sentence=sentence.text,
        statement=apply(sentence.text, change), passage=sentence.passage,
        changes=[[edit.start, edit.end, edit.text] for edit in change],
    )  # fmt: skip


def main() -> None:
    data, out, *seed = sys.argv[1:]
    twins = make(load_sentences(Path(data)), int(seed[0]) if seed else 0)
    rows = (json.dumps(asdict(twin), ensure_ascii=False) + "\n" for twin in twins)
    Path(out).write_text("".join(rows), encoding="utf-8")
    print(json.dumps(Counter(twin.kind for twin in twins), indent=1))


if __name__ == "__main__":
    main()
