"""Everything that is worked out from a base once and can be kept: its index, what was learnt, how scores are read.

As a file it is a plain NumPy archive (no pickle: nothing in it can run), with a check sum for each part. It names the
base and the code that it was made from and is used for no other.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.matching.confidence import Calibration
from bot.matching.index import pack, unpack
from bot.matching.learned import Learned
from bot.matching.meaning import Meanings

Arrays = Mapping[str, NDArray[Any]]

# Packages that decide how a text is read and what is learnt from it
_READERS = ("opencc", "PyStemmer", "pypinyin", "rjieba", "pyspellchecker", "scikit-learn", "rapidfuzz")
# Packages of ours that decide what a base is and how it is read
_OURS = ("matching", "domain", "curation")


class DamagedModelError(ValueError):
    """A file that holds no model of this base and this code."""


@dataclass(frozen=True, slots=True)
class Model:
    """What was worked out from one base.

    Attributes:
        learned: the linear model over its entries; None for a base too small or too large for one.
        calibration: how its scores are read.
        meanings: what the encoder made of it; None without an encoder.
        read: texts of the base, normalised, by text.
        index: arrays of its index; empty where they are not kept.
    """

    learned: Learned | None
    calibration: Calibration
    meanings: Meanings | None = None
    read: Mapping[str, str] = field(default_factory=dict)
    index: Arrays = field(default_factory=dict)


def key_of(version: str, encoder: str | None) -> str:
    """What a model is good for: one version of a base, one encoder or none, and this very code.

    Args:
        version: of the base.
        encoder: name of the encoder that is switched on, if one is.
    """
    parts = f"{version} {encoder or '-'} {_code()}"
    return hashlib.sha256(parts.encode()).hexdigest()[:32]


def to_bytes(model: Model, key: str) -> bytes:
    """A model as a file."""
    arrays: dict[str, NDArray[Any]] = {f"index_{name}": array for name, array in model.index.items()}
    about: dict[str, Any] = {"key": key, "calibration": asdict(model.calibration)}
    if model.learned is not None:
        arrays |= {f"learned_{name}": array for name, array in _fields(model.learned).items()}
    if model.meanings is not None:
        about["encoder"] = model.meanings.encoder
        arrays |= {f"meanings_{name}": array for name, array in _fields(model.meanings).items()}
    arrays["read"] = pack([json.dumps(model.read, ensure_ascii=False)])
    arrays["about"] = pack([json.dumps(about)])
    out = io.BytesIO()
    np.savez(out, allow_pickle=False, **arrays)
    return out.getvalue()


def from_bytes(content: bytes, key: str) -> Model:
    """The model in a file.

    Raises:
        DamagedModelError: it is damaged, or of another base or other code.
    """
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        about = json.loads("\n".join(unpack(arrays.pop("about"))))
        _check(about["key"], key)
        learned = Learned(**_named(arrays, "learned_")) if "learned_weights" in arrays else None
        meanings = Meanings(about["encoder"], **_named(arrays, "meanings_")) if "encoder" in about else None
        read = json.loads("\n".join(unpack(arrays["read"])))
        return Model(learned, Calibration(**about["calibration"]), meanings, read, _named(arrays, "index_"))
    except DamagedModelError:
        raise
    except (zipfile.BadZipFile, OSError, ValueError, KeyError, TypeError, EOFError) as error:
        raise DamagedModelError(f"it cannot be read: {error}") from error


def _check(found: str, key: str) -> None:
    if found != key:
        raise DamagedModelError("it is of another base or other code")


def _fields(part: Learned | Meanings) -> dict[str, NDArray[Any]]:
    return {name: value for name in part.__slots__ if isinstance(value := getattr(part, name), np.ndarray)}


def _named(arrays: Arrays, prefix: str) -> dict[str, NDArray[Any]]:
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}


@cache
def _code() -> str:
    """A digest of the code that reads texts and learns from them, and of the packages it uses."""
    digest = hashlib.sha256()
    for ours in _OURS:
        for path in sorted((Path(__file__).parent.parent / ours).rglob("*.py")):
            digest.update(path.read_bytes())
    for package in _READERS:
        digest.update(f"{package} {metadata.version(package)}\n".encode())
    return digest.hexdigest()
