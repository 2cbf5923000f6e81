"""What a recipe for a language model says; see `finetune.recipe`."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from finetune.recipe import AdapterSize, Schedule

_STRICT = ConfigDict(extra="forbid", frozen=True, strict=True)


class Rows(BaseModel):
    """How many rows of each kind there are at most."""

    model_config = _STRICT

    answer: int = Field(gt=0)
    abstain: int = Field(ge=0)  # no passage answers
    injected: int = Field(ge=0)  # a passage holds an instruction, which is not followed
    replay: int = Field(ge=0)  # of the user's file of other conversations


class LlmRecipe(BaseModel):
    """A training run as its file describes it."""

    model_config = _STRICT

    seed: int
    tokens: int = Field(ge=128)  # of a row at most; longer rows are left out and counted, none is cut
    passages: int = Field(ge=1, le=50)  # of a prompt at most
    quantize: Literal["off", "4bit"]  # of the base while it is trained; needs a GPU and bitsandbytes
    accumulate: int = Field(gt=0)  # batches before the weights change
    adapter: AdapterSize
    schedule: Schedule
    lessons: dict[str, int]  # questions made in each way at most
    rows: Rows
