"""Questions with and without their evidence: what is left out, what is asked where, and what counts as right."""

import gzip
import json

import pytest
from hash_encoder import HashEncoder

from benchmarks import answer_pairs
from benchmarks.pairs.plan import plan, write_collections
from benchmarks.pairs.question import PairDocument, PairQuestion, PairSet, load_pairs

RENT = "The tenant pays the rent on the first day of every month."
ROOF = "The landlord repairs the roof and the gutters."


def lines(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def reader(path, articles):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(json.dumps({"data": articles}).encode()))


def article(title, text, asked, **given):
    qas = []
    for number, (question_id, question, golds) in enumerate(asked):
        answers = [{"text": gold, "answer_start": text.index(gold)} for gold in golds]
        row = {"id": question_id or number, "question": question, "answers": answers, "is_impossible": not golds}
        qas.append(row)
    return {"title": title, "paragraphs": [{"context": text, "qas": qas}], **given}


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    lease = f"LEASE of May 5, 2001\n\n{RENT}\n\n{ROOF}\n\nSigned on May 5, 2001."
    asked = [("c_rent", "", [RENT]), ("c_date", "", ["May 5, 2001"]), ("c_law", "", [])]
    named = [{"id": name, "text": f"In the LEASE: {name}?", "meta": {"short": f"{name}?"}} for name, _, _ in asked]
    reader(folder / "reader" / "cuad-train.json.gz", [
        article("A LEASE", lease, asked, split="dev"),
        article("B", lease, [], split="train"),
    ])  # fmt: skip
    lines(folder / "retrieval-legal-cuad" / "dev" / "queries.jsonl", named)
    nda = "The receiving party keeps no copies.\nIt ends in May."
    reader(folder / "reader" / "contractnli-dev.json.gz", [
        article("nda", nda, [("nda3_nda-17", "", ["The receiving party keeps no copies."]), ("nda3_nda-18", "", [])])
    ])  # fmt: skip
    covid = "Masks help a little.\n\nVaccines help very much."
    reader(folder / "reader" / "covidqa-train.json.gz", [
        article(f"masks {n}", covid, [(n, "What helps very much?", ["Vaccines"])]) for n in range(1, 4)
    ])  # fmt: skip
    label = folder / "retrieval-medical-druglabels"
    lines(label / "dev" / "queries.jsonl", [
        {"id": "d1", "text": "What is Zol indicated for?", "meta": {"doc": "X1", "section": "indications_and_usage"}},
        {"id": "d2", "text": "What is the overdose of Zol?", "meta": {"doc": "X1", "section": "overdosage"}},
    ])  # fmt: skip
    sections = {"indications_and_usage": "Zol <treats> pain.", "description": "Zol, for pain.", "pregnancy": "None."}
    rows = [
        {"id": name, "title": f"Zol (zolol) - {name}", "text": text, "meta": {"doc": "X1", "section": name}}
        for name, text in sections.items()
    ]
    (label / "corpus.jsonl.gz").write_bytes(gzip.compress("".join(json.dumps(r) + "\n" for r in rows).encode()))
    return folder


def questions(sets, name):
    return {str(question.question_id): question for question in sets[name].questions}


def test_evidence_is_left_out_wherever_it_stands(data):
    sets = load_pairs(data)
    (lease,) = sets["cuad"].documents.values()
    cuad = questions(sets, "cuad")
    assert RENT in lease.text()
    assert RENT not in lease.text(cuad["c_rent"].evidence)
    assert ROOF in lease.text(cuad["c_rent"].evidence)
    assert "2001" not in lease.text(cuad["c_date"].evidence)  # its title and its signature
    assert not cuad["c_law"].answerable


def test_a_section_goes_with_those_that_say_it_again(data):
    sets = load_pairs(data)
    (label,) = sets["druglabels"].documents.values()
    asked = questions(sets, "druglabels")
    assert "Zol &lt;treats&gt; pain." in label.text()
    assert "pain" not in label.text(asked["d1"].evidence)
    assert "None." in label.text(asked["d1"].evidence)
    assert not asked["d2"].answerable


def test_a_question_is_asked_with_and_without_its_evidence_and_elsewhere(data, tmp_path):
    sets = load_pairs(data)
    askings = plan(sets, 8, seed=0)
    kinds = {(asking.question.source, asking.kind) for asking in askings}
    assert ("cuad", "near_miss") in kinds
    assert ("covidqa", "topic_absent") in kinds
    assert len({asking.key for asking in askings}) == len(askings)
    written = dict(write_collections(sets, askings, tmp_path / "files"))
    for asking in askings:
        file = written[asking.collection] / asking.question.document
        if asking.kind == "answerable":
            assert asking.question.golds[0] in file.read_text() or file.suffix == ".html"
        elif asking.kind == "near_miss" and asking.question.evidence is None:
            assert not file.exists()
        elif asking.kind == "near_miss" and file.suffix == ".txt":
            assert asking.question.golds[0] not in file.read_text()
        elif asking.kind == "topic_absent":
            assert not file.exists()


def test_a_larger_limit_asks_the_same_first(data):
    documents = {"d.txt": PairDocument(name="d.txt", domain="legal", pieces=("a",))}
    asked = [
        PairQuestion(
            question_id=str(n), source="s", domain="legal", text="?", document="d.txt", is_scoped=False, golds=("a",)
        )
        for n in range(50)
    ]
    one = {"s": PairSet(documents=documents, questions=tuple(asked))}
    few = [asking.key for asking in plan(one, 5, seed=1)]
    assert few == [asking.key for asking in plan(one, 20, seed=1)][: len(few)]
    assert few != [asking.key for asking in plan(one, 5, seed=2)]


def test_a_run_goes_on_where_it_stopped(data, tmp_path, monkeypatch):
    monkeypatch.setattr(answer_pairs, "load_encoder", HashEncoder)
    sets = load_pairs(data)
    askings = plan(sets, 8, seed=0)
    rows = answer_pairs.run(sets, askings, tmp_path / "work")
    (file,) = (tmp_path / "work").glob("rows-*.jsonl")
    kept = file.read_text().splitlines(keepends=True)
    file.write_text("".join(kept[:3]) + kept[3][:20])  # torn

    def key(found):
        return [{k: v for k, v in row.items() if k != "seconds"} for row in found]

    assert key(answer_pairs.run(sets, askings, tmp_path / "work")) == key(rows)
    assert len(file.read_text().splitlines()) == len(askings)
    assert answer_pairs.report(rows)["questions"] == sum(row["kind"] == "answerable" for row in rows)


def test_figures_of_rows_worked_by_hand():
    def row(kind, support, *, answered, right=False):
        return {"kind": kind, "source": "s", "support": support, "answered": answered, "right": right, "seconds": 1.0}

    rows = [
        row("answerable", 0.9, answered=True, right=True),
        row("answerable", 0.8, answered=True),
        row("answerable", 0.7, answered=True, right=True),
        row("answerable", 0.6, answered=True, right=True),
        row("answerable", 0.1, answered=False, right=True),
        row("near_miss", 0.85, answered=True),
        row("near_miss", 0.2, answered=False),
        row("topic_absent", 0.05, answered=False),
    ]
    figures = answer_pairs.report(rows)
    assert figures["refused"]["share"] == 0.2
    assert figures["right"]["share"] == 0.6
    assert figures["right_of_answered"]["share"] == 0.75
    assert figures["false_answers"]["near_miss"]["share"] == 0.5
    assert figures["false_answers"]["topic_absent"]["share"] == 0.0
    assert figures["at_20%_refused"]["near_miss"]["share"] == 0.5
    assert figures["risk_coverage"]["answerable"]["n"] == 5
