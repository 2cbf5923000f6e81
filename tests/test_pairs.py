"""Questions with and without their evidence: what is left out, what is asked where, and what counts as right."""

import gzip
import json

import pytest
from hash_encoder import HashEncoder

from benchmarks import answer_pairs
from benchmarks.pairs.document import PairDocument
from benchmarks.pairs.kept import KeptVectors
from benchmarks.pairs.label import refers
from benchmarks.pairs.noise import READ, label_noise, read_labels
from benchmarks.pairs.plan import drawn, plan, write_collections
from benchmarks.pairs.question import PairQuestion, PairSet, load_pairs

RENT = "The tenant pays the rent on the first day of every month."
ROOF = "The landlord repairs the roof and the gutters."
LABEL = (
    ("boxed_warning", "WARNING: Zol may cause falls."),
    ("indications_and_usage", "1 Zol <treats> pain."),
    ("pregnancy", "8.1 Zol is not for use in pregnancy."),
    ("drug_interactions", "7 DRUG INTERACTIONS Take no warfarin. (7.1)"),
    ("information_for_patients", "Ask before taking blood thinners [see Drug Interactions]."),
    ("information_for_patients", "Rise slowly [see Boxed Warning]. See also ( 6 , 8.1 )."),
    ("warnings", "Falls occurred. Its pharmacokinetics differ in the old."),
    ("geriatric_use", "Do not give it with warfarin (5.2, 7.1)."),
)


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
        {"id": "d3", "text": "Which drugs interact with Zol?", "meta": {"doc": "X1", "section": "drug_interactions"}},
        {"id": "d4", "text": "What is the boxed warning?", "meta": {"doc": "X1", "section": "boxed_warning"}},
        {"id": "d5", "text": "How is Zol absorbed?", "meta": {"doc": "X1", "section": "pharmacokinetics"}},
    ])  # fmt: skip
    rows = [
        {"id": str(n), "title": f"Zol (zolol) - {name}", "text": text, "meta": {"doc": "X1", "section": name}}
        for n, (name, text) in enumerate(LABEL)
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


def left(data, question_id):
    """What a label says without the evidence of a question."""
    sets = load_pairs(data)
    (label,) = sets["druglabels"].documents.values()
    return label.text(questions(sets, "druglabels")[question_id].evidence)


def test_a_section_goes_with_those_that_say_it_again(data):
    assert "falls" not in left(data, "d4").lower()
    assert "Rise slowly" not in left(data, "d4")
    assert "warfarin" in left(data, "d4")


def test_a_section_goes_with_every_passage_that_refers_to_it(data):
    text = left(data, "d3")
    assert "warfarin" not in text  # in another section, with the number of a part of it
    assert "blood thinners" not in text  # with its name
    assert "Drug interactions" not in text  # its heading
    assert "Rise slowly" in text
    assert "Geriatric use" in text


def test_what_a_whole_label_says_goes_with_the_label(data):
    sets = load_pairs(data)
    asked = questions(sets, "druglabels")
    assert asked["d1"].evidence is None
    (label,) = sets["druglabels"].documents.values()
    assert "Zol &lt;treats&gt; pain." in label.text()


def test_a_label_without_a_section_answers_where_it_speaks_of_it_elsewhere(data):
    asked = questions(load_pairs(data), "druglabels")
    assert not asked["d2"].answerable
    assert asked["d2"].evidence == frozenset()
    assert "d5" not in asked


@pytest.mark.parametrize(
    ("text", "heading", "number", "expected"),
    [
        ("Avoid it [see Drug Interactions (7.1)].", "Drug interactions", None, True),
        ("Avoid it ( 5.2 , 7.1 ).", "Drug interactions", "7", True),
        ("Avoid it (17.1).", "Drug interactions", "7", False),
        ("A mean of 7.1 hours.", "Drug interactions", "7", False),
        ("In pregnancy, avoid it.", "Pregnancy", "8.1", True),
        ("Avoid it.", "Pregnancy", None, False),
    ],
)
def test_what_refers_to_a_section(text, heading, number, expected):
    assert refers(text, heading, number) is expected


def test_a_question_that_points_at_its_document_is_asked_of_that_alone():
    def question(text, *, is_scoped):
        return PairQuestion(
            question_id=text, source="s", domain="legal", text=text, document="d", is_scoped=is_scoped, golds=("a",)
        )

    vague = ("What did this study show?", "What is the conclusion of the report?")
    plain = ("What did the study  of Lee show?", "Who pays?")
    asked = [question(text, is_scoped=False) for text in (*vague, *plain)]
    one = PairSet(documents={}, questions=tuple(asked))
    assert {q.text for q in drawn(one, "s", 9, 0, answerable=True)} == set(plain)
    scoped = PairSet(documents={}, questions=(question(vague[0], is_scoped=True),))
    assert len(drawn(scoped, "s", 9, 0, answerable=True)) == 1


def test_a_clause_that_says_the_same_goes_with_the_marked_one(tmp_path, data):
    text = "No party may assign it.\n\nNotwithstanding that, it may be assigned to a buyer.\n\nIt binds assigns."
    reader(data / "reader" / "cuad-train.json.gz", [
        article("X", text, [("cuad_1_anti-assignment", "", ["No party may assign it."])], split="dev")
    ])  # fmt: skip
    row = {"id": "cuad_1_anti-assignment", "text": "In X: May it be assigned?", "meta": {"short": "May it?"}}
    lines(data / "retrieval-legal-cuad" / "dev" / "queries.jsonl", [row])
    sets = load_pairs(data)
    (contract,), (asked,) = sets["cuad"].documents.values(), sets["cuad"].questions
    assert contract.text(asked.evidence).strip() == "It binds assigns."


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
        elif asking.kind == "near_miss" and file.suffix == ".html":
            assert file.exists()  # the label is there, and lacks the section
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
    (file,) = (tmp_path / "work").glob("*/rows-*.jsonl")
    kept = file.read_text().splitlines(keepends=True)
    file.write_text("".join(kept[:3]) + kept[3][:20])  # torn
    some = answer_pairs.run(sets, askings, tmp_path / "work", most=5)
    assert some == rows[:5]
    assert [json.loads(line) for line in kept[:3]] == rows[:3]  # asked in the order that a sample takes
    assert answer_pairs.run(sets, askings, tmp_path / "work") == rows
    assert len(file.read_text().splitlines()) == len(askings)
    assert answer_pairs.report(rows)["questions"] == sum(row["kind"] == "answerable" for row in rows)


def test_figures_of_rows_worked_by_hand():
    def row(kind, support, *, answered, right=False):
        return {"key": "", "kind": kind, "source": "s", "support": support, "answered": answered, "right": right}

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


def test_another_plan_or_another_state_of_the_code_is_asked_anew(data, tmp_path, monkeypatch):
    monkeypatch.setattr(answer_pairs, "load_encoder", HashEncoder)
    sets = load_pairs(data)
    answer_pairs.run(sets, plan(sets, 4, seed=0), tmp_path)
    answer_pairs.run(sets, plan(sets, 8, seed=0), tmp_path)
    assert len(list(tmp_path.glob("*/home"))) == 2
    monkeypatch.setattr(answer_pairs, "commit", lambda: "another")
    answer_pairs.run(sets, plan(sets, 8, seed=0), tmp_path)
    assert len(list(tmp_path.glob("*/rows-*.jsonl"))) == 3
    assert len(list(tmp_path.glob("*/home"))) == 2


def test_kept_vectors_are_those_of_the_encoder(tmp_path):
    texts = [f"Text {n} of the lease." for n in range(6)]
    encoder = HashEncoder()
    first = KeptVectors(encoder, tmp_path / "v").encode(texts)
    assert encoder.seen == texts
    again = KeptVectors(encoder, tmp_path / "v")
    more = [texts[3], "New.", *texts]
    assert again.encode(more).tolist() == HashEncoder().encode(more).tolist()
    assert first.tolist() == HashEncoder().encode(texts).tolist()
    assert set(encoder.seen[6:]) == {"New."}
    other = KeptVectors(HashEncoder("hash@2"), tmp_path / "v")
    assert other.encode(texts).tolist() == HashEncoder("hash@2").encode(texts).tolist()


def test_noise_of_the_labels_that_were_read():
    rows = [
        {"key": key, "kind": kind, "answered": answered}
        for key, kind, answered in (
            ("a", "near_miss", True),
            ("b", "near_miss", True),
            ("c", "near_miss", False),
            ("d", "near_miss", False),
            ("e", "topic_absent", False),
        )
    ]
    found = label_noise(rows, {"a": False, "b": True, "c": True, "elsewhere": False})
    near = found["near_miss"]
    assert (near["wrong"]["n"], near["wrong"]["share"]) == (3, 0.3333)
    assert near["wrong"]["ci95"] == [0.0615, 0.7923]
    assert near["answered"]["share"] == 0.5
    assert near["answered_without_wrong"]["share"] == 0.3333
    assert near["answered_where_it_holds"]["share"] == 0.5
    assert near["answered_where_it_is_wrong"] == {"n": 1, "share": 1.0, "ci95": [0.2065, 1.0]}
    assert found["topic_absent"]["wrong"]["n"] == 0


def test_what_was_read_by_hand_can_be_read():
    kinds = {key.split()[0] for key in read_labels()}
    assert kinds == {"answerable", "near_miss", "near_miss_native", "topic_absent"}
    for line in READ.read_text().splitlines():
        row = json.loads(line)
        assert row["key"].startswith(f"{row['kind']} ")
        assert 1 <= len(row["why"].split()) <= 8
