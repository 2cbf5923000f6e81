"""The labelled retrieval sets under a data folder, and how each is meant to be searched."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.evaluate_retrieval import LabelledSet, load_set


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrievalSet:
    """A set: its folder, the folder of its corpus where that is another's, and the document field to search within."""

    name: str
    corpus: str = ""
    within: str | None = None

    def load(self, data: Path, split: str) -> LabelledSet:
        """Read one split of the set below `data`."""
        folder = data / f"retrieval-{self.name}"
        source = data / f"retrieval-{self.corpus or self.name}"
        corpus = next(p for p in (source / "corpus.jsonl", source / "corpus.jsonl.gz") if p.exists())
        queries = next(p for p in (folder / split / "queries.jsonl", folder / split / "queries.jsonl.gz") if p.exists())
        return load_set(
            folder, queries=queries, qrels=folder / split / "qrels.tsv", corpus=[corpus], within=self.within
        )


SETS = (
    RetrievalSet(name="legal-aila-statutes"),
    RetrievalSet(name="legal-aila-cases"),
    RetrievalSet(name="legal-contractnli", within="doc"),
    RetrievalSet(name="legal-cuad", within="doc"),
    RetrievalSet(name="legal-obliqa"),
    RetrievalSet(name="legal-xref-adgm", corpus="legal-obliqa"),
    RetrievalSet(name="legal-xref-ukfin"),
    RetrievalSet(name="medical-covidqa"),
    RetrievalSet(name="medical-druglabels"),
    RetrievalSet(name="medical-medquad"),
    RetrievalSet(name="medical-pubmedqa"),
)
