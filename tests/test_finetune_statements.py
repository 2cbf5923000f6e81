"""Rows for statements and phrases: what is asked, what belongs to it, and what only looks like it."""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from assistant.evaluation.labelled import LabelledPassage, LabelledQuery, LabelledSet
from assistant.reading.phrase import phrase
from finetune.parts import Part, answers, clauses, sections
from finetune.phrases import phrased
from finetune.reading_rows import Read
from finetune.statement_data import STATEMENTS, statements
from finetune.statement_rows import cloze_rows, conclusion_rows, distinct, heading_rows
from finetune.types import Row

LEASE = """LEASE AGREEMENT

This Lease is made between Acme Limited and Birch LLP and describes in full what both parties have agreed upon today.

1. Term and Renewal. The term of this Lease is five years. It renews for one year unless a party gives notice of sixty
days before the end of the term. Notice of renewal is given in writing.

2. Payment of Rent

The Tenant pays rent of $1,200 on the first day of each month. Late payments bear interest of two percent a month. The
term of a late payment notice is ten days, and the renewal of credit is at the Landlord's choice.

Section 3.1 Payment Upon Termination. Upon termination the Tenant pays all rent that is due. The deposit is returned
within thirty days after the keys. Damage is deducted from the deposit against receipts.

4. Short. Nothing.

ARTICLE V
Governing Law
This Lease is governed by the law of Utopia, and its courts alone decide what is in dispute between the parties to it.
The parties waive trial by jury.
"""


@pytest.fixture
def lease() -> list[Part]:
    return list(clauses([Read(document="lease", passage=LEASE, asked=())]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How many houses does the town of Arden have?", "houses town Arden"),
        ("Which drugs must not be taken with alcohol?", "drugs must not taken alcohol"),
        ("What is the rent, and when is the rent due?", "rent due"),
        ("Is it?", ""),
    ],
)
def test_a_phrase_holds_the_words_that_matter(text: str, expected: str) -> None:
    assert phrase(text) == expected


def test_phrases_keep_what_is_known_of_a_row() -> None:
    known = Row(
        question="Who is mayor of Arden?", passage="The mayor of Arden is Anne.", answer=(22, 26), answerable=True,
        relevant=True, source="towns", document="d",
    )  # fmt: skip
    negated = Row(
        question="Who is not mayor of Arden?", passage="x", answerable=False, source="towns/negated", document="d"
    )
    swapped = Row(
        question="Who is mayor of Frome?", passage="x", answerable=False, source="towns/swapped", document="d"
    )
    made = [r for seed in range(30) for r in phrased([known, negated, swapped], "phrases", random.Random(seed))]
    assert Counter(row.source for row in made) == {"phrases": 30, "phrases/swapped": 30}
    asked = Counter(row.question for row in made if row.source == "phrases")
    assert set(asked) == {"mayor Arden", "Arden mayor"} and asked["mayor Arden"] > asked["Arden mayor"]
    assert all(row.answer == (22, 26) and row.relevant for row in made if row.source == "phrases")


def test_clauses_are_found_under_their_headings(lease: list[Part]) -> None:
    assert [part.heading for part in lease] == [
        "Term and Renewal", "Payment of Rent", "Payment Upon Termination", "Governing Law"
    ]  # fmt: skip
    assert lease[1].text.startswith("The Tenant pays rent of $1,200") and "\n" not in lease[1].text
    assert "Section" not in lease[1].text
    assert list(clauses([Read(document="x", passage="No headings at all in this text.", asked=())])) == []


def test_words_of_a_heading_belong_to_its_clause(lease: list[Part]) -> None:
    rows = [row for seed in range(20) for row in heading_rows(lease, "h", random.Random(seed))]
    right = {row.question: row.passage for row in rows if row.right}
    assert right["Payment Rent"].endswith(lease[1].text) and right["Governing Law"].endswith(lease[3].text)
    assert {row.document for row in rows} == {"lease"} and all(row.answerable == row.relevant for row in rows)
    wrong = [row for row in rows if not row.right]
    assert len(wrong) == 2 * len([row for row in rows if row.right])
    for row in wrong:
        assert not row.passage.endswith(right[row.question].splitlines()[-1])
    shown = [row for row in rows if row.passage.startswith("Payment of Rent\n")]
    assert 0 < len(shown) < len(rows) / 2


def test_a_clause_under_a_longer_heading_of_the_same_words_is_no_wrong_one() -> None:
    parts = [
        Part(document="d", title="", heading=heading, text=f"{heading} is told of here. " * 6)
        for heading in ("Termination", "Termination for Cause", "Insurance", "Notices")
    ]
    rows = [row for seed in range(20) for row in heading_rows(parts, "h", random.Random(seed))]
    asked = [row for row in rows if row.question == "Termination"]
    assert asked and not any("for Cause" in row.passage for row in asked)


def test_the_title_of_a_document_is_asked_with_the_heading() -> None:
    passages = [
        LabelledPassage(
            passage_id=section, title=f"Invega (paliperidone) - {section}", group="",
            text=f"8.5 {section.title()} {body} " + "More is told about it for those who prescribe it. " * 3,
        )
        for section, body in {"geriatric use": "Older patients need less.", "how supplied": "In bottles of 30."}.items()
    ]  # fmt: skip
    parts = list(sections(passages))
    assert parts[0].document == "Invega (paliperidone)" and parts[0].text.startswith("Older patients need less.")
    rows = list(heading_rows(parts, "h", random.Random(1)))
    assert {row.question for row in rows} == {"Invega geriatric use", "Invega supplied"}
    assert all(row.passage.startswith("Invega") for row in rows)


def test_answers_of_one_kind_are_parts_under_it() -> None:
    text = "Adults of any age may have this disease, and some of them never know that they do. " * 2
    labelled = LabelledSet(
        passages=tuple(LabelledPassage(passage_id=p, title="Gout", text=text, group="") for p in "abc"),
        queries=tuple(LabelledQuery(query_id=q, text="?", group=None) for q in ("q1", "q2")),
        qrels={"q1": {"a": 1, "b": 1}, "q2": {"b": 1}},
    )
    (part,) = answers(labelled, [("q1", "symptoms"), ("q2", "causes")])
    assert (part.heading, part.title, part.document) == ("symptoms", "Gout", "Gout")


def test_a_sentence_belongs_to_what_it_was_taken_from() -> None:
    texts = [
        f"The {name} wing of the house was built by a mason from Frome in 18{n}0. Its roof is {name} and steep. "
        f"Visitors of the {name} wing enter through the garden on every day but Monday."
        for n, name in enumerate(("red", "green", "blue"))
    ]
    parts = [Part(document="house", title="House", heading="", text=text) for text in texts]
    rows = [row for seed in range(10) for row in cloze_rows(parts, "c", random.Random(seed))]
    for row in rows:
        (own,) = [text for text in texts if row.question in text]
        assert row.question not in row.passage and row.passage.startswith("House\n") and row.answerable is None
        assert (row.passage.split("\n")[1] in own.replace(row.question + " ", "")) == bool(row.right)
        assert not row.question.startswith("Its")
    assert Counter(bool(row.right) for row in rows) == {True: 30, False: 40}
    assert list(cloze_rows(parts[:1], "c", random.Random(1))) == []


def test_a_conclusion_belongs_to_the_results_that_support_it() -> None:
    reports = {
        f"r{n}": f"AIM: To tell whether drug {n} lowers blood pressure in adults.\nMETHODS: We asked {n}0 adults.\n"
        f"RESULTS: Drug {n} lowered blood pressure by {n} mm Hg."
        for n in range(1, 6)
    }
    made = list(conclusion_rows(reports, {"r3": "Drug 3 lowered blood pressure in adults."}, "p", random.Random(1)))
    assert [bool(row.right) for row in made] == [True, False, False]
    assert made[0].passage == "RESULTS: Drug 3 lowered blood pressure by 3 mm Hg."
    assert all(row.document == "r3" and "AIM" not in row.passage for row in made)


def test_what_says_the_same_comes_once() -> None:
    one = Row(question="Governing law", passage="The law of Utopia.", relevant=True, source="h", document="a")
    again = Row(question="GOVERNING  LAW", passage="the law of Utopia.", relevant=True, source="h", document="b")
    other = Row(question="Governing law", passage="The roof is red.", relevant=False, source="h", document="a")
    assert list(distinct([one, again, other])) == [one, other]


@pytest.mark.parametrize("source", STATEMENTS)
def test_each_source_of_rows_reads_its_set(source: str, tmp_path: Path) -> None:
    _public_sets(tmp_path)
    rows = list(statements(tmp_path, source, 64, random.Random(1)))
    assert any(row.right for row in rows) and any(not row.right for row in rows)
    assert {row.source.partition("/")[0] for row in rows} == {source}
    assert all(row.document for row in rows)


def test_only_train_parts_are_read(tmp_path: Path) -> None:
    _public_sets(tmp_path)
    rows = [row for source in STATEMENTS for row in statements(tmp_path, source, 64, random.Random(1))]
    assert not [row for row in rows if "secret" in row.question + row.passage]


def _public_sets(data: Path) -> None:
    """Small sets in the form of the public ones; what is not in a train part speaks of a secret."""
    (data / "reader").mkdir()
    asked = [{"question": "What law governs?", "category": "Governing Law", "answers": [_found("law of Utopia")]}]
    secret = {"title": "dev", "split": "dev", "paragraphs": [{"context": LEASE + " secret", "qas": asked}]}
    lease = {"title": "lease", "split": "train", "paragraphs": [{"context": LEASE, "qas": asked}]}
    _write(data / "reader" / "cuad-train.json.gz", {"data": [lease, secret]})
    towns = [
        f"The town of {town} has {n}50 houses and a river runs through it. Its mayor is Anne {town}son."
        f" Every house of {town} was built of red stone by masons from the north."
        for n, town in enumerate(("Arden", "Barrow", "Corby", "Dunmore"), 1)
    ]
    paragraphs = [
        {"context": text, "qas": [{"question": f"How many houses has {text.split()[3]}?", "answers": [
            {"text": words, "answer_start": text.index(words)} for words in (f"{n}50 houses",)]}]}
        for n, text in enumerate(towns, 1)
    ]  # fmt: skip
    _write(data / "reader" / "squad1.1-train.json.gz", {"data": [{"title": "Towns", "paragraphs": paragraphs}]})
    labels = {"medquad": ("Gout", "Gout", "Asthma"), "druglabels": ("Ix (i) - uses", "Ix (i) - doses", "Yx (y) - uses")}
    for name, titles in labels.items():
        rows = [{"id": f"p{n}", "title": title, "text": _told(n)} for n, title in enumerate(titles)]
        rows[2]["text"] = "All of this remains secret."
        _labelled(data / f"retrieval-medical-{name}", rows, {"p0": "symptoms", "p1": "causes"})
    rows = [{"id": f"p{n}", "title": "", "text": f"AIM: To ask.\nRESULTS: Drug {n} helps."} for n in range(3)]
    _labelled(data / "retrieval-medical-pubmedqa", rows, {"p0": "x", "p1": "x"})


def _told(n: int) -> str:
    return (
        f"Matter {n} is told to all who take {n} of it in the morning of each day. Older people take less of {n} than "
        f"others do each day. The dose of {n} is small, and doctors ask for it every year."
    )


def _found(words: str) -> dict[str, Any]:
    return {"text": words, "answer_start": LEASE.index(words)}


def _labelled(folder: Path, rows: list[dict[str, Any]], asked: dict[str, str]) -> None:
    (folder / "train").mkdir(parents=True)
    _lines(folder / "corpus.jsonl", rows)
    _lines(folder / "train" / "queries.jsonl", [
        {"id": f"q{p}", "text": f"Dose of {p}?", "meta": {"type": [kind]}} for p, kind in asked.items()])  # fmt: skip
    _lines(folder / "train" / "answers.jsonl", [
        {"query_id": f"q{p}", "answers": [f"Drug {p[1:]} helps adults."]} for p in asked])  # fmt: skip
    (folder / "train" / "qrels.tsv").write_text("".join(f"q{p}\t{p}\t1\n" for p in asked))


def _lines(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_bytes(gzip.compress(json.dumps(content).encode()))
