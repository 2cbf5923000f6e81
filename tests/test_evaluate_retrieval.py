"""The whole measurement, on a set small enough to score by hand, and its command."""

import gzip
import json

import pytest

from assistant.evaluation.labelled import load_set
from assistant.evaluation.measures import KEYS
from assistant.evaluation.retrieval import SearchedSet, evaluate_retrieval
from ingest.errors import UsageError
from ui.cli import run

PASSAGES = {
    "rent": "The tenant pays the rent every month.",
    "dog": "No dog may enter the shop.",
    "dose": "Give 5 mg of bisoprolol once a day.",
    "roof": "The landlord repairs the roof and the gutters.",
}
QUERIES = {
    "q1": "Who repairs the roof?",
    "q2": "Are dogs allowed in?",
    "q3": "Which planet has rings of ice?",
}
LEASE = {"rent", "roof"}


@pytest.fixture
def folder(tmp_path):
    corpus = [
        {"id": i, "title": "", "text": t, "meta": {"doc": "lease" if i in LEASE else i}} for i, t in PASSAGES.items()
    ]
    packed = "".join(json.dumps(row) + "\n" for row in corpus).encode()
    (tmp_path / "corpus.jsonl.gz").write_bytes(gzip.compress(packed))
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev" / "queries.jsonl").write_text(
        "".join(json.dumps({"id": i, "text": t, "meta": {"doc": "lease"}}) + "\n" for i, t in QUERIES.items())
    )
    (tmp_path / "dev" / "qrels.tsv").write_text("query_id\tpassage_id\tgrade\nq1\troof\t2\nq2\tdog\t1\nq2\tdose\t0\n")
    return tmp_path


def load(folder, **how):
    return load_set(folder, queries=folder / "dev" / "queries.jsonl", qrels=folder / "dev" / "qrels.tsv", **how)


def test_measures_counts_and_times(folder, encoder):
    report = evaluate_retrieval(load(folder), encoder)
    assert (report["queries"], report["unanswerable"], report["passages"], report["gold_missing"]) == (2, 1, 4, 0)
    assert report["recall@10"] == report["success@1"] == 1.0
    assert report["ci95"]["recall@10"] == [1.0, 1.0]
    assert set(report["ci95"]) == set(KEYS)
    assert set(report["routes"]) == {"lexical", "dense"}
    assert report["routes"]["lexical"]["recall@10"] == 1.0  # "dogs" is stemmed
    assert report["separation"]["dense"] == 1.0  # no passage is near the planet
    assert set(report["latency_ms"]) == {"p50", "p95", "steps"}
    steps = report["latency_ms"]["steps"]
    assert set(steps) == {"encode", "lexical", "dense", "fuse"}
    assert all(0 < step["p50"] <= step["p95"] <= report["latency_ms"]["p95"] for step in steps.values())


def test_searching_within_a_document_sees_no_other(folder, encoder):
    report = evaluate_retrieval(load(folder, within="doc"), encoder)
    assert report["passages"] == 2  # of the one document that the questions name
    assert report["recall@10"] == 0.5  # the dog is in another
    assert report["gold_missing"] == 1


def test_a_long_passage_counts_by_its_best_window(folder, encoder):
    padding = " ".join(f"Clause {n} says nothing about animals of any kind." for n in range(60))
    row = {"id": "long", "text": f"{padding} Guide dogs may come in. {padding}"}
    (folder / "long.jsonl").write_text(json.dumps(row) + "\n")
    searched = SearchedSet(load(folder, corpus=[folder / "corpus.jsonl.gz", folder / "long.jsonl"]), encoder)
    query = searched.labelled.queries[1]
    found = [searched.labelled.passages[number].passage_id for number, _ in searched.meaning(query)]
    assert sorted(found) == sorted([*PASSAGES, "long"])  # once, though it has many windows
    assert set(found[:2]) == {"dog", "long"}


def test_vectors_may_come_from_elsewhere(folder, encoder):
    seen = []

    def embed(texts):
        seen.extend(texts)
        return encoder.encode(texts)[::-1].copy()  # of the wrong passages

    searched = SearchedSet(load(folder), encoder, embed)
    assert seen == list(PASSAGES.values())
    assert searched.meaning(searched.labelled.queries[0])[0][0] == 0  # the first passage has the vector of the last


def test_a_set_without_judgements_is_refused(folder, encoder):
    (folder / "dev" / "qrels.tsv").write_text("Q1\troof\t1\n")
    with pytest.raises(UsageError, match=r"4 passages, 0 of 3 questions judged\. Check that the ids"):
        evaluate_retrieval(load(folder), encoder)


@pytest.mark.parametrize("how", [[], ["--within", "doc"], ["--corpus"]])
def test_the_command_prints_json_last(folder, tmp_path, how, capsys):
    if how == ["--corpus"]:
        how = ["--corpus", str((folder / "corpus.jsonl.gz").rename(tmp_path / "moved.jsonl.gz"))]
    command = ["eval", "retrieval", str(folder), "--split", "dev", *how, "--json", "--home", str(tmp_path / "home")]
    assert run(command) == 0
    report = json.loads(capsys.readouterr().out)
    assert {*KEYS, "queries", "passages", "latency_ms"} <= set(report)
    assert report["queries"] == 2


def test_the_command_says_what_is_wrong(folder, tmp_path, capsys):
    (folder / "dev" / "qrels.tsv").write_text("q1\troof\tyes\nq1\troof\tyes\n")
    assert run(["eval", "retrieval", str(folder), "--split", "dev", "--home", str(tmp_path / "home")]) == 2
    assert "line 2: expected query id, passage id, grade" in " ".join(capsys.readouterr().err.split())
