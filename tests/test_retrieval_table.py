"""The table's bookkeeping: the same questions are compared, and a peer sees the document alone that it searches in."""

from functools import partial

import numpy as np
import pytest

from assistant.evaluation.labelled import LabelledPassage, LabelledQuery, LabelledSet
from benchmarks import contenders, retrieval_table
from benchmarks.contenders import PEERS, STEPS, peer_index
from benchmarks.peers import minilm
from benchmarks.retrieval_table import Run, drawn, gains, run


def query(name, text="Who pays the rent?", group=None):
    return LabelledQuery(query_id=name, text=text, group=group)


def of(values, names):
    return Run(queries=tuple(names), values=np.asarray(values, dtype=float)[:, None].repeat(6, axis=1), ms=(1.0,))


@pytest.fixture
def leases(monkeypatch):
    texts = {"a0": "The tenant pays the rent.", "b0": "The roof leaks.", "a1": "No dogs.", "b1": "The landlord pays."}
    passages = tuple(LabelledPassage(passage_id=i, title="T", text=t, group=i[0]) for i, t in texts.items())
    monkeypatch.setattr(minilm, "passage_vectors", lambda texts, kept: np.eye(len(texts), 384, dtype=np.float32))
    return LabelledSet(passages=passages, queries=(query("q", group="b"),), qrels={"q": {"b1": 1}})


def test_gains_pair_the_questions_that_both_were_asked(monkeypatch):
    ours, theirs = of([0.5, 0.1, 0.9], ["a", "b", "c"]), of([0.8, 0.4], ["c", "a"])
    assert ours.less(theirs)[:, 0] == pytest.approx([0.1, 0.1])  # a and c, in our order
    runs = dict.fromkeys([*STEPS, *PEERS], theirs) | {"fused": ours}
    table = gains([runs])
    assert table["fused - bm25s"]["ndcg@10"]["gain"] == pytest.approx(0.1)
    assert table["lexical - bm25s"]["ndcg@10"] == {"gain": 0.0, "ci95": [0.0, 0.0]}


def test_questions_are_drawn_the_same_each_time():
    queries = [query(str(number)) for number in range(50)]
    some = drawn(queries, 20)
    assert some == drawn(queries, 20)
    assert len({q.query_id for q in some}) == 20
    assert [int(q.query_id) for q in some] == sorted(int(q.query_id) for q in some)
    assert drawn(queries, 50) == drawn(queries, None) == queries


def test_a_peer_searches_the_named_document_alone(leases, tmp_path):
    rank = peer_index(PEERS["bm25s"], leases, tmp_path)
    assert [row for row, _ in rank(leases.queries[0])] == [3]  # the tenant pays in another document
    measured = run(leases, rank, leases.queries)
    assert measured.values[0] == pytest.approx(np.ones(6))
    assert len(measured.ms) == 1


def test_every_step_is_compared_with_one_before_it():
    names = list(STEPS)
    assert all(step.after in ["", *names[:place]] for place, step in enumerate(STEPS.values()))
    assert names[-1] == contenders.SHIPPED
    assert contenders.BASELINE in PEERS


def test_every_step_ranks(leases, encoder):
    searched = retrieval_table.SearchedSet(leases, encoder)
    for name, step in STEPS.items():
        found = partial(step.rank, searched)(leases.queries[0])
        assert found[0][0] == 3, name
        assert {leases.passages[row].group for row, _ in found} == {"b"}, name
