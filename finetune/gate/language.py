"""A language model with and without its adapter: how likely it finds the right answers, and how it writes them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import torch
from peft import PeftModel

from assistant.evaluation.measures import Values
from assistant.generation.draft import Draft
from assistant.generation.prompt import NO_ANSWER
from finetune.gate.verdict import Trial, trial
from finetune.llm.chats import Chat
from finetune.llm.tokens import UNLEARNED, Tokens

DECIDING = "grounded"
MORE = 24  # tokens that an answer may be longer than the right one


class Judge:
    """A base model with an adapter beside it."""

    def __init__(self, model: Any, adapter: Path, tokenizer: Any) -> None:
        """Put the adapter beside a loaded model."""
        self._model = PeftModel.from_pretrained(model, str(adapter), use_safetensors=True).eval()
        self._tokenizer = tokenizer

    def compared(self, name: str, rows: Sequence[Tokens]) -> Trial:
        """What the adapter changes on some rows: see `Judge.measured`."""
        documents = len({one.row.document for one in rows})
        return trial(name, self.measured(rows, adapted=False), self.measured(rows, adapted=True), documents)

    def measured(self, rows: Sequence[Tokens], *, adapted: bool) -> dict[str, Values]:
        """Three values in 0-1 for each row.

        "grounded" is the mean probability of the right answer's tokens (geometric), "citation format" whether what is
        written greedily is statements that cite shown passages or refuses plainly, "right citation" whether it cites
        the right passage, and refuses where there is none.
        """
        grounded, formed, right = [], [], []
        with torch.inference_mode(), nullcontext() if adapted else self._model.disable_adapter():
            for one in rows:
                grounded.append(self._likelihood(one))
                said = self._written(one)
                cited = citations(said, one.row)
                formed.append(cited is not None)
                right.append(cited == ({one.row.marker} if one.row.marker else set()))
        found = {"grounded": grounded, "citation format": formed, "right citation": right}
        return {name: np.asarray(values, dtype=np.float64) for name, values in found.items()}

    def _likelihood(self, one: Tokens) -> float:
        ids, labels = (torch.tensor([part], device=self._model.device) for part in (one.input_ids, one.labels))
        logits = self._model(input_ids=ids).logits[0, :-1].float()
        wanted = labels[0, 1:]
        learned = wanted != UNLEARNED
        loss = torch.nn.functional.cross_entropy(logits[learned], wanted[learned])
        return float(torch.exp(-loss))

    def _written(self, one: Tokens) -> str:
        ids = torch.tensor([one.prompt], device=self._model.device)
        most = len(one.input_ids) - len(one.prompt) + MORE
        end = self._tokenizer.eos_token_id
        made = self._model.generate(  # type: ignore[no-untyped-call]
            input_ids=ids, attention_mask=torch.ones_like(ids), max_new_tokens=most, do_sample=False, num_beams=1,
            pad_token_id=end, eos_token_id=end,
        )[0, ids.shape[1] :]  # fmt: skip
        whole = int(made[-1]) == end
        return str(self._tokenizer.decode(made, skip_special_tokens=True)) if whole else ""


def citations(said: str, row: Chat) -> set[int] | None:
    """The passages that an answer cites, none where it refuses; None where a statement cites nothing that was shown."""
    if said.strip() == NO_ANSWER:
        return set()
    draft = Draft()
    found = [*draft.add(said), *draft.end(is_whole=True)]
    markers = {marker for sentence in found for marker in sentence.markers}
    whole = found and all(sentence.markers and sentence.text for sentence in found)
    return markers if whole and all(1 <= marker <= row.passages for marker in markers) else None
