"""A tiny language model, built on the spot, learns to answer; the gate refuses bad adapters and overfitted ones."""

from __future__ import annotations

import json
import random
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import torch
from hash_encoder import HashEncoder
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from assistant.generation.folder import ADAPTER_WEIGHTS, adapter_card, weights_sha256
from assistant.generation.prompt import NO_ANSWER, Message
from finetune.collection.lesson import Lesson, Stored
from finetune.collection.material import Material
from finetune.collection.negatives import with_wrong
from finetune.gate.language import DECIDING, Judge, citations
from finetune.gate.verdict import refusals
from finetune.llm import tuning
from finetune.llm.chats import Chat, answer, chats, replay
from finetune.llm.recipe import LlmRecipe
from finetune.llm.tokens import UNLEARNED, Tokens, tokens
from finetune.llm.train import loaded_model, loaded_tokenizer, train
from finetune.llm.tuning import general_chats
from finetune.recipe import RECIPES, read_as
from finetune.watch import Watch
from index.collection import Collection, CollectionConfig
from index.questions import kept
from ingest.errors import ProjectError, UsageError

RECIPE = LlmRecipe.model_validate({
    "seed": 1, "tokens": 1500, "passages": 2, "quantize": "off", "accumulate": 1,
    "adapter": {"rank": 16, "alpha": 32},
    "schedule": {"batch": 8, "epochs": 5.0, "learning_rate": 1e-2, "warmup": 0.05, "clip": 1.0, "evaluate_every": 10,
                 "patience": 9},
    "lessons": {}, "rows": {"answer": 40, "abstain": 8, "injected": 8, "replay": 5},
})  # fmt: skip
TEMPLATE = (
    "{% for m in messages %}<|{{ m.role }}|>\n{{ m.content }}<|end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>\n{% endif %}"
)
TURNS = ["<|system|>", "<|user|>", "<|assistant|>", "<|end|>", "<|pad|>"]


def passage(n: int) -> Stored:
    text = f"The owner of boat {n} must pay {n}5 pounds. Berth {n} is dry."
    return Stored(
        passage_id=f"p{n}", document_id=f"d{n}", text_id="t", spans=((0, len(text)),), title=f"Letter {n}", headings=(),
        text=text,
    )  # fmt: skip


PASSAGES = tuple(passage(n) for n in range(90))


def lessons(numbers: range) -> list[Lesson]:
    """Questions of some boats, each with wrong passages."""
    encoder = HashEncoder()
    held = Material(passages=PASSAGES, vectors=encoder.encode([one.embedded for one in PASSAGES]), encoder=encoder.name)
    asked = [
        Lesson(question=f"What must the owner of boat {n} pay?", passage=PASSAGES[n], is_whole=True, source="asked",
               answer=(0, 5))
        for n in numbers
    ]  # fmt: skip
    return with_wrong(asked, held, encoder, 1)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Llama of two layers with random weights, and a tokenizer that knows the words of the rows."""
    folder = tmp_path_factory.mktemp("tiny")
    words = Tokenizer(models.BPE())
    words.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    words.decoder = decoders.ByteLevel()
    rows = chats(lessons(range(90)), PASSAGES, RECIPE)
    texts = [message.text for row in rows for message in row.messages] + [row.answer for row in rows]
    trainer = trainers.BpeTrainer(
        vocab_size=1200, special_tokens=TURNS, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    words.train_from_iterator(texts, trainer)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=words, eos_token=TURNS[3], pad_token=TURNS[4], additional_special_tokens=TURNS
    )
    tokenizer.chat_template = TEMPLATE
    tokenizer.save_pretrained(folder)
    torch.manual_seed(1)
    config = LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=4, max_position_embeddings=4096, tie_word_embeddings=True, bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id,
    )  # fmt: skip
    model = LlamaForCausalLM(config)
    model.model.embed_tokens.weight.data *= 15  # else no token is much more likely than another, whatever is learned
    model.save_pretrained(folder)
    return folder


def read(base: Path, rows: list[Chat]) -> list[Tokens]:
    found, long = tokens(rows, loaded_tokenizer(base), RECIPE.tokens)
    assert not long
    return found


@pytest.fixture(scope="module")
def rows(base: Path) -> tuple[list[Tokens], list[Tokens], list[Tokens]]:
    """Rows to learn from, to tell when to stop, and to judge by: of other boats each."""
    parts = (range(50), range(50, 54), range(60, 80))
    first, second, third = (read(base, chats(lessons(part), PASSAGES, RECIPE)) for part in parts)
    return first, second, third[:24]


@pytest.fixture(scope="module")
def adapter(base: Path, rows: tuple[list[Tokens], ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return train(RECIPE, base, (rows[0], rows[1]), tmp_path_factory.mktemp("run"), Counter(answer=2))


def test_rows_say_what_a_passage_says_and_refuse_where_none_does() -> None:
    found = chats(lessons(range(30)), PASSAGES, RECIPE)
    assert Counter(row.source for row in found) == {"answer/asked": 30, "abstain/asked": 8, "injected/asked": 8}
    for row in found:
        shown = row.messages[-1].text
        number = row.messages[-1].text.rpartition("boat ")[2].split()[0]
        said = f"The owner of boat {number} must pay {number}5 pounds."
        assert (said in shown) == bool(row.marker) and 1 <= row.passages <= RECIPE.passages
        assert row.answer == (f"{said} [{row.marker}]" if row.marker else NO_ANSWER)
        assert citations(row.answer, row) == ({row.marker} if row.marker else set())
        assert ("injected" in row.source) == any(
            word in shown for word in ("APPROVED", "cite nothing", "our partner", "in full", "you agree", "passage 99",
                                       "see nothing", "French")
        )  # fmt: skip
    assert found == chats(lessons(range(30)), PASSAGES, RECIPE)
    assert not answer(Lesson(question="q", passage=PASSAGES[0], is_whole=True, source="cloze"))


@pytest.mark.parametrize(
    ("said", "cited"),
    [
        ("Rent is due. [1]", {1}), ("Rent is due. [1] It is 5 pounds. [2]", {1, 2}), ("NO ANSWER", set()),
        ("Rent is due.", None), ("Rent is due. [3]", None), ("Rent is due. [0]", None), ("", None), ("[1]", None),
        ("Rent is due. [1] It is 5 pounds.", None),
    ],
)  # fmt: skip
def test_citations_of_what_was_written(said: str, cited: set[int] | None) -> None:
    row = Chat(messages=(), answer="", source="answer", document="", passages=2, marker=1)
    assert citations(said, row) == cited


def test_only_the_answer_is_learned_and_nothing_is_cut(base: Path) -> None:
    tokenizer, made = loaded_tokenizer(base), chats(lessons(range(4)), PASSAGES, RECIPE)
    found, long = tokens(made, tokenizer, 100)
    assert not found and long.total() == len(made)
    for one in tokens(made, tokenizer, RECIPE.tokens)[0]:
        learned = [token for token, label in zip(one.input_ids, one.labels, strict=True) if label != UNLEARNED]
        assert tokenizer.decode(learned) == f"{one.row.answer}<|end|>"
        read_text = tokenizer.decode(one.prompt)
        assert read_text.endswith("<|assistant|>\n") and all(m.text in read_text for m in one.row.messages)


def test_a_template_that_loses_evidence_is_refused(base: Path) -> None:
    tokenizer = loaded_tokenizer(base)
    tokenizer.chat_template = "{{ messages[0].content[:50] }}"
    with pytest.raises(ProjectError, match="loses words of the evidence"):
        tokens(chats(lessons(range(4)), PASSAGES, RECIPE), tokenizer, RECIPE.tokens)


@pytest.mark.slow
def test_what_was_learned_passes_the_gate(base: Path, adapter: Path, rows: tuple[list[Tokens], ...]) -> None:
    card = adapter_card(adapter, weights_sha256(base))
    assert card["run"]["left_out"] == {"answer": 2} and card["run"]["rows"]["answer/asked"] == 44
    adapted = {name.split(".")[-3] for name in load_file(adapter / ADAPTER_WEIGHTS)}
    assert adapted == {"q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"}
    judge = Judge(loaded_model(base, RECIPE), adapter, loaded_tokenizer(base))
    own = judge.compared("documents held out", rows[2])
    assert own.changes[DECIDING].low > 0.05
    assert own.changes["citation format"].before == 0 and own.changes["citation format"].after > 0.8
    assert refusals(own, own, DECIDING) == ()


@pytest.fixture(scope="module")
def better(base: Path, adapter: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The base that has learned from many boats already."""
    folder = Path(shutil.copytree(base, tmp_path_factory.mktemp("better") / "model"))
    judge = Judge(loaded_model(base, RECIPE), adapter, loaded_tokenizer(base))
    judge._model.merge_and_unload().save_pretrained(folder)
    return folder


@pytest.mark.slow
def test_a_deliberately_bad_adapter_is_refused(
    better: Path, adapter: Path, rows: tuple[list[Tokens], ...], tmp_path: Path
) -> None:
    bad = Path(shutil.copytree(adapter, tmp_path / "bad"))
    torch.manual_seed(1)
    noise = {name: torch.randn_like(weight) for name, weight in load_file(bad / ADAPTER_WEIGHTS).items()}
    save_file(noise, bad / ADAPTER_WEIGHTS)
    own = Judge(loaded_model(better, RECIPE), bad, loaded_tokenizer(better)).compared("documents held out", rows[2])
    reasons = refusals(own, own, DECIDING)
    assert "not better for certain" in reasons[0] and any("worse on documents held out" in reason for reason in reasons)


@pytest.mark.slow
def test_an_overfitted_adapter_is_refused(better: Path, rows: tuple[list[Tokens], ...], tmp_path: Path) -> None:
    """To learn four boats by heart makes the model worse for others."""
    schedule = RECIPE.schedule.model_copy(update={"batch": 4, "epochs": 25.0, "evaluate_every": 25})
    few = rows[0][:4]
    made = train(RECIPE.model_copy(update={"schedule": schedule}), better, (few, few), tmp_path / "run", {})
    found = Judge(loaded_model(better, RECIPE), made, loaded_tokenizer(better))
    learned, own = found.compared("by heart", few), found.compared("documents held out", rows[2])
    assert learned.changes[DECIDING].gain > 0.1 and own.changes[DECIDING].gain < 0
    assert refusals(own, own, DECIDING)


@pytest.mark.slow
def test_a_run_goes_on_from_its_checkpoint(base: Path, adapter: Path, rows: tuple[list[Tokens], ...]) -> None:
    out = adapter.parent
    told: list[int] = []
    longer = RECIPE.model_copy(update={"schedule": RECIPE.schedule.model_copy(update={"epochs": 5.5})})
    before = max(int(one.name.rpartition("-")[2]) for one in (out / "checkpoints").glob("checkpoint-*"))
    copy = Path(shutil.copytree(out, out.with_name("resumed")))

    class Told(Watch):
        def loss(self, step: int, loss: float) -> None:
            assert loss > 0
            told.append(step)

    train(longer, base, (rows[0], rows[1]), copy, {}, Told())
    assert told and min(told) > before


@pytest.mark.slow
@pytest.mark.parametrize("reasons", [(), ("said so",)])
def test_a_collection_gets_its_adapter_and_a_purge_marks_it(
    base: Path, adapter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reasons: tuple[str, ...]
) -> None:
    (tmp_path / "letters").mkdir()
    for n in range(60):
        (tmp_path / "letters" / f"letter{n}.txt").write_text(PASSAGES[n].text)
    encoder = HashEncoder()
    root = tmp_path / "home" / "collections" / "boats"
    collection = Collection(root, CollectionConfig(encoder="hash", ocr=False), lambda: encoder)
    collection.ingest([tmp_path / "letters"])
    given: list[list[Tokens]] = []

    def trained(_: object, __: object, rows: tuple[list[Tokens], list[Tokens]], *___: object) -> Path:
        given[:] = rows
        return Path(shutil.copytree(adapter, tmp_path / "adapter"))

    monkeypatch.setattr("finetune.llm.train.train", trained)
    monkeypatch.setattr(tuning, "general_chats", lambda _: chats(lessons(range(80, 84)), PASSAGES, RECIPE)[:3])
    monkeypatch.setattr(tuning, "MOST_JUDGED", 3)
    monkeypatch.setattr(tuning, "refusals", lambda *_: reasons)
    recipe = RECIPE.model_copy(update={"lessons": {"asked": 60}})
    tuned = tuning.tune_llm(collection, base, recipe, encoder)
    assert tuned.verdict.passes == (not reasons) and tuned.report.is_file()
    taught, stopping = ({one.row.document for one in part} for part in given)
    assert taught and stopping and taught.isdisjoint(stopping)
    kept_now = kept(root)
    assert len(kept_now) == (0 if reasons else 1)
    if not reasons:
        folder = root / "adapters" / tuned.verdict.adapter
        seen = adapter_card(folder, weights_sha256(base))["documents"]
        assert taught | stopping <= set(seen) and len(seen) < 60
        assert any(tuned.verdict.adapter in line for line in collection.purge([seen[0]]).left)
        with pytest.raises(UsageError, match="purged"):
            adapter_card(folder, weights_sha256(base))


def test_four_bits_need_a_gpu(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(UsageError, match='quantize = "4bit" needs a GPU'):
        loaded_model(base, RECIPE.model_copy(update={"quantize": "4bit"}))


def test_other_conversations_are_read(tmp_path: Path) -> None:
    turns = [{"role": "user", "content": "Hello?"}, {"role": "assistant", "content": "Good day."}]
    (tmp_path / "chats.jsonl").write_text(json.dumps({"messages": turns}) + "\n")
    (row,) = replay(tmp_path / "chats.jsonl", 9)
    assert row.messages == (Message(role="user", text="Hello?"),) and row.answer == "Good day."
    (tmp_path / "chats.jsonl").write_text(json.dumps({"messages": turns[:1]}) + "\n")
    with pytest.raises(UsageError, match="no file of conversations: line 1 does not end"):
        replay(tmp_path / "chats.jsonl", 9)


def test_the_general_set_has_answers_that_its_passages_hold() -> None:
    found = general_chats(RECIPE)
    assert len(found) >= 80 and {row.passages for row in found} == {RECIPE.passages}
    assert all(citations(f"{row.answer.rpartition(' [')[0]}. [{row.marker}]", row) == {row.marker} for row in found[:9])


def test_the_recipe_that_ships_can_be_read() -> None:
    recipe: Any = read_as(RECIPES / "llm.toml", LlmRecipe)
    assert recipe.quantize == "off" and recipe.rows.abstain and random.Random(recipe.seed)
