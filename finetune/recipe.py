"""What a recipe file says: seeds, sizes, schedule. Unknown keys and values of another type are refused."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from ingest.errors import UsageError

RECIPES = Path(__file__).parent / "recipes"
_STRICT = ConfigDict(extra="forbid", frozen=True, strict=True)


class AdapterSize(BaseModel):
    """The low-rank matrices; see `index.adapter`."""

    model_config = _STRICT

    rank: int = Field(gt=0)
    alpha: int | None = Field(default=None, gt=0)  # None: as `rank`, so that nothing is scaled
    start: str | None = None  # an adapter that ships and is trained on; None: from nothing


class Schedule(BaseModel):
    """How often the rows are read, and how fast it is learned from them."""

    model_config = _STRICT

    batch: int = Field(gt=0)
    epochs: float = Field(gt=0)
    learning_rate: float = Field(gt=0)
    warmup: float = Field(ge=0, lt=1)  # share of the steps
    clip: float = Field(gt=0)  # norm of the gradients at most
    evaluate_every: int = Field(gt=0)  # steps
    patience: int = Field(gt=0)  # evaluations without a better one that end the run


class Recipe(BaseModel):
    """A training run as its file describes it."""

    model_config = _STRICT

    kind: Literal["crossencoder", "verifier", "retriever"] = "crossencoder"
    seed: int
    tokens: int = Field(ge=32, le=512)  # of a pair at most
    method: Literal["lora", "full"] = "lora"  # low-rank matrices learn, or all weights of the model
    # Of the method "full": what all weights but the embeddings of tokens have gained, cut to a rank; None: as it is.
    adapter: AdapterSize | None = Field(default=None, validate_default=True)
    schedule: Schedule
    rows: dict[str, int]  # drawn from each set at most

    @field_validator("adapter")
    @classmethod
    def _fits_method(cls, adapter: AdapterSize | None, info: ValidationInfo) -> AdapterSize | None:
        method = info.data.get("method")
        if (method == "lora" and adapter is None) or (method == "full" and adapter and adapter.alpha):
            raise ValueError('the method "lora" needs an [adapter]; that of "full", if any, has no alpha')
        return adapter

    @property
    def scale(self) -> float:
        """What the change of the weights in the adapter's file is multiplied by; see `index.adapter`."""
        return self.adapter.alpha / self.adapter.rank if self.adapter and self.adapter.alpha else 1.0


Form = TypeVar("Form", bound=BaseModel)


def read_recipe(path: Path) -> Recipe:
    """Read a recipe; see `read_as`."""
    return read_as(path, Recipe)


def read_as(path: Path, form: type[Form]) -> Form:
    """Read a recipe of a form.

    Raises:
        UsageError: the file is missing or no TOML, or a key is missing, unknown, of another type or out of range.
    """
    try:
        return form.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"The recipe {path.name!r} cannot be read: {error}") from error
    except ValidationError as error:
        told = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise UsageError(f"The recipe {path.name!r} is wrong: {told}.") from error
