"""The benchmarks: their figures against values computed by hand, and one run on a tiny made-up set."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest

from benchmarks import __main__ as front
from benchmarks import (
    hostile,
    impact,
    latency,
    log,
    made_up,
    matching,
    metrics,
    peers,
    publishing,
    questions,
    race,
    sizes,
    tables,
)
from benchmarks.public_sets import Question, base_of, knowledge_of, load, sampled
from bot.domain.log_review import EVERYTHING
from bot.domain.vocabulary import Vocabulary
from bot.matching.matcher import Matcher
from bot.storage.database import open_database
from bot.storage.log_review import SqlLogReview


class TestMetrics:
    def test_quantile_is_the_nearest_rank(self) -> None:
        values = [5.0, 1.0, 4.0, 2.0, 3.0]
        assert metrics.quantile(values, 0.5) == 3.0
        assert metrics.quantile(values, 0.99) == 5.0
        assert metrics.quantile(values, 0.2) == 1.0

    @pytest.mark.parametrize(
        ("positives", "negatives", "expected"),
        [
            ([0.9, 0.8], [0.1, 0.2], 1.0),
            ([0.1, 0.2], [0.9, 0.8], 0.0),
            ([0.5, 0.5], [0.5], 0.5),  # ties count half
            ([0.9, 0.4], [0.5, 0.1], 0.75),  # of four pairs, one is the wrong way round
            ([0.9, 0.5], [0.5, 0.1], 0.875),
        ],
    )
    def test_auroc(self, positives: list[float], negatives: list[float], expected: float) -> None:
        assert metrics.auroc(positives, negatives) == pytest.approx(expected)

    def test_auroc_is_the_share_of_pairs(self) -> None:
        drawn = random.Random(1)
        positives = [round(drawn.random(), 1) for _ in range(40)]
        negatives = [round(drawn.random(), 1) for _ in range(30)]
        pairs = [(one > other) + 0.5 * (one == other) for one in positives for other in negatives]
        assert metrics.auroc(positives, negatives) == pytest.approx(sum(pairs) / len(pairs))

    def test_the_threshold_lets_95_of_100_through(self) -> None:
        in_scope = [number / 100 for number in range(100)]
        threshold = metrics.acceptance_threshold(in_scope)
        assert threshold == 0.05
        assert sum(value >= threshold for value in in_scope) == 95

    def test_oos_recall_counts_what_lies_below_the_threshold(self) -> None:
        in_scope = [number / 100 for number in range(100)]
        assert metrics.oos_recall(in_scope, [0.0, 0.04, 0.05, 0.9]) == 0.5

    def test_of_few_questions_none_may_be_rejected(self) -> None:
        assert metrics.oos_recall([0.5] * 19, [0.4, 0.5]) == 0.5

    def test_without_out_of_scope_there_is_no_figure(self) -> None:
        assert metrics.auroc([0.5], []) is None
        assert metrics.oos_recall([0.5], []) is None

    def test_calibration_error(self) -> None:
        # Ten at 0.95, nine right: off by 0.05. Ten at 0.25, all wrong: off by 0.25
        confidences = [0.95] * 10 + [0.25] * 10
        right = [True] * 9 + [False] * 11
        assert metrics.calibration_error(confidences, right, bins=10) == pytest.approx(0.15)

    def test_calibration_of_what_is_always_as_sure_as_right(self) -> None:
        assert metrics.calibration_error([1.0, 1.0, 0.0], [True, True, False]) == 0.0
        assert metrics.calibration_error([], []) is None

    def test_reliability_leaves_empty_bins_out(self) -> None:
        table = metrics.reliability([0.05, 0.15, 0.95, 1.0], [False, True, True, True], bins=10)
        assert [row["questions"] for row in table] == [1, 1, 2]
        assert table[-1]["said"] == pytest.approx(0.975)
        assert table[-1]["was"] == 1.0


PHRASINGS = {
    "zebra-secret": ["where is my card", "my card has not arrived", "track the card you sent"],
    "quokka-secret": ["what is the weather today", "will it rain tomorrow", "is it going to be sunny"],
    "axolotl-secret": ["play some jazz music", "put on a song", "start my playlist"],
}
FOREIGN = ["qvxz wkjh", "ßæð þŋ"]


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    rows = [{"s": "alt", "e": [entry], "x": text} for entry, texts in PHRASINGS.items() for text in texts]
    for split in ("dev", "test"):
        rows += [{"s": split, "e": [entry], "x": text} for entry, texts in PHRASINGS.items() for text in texts]
        rows += [{"s": f"{split}_oos", "e": [], "x": text} for text in FOREIGN]
    file = tmp_path / "tiny.jsonl.gz"
    with gzip.open(file, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in rows)
    return file


class TestPublicSets:
    def test_a_set_is_read(self, tiny: Path) -> None:
        data = load(tiny)
        assert data.name == "tiny"
        assert {entry: list(texts) for entry, texts in data.phrasings.items()} == PHRASINGS
        assert len(data.questions["test"]) == 9
        assert data.questions["test_oos"][0].right == frozenset()

    def test_a_broken_line_is_named(self, tmp_path: Path) -> None:
        file = tmp_path / "broken.jsonl.gz"
        file.write_bytes(gzip.compress(b'{"s": "alt", "e": ["a"], "x": "b"}\n{"s": "nonsense"}\n'))
        with pytest.raises(ValueError, match="line 2"):
            load(file)

    def test_the_base_holds_nothing_but_the_phrasings(self, tiny: Path) -> None:
        knowledge, names = knowledge_of(load(tiny).phrasings)
        assert "secret" not in repr(knowledge)
        assert set(names.values()) == set(PHRASINGS)
        documents, bodies = Matcher(knowledge).catalogue.texts()
        assert {document.text for document in documents} == {text for texts in PHRASINGS.values() for text in texts}
        assert not any(body.normalised for body in bodies)

    def test_all_entries_of_a_base_compete(self) -> None:
        knowledge = base_of(((f"c-{number}", [f"phrasing {number}"]) for number in range(40)), Vocabulary())
        says_the_same = Matcher(knowledge).catalogue.says_the_same
        names = list(knowledge.entries)
        assert len(names) == 40
        assert not any(says_the_same(one, other) for one in names for other in names if one != other)
        passages = [knowledge.citations_of(entry) for entry in knowledge.entries.values()]
        assert len(set(passages)) == 40, "what shares a passage counts as right for each other in the calibration"

    def test_a_sample_is_always_the_same(self) -> None:
        asked = [Question(str(number), frozenset()) for number in range(50)]
        assert sampled(asked, 10) == sampled(list(reversed(asked)), 10)
        assert sampled(asked, None) == tuple(asked)


class TestMatching:
    def test_the_phrasings_themselves_are_found(self, tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert matching.main([str(tiny), "--no-peers", "--json"]) == 0
        result = json.loads(capsys.readouterr().out)["sets"]["tiny"]
        ours = result["chuchu"]
        assert (result["n"], result["n_oos"], result["split"]) == (9, 2, "test")
        assert ours["top1"] == 1.0
        assert ours["auroc"] == 1.0
        assert ours["oos_recall_at_95"] == 1.0
        assert ours["decisions"]["wrong"] == 0.0
        assert sum(ours["decisions"].values()) == pytest.approx(1.0)
        assert ours["oos_decisions"]["answered"] == 0.0
        assert result["peers"] == {}

    def test_tables_for_a_person_with_the_peers_that_are_there(
        self, tiny: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert matching.main([str(tiny), "--dev", "--sample", "4"]) == 0
        printed = capsys.readouterr().out
        assert "tiny, dev, a sample" in printed
        assert "rapidfuzz WRatio" in printed

    def test_a_missing_file_is_one_sentence(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert matching.main([str(tmp_path / "none.jsonl.gz")]) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1

    @pytest.mark.parametrize(
        ("answered", "offered", "expected"),
        [
            (("a",), (), "right"),
            (("a", "b"), (), "wrong"),  # one wrong answer beside the right one
            (("b",), ("a",), "wrong"),
            ((), ("b", "a"), "choices with it"),
            ((), ("b",), "choices without it"),
            ((), (), "none"),
        ],
    )
    def test_how_a_question_ended(self, answered: tuple[str, ...], offered: tuple[str, ...], expected: str) -> None:
        found = matching.Found("a", 0.5, 1.0, answered, offered)
        assert matching.in_scope_result(Question("?", frozenset({"a"})), found) == expected

    def test_quality_of_known_answers(self) -> None:
        asked = [Question("1", frozenset({"a"})), Question("2", frozenset({"b"})), Question("3", frozenset())]
        found = [matching.Found("a", 0.9, 1.0), matching.Found("a", 0.5, 2.0), matching.Found("a", 0.6, 3.0)]
        figures = matching.quality(asked, found)
        assert figures["top1"] == 0.5
        assert figures["auroc"] == 0.5
        assert figures["oos_recall_at_95"] == 0.0  # 0.6 is not below 0.5, which must be let through
        assert figures["p50_ms"] == 2.0

    def test_calibration_counts_out_of_scope_as_wrong(self) -> None:
        asked = [Question("1", frozenset({"a"})), Question("2", frozenset())]
        found = [matching.Found("a", 1.0, 1.0), matching.Found("a", 1.0, 1.0)]
        figures = matching.trust(asked, found)
        assert figures["ece"] == 0.5
        assert figures["ece_in_scope"] == 0.0


class TestPeers:
    @pytest.mark.parametrize("peer", peers.PEERS, ids=lambda peer: peer.name)
    def test_a_phrasing_is_found_or_the_way_to_get_the_peer_named(self, peer: peers.Peer) -> None:
        search = peers.build(peer, PHRASINGS)
        if isinstance(search, str):
            assert f"pip install {peer.packages}" in search
        elif peer.name != "rapidfuzz WRatio":  # it finds what shares any word
            assert search("will it rain tomorrow")[0] == "quokka-secret"

    def test_a_missing_peer_is_one_line(self) -> None:
        def absent(phrasings: object, entries: object) -> peers.Search:
            raise ModuleNotFoundError(name="nowhere")

        hint = peers.build(peers.Peer("a peer", "some package", absent), PHRASINGS)
        assert hint == "a peer: not measured, nowhere is not installed (pip install some package)"


class TestMadeUp:
    def test_the_same_base_every_time_in_both_languages(self) -> None:
        lexicon = made_up.Lexicon(Vocabulary())
        first, second = (list(made_up.entries(lexicon, 100)) for _ in range(2))
        assert first == second
        assert sum(len(texts) for _, texts in first) == 100
        assert 40 <= sum(text.isascii() for _, texts in first for text in texts) <= 60

    def test_queries_are_not_phrasings(self) -> None:
        lexicon = made_up.Lexicon(Vocabulary())
        base = list(made_up.entries(lexicon, 200))
        asked = made_up.queries(lexicon, base, 40)
        assert [query.kind for query in asked[:4]] == ["typo", "dropped word", "reordered", "unseen"]
        assert all((query.entry is None) == (query.kind == "unseen") for query in asked)
        texts = {text for _, own in base for text in own}
        assert sum(query.text in texts for query in asked) < 5  # a doubled letter may be exchanged with its twin

    def test_one_size_is_measured(self) -> None:
        row = sizes.measure_size(100, with_hostile=False)
        assert (row["phrasings"], row["entries"]) == (100, 10)
        assert row["top1"] > 0.9
        assert sizes.sizes_table({"sizes": [row]})

    def test_hostile_messages_are_long_and_many(self) -> None:
        lexicon = made_up.Lexicon(Vocabulary())
        texts = [text for _, own in made_up.entries(lexicon, 2000) for text in own]
        made = hostile.messages(texts, Vocabulary())
        assert len(made) > 70
        assert sum(len(text) >= 2000 for text in made.values()) > 65

    def test_the_worst_of_several_runs_is_kept(self) -> None:
        asked: list[str] = []
        worst = hostile.worst_ms(asked.append, {"a": "x", "b": "y"})
        assert asked == ["x"] * hostile.RUNS + ["y"] * hostile.RUNS
        assert set(worst) == {"a", "b"}


class TestRace:
    def test_one_wins_each_round_and_all_others_are_told(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert front.main(["race", "--rounds", "20", "--moderators", "8", "--json"]) == 0
        result = json.loads(capsys.readouterr().out)
        assert (result["rounds"], result["winners"], result["told"]) == (20, 20, 140)
        assert (result["revisions"], result["deeds"]) == (20, {"added": 20, "gap_closed": 20})
        assert (result["messages"], result["unsettled"]) == (160, 0)

    @pytest.mark.parametrize("wrong", [{"told": 13}, {"revisions": 3}, {"deeds": {"added": 2}}, {"unsettled": 1}])
    def test_anything_else_is_noticed(self, wrong: dict[str, object]) -> None:
        deeds = {"added": 2, "gap_closed": 2}
        right = {"rounds": 2, "moderators": 8, "winners": 2, "told": 14, "revisions": 2, "deeds": deeds}
        right |= {"messages": 16, "unsettled": 0}
        assert race.is_right(right)
        assert not race.is_right(right | wrong)


class TestCommands:
    @pytest.mark.parametrize(
        "command",
        [each.arguments for each in (front, matching, latency, questions, race, impact, publishing)],
    )
    def test_every_command_explains_itself(self, command: object) -> None:
        assert "usage: python -m benchmarks" in command().format_help()  # type: ignore[operator]

    def test_an_unknown_measurement_is_named(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as ended:
            front.main(["nonsense"])
        assert ended.value.code == 2
        assert "no measurement nonsense" in capsys.readouterr().err

    def test_questions_are_counted_by_kind_and_language(self) -> None:
        rows = [
            {"kind": "direct", "language": "en", "result": "right"},
            {"kind": "direct", "language": "zh-Hans", "result": "wrong"},
            {"kind": "slang", "language": "en", "result": "right"},
        ]
        counted = questions.summary(rows)
        assert counted["kind and language"] == {
            "direct": {"en": {"right": 1}, "zh-Hans": {"wrong": 1}},
            "slang": {"en": {"right": 1}},
        }
        assert "zh-Hans" in questions.table(rows)

    @pytest.mark.parametrize("text", ["x", "5", "1000;10000", ""])
    def test_sizes_that_are_none_are_refused(self, text: str, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as ended:
            latency.main(["--phrasings", text])
        assert ended.value.code == 2
        assert "write the sizes as 1000,10000" in capsys.readouterr().err

    def test_columns_line_up_whatever_the_script(self) -> None:
        lines = tables.columns(("", "n"), [["芯片", "1"], ["chips", "10"]]).splitlines()
        assert [tables.width(line) for line in lines] == [9, 9, 9]


class TestLog:
    async def test_a_small_log_is_made_and_looked_through(self, tmp_path: Path) -> None:
        path = tmp_path / "chuchu.db"
        await log._make(path, 300)
        async with await open_database(f"sqlite+aiosqlite:///{path}", create=False) as database:
            figures = await SqlLogReview(database).figures(EVERYTHING, entries=1)
        assert figures.questions == 300
        assert set(figures.outcomes) == set(log.OUTCOMES)
        assert len(figures.days) == log.DAYS
        found = await log._pages(path)
        assert found["list_s"] == max(found["lists"].values())
        assert set(found["searches"]) == set(log.SEARCHES)
        assert (await log._forgetting(path))["forgotten_questions"] >= 1
