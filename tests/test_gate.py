"""The gate: who passes, who is refused and why, and what the page says."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hash_encoder import HashEncoder

from finetune.collection.lesson import Lesson, Stored
from finetune.collection.material import Material
from finetune.gate.general import general_set
from finetune.gate.page import page
from finetune.gate.retrieval import DECIDING, MEASURES, compared, held_out_set
from finetune.gate.verdict import FEWEST, Trial, Verdict, refusals, told, trial
from ingest.errors import UsageError

CHANCE = np.random.default_rng(1)
BEFORE = CHANCE.random(200) * 0.5


def one(gain: float, spread: float = 0.02, name: str = "held out") -> Trial:
    after = BEFORE + gain + CHANCE.normal(0, spread, 200)
    return trial(name, {DECIDING: BEFORE}, {DECIDING: after}, 9)


def verdict(own: Trial, general: Trial) -> Verdict:
    return Verdict(
        adapter="questions@<b>", judged="2026-01-02T03:04:05+00:00", deciding=DECIDING, own=own, general=general,
        refusals=refusals(own, general, DECIDING),
    )  # fmt: skip


def test_what_gains_for_certain_and_forgets_nothing_passes() -> None:
    found = verdict(one(0.03), one(-0.005, 0.001, "general"))
    assert found.passes and told(found)[0] == "passes"
    change = found.own.changes[DECIDING]
    assert change.low < change.gain < change.high and change.gain == pytest.approx(
        change.after - change.before, abs=2e-4
    )


@pytest.mark.parametrize(
    ("own", "general", "reason"),
    [
        (one(0.0), one(0.0), "not better for certain"),
        (one(-0.05), one(0.0), "not better for certain"),
        (one(0.01, spread=0.5), one(0.0), "not better for certain"),
        (one(0.05), one(-0.02, 0.001), "forgets: fused ndcg@10 of the general set"),
        (one(float("nan")), one(0.0), "no number"),
        (one(0.05), one(float("nan")), "forgets"),
    ],
)
def test_what_is_no_better_or_forgets_is_refused(own: Trial, general: Trial, reason: str) -> None:
    found = verdict(own, general)
    assert not found.passes and len(found.refusals) == 1 and reason in found.refusals[0]


def test_too_few_questions_judge_nothing() -> None:
    few = trial("x", {DECIDING: BEFORE[: FEWEST - 1]}, {DECIDING: BEFORE[: FEWEST - 1] + 0.1}, 2)
    with pytest.raises(UsageError, match=f"Only {FEWEST - 1} questions .*{FEWEST} are needed"):
        refusals(few, one(0.0), DECIDING)


def test_the_page_tells_all_and_runs_nothing(tmp_path: Path) -> None:
    (tmp_path / "loss.png").write_bytes(b"\x89PNG picture")
    found = verdict(one(0.0), one(-0.02, 0.001, "general"))
    told_by = page(found, tmp_path / "loss.png")
    assert "<b>" not in told_by and "questions@&lt;b&gt;: refused" in told_by and "<script" not in told_by
    assert (
        told_by.count("<svg") == 2
        and "data:image/png;base64," in told_by
        and all(line in told_by for line in ("forgets", "not better for certain"))
    )
    assert json.loads(json.dumps(found.to_json()))["passes"] is False


def test_the_general_set_asks_for_passages_that_it_holds() -> None:
    labelled, documents = general_set()
    held = {passage.passage_id for passage in labelled.passages}
    assert len(labelled.judged) == len(labelled.queries) >= 90 and documents >= 15
    assert all(set(right) <= held for right in labelled.qrels.values())


class Lost(HashEncoder):
    """Every question means the same."""

    def encode(self, texts, on_done=None):  # type: ignore[no-untyped-def]
        return super().encode(["" for _ in texts], on_done)


def test_encoders_are_compared_on_passages_that_lack_what_is_asked() -> None:
    passages = [
        Stored(passage_id=f"p{n}", document_id=f"d{n // 4}", text_id="t", spans=((0, 9),), title=f"Lease {n // 4}",
               headings=(), text=f"roof{n} door{n} gate{n} blue{n}")
        for n in range(40)
    ]  # fmt: skip
    encoder = HashEncoder()
    whole = Material(passages=tuple(passages), vectors=encoder.encode([p.embedded for p in passages]), encoder="hash@1")
    asked = [
        Lesson(question=f"gate{n} door{n} roof{n}", passage=Stored(**{
            **{name: getattr(passages[n], name) for name in Stored.__slots__}, "text": f"roof{n} door{n} gate{n}",
        }), is_whole=False, source="cloze")
        for n in range(8)
    ]  # fmt: skip
    labelled = held_out_set(asked, whole)
    assert len(labelled.passages) == 40 and labelled.passages[0].text == "roof0 door0 gate0"
    known = {p.embedded: v for p, v in zip(passages, whole.vectors, strict=True)}
    encoder.seen.clear()
    found = compared(("x", 2), labelled, (encoder, Lost()), known)
    assert found.questions == 8 and set(found.changes) == {f"{r} {m}" for r in ("fused", "dense") for m in MEASURES}
    assert [text for text in encoder.seen if "Lease" in text] == [
        f"Lease {n // 4}\nroof{n} door{n} gate{n}" for n in range(8)
    ]
    assert found.changes["dense ndcg@10"].gain < 0 and found.changes["dense ndcg@10"].before > 0.3
