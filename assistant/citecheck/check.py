"""A draft checked against a collection of a workspace."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from assistant.checks.check import Checker
from assistant.checks.verdict import Verdict
from assistant.cite import Citer
from assistant.citecheck.checker import DraftChecker, OnSentence
from assistant.citecheck.draft import Draft, read_draft
from assistant.citecheck.judgement import Judge
from assistant.citecheck.library import Library
from assistant.citecheck.result import CheckedDraft
from assistant.types import Coverage
from assistant.workspace import Workspace
from index.collection import unreadable
from index.search import Searcher
from index.types import Filter
from ingest.errors import UsageError
from ingest.isolation.child import ParseChild
from ingest.limits import Limits
from ingest.store.catalog import Catalog


def check_file(
    workspace: Workspace,
    collection: str,
    path: Path,
    condition: Filter = Filter(),  # noqa: B008
    *,
    as_of: str | None = None,
    on_sentence: OnSentence | None = None,
) -> CheckedDraft:
    """Check a file against a collection.

    Args:
        workspace: that holds the collection.
        collection: its name.
        path: the draft, of any type that a collection takes. It is read in a process of its own, and kept nowhere.
        condition: which documents count.
        as_of: the earlier moment whose state counts; see `Query`.
        on_sentence: told after every sentence how many of how many are done.

    Raises:
        UsageError: there is no such collection or file, the filter matches nothing, or the file holds no draft.
        UnreadableError: the file cannot be read.
    """
    settings = workspace.settings
    searcher = workspace.answerer(collection, as_of).searcher
    begun = time.perf_counter()
    with ParseChild(settings.parse_timeout_s, settings.parse_memory_mib, Limits(ocr=settings.ocr)) as child:
        draft = read_draft(path, child.parse)
    read_s = time.perf_counter() - begun
    catalog = workspace.collection(collection).catalog()
    try:
        others, itself = _without(draft, searcher, catalog, condition)
        library = Library(searcher, catalog, others)
        citer = Citer(searcher, catalog)
        checker = DraftChecker(library, citer, Judge(_Memory()))
        sentences, quotations, references = checker.check(draft, on_sentence)
        return CheckedDraft(
            draft=draft,
            collection=collection,
            sentences=sentences,
            quotations=quotations,
            references=references,
            citations=citer.citations,
            coverage=_coverage(searcher, catalog, len(library.documents)),
            notices=(*itself, *_notices(searcher, citer)),
            invalid_markers=tuple(citer.invalid),
            generation=searcher.manifest.generation,
            as_of=searcher.as_of,
            settings_digest=settings.digest(),
            timings_s={"read": read_s, **checker.timings_s},
        )
    finally:
        catalog.close()


class _Memory:
    """The check, which reads each text once for all sentences of a draft."""

    def __init__(self) -> None:
        self._read: dict[tuple[str, ...], Checker] = {}

    def __call__(self, statement: str, evidence: Sequence[str], about: str, /) -> Verdict:
        texts = (*evidence, about)
        if texts not in self._read:
            self._read[texts] = Checker(evidence, about)
        return self._read[texts].check(statement)


def _without(draft: Draft, searcher: Searcher, catalog: Catalog, condition: Filter) -> tuple[Filter, tuple[str, ...]]:
    """The condition without the draft itself, which supports all that it says, and a notice where that was needed.

    Raises:
        UsageError: nothing else is left.
    """
    allowed = searcher.allowed(condition, catalog)
    others = [one for one in allowed if searcher.documents[one].sha256 != draft.sha256]
    if len(others) == len(allowed):
        return condition, ()
    if not others:
        raise UsageError(f"There is nothing to check {draft.name} against but the draft itself: take in its sources.")
    notice = f"{draft.name} is in the collection itself; it was not taken as a source."
    return Filter(documents=tuple(others)), (notice,)


def _notices(searcher: Searcher, citer: Citer) -> tuple[str, ...]:
    cited = dict.fromkeys(citation.document_id for citation in citer.citations)
    return (*(warning for one in cited for warning in searcher.documents[one].warnings), *searcher.notices)


def _coverage(searcher: Searcher, catalog: Catalog, searched: int) -> Coverage:
    files, replaced = searcher.files(catalog)
    lost = sum(record.status != "done" for record in files) - len(replaced)
    total = sum(d.document_id not in catalog.removed_documents() for d in searcher.documents.values()) + lost
    return Coverage(documents=total, searched=searched, unreadable=unreadable(files, replaced))
