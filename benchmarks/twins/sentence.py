"""Sentences of public texts that were not trained on, each with the passage it stands in and its document's parties."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.sentences import sentences

LEAST, MOST = 45, 320  # characters of a sentence worth changing
PASSAGE = 1100  # characters of a passage made from paragraphs
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|shall|may|must|will|can|should|does|do|did|\w{3,}(?:ed|es))\b"
)
_OPENING = re.compile(r"[A-Z“\"][a-z’']*[\s,]")
_ROLE = re.compile(
    r"\(\s*(?:the|each,?|hereinafter|referred to as|as|,|\s)*[\"“”']{1,2}([A-Z][\w&. -]{1,30}?)[,.]?[\"”“']{1,2}"
)
_NO_PARTY = re.compile(
    r"(?i)agreement|date|term|territory|product|service|mark|part(?:y|ies)\b|information|act\b|contract|property|"
    r"material|site|software|law|technology|plan|project|period|fee|venture|patent|program|system|share|stock|facilit|rights?\b|franchise$|\bNDA\b|\bCI\b|amendment|representatives"
)
_ACTS = r" (?:shall|will|may|must|agrees|hereby|represents|warrants|has|is)\b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A whole sentence of a document, its white space made single.

    `parties` are the names by which the document calls its parties, most frequent first; `subject` is what a drug label
    is about, else "".
    """

    source: str
    document: str
    text: str
    passage: str
    is_medical: bool
    parties: tuple[str, ...] = ()
    subject: str = ""


def load_sentences(data: Path) -> list[Sentence]:
    """Every usable sentence of the development parts below `data`, each text once."""
    found: dict[str, Sentence] = {}
    for read in (_cuad, _contractnli, _covidqa, _druglabels, _regulations, _statutes, _medquad, _articles):
        for one in read(data):
            found.setdefault(one.text, one)
    return list(found.values())


def _cuad(data: Path) -> Iterator[Sentence]:
    folder = data / "retrieval-legal-cuad"
    wanted = {row["doc"] for row in _rows(folder / "docs.jsonl") if row["split"] == "dev"}
    documents: dict[str, list[str]] = {}
    for row in _rows(folder / "corpus.jsonl.gz"):
        if row["meta"]["doc"] in wanted:
            documents.setdefault(row["meta"]["doc"], []).append(row["text"])
    for name, passages in documents.items():
        parties = parties_of("\n".join(passages))
        for passage in passages:
            yield from _cut("cuad", name, passage, parties=parties)


def _contractnli(data: Path) -> Iterator[Sentence]:
    documents: dict[str, list[str]] = {}
    for row in _rows(data / "retrieval-legal-contractnli" / "corpus.jsonl"):
        documents.setdefault(row["meta"]["doc"], []).append(row["text"])
    for name, lines in documents.items():
        parties = parties_of("\n".join(lines))
        for number, line in enumerate(lines):
            around = "\n".join(lines[max(0, number - 2) : number + 3])
            yield from _of_line("contractnli", name, line, around, parties)


def _of_line(source: str, name: str, line: str, around: str, parties: tuple[str, ...]) -> Iterator[Sentence]:
    text = " ".join(line.split())
    if is_usable(text):
        yield Sentence(source=source, document=name, text=text, passage=around, is_medical=False, parties=parties)


def _covidqa(data: Path) -> Iterator[Sentence]:
    for row in _rows(data / "retrieval-medical-covidqa" / "corpus.jsonl"):
        yield from _cut("covidqa", row["meta"]["doc"], row["text"], is_medical=True)


def _druglabels(data: Path) -> Iterator[Sentence]:
    folder = data / "retrieval-medical-druglabels"
    wanted = {row["meta"]["doc"] for row in _rows(folder / "dev" / "queries.jsonl")}
    for row in _rows(folder / "corpus.jsonl.gz"):
        if row["meta"]["doc"] in wanted:
            subject = re.split(r"\s+\(| - ", row["title"])[0]
            yield from _cut("druglabels", row["meta"]["doc"], row["text"], is_medical=True, subject=subject)


def _regulations(data: Path) -> Iterator[Sentence]:
    for file in sorted((data / "docs-legal" / "regulations-adgm-txt").glob("*.txt")):
        yield from _plain("regulations", file, is_medical=False)


def _statutes(data: Path) -> Iterator[Sentence]:
    for file in sorted((data / "docs-legal" / "statutes-txt").glob("*.txt")):
        yield from _plain("statutes", file, is_medical=False)


def _medquad(data: Path) -> Iterator[Sentence]:
    yield from _marked("medquad", sorted((data / "docs-medical" / "medquad-xml").rglob("*.xml")), "Answer")


def _articles(data: Path) -> Iterator[Sentence]:
    yield from _marked("articles", sorted((data / "docs-medical" / "articles-jats-xml").glob("*.xml")), "p")


def _plain(source: str, file: Path, *, is_medical: bool) -> Iterator[Sentence]:
    for passage in _passages(file.read_text(encoding="utf-8", errors="replace").split("\n\n")):
        yield from _cut(source, file.name, passage, is_medical=is_medical)


def _marked(source: str, files: Iterable[Path], tag: str) -> Iterator[Sentence]:
    """The text of every element named `tag`."""
    from lxml import etree

    for file in files:
        tree = etree.parse(file, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
        texts = ["".join(node.itertext()) for node in tree.iter("{*}" + tag)]
        for passage in _passages(texts):
            yield from _cut(source, file.name, passage, is_medical=True)


def _passages(paragraphs: Iterable[str]) -> Iterator[str]:
    """Paragraphs joined up to the length of a passage."""
    held = ""
    for paragraph in paragraphs:
        if held and len(held) + len(paragraph) > PASSAGE:
            yield held
            held = ""
        held += ("\n\n" if held else "") + paragraph.strip()
    if held:
        yield held


def _cut(
    source: str, document: str, passage: str, *, is_medical: bool = False, parties: tuple[str, ...] = (),
    subject: str = "",
) -> Iterator[Sentence]:  # fmt: skip
    for start, end in sentences(passage):
        text = " ".join(passage[start:end].split())
        if is_usable(text):
            yield Sentence(
                source=source, document=document, text=text, passage=passage, is_medical=is_medical,
                parties=parties, subject=subject,
            )  # fmt: skip


def is_usable(text: str) -> bool:
    """Whether this is one whole written sentence, not a heading, a table row or a torn piece."""
    letters = sum(c.isalpha() for c in text)
    return (
        LEAST <= len(text) <= MOST
        and not re.match(r"Part \d", text)
        and text[-1] in '.”"'
        and ". " not in text[:12]
        and _OPENING.match(text) is not None
        and letters > 0.72 * len(text)
        and sum(c.isupper() for c in text) < 0.25 * letters
        and _VERB.search(text) is not None
        and text.count("(") == text.count(")")
        and text.count("“") == text.count("”")
        and text.count('"') % 2 == 0
        and not re.search(r"https?:|www\.|@|_{3}|\.{3}|\[\*|\* ?\*|\ufffd", text)
    )


def parties_of(text: str) -> tuple[str, ...]:
    """The names by which a contract calls its parties: defined early, and seen to act, most frequent first."""
    defined = {match[1].strip(" .") for match in _ROLE.finditer(text[:6000])}
    counts = Counter(
        {name: len(re.findall(rf"\b{re.escape(name)}{_ACTS}", text)) for name in defined if not _NO_PARTY.search(name)}
    )
    return tuple(_with_article(name, text) for name, count in counts.most_common(4) if count >= 3)


def _with_article(name: str, text: str) -> str:
    """The name as the document mostly writes it: "the Company", "Accuray"."""
    articles = re.findall(rf"\b([Tt]he )?{re.escape(name)}\b", text)
    return f"the {name}" if sum(map(bool, articles)) > 0.5 * len(articles) else name


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)
