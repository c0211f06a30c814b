"""Which files make up a base, and which only look as if they did."""

from __future__ import annotations

import os
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from bot.errors import Problem

FOLDERS = ("sources", "claims", "faq", "boundaries")
CHECKS = "checks"  # beside the base: questions with what is to become of them
SINGLE_FILES = ("vocabulary", "smalltalk")
SUFFIXES = (".yaml", ".yml")


def files_of(folder: Path) -> list[tuple[str, Path]]:
    """Every file of the base in ``folder`` with the part of the base it belongs to, in a fixed order."""
    found = [(part, path) for path in _yaml_below(folder) if (part := _part_of(path.relative_to(folder)))]
    order = (*FOLDERS, *SINGLE_FILES)
    return sorted(found, key=lambda each: (order.index(each[0]), each[1]))


def checks_of(folder: Path) -> list[Path]:
    """Every file with checks of the base in ``folder``, in a fixed order."""
    return sorted(path for path in _yaml_below(folder) if _is_of_checks(path.relative_to(folder)))


def strays_of(folder: Path) -> list[Path]:
    """YAML files in ``folder`` that belong neither to the base nor to its checks, whatever folder they are in."""
    relative = ((path, path.relative_to(folder)) for path in _yaml_below(folder))
    return sorted(path for path, below in relative if not _part_of(below) and not _is_of_checks(below))


def _is_of_checks(path: Path) -> bool:
    return path.suffix in SUFFIXES and len(path.parts) == 2 and path.parts[0] == CHECKS


def stray(path: Path) -> Problem:
    """What is wrong with a stray, by its path relative to the base."""
    if name := _meant(path):
        hint = f"it should be called {name}"
    else:
        folders = ", ".join(f"{name}/" for name in (*FOLDERS, CHECKS))
        files = " and ".join(f"{name}.yaml" for name in SINGLE_FILES)
        hint = f"the base is {files}, and files that end in .yaml or .yml in {folders}"
    return Problem(path.as_posix(), 0, f"this is not part of the base, nobody would read it: {hint}")


def _part_of(path: Path) -> str | None:
    if path.suffix not in SUFFIXES:
        return None
    match path.parts:
        case (folder, _) if folder in FOLDERS:
            return folder
        case (_,) if path.stem in SINGLE_FILES:
            return path.stem
    return None


def _meant(path: Path) -> str:
    """The name that a stray most likely should have; empty where there is none."""
    outer = path.parts[0] if len(path.parts) > 1 else path.stem
    likely = get_close_matches(outer.lower(), (*FOLDERS, CHECKS, *SINGLE_FILES), 1)
    if not likely:
        return ""
    suffix = path.suffix.lower()
    return f"{likely[0]}{suffix}" if likely[0] in SINGLE_FILES else f"{likely[0]}/{path.stem}{suffix}"


def _yaml_below(folder: Path) -> Iterator[Path]:
    """Everything in ``folder`` that is called like a YAML file; what starts with a dot is nobody's business."""
    for parent, folders, files in os.walk(folder):
        named = [name for name in (*folders, *files) if Path(name).suffix.lower() in SUFFIXES]
        yield from (Path(parent) / name for name in named if not name.startswith("."))
        folders[:] = [name for name in folders if name not in named and not name.startswith(".")]
