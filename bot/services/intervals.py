"""How sure a share is that was counted."""

from __future__ import annotations

import math

Z = 1.959964  # standard deviations that hold 95 % of a normal distribution


def wilson(right: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share, each end in [0, 1]; (0, 1) where nothing was counted.

    The score interval (E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", 1927). Not
    the normal one, share ± z·√(share·(1 − share)/of): where nearly all answers are right, as here, that one is too
    narrow and reaches beyond 1, and where all are right it has no width at all, as if ten answers were proof.
    """
    if not of:
        return 0.0, 1.0
    share, weight = right / of, Z * Z / of
    middle = (share + weight / 2) / (1 + weight)
    half = Z * math.sqrt(share * (1 - share) / of + weight / of / 4) / (1 + weight)
    return (0.0 if right == 0 else middle - half), (1.0 if right == of else middle + half)


def least_count(share: float) -> int:
    """How many answers, all of them right, it takes for the lower end to reach a share below 1."""
    return math.ceil(Z * Z * share / (1 - share) - 1e-9)
