"""An answer is the same to the byte: asked alone, in bulk, after a resume, in another order, with others beside it."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.answer import AnswerConfig, Answerer
from assistant.answer_json import answer_to_json
from assistant.bulk import Run, answer_file
from index.crossencoder import load_crossencoder
from index.types import Filter

SAMPLES = Path(__file__).parents[1] / "samples" / "questions.jsonl"
ROWS = [json.loads(line) for line in SAMPLES.read_text(encoding="utf-8").splitlines()]
QUESTIONS = [row["question"] for row in ROWS if row["kind"] == "fact"][:5] + [
    next(row["question"] for row in ROWS if row["kind"] == kind) for kind in ("topic_absent", "near_miss")
]


def told(entry):
    """An answer as its JSON has it, but for its timings."""
    return json.dumps({name: value for name, value in entry.items() if name != "timings_s"}, ensure_ascii=False)


def asker(samples, reader=None):
    return Answerer(samples.open(), samples.catalog, AnswerConfig(), reader).answer


@pytest.fixture(scope="module")
def alone(samples):
    """Every answer of a program that was started for it."""
    return {question: told(answer_to_json(asker(samples)(question))) for question in QUESTIONS}


def test_the_questions_are_of_every_kind(alone):
    statuses = [json.loads(answer)["status"] for answer in alone.values()]
    assert "answered" in statuses
    assert "no_evidence" in statuses


def test_in_another_order_after_others(samples, alone):
    ask = asker(samples)
    assert {q: told(answer_to_json(ask(q))) for q in reversed(QUESTIONS)} == alone


def test_with_others_at_the_same_time(samples, alone):
    ask = asker(samples)
    with ThreadPoolExecutor(3) as pool:
        found = [told(answer_to_json(answer)) for answer in pool.map(ask, QUESTIONS)]
    assert found == list(alone.values())


def test_in_bulk_and_after_a_resume(samples, alone, tmp_path):
    source = tmp_path / "in.jsonl"
    source.write_text("".join(json.dumps({"id": str(n), "question": q}) + "\n" for n, q in enumerate(QUESTIONS)))
    run = Run(collection="samples", condition=Filter(), settings_digest="", generation=samples.serving(), identity="i")
    begun, whole, ask = tmp_path / "begun.jsonl", tmp_path / "whole.jsonl", asker(samples)
    asked: list[str] = []

    def breaking(question):
        asked.append(question)
        if len(asked) == 4:
            raise KeyboardInterrupt
        return ask(question)

    with pytest.raises(KeyboardInterrupt):
        answer_file(breaking, source, begun, run=run)
    assert answer_file(asker(samples), source, begun, run=run).kept == 3
    answer_file(ask, source, whole, run=run)
    lines = [[json.loads(line) for line in path.read_text("utf-8").splitlines()] for path in (begun, whole)]
    assert list(map(told, lines[0])) == list(map(told, lines[1]))
    for entry in lines[1]:
        same = {name: entry[name] for name in json.loads(alone[entry["question"]])}
        assert told(same) == alone[entry["question"]]


@pytest.mark.slow
def test_where_the_cross_encoder_reads(samples):
    reader = load_crossencoder()
    alone = {q: told(answer_to_json(asker(samples, lambda: reader)(q))) for q in QUESTIONS[:3]}
    ask = asker(samples, lambda: reader)
    assert {q: told(answer_to_json(ask(q))) for q in reversed(QUESTIONS[:3])} == alone
