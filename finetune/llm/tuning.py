"""A collection's own adapter of a language model, from reading its passages to the verdict."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from assistant.generation.prompt import Excerpt, compose
from finetune.collection.curriculum import VALIDATING, divided
from finetune.collection.gather import Sources, gather
from finetune.collection.lesson import Lesson
from finetune.collection.material import Material
from finetune.collection.negatives import with_wrong
from finetune.collection.retriever import note_seen
from finetune.collection.tuning import GENERAL, NOTHING_ELSE, Tuned, moment, run_folder, still_held
from finetune.fit import CURVE
from finetune.gate.general import general_answers, general_set
from finetune.gate.kept import write_verdict
from finetune.gate.verdict import Verdict, refusals
from finetune.llm.chats import Chat, chats, replay
from finetune.llm.recipe import LlmRecipe
from finetune.llm.tokens import Tokens, tokens
from finetune.watch import Watch
from index.adapter import adapter_name, read_card
from index.collection import Collection
from index.encode import Encoder
from index.questions import keep
from ingest.errors import UsageError

MOST_JUDGED = 100  # rows of each set
FEWEST = 40  # rows to learn from


def tune_llm(
    collection: Collection, base: Path, recipe: LlmRecipe, encoder: Encoder, sources: Sources = NOTHING_ELSE,
    watch: Watch | None = None,
) -> Tuned:  # fmt: skip
    """Train an adapter of the model in a folder on a collection, judge it, and keep it if it passes.

    It lies in the collection's folder then, and answers once `llm_adapter` in the settings names it.

    Args:
        collection: what is learned from.
        base: folder of the model.
        recipe: sizes and schedule.
        encoder: that of the collection.
        sources: where questions come from besides the rules, and a file of other conversations; see `replay`.
        watch: told how far it has come; it may end the run.

    Raises:
        UsageError: the collection is too small, the model cannot be loaded.
        StoppedRunError: `watch` has ended it.
        ProjectError: see `finetune.fit.fit`.
    """
    from finetune.gate.language import DECIDING, Judge
    from finetune.llm.train import loaded_model, loaded_tokenizer, train

    watch, tokenizer = watch or Watch(), loaded_tokenizer(base)
    gathered = gather(collection, recipe.lessons, recipe.seed, sources, watch)
    whole = gathered.whole
    learned, judging, _ = divided(gathered.lessons, whole.passages)
    out = run_folder(collection.root, recipe, gathered.lessons)
    left: Counter[str] = Counter()

    def rows(part: Sequence[Lesson], material: Material) -> list[Tokens]:
        made, long = tokens(chats(with_wrong(part, material, encoder, recipe.seed), material.passages, recipe),
                            tokenizer, recipe.tokens)  # fmt: skip
        left.update(long)
        return made

    seen = whole.without(one.document for one in judging)
    first, stopping, _ = divided(learned, seen.passages, VALIDATING)
    part = seen.without(one.document for one in stopping)
    taught, validating = rows(first, part), rows(stopping, seen)
    others = replay(sources.replay, recipe.rows.replay) if sources.replay else []
    taught += tokens(others, tokenizer, recipe.tokens)[0]
    _check_enough(taught, validating, left)
    random.Random(recipe.seed).shuffle(taught)  # noqa: S311 - orders rows, no secrets
    watch.stage("Training")
    adapter = train(recipe, base, (taught, validating), out, left, watch)
    note_seen(adapter, seen)
    watch.stage("Judging it on documents it has not seen")
    judge = Judge(loaded_model(base, recipe), adapter, tokenizer)
    unseen = judge.compared("documents held out", rows(judging, whole)[:MOST_JUDGED])
    general = judge.compared(GENERAL, tokens(general_chats(recipe), tokenizer, recipe.tokens)[0][:MOST_JUDGED])
    verdict = Verdict(
        adapter=adapter_name(read_card(adapter)), judged=moment(), deciding=DECIDING, own=unseen, general=general,
        refusals=refusals(unseen, general, DECIDING),
    )  # fmt: skip
    report = write_verdict(collection.root, verdict, out / CURVE)
    if verdict.passes:
        with still_held(collection, seen):
            keep(collection.root, adapter, verdict.adapter)
    shutil.rmtree(out)
    return Tuned(verdict=verdict, report=report, unplaced=gathered.unplaced, notes=gathered.notes)


def general_chats(recipe: LlmRecipe) -> list[Chat]:
    """The questions of the general set with the words that answer them, each among other passages of it."""
    labelled, _ = general_set()
    held = {one.passage_id: Excerpt(source=one.title, text=one.text) for one in labelled.passages}
    chance = random.Random(recipe.seed)  # noqa: S311 - draws passages, no secrets
    rows = []
    for query, said in general_answers().items():
        right = labelled.qrels[query]
        shown = chance.sample([name for name in held if name not in right], recipe.passages - 1)
        marker = chance.randint(1, recipe.passages)
        shown.insert(marker - 1, next(iter(right)))
        asked = next(one.text for one in labelled.queries if one.query_id == query)
        rows.append(Chat(
            messages=tuple(compose(asked, [held[name] for name in shown])), answer=f"{said} [{marker}]",
            source="answer/general", document=held[shown[marker - 1]].source.partition(" > ")[0], passages=len(shown),
            marker=marker,
        ))  # fmt: skip
    return rows


def _check_enough(taught: Sequence[Tokens], validating: Sequence[Tokens], left: Counter[str]) -> None:
    if len(taught) < FEWEST or not validating:
        raise UsageError(
            f"The collection gives {len(taught)} conversations to learn from and {len(validating)} to tell when to "
            f"stop ({left.total()} more are longer than `tokens` of the recipe); {FEWEST} and 1 are needed."
        )
