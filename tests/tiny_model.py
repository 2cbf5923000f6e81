"""A causal model with random weights, with its tokenizer and an adapter, made on the spot in a second."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
TEXT = "The Tenant must pay the yearly rent in four instalments. The Landlord may end the lease. [1] [2] passage end "


def make_model(folder: Path, *, seed: int = 0, template: str | None = TEMPLATE, says: str = "") -> Path:
    """Write a Llama of some thousand weights, random ones, or such that it answers everything with `says`."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    special = ["<|end|>", "<|im_start|>", "<|im_end|>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    made.train_from_iterator(
        [TEXT] * 4, trainers.BpeTrainer(vocab_size=400, special_tokens=special, initial_alphabet=alphabet)
    )
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=made)
    tokenizer.add_special_tokens({"eos_token": special[2], "pad_token": special[0]})
    tokenizer.chat_template = template
    if says:
        tokenizer.add_tokens([says])
    tokenizer.save_pretrained(folder)
    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2,
        num_key_value_heads=2, max_position_embeddings=8192, eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id, bos_token_id=None,
    )  # fmt: skip
    model = LlamaForCausalLM(config)
    if says:
        _teach(model, [tokenizer.convert_tokens_to_ids(token) for token in ("Ċ", says, "<|im_end|>")])
    model.save_pretrained(folder)
    return folder


def _teach(model: Any, tokens: list[int]) -> None:
    """Make each of these tokens call for the next one, whatever stands before."""
    import torch

    with torch.no_grad():
        for weight in model.model.layers.parameters():
            weight.zero_()
        model.lm_head.weight.zero_()
        model.model.embed_tokens.weight[:] = torch.eye(32)[31]
        for place, (token, following) in enumerate(pairwise(tokens)):
            model.model.embed_tokens.weight[token] = torch.eye(32)[place]
            model.lm_head.weight[following, place] = 9.0


def make_adapter(folder: Path, base: Path, *, seed: int = 1) -> Path:
    """Write a LoRA adapter of the model with a card; its weights change what the model says."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import LlamaForCausalLM

    from assistant.generation.folder import write_card

    torch.manual_seed(seed)
    model = get_peft_model(
        LlamaForCausalLM.from_pretrained(base),
        LoraConfig(r=4, lora_alpha=8, target_modules=["q_proj", "v_proj", "down_proj"], init_lora_weights=False),
    )
    model.save_pretrained(folder)
    write_card(folder, base, run={"seed": seed})
    return folder


def edit_json(path: Path, **changed: object) -> None:
    """Change fields of a JSON file."""
    path.write_text(json.dumps(json.loads(path.read_text()) | changed))
