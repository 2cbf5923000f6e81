"""A causal model in a folder of this machine, with adapters that are exchanged while it stays loaded."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.generation.folder import ADAPTER_CONFIG, ADAPTER_WEIGHTS, adapter_card, model_name, weights_sha256
from assistant.generation.prompt import Message
from assistant.generation.writer import ModelError, Piece
from index.adapter import adapter_name
from ingest.errors import UsageError

MOST_ADAPTERS = 4  # kept beside the base
# What an adapter's config may decide. The rest of a config can name modules to import and ways to change the base.
_LORA = ("r", "lora_alpha", "target_modules", "rank_pattern", "alpha_pattern", "use_rslora", "use_dora")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """How an answer is made. `adapter` is the name of one that was added, None for the base alone."""

    most_tokens: int
    adapter: str | None = None


@dataclass(slots=True, kw_only=True)
class _Run:
    """One answer on its way."""

    made: Made
    halt: threading.Event
    closed: threading.Event = field(default_factory=threading.Event)
    failed: Exception | None = None
    finish: str | None = None
    prompt_tokens: int | None = None


class LocalModel:
    """A model with its tokenizer. One answer is made at a time; others wait."""

    def __init__(self, folder: Path) -> None:
        """Load the model; on a GPU where there is one.

        Raises:
            UsageError: it cannot be loaded, or has no chat template.
        """
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # type: ignore[no-untyped-call]
        self._folder = folder
        try:
            self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
            model: Any = AutoModelForCausalLM.from_pretrained(
                folder, local_files_only=True, trust_remote_code=False, use_safetensors=True, dtype="auto"
            )
        except (OSError, ValueError, ImportError, KeyError, RuntimeError) as error:
            raise UsageError(f"The model in {folder} cannot be loaded: {error}") from error
        if not self._tokenizer.chat_template:
            raise UsageError(f"The model in {folder} has no chat template: take the “instruct” version of the model.")
        self._model: Any = model.to("cuda" if torch.cuda.is_available() else "cpu").eval()
        self._adapters: dict[str, str] = {}  # hash of the weights → name that peft knows
        self._lock = threading.Lock()
        self.name = model_name(folder)
        self.context_tokens = int(getattr(self._model.config, "max_position_embeddings", 0) or 4096)

    @property
    def adapters(self) -> tuple[str, ...]:
        """The names of those that are loaded, the oldest first."""
        return tuple(self._adapters)

    def add(self, folder: Path) -> str:
        """Load an adapter beside the base, unless it is there; its name, with a hash.

        Raises:
            UsageError: it is for another base, or is none; see `adapter_card`.
        """
        name = adapter_name(adapter_card(folder, weights_sha256(self._folder)))
        with self._lock:
            if name not in self._adapters:
                self._load(folder, name.replace(".", "_"))
                self._adapters[name] = name.replace(".", "_")
            if len(self._adapters) > MOST_ADAPTERS:
                self._model.delete_adapter(self._adapters.pop(next(iter(self._adapters))))
        return name

    def _load(self, folder: Path, name: str) -> None:
        from peft import LoraConfig, PeftModel, set_peft_model_state_dict
        from safetensors.torch import load_file

        given = json.loads((folder / ADAPTER_CONFIG).read_text(encoding="utf-8"))
        try:
            config = LoraConfig(**{key: given[key] for key in _LORA if key in given}, inference_mode=True)
            if isinstance(self._model, PeftModel):
                self._model.add_adapter(name, config)
            else:
                self._model = PeftModel(self._model, config, adapter_name=name)
            weights = load_file(folder / ADAPTER_WEIGHTS)
            result: Any = set_peft_model_state_dict(self._model, weights, adapter_name=name)
        except (ValueError, RuntimeError, TypeError) as error:
            raise UsageError(f"The adapter in {folder} does not fit the model: {error}") from error
        lost = [*result.unexpected_keys, *(key for key in result.missing_keys if f".{name}." in key)]
        if lost:
            self._model.delete_adapter(name)
            raise UsageError(f"The adapter in {folder} does not fit the model: {', '.join(lost[:3])}")
        self._model.eval()

    def count(self, messages: Sequence[Message]) -> int:
        """The tokens of a conversation, by the model's own tokenizer and template."""
        return int(self._encoded(messages)["input_ids"].shape[-1])

    def write(self, messages: Sequence[Message], made: Made, halt: threading.Event) -> Iterator[Piece]:
        """The answer as it is made, greedily. Setting `halt`, or closing the iterator, ends it at the next token.

        Raises:
            ModelError: the device has no memory left, or the model fails.
        """
        from transformers import TextIteratorStreamer

        while not self._lock.acquire(timeout=0.1):
            if halt.is_set():
                return
        streamer = TextIteratorStreamer(self._tokenizer, skip_prompt=True, skip_special_tokens=True)
        run = _Run(made=made, halt=halt)
        try:
            work = threading.Thread(target=self._generate, args=(self._encoded(messages), run, streamer), daemon=True)
            work.start()
            try:
                yield from (Piece(text=text) for text in streamer)
            finally:
                run.closed.set()
                work.join()
        finally:
            self._lock.release()
        if run.failed is not None:
            raise ModelError(f"the model failed ({type(run.failed).__name__}: {str(run.failed)[:200]})")
        yield Piece(text="", finish=run.finish, prompt_tokens=run.prompt_tokens)

    def _generate(self, inputs: Any, run: _Run, streamer: Any) -> None:
        import torch
        from transformers import GenerationConfig, StoppingCriteria, StoppingCriteriaList

        class Halted(StoppingCriteria):
            def __call__(self, input_ids: Any, scores: Any, **_: Any) -> Any:  # noqa: ARG002
                ended = run.halt.is_set() or run.closed.is_set()
                return torch.full((input_ids.shape[0],), ended, device=input_ids.device, dtype=torch.bool)

        own = self._model.generation_config  # its way of sampling is left out: greedy, the same answer each time
        end = self._tokenizer.eos_token_id
        config = GenerationConfig(  # type: ignore[no-untyped-call]
            max_new_tokens=run.made.most_tokens, do_sample=False, num_beams=1,
            eos_token_id=end if own.eos_token_id is None else own.eos_token_id,
            pad_token_id=end if own.pad_token_id is None else own.pad_token_id,
        )  # fmt: skip
        try:
            with torch.inference_mode(), self._adapted(run.made.adapter):
                found = self._model.generate(
                    **inputs.to(self._model.device), generation_config=config, streamer=streamer,
                    stopping_criteria=StoppingCriteriaList([Halted()]),
                )  # fmt: skip
            run.prompt_tokens = int(inputs["input_ids"].shape[-1])
            run.finish = "length" if found.shape[-1] - run.prompt_tokens >= run.made.most_tokens else "stop"
        except Exception as error:  # out of memory, a kernel that is missing: the reader is told
            run.failed = error
        finally:
            streamer.end()

    def _adapted(self, adapter: str | None) -> AbstractContextManager[Any]:
        if adapter is not None:
            self._model.set_adapter(self._adapters[adapter])
            return nullcontext()
        return self._model.disable_adapter() if self._adapters else nullcontext()

    def _encoded(self, messages: Sequence[Message]) -> Any:
        turns = [{"role": message.role, "content": message.text} for message in messages]
        options: dict[str, Any] = {
            "add_generation_prompt": True, "return_dict": True, "return_tensors": "pt", "enable_thinking": False,
            "sanitize_control_tokens": True,  # a control token inside a message is text
        }  # fmt: skip
        try:
            return self._tokenizer.apply_chat_template(turns, **options)
        except Exception as error:  # a template may refuse what it does not know, in its own words
            if turns[0]["role"] != "system":
                raise ModelError(f"the model's chat template refuses the question ({error})") from error
            first, second, *rest = messages  # some models know no system turn: it goes before the first question
            joined = Message(role="user", text=f"{first.text}\n\n{second.text}")
            return self._encoded([joined, *rest])
