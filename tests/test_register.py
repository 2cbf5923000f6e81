"""Documents listed a page at a time, and what a purge would come to before it is begun."""

from __future__ import annotations

import pytest
from conftest import LETTERS, Edit

from index.collection import Collection
from ingest.errors import UsageError
from ingest.store.register import Listed, Order, State, Wanted


def names(found: Listed) -> list[str]:
    return [entry.name for entry in found.entries]


def test_a_page_shows_the_documents_by_path(letters: Collection) -> None:
    whole = letters.listed(Wanted())
    assert [entry.file for entry in whole.entries] == [row.path for row in letters.documents()]
    assert [entry.passages for entry in whole.entries] == [row.passages for row in letters.documents()]
    assert whole.count == len(LETTERS)
    second = letters.listed(Wanted(start=3, rows=3))
    assert (names(second), second.start, second.count) == (names(whole)[3:], 3, 4)
    assert names(letters.listed(Wanted(start=99, rows=3))) == names(second)


def test_words_and_states_choose_documents(letters: Collection) -> None:
    letters.remove(["lease.txt"])
    assert names(letters.listed(Wanted(words="MEDICAL/"))) == ["leaflet.txt", "warning.txt"]
    assert names(letters.listed(Wanted(words="lea_e"))) == names(letters.listed(Wanted(words="l%se"))) == []
    assert names(letters.listed(Wanted(state=State.REMOVED))) == ["lease.txt"]
    assert "lease.txt" not in names(letters.listed(Wanted(state=State.ANSWERING)))
    assert letters.listed(Wanted(state=State.NOTED)).count == 0


def test_newest_first(letters: Collection, write: Edit) -> None:
    write("lease.txt", "The Tenant shall pay the rent of 600 pounds.\n")
    letters.reindex()
    first = letters.listed(Wanted(order=Order.NEWEST)).entries[0]
    assert (first.name, first.number, first.superseded) == ("lease.txt", 2, None)
    letters.rollback()
    (before,) = letters.listed(Wanted(words="lease")).entries
    assert before.number == 1 and before.superseded


def test_what_a_purge_comes_to_is_known_before(letters: Collection) -> None:
    foreseen = letters.foresee_purge(["lease.txt"])
    assert letters.listed(Wanted(words="lease")).count == 1
    done = letters.purge(["lease.txt"])
    assert (foreseen.revisions, foreseen.passages, foreseen.blobs) == (done.revisions, done.passages, done.blobs)
    assert foreseen.files == done.files and set(foreseen.left) <= set(done.left)
    letters.hold(["notice.txt"], "claim 7")
    with pytest.raises(UsageError, match="claim 7"):
        letters.foresee_purge(["notice.txt"])
