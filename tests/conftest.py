"""What several test files share: the real encoder, the samples as a collection, a handful of letters."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import settings

if TYPE_CHECKING:
    pass

# The same examples in every run; `--hypothesis-profile=explore` looks for new ones.
settings.register_profile("fixed", deadline=None, derandomize=True, database=None, max_examples=60)
settings.register_profile("explore", deadline=None, max_examples=2000)
settings.load_profile("fixed")

SAMPLES = Path(__file__).parents[1] / "samples" / "documents"
