"""An encoder that embeds a text once: the sentences of a document are the same for every question asked of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from index.encode import Encoder, Vectors

MOST = 50_000  # texts remembered, about 100 MB


class RememberingEncoder:
    """Gives the vectors of another encoder, each computed once until `MOST` are remembered."""

    def __init__(self, encoder: Encoder) -> None:
        """Remember for this encoder."""
        self._encoder = encoder
        self.name, self.dimensions = encoder.name, encoder.dimensions
        self._known: dict[tuple[str, bool], Vectors] = {}

    def encode(self, texts: Sequence[str], on_done: Callable[[int], None] | None = None) -> Vectors:
        """See `Encoder.encode`.

        A text that comes alone is computed in another shape than one of many, and is remembered apart: what is
        remembered never depends on what was asked before.
        """
        alone = len(texts) == 1
        new = list(dict.fromkeys(text for text in texts if (text, alone) not in self._known))
        if len(self._known) + len(new) > MOST:
            self._known.clear()
            new = list(dict.fromkeys(texts))
        if new:
            given = new if alone or len(new) > 1 else new * 2
            vectors = self._encoder.encode(given)
            self._known.update({(text, alone): vector for text, vector in zip(new, vectors, strict=False)})
        if on_done is not None:
            on_done(len(texts))
        found = [self._known[text, alone] for text in texts]
        return np.stack(found) if found else np.empty((0, self.dimensions), np.float32)
