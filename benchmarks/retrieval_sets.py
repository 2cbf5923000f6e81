"""The labelled retrieval sets under a data folder, and how each is meant to be searched."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.evaluation.labelled import LabelledSet, load_set, split_file


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrievalSet:
    """A set, and how it is searched.

    `folder` and `corpus` are those of another set where they are not its own, `within` is the field that names the
    document to search in, `question` the field that holds the question where it is not `text`.
    """

    name: str
    folder: str = ""
    corpus: str = ""
    within: str | None = None
    question: str | None = None

    def load(self, data: Path, split: str) -> LabelledSet:
        """Read one split of the set below `data`."""
        folder = data / f"retrieval-{self.folder or self.name}"
        source = data / f"retrieval-{self.corpus or self.folder or self.name}"
        return load_set(
            folder,
            queries=split_file(folder, "queries", split),
            qrels=split_file(folder, "qrels", split),
            corpus=[next(p for p in (source / "corpus.jsonl", source / "corpus.jsonl.gz") if p.exists())],
            within=self.within,
            question=self.question,
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

# The questions of a set in other words: shown beside it, and not counted twice in means.
VARIANTS = (RetrievalSet(name="legal-cuad-short", folder="legal-cuad", within="doc", question="short"),)
