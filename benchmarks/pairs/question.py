"""Questions whose evidence is known, from development parts: legal and medical, with and without an answer."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from assistant.evaluation.gold import squeeze
from benchmarks.pairs.document import PairDocument, file_name
from benchmarks.pairs.label import DrugLabel
from ingest.sentences import sentences

LONG = 1500  # characters of a paragraph that is cut into its sentences
WHOLE = 25  # characters of a gold answer that are evidence wherever they stand; of one with figures, such as a date:
WHOLE_FIGURES = 8
FEW = 3  # words: "2.1" among sentences is no answer
# What else answers a question as it is worded: annotators mark the clause that a statement or clause type is named for.
SPOKEN_OF = {
    "anti-assignment": r"\bassign(?:ed|able|ment)\b",
    "post-termination-services": r"surviv",
    "revenue-profit-sharing": r"royalt|commission|revenue|profit",
    "nda-1": r"\b(?:mark|label|identifi|designat)",
}

# What ContractNLI's fixed statements say, as a question; a label says yes, no or that nothing is said.
NDA_QUESTIONS = {
    "nda-1": "Must the disclosing party expressly mark what is confidential?",
    "nda-2": "Is only technical information confidential?",
    "nda-3": "Does confidential information include what is disclosed orally?",
    "nda-4": "May the receiving party use the confidential information for other purposes than those stated?",
    "nda-5": "May the receiving party share confidential information with its employees?",
    "nda-7": "May confidential information be shared with third parties such as consultants or advisers?",
    "nda-8": "Must the receiving party give notice if the law compels it to disclose confidential information?",
    "nda-10": "May the receiving party disclose that this agreement exists or was negotiated?",
    "nda-11": "May the receiving party reverse engineer what it receives?",
    "nda-12": "May the receiving party develop similar information independently?",
    "nda-13": "May the receiving party acquire similar information from a third party?",
    "nda-15": "Does the agreement grant the receiving party any licence or right to the confidential information?",
    "nda-16": "Must the receiving party return or destroy the confidential information when the agreement ends?",
    "nda-17": "May the receiving party make copies of the confidential information?",
    "nda-18": "May the receiving party solicit the disclosing party's employees?",
    "nda-19": "Which obligations survive the end of the agreement?",
    "nda-20": "May the receiving party keep any confidential information after its return or destruction?",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PairQuestion:
    """A question about a document. `evidence` are the pieces that answer it; None means the whole document."""

    question_id: str
    source: str
    domain: str
    text: str
    document: str  # name
    is_scoped: bool  # asked of this document alone
    golds: tuple[str, ...]  # none: the document does not answer
    evidence: frozenset[int] | None = frozenset()

    @property
    def answerable(self) -> bool:
        """Whether its document answers it."""
        return bool(self.golds)


@dataclass(frozen=True, slots=True, kw_only=True)
class PairSet:
    """Documents by name, and the questions about them."""

    documents: dict[str, PairDocument]
    questions: tuple[PairQuestion, ...]

    def first(self, count: int | None) -> PairSet:
        """Only the first so many documents and what is asked about them; None for all."""
        documents = dict(list(self.documents.items())[:count])
        return PairSet(documents=documents, questions=tuple(q for q in self.questions if q.document in documents))


def load_pairs(data: Path) -> dict[str, PairSet]:
    """The four sets below `data`, by name; their order is fixed."""
    return {
        "cuad": _cuad(data),
        "contractnli": _contractnli(data),
        "covidqa": _covidqa(data),
        "druglabels": _labels(data),
    }


def _cuad(data: Path) -> PairSet:
    """Half of the questions name their contract, as lawyers do; the others are asked of it alone."""
    folder = data / "retrieval-legal-cuad" / "dev"
    named = {row["id"]: row for row in _rows(folder / "queries.jsonl")}
    documents, questions = {}, []
    for article in _articles(data / "reader" / "cuad-train.json.gz"):
        if article["split"] != "dev":
            continue
        document, spans = _document(article, "legal")
        documents[document.name] = document
        for qa in article["paragraphs"][0]["qas"]:
            if qa["id"] in named:
                is_scoped = Random(qa["id"]).random() < 0.5
                text = named[qa["id"]]["meta"]["short"] if is_scoped else named[qa["id"]]["text"]
                questions.append(_question("cuad", qa, document, spans, text=text, is_scoped=is_scoped))
    return PairSet(documents=documents, questions=tuple(questions))


def _contractnli(data: Path) -> PairSet:
    documents, questions = {}, []
    for article in _articles(data / "reader" / "contractnli-dev.json.gz"):
        document, spans = _document(article, "legal")
        documents[document.name] = document
        for qa in article["paragraphs"][0]["qas"]:
            text = NDA_QUESTIONS[qa["id"].rpartition("_")[2]]
            questions.append(_question("contractnli", qa, document, spans, text=text, is_scoped=True))
    return PairSet(documents=documents, questions=tuple(questions))


def _covidqa(data: Path) -> PairSet:
    """Asked of all articles; what an article says stands in it more than once, so the whole article is the evidence."""
    documents, questions = {}, []
    for article in _articles(data / "reader" / "covidqa-train.json.gz"):
        document, _ = _document(article, "medical")
        documents[document.name] = document
        for qa in article["paragraphs"][0]["qas"]:
            questions.append(
                PairQuestion(
                    question_id=str(qa["id"]),
                    source="covidqa",
                    domain="medical",
                    text=qa["question"].strip(),
                    document=document.name,
                    is_scoped=False,
                    golds=_golds(qa),
                    evidence=None,
                )
            )
    return PairSet(documents=documents, questions=tuple(questions))


def _labels(data: Path) -> PairSet:
    """Asked of all labels by the drug's name; the evidence is a section, and what refers to it."""
    folder = data / "retrieval-medical-druglabels"
    asked = list(_rows(folder / "dev" / "queries.jsonl"))
    wanted = {row["meta"]["doc"] for row in asked}
    labels: dict[str, DrugLabel] = {}
    for row in _rows(folder / "corpus.jsonl.gz"):
        doc, section = row["meta"]["doc"], row["meta"]["section"]
        if doc in wanted:
            label = labels.setdefault(doc, DrugLabel(doc, row["title"].rpartition(" - ")[0]))
            label.sections.setdefault(section, []).append(row["text"])
    documents = {doc: label.document() for doc, label in labels.items()}
    questions = []
    for row in asked:
        label, section = labels[row["meta"]["doc"]], row["meta"]["section"]
        evidence = label.evidence(section)
        if section not in label.sections and evidence:
            continue  # it has no such section, and speaks of it in another
        questions.append(
            PairQuestion(
                question_id=row["id"],
                source="druglabels",
                domain="medical",
                text=row["text"],
                document=documents[row["meta"]["doc"]].name,
                is_scoped=False,
                golds=tuple(label.sections.get(section, ())),
                evidence=evidence,
            )
        )
    return PairSet(documents={document.name: document for document in documents.values()}, questions=tuple(questions))


def _document(article: dict[str, Any], domain: str) -> tuple[PairDocument, list[tuple[int, int]]]:
    """A context in its paragraphs, long ones in their sentences, and where these stand in it."""
    text = article["paragraphs"][0]["context"]
    spans: list[tuple[int, int]] = []
    for start, end in _paragraphs(text):
        cut = sentences(text[start:end]) if end - start > LONG else [(0, end - start)]
        spans += [(start + a, start + b) for a, b in cut]
    name = f"{file_name(article['title'])}.txt"
    return PairDocument(name=name, domain=domain, pieces=tuple(text[a:b] for a, b in spans)), spans


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """What empty lines divide, or, where there are none, line ends."""
    start = 0
    for gap in re.finditer(r"\n\s*\n|$(?![\r\n])" if "\n\n" in text else r"\n|$(?![\r\n])", text):
        if text[start : gap.start()].strip():
            yield start, gap.start()
        start = gap.end()


def _question(
    source: str, qa: dict[str, Any], document: PairDocument, spans: list[tuple[int, int]], *, text: str, is_scoped: bool
) -> PairQuestion:
    """Its evidence are the pieces that an answer touches, or that hold a long one again, or speak of the same."""
    golds = _golds(qa)
    touched: set[int] = set()
    for answer in qa["answers"] if golds else ():
        start, end = answer["answer_start"], answer["answer_start"] + len(answer["text"])
        touched |= {n for n, (a, b) in enumerate(spans) if a < end and start < b}
    again = SPOKEN_OF.get(qa["id"].rpartition("_")[2])
    if golds and again:
        touched |= {n for n, piece in enumerate(document.pieces) if re.search(again, piece, re.IGNORECASE)}
    for gold in golds:
        if len(gold) >= (WHOLE_FIGURES if re.search(r"\d", gold) else WHOLE):
            touched |= {n for n, piece in enumerate(document.pieces) if squeeze(gold) in squeeze(piece)}
    return PairQuestion(
        question_id=qa["id"], source=source, domain=document.domain, text=text, document=document.name,
        is_scoped=is_scoped, golds=golds, evidence=frozenset(touched),
    )  # fmt: skip


def _golds(qa: dict[str, Any]) -> tuple[str, ...]:
    golds = () if qa.get("is_impossible") else tuple(answer["text"] for answer in qa["answers"])
    return tuple(gold for gold in golds if len(gold.split()) >= FEW) or golds


def _articles(path: Path) -> Iterable[dict[str, Any]]:
    articles: list[dict[str, Any]] = json.loads(gzip.decompress(path.read_bytes()))["data"]
    return articles


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)
