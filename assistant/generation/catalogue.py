"""Language models that can be recommended, by the memory of the machine; permissive licences only."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.errors import UsageError

_BYTES_A_PARAMETER = 2  # bfloat16


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommended:
    """A model as its publisher describes it. It needs its weights, and some room for what it reads and writes."""

    name: str  # on the hub: "publisher/model"
    memory_gb: int  # of the GPU, or of the machine where there is none
    parameters_b: float  # thousand million, the embeddings among them
    licence: str  # SPDX
    context_tokens: int
    note: str = ""

    @property
    def download_gb(self) -> float:
        """Size of the weights."""
        return round(self.parameters_b * _BYTES_A_PARAMETER, 1)


RECOMMENDED = (
    Recommended(
        name="Qwen/Qwen3-0.6B", memory_gb=4, parameters_b=0.6, licence="Apache-2.0", context_tokens=32_768,
        note="very small: expect many sentences to be struck",
    ),
    Recommended(name="Qwen/Qwen3-1.7B", memory_gb=8, parameters_b=1.7, licence="Apache-2.0", context_tokens=32_768),
    Recommended(
        name="Qwen/Qwen3-4B-Instruct-2507", memory_gb=16, parameters_b=4.0, licence="Apache-2.0",
        context_tokens=262_144, note="does not think first: answers sooner",
    ),
    Recommended(
        name="microsoft/Phi-4-mini-instruct", memory_gb=16, parameters_b=3.8, licence="MIT", context_tokens=131_072
    ),
    Recommended(name="Qwen/Qwen3-8B", memory_gb=24, parameters_b=8.2, licence="Apache-2.0", context_tokens=32_768),
    Recommended(
        name="Qwen/Qwen3-30B-A3B-Instruct-2507", memory_gb=80, parameters_b=30.5, licence="Apache-2.0",
        context_tokens=262_144, note="works on 3 thousand million parameters a token: fast for its size",
    ),
)  # fmt: skip


def full_name(name: str) -> str:
    """The name on the hub of what may be written without its publisher.

    Raises:
        UsageError: it is neither recommended nor a name with a publisher.
    """
    known = {one.name.split("/")[1].casefold(): one.name for one in RECOMMENDED}
    found = known.get(name.casefold(), name)
    if found.count("/") != 1 or not all(found.split("/")):
        raise UsageError(f"{name!r} names no model: write PUBLISHER/MODEL, or one of {', '.join(known.values())}.")
    return found
