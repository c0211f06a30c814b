"""Files that people we do not know wrote: one problem with file and line, never an exception, a hang or a crash."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.curation.safe_yaml import MAX_BYTES, MAX_DEPTH, read
from bot.errors import Problem


def problem_of(tmp_path: Path, content: str | bytes) -> Problem:
    """The one problem of a file with this content."""
    file = tmp_path / "x.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    root, problems, _ = read(file, "claims/x.yaml")
    assert root is None
    assert len(problems) == 1
    assert problems[0].file == "claims/x.yaml"
    return problems[0]


def value_of(tmp_path: Path, content: str) -> object:
    """The content of a good file."""
    file = tmp_path / "x.yaml"
    file.write_text(content, encoding="utf-8")
    root, problems, _ = read(file, "x.yaml")
    assert problems == []
    assert root is not None
    return root.plain()


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ("a: 1\nb: &x 2\n", 2, "the anchor &x is not allowed; leave it away"),
        ("a: 1\nb: *x\n", 2, "the alias *x is not allowed; write the value out"),
        ("a: 1\n<<: {b: 2}\n", 2, "the merge key << is not allowed; write the values out"),
        ("a: 1\nb: 2\na: 3\n", 3, "the key “a” stands on line 1 already; keep one"),
        ("a:\n  - b: 1\n    b: 2\n", 3, "the key “b” stands on line 2 already; keep one"),
        ("a: 1\nb: !!python/object/apply:os.system [ls]\n", 2, "a tag (!…) is not allowed; every value is text"),
        ("a: !secret x\n", 1, "a tag (!…) is not allowed; every value is text"),
        ("a: !!str x\n", 1, "a tag (!…) is not allowed; every value is text"),
        ("a: 1\n---\nb: 2\n", 2, "a second document; keep one document in a file"),
        ("a: 1\n...\n---\nb: 2\n", 3, "a second document; keep one document in a file"),
        ("{a: 1, [b, c]: 2}\n", 1, "a key must be text"),
        ("a: 1\n? {b: c}\n: d\n", 2, "a key must be text"),
    ],
)
def test_what_the_base_does_not_need_is_refused(tmp_path: Path, content: str, line: int, words: str) -> None:
    problem = problem_of(tmp_path, content)
    assert (problem.line, problem.message) == (line, words)


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
)
MERGE_BOMB = "a0: &a0 {k: v}\n" + "".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 25))


@pytest.mark.parametrize("bomb", [BOMB, MERGE_BOMB])
def test_bombs_of_aliases_stop_at_the_first_anchor(tmp_path: Path, bomb: str) -> None:
    problem = problem_of(tmp_path, bomb)
    assert (problem.line, problem.message) == (1, "the anchor &a0 is not allowed; leave it away")


@pytest.mark.parametrize(
    "content",
    [
        "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1),
        "{a: " * (MAX_DEPTH + 1) + "b" + "}" * (MAX_DEPTH + 1),
        "".join("  " * depth + "a:\n" for depth in range(MAX_DEPTH + 1)),
    ],
)
def test_deep_nesting_is_refused(tmp_path: Path, content: str) -> None:
    assert problem_of(tmp_path, content).message == "nested deeper than 20; no file of the base needs that"


def test_nesting_up_to_the_limit_is_read(tmp_path: Path) -> None:
    value = value_of(tmp_path, "[" * (MAX_DEPTH - 1) + "x" + "]" * (MAX_DEPTH - 1))
    for _ in range(MAX_DEPTH - 1):
        assert isinstance(value, list)
        value = value[0]
    assert value == "x"


DEEPEST = {
    "flow lists": "'[' * 200_000",
    "flow lists, closed": "'[' * 200_000 + ']' * 200_000",
    "flow mappings": "'{a: ' * 200_000",
    "block lists": "'- ' * 200_000 + 'x'",
    "block mappings": "'\\n'.join(' ' * depth + 'a:' for depth in range(3_900))",
    "keys of keys": "'? ' * 200_000 + 'x'",
    "mixed": "'[{a: ' * 100_000",
}


@pytest.mark.parametrize("content", DEEPEST.values(), ids=DEEPEST.keys())
def test_200_000_levels_do_not_end_the_process(tmp_path: Path, content: str) -> None:
    """In a process of its own: a full stack would end this one."""
    program = (
        "import sys; from pathlib import Path; from bot.curation.safe_yaml import read\n"
        f"path = Path(sys.argv[1]); path.write_text({content})\n"
        "root, problems, _ = read(path, 'x.yaml'); assert root is None; print(len(problems), problems[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "x.yaml")], capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 0, done.stderr[-500:]
    assert done.stdout.startswith("1 x.yaml:")
    assert "nested deeper than 20" in done.stdout


def test_a_file_over_8_mib_is_refused_unread(tmp_path: Path) -> None:
    assert problem_of(tmp_path, b"# " + b"x" * MAX_BYTES) == Problem(
        "claims/x.yaml", 0, "larger than 8 MiB; split it into several files"
    )


def test_a_file_of_exactly_8_mib_is_read(tmp_path: Path) -> None:
    head = "a: b\n# "
    assert value_of(tmp_path, head + "x" * (MAX_BYTES - len(head))) == {"a": "b"}


@pytest.mark.parametrize("name", ["/dev/zero", "pipe.yaml"])
def test_what_is_no_regular_file_is_not_waited_for(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    root, problems, content = read(tmp_path / name, "x.yaml")
    assert (root, content) == (None, b"")
    assert problems == [Problem("x.yaml", 0, "this is no regular file; put a file in its place")]


def test_a_file_is_read_once(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    for written in (b"a: b\n", b"a: [\n"):
        file.write_bytes(written)
        assert read(file, "x.yaml")[2] == written


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"a: 1\nb: \xff\n", 2),
        ("a: 中文".encode("gb18030"), 1),
        ("a: b".encode("utf-16"), 1),
        (b"a: 1\n\n# \xc3\x28\n", 3),
        (b"a: \xed\xa0\x80\n", 1),
    ],
)
def test_not_utf_8_names_the_line(tmp_path: Path, content: bytes, line: int) -> None:
    problem = problem_of(tmp_path, content)
    assert (problem.line, problem.message) == (line, "this is not UTF-8; save the file as UTF-8")


def test_a_byte_order_mark_is_no_problem(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: b\n")
    root, problems, _ = read(file, "x.yaml")
    assert problems == []
    assert root is not None
    assert root.plain() == {"a": "b"}


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("a: [1, 2\nb: 3\n", 2),
        ("a: 'unclosed\n", 2),
        ("a:\n\t- tab\n", 2),
        ("a: b: c\n", 1),
        ("- a\nb: c\n", 2),
        ("a: |\n  text\n b\n", 3),
        ("%YAML 9.9\n---\na: b\n", 1),
        ("a: @at\n", 1),
        ("a: `tick`\n", 1),
    ],
)
def test_broken_yaml_names_the_line(tmp_path: Path, content: str, line: int) -> None:
    problem = problem_of(tmp_path, content)
    assert problem.message.startswith("this is not YAML: ")
    assert "\n" not in problem.message
    assert problem.line == line


@pytest.mark.parametrize(
    ("character", "code"), [("\0", "U+0000"), ("\x07", "U+0007"), ("\x1b", "U+001B"), ("\ufffe", "U+FFFE")]
)
def test_control_characters_are_refused_by_name(tmp_path: Path, character: str, code: str) -> None:
    problem = problem_of(tmp_path, f"a: b\nc: d{character}e\n")
    assert (problem.line, problem.message) == (2, f"the character {code} is not allowed; remove it")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (r'"red \u001b[31m"', "U+001B"),
        (r'"\e]0;title\a"', "U+001B"),
        (r'"\x9b31m"', "U+009B"),
        (r'"over\rwritten"', "U+000D"),
        (r'"\x7f"', "U+007F"),
        (r'"\N"', "U+0085"),
        (r'"\ufffe"', "U+FFFE"),
    ],
)
def test_control_characters_behind_an_escape_are_refused_too(tmp_path: Path, written: str, code: str) -> None:
    for content in (f"a: b\nc: {written}\n", f"a: b\n{written}: c\n", f"a:\n- {written}\n"):
        problem = problem_of(tmp_path, content)
        assert (problem.line, problem.message) == (2, f"the character {code} is not allowed; remove it")


@pytest.mark.parametrize("content", ["", "\n\n", "# nothing but a comment\n"])
def test_an_empty_file_says_so(tmp_path: Path, content: str) -> None:
    assert problem_of(tmp_path, content) == Problem("claims/x.yaml", 1, "the file is empty; fill it or remove it")


def test_a_directory_and_a_missing_file_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    for name, reason in (("folder.yaml", "Is a directory"), ("gone.yaml", "No such file or directory")):
        root, problems, _ = read(tmp_path / name, name)
        assert root is None
        assert problems == [Problem(name, 0, f"cannot be read: {reason}")]


@pytest.mark.parametrize(
    "written",
    [
        "no",
        "Yes",
        "on",
        "off",
        "true",
        "010",
        "0x1F",
        "1:30",
        "12:30:45",
        "~",
        "null",
        "Null",
        "2025-12-19",
        "1e3",
        ".inf",
        "1_000",
        "=",
        "5.2",
        "0.10",
        "NaN",
        "0o17",
        "2001-12-14t21:59:43.10-05:00",
    ],
)
def test_every_value_stays_the_text_that_was_written(tmp_path: Path, written: str) -> None:
    assert value_of(tmp_path, f"a: {written}\n") == {"a": written}
    assert value_of(tmp_path, f"[{written}, {written}]\n") == [written, written]
    assert value_of(tmp_path, f"{written}: a\n") == {written: "a"}


def test_quotes_blocks_and_missing_values(tmp_path: Path) -> None:
    content = "a: 'no'\nb: \"1:30\\n\"\nc: |\n  two\n  lines\nd: >\n  one\n  line\ne:\nf: []\ng: {}\n"
    assert value_of(tmp_path, content) == {
        "a": "no",
        "b": "1:30\n",
        "c": "two\nlines\n",
        "d": "one line\n",
        "e": "",
        "f": [],
        "g": {},
    }


def test_lines_of_nested_values(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text("claims:\n  - id: a\n    text:\n      en: b\n    list:\n      - one\n      - {k: two}\n")
    root, _, _ = read(file, "x.yaml")
    assert root is not None
    assert root.line_at(("claims",)) == 1
    assert root.line_at(("claims", 0, "id")) == 2
    assert root.line_at(("claims", 0, "text", "en")) == 4
    assert root.line_at(("claims", 0, "list", 1, "k")) == 7
    assert root.line_at(("claims", 0, "text", "zh-Hans")) == 3, "what is missing is reported where it belongs"
    assert root.line_at(("claims", 9)) == 1


@given(st.binary(max_size=200))
@settings(max_examples=300)
def test_any_bytes_give_a_value_or_a_problem(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any.yaml"
    file.write_bytes(content)
    root, problems, _ = read(file, "any.yaml")
    assert root is None or not problems


@given(st.text(alphabet="ab:-?|>[]{}&*!#%@'\"\n ,<~\t.", max_size=60))
@settings(max_examples=500)
def test_any_text_of_yaml_signs_gives_a_value_or_a_problem(
    tmp_path_factory: pytest.TempPathFactory, content: str
) -> None:
    file = tmp_path_factory.getbasetemp() / "signs.yaml"
    file.write_text(content, encoding="utf-8")
    root, problems, _ = read(file, "signs.yaml")
    assert root is None or not problems
    for problem in problems:
        assert problem.line <= content.count("\n") + 2
        assert "\n" not in problem.message
