"""What is learnt from a base: kept as a file, never used for another base, and of use."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from bot.domain.entry import Claim, ClaimKind
from bot.domain.knowledge import Knowledge
from bot.domain.language import Language, Phrasing, Text
from bot.domain.source import Citation
from bot.matching.calibrate import model_of
from bot.matching.matcher import Matcher
from bot.matching.model import DamagedModelError, Model, from_bytes, key_of, to_bytes
from bot.storage.model_files import KEPT, ModelFiles

TOPICS = {
    "ferry": ("ferry", "boat", "harbour", "deck"),
    "bridge": ("bridge", "river", "span", "toll"),
    "museum": ("museum", "painting", "curator", "gallery"),
    "school": ("school", "teacher", "lesson", "pupil"),
    "bakery": ("bakery", "bread", "oven", "flour"),
    "garden": ("garden", "rose", "hedge", "lawn"),
    "market": ("market", "stall", "fruit", "vendor"),
    "clinic": ("clinic", "nurse", "doctor", "ward"),
    "theatre": ("theatre", "actor", "stage", "play"),
    "library": ("library", "book", "shelf", "reader"),
    "quarry": ("quarry", "stone", "crane", "digger"),
    "orchard": ("orchard", "apple", "ladder", "picker"),
    "station": ("station", "train", "platform", "guard"),
    "brewery": ("brewery", "beer", "barrel", "cooper"),
}
WAYS = (
    "where is the {0}", "tell me about the {0} and its {1}", "who runs the {0}", "does the {1} of the {0} need repair",
    "how old is the {2}", "the {2} near the {0}", "why does the {0} have a {1}", "{1} and {2} of the {0}",
    "what happened to the {3}", "is there a {3} at the {0}", "opening hours {0}", "{0} {3} rules", "a new {1} {0}",
    "when will the {2} be ready", "how many people use the {0}", "price of the {1}", "history of our {0}",
    "can I visit the {2}", "the {0} lost its {3}", "who painted the {1}", "a {2} without a {3}", "closing the {0}",
    "which {1} is best", "show me every {3}", "plans for the {0} in spring",
)  # fmt: skip


def claim(name: str, words: tuple[str, ...], number: int) -> Claim:
    phrasings = tuple(Phrasing(way.format(*words), Language.EN) for way in WAYS)
    text = Text("—", "—", "—")
    title = Text(words[0], words[0], words[0])
    cited = (Citation("s", f"1.{number}"),)
    return Claim(f"c-{name}", ClaimKind.REPORTED, title, text, None, cited, None, phrasings, ())


def base() -> Knowledge:
    claims = {f"c-{name}": claim(name, words, number) for number, (name, words) in enumerate(TOPICS.items())}
    return Knowledge("0123456789ab", claims=claims)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(base())


@pytest.fixture(scope="module")
def model(matcher: Matcher) -> Model:
    return model_of(matcher)


def test_a_base_is_learnt_and_finds_its_own_limits(model: Model) -> None:
    assert model.learned is not None
    calibration = model.calibration
    assert calibration.questions > 0
    assert 0.0 < calibration.suggest <= calibration.answer < 1.0
    assert sum(calibration.rank.values()) == pytest.approx(1.0, abs=0.01)
    assert all(weight >= 0.0 for weight in (*calibration.rank.values(), *calibration.weights.values()))
    assert calibration.right >= 0.98


def test_learning_twice_gives_the_same(model: Model) -> None:
    again = model_of(Matcher(base()))
    assert again.calibration == model.calibration
    assert model.learned is not None
    assert again.learned is not None
    assert np.array_equal(again.learned.weights, model.learned.weights)


def test_what_was_learnt_tells_entries_apart(model: Model) -> None:
    matcher = Matcher(base(), model)
    for question, entry in (
        ("the curator of which gallery", "c-museum"),
        ("bread from the oven", "c-bakery"),
        ("nurse on the ward", "c-clinic"),
    ):
        (part,) = matcher.match(question)
        assert part.trace.candidates[0].entry == entry
        assert part.trace.candidates[0].parts["learned"] > 0.5


def test_a_kept_model_decides_as_the_one_it_was_made_from(model: Model) -> None:
    kept = from_bytes(to_bytes(model, "k"), "k")
    one, other = Matcher(base(), model), Matcher(base(), kept)
    for way in WAYS:
        question = way.format("museum", "boat", "lesson", "toll")
        assert one.match(question) == other.match(question)


def test_a_model_without_a_learned_part_is_kept_too(matcher: Matcher) -> None:
    few = dataclasses.replace(base(), claims={name: base().claims[name] for name in ("c-ferry", "c-bridge")})
    model = model_of(Matcher(few))
    assert model.learned is None
    assert model.calibration.questions == 0
    assert from_bytes(to_bytes(model, "k"), "k").calibration == model.calibration


def test_a_model_is_for_one_base_one_encoder_and_this_code() -> None:
    keys = {key_of("a", None), key_of("b", None), key_of("a", "encoder")}
    assert len(keys) == 3
    assert key_of("a", None) == key_of("a", None)


@pytest.mark.parametrize("cut", [0, 1, 100, -1, -200])
def test_a_file_that_was_cut_short_is_refused(model: Model, cut: int) -> None:
    content = to_bytes(model, "k")
    with pytest.raises(DamagedModelError):
        from_bytes(content[:cut], "k")


def test_a_file_with_a_flipped_byte_is_refused_or_whole(model: Model) -> None:
    content = to_bytes(model, "k")
    for place in range(0, len(content), max(1, len(content) // 40)):
        damaged = bytearray(content)
        damaged[place] ^= 0xFF
        try:
            found = from_bytes(bytes(damaged), "k")
        except DamagedModelError:
            continue
        assert found.calibration == model.calibration  # the byte lay between the parts


def test_the_model_of_another_base_is_not_used(model: Model) -> None:
    with pytest.raises(DamagedModelError):
        from_bytes(to_bytes(model, "one"), "other")


def test_files_come_back_under_their_key_only(tmp_path: Path, model: Model) -> None:
    files = ModelFiles(tmp_path / "deep" / "folder")
    assert files.load("k") is None
    files.save(model, "k")
    found = files.load("k")
    assert found is not None
    assert found.calibration == model.calibration
    (tmp_path / "deep" / "folder" / "model-other.npz").write_bytes(
        (tmp_path / "deep" / "folder" / "model-k.npz").read_bytes()
    )
    assert files.load("other") is None


def test_only_the_last_used_files_are_kept(tmp_path: Path, model: Model) -> None:
    files = ModelFiles(tmp_path)
    for number in range(KEPT + 3):
        files.save(model, f"k{number}")
        if number:
            assert files.load("k0") is not None
    kept = {path.name for path in tmp_path.iterdir()}
    assert len(kept) == KEPT
    assert "model-k0.npz" in kept


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path, model: Model) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(OSError, match=r"Not a directory|File exists"):
        ModelFiles(tmp_path / "file").save(model, "k")
