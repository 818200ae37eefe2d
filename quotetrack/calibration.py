"""How often each rule was right, by way of resolution: what the confidence of a quotation is made of.

``calibration.tsv`` holds, for each rule and way of resolution, how many quotations of annotated articles it
found (`of`) and how many of them fit the gold and name the right speaker (`right`).
``python -m tests.benchmarks.calibration`` measures it anew.
"""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["COLUMNS", "NOBODY", "Calibration", "calibration", "confidence"]

COLUMNS = ("rule", "resolution", "right", "of")
NOBODY = "-"
"""What stands for the resolution where no speaker was found."""

WEIGHT = 10.0
"""How many quotations the estimate of the wider group counts for, beside those of the narrower one."""


@frozen
class Calibration:
    """Counts of right answers by rule and resolution, and the confidence that follows from them.

    The share of a rule and resolution that was met a few times only says little. So it is drawn towards
    the share of the rule, and that one towards the share of all quotations, as if `WEIGHT` more quotations
    had been seen with the wider share; the share of all has Laplace's one right and one wrong added.

    >>> seen = Calibration({("inverted", "name"): (98, 100), ("verb", "pronoun"): (1, 2)})
    >>> round(seen.confidence("inverted", "name"), 2), round(seen.confidence("verb", "pronoun"), 2)
    (0.98, 0.82)
    >>> round(seen.confidence("verb", "name"), 2), round(seen.confidence("colon", "name"), 2)
    (0.88, 0.96)
    """

    counts: Mapping[tuple[str, str], tuple[int, int]] = field(factory=dict)

    def confidence(self, rule: str, resolution: str | None) -> float:
        """The share of right answers to expect of `rule` when the speaker is found by way of `resolution`."""
        of_rule = [pair for (name, _), pair in self.counts.items() if name == rule]
        of_both = self.counts.get((rule, resolution or NOBODY), (0, 0))
        right, of = _sum(self.counts.values())
        share = (right + 1) / (of + 2)
        for right, of in (_sum(of_rule), of_both):
            share = (right + WEIGHT * share) / (of + WEIGHT)
        return share


def _sum(pairs: Iterable[tuple[int, int]]) -> tuple[int, int]:
    sums = Counter[str]()
    for right, of in pairs:
        sums.update(right=right, of=of)
    return sums["right"], sums["of"]


@cache
def calibration() -> Calibration:
    """The calibration that ships with quotetrack."""
    text = resources.files("quotetrack").joinpath("calibration.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return Calibration({(r["rule"], r["resolution"]): (int(r["right"]), int(r["of"])) for r in rows})


@cache
def confidence(rule: str, resolution: str | None) -> float:
    """The measured share of right answers of a rule and way of resolution, from 0 to 1.

    >>> 0 < confidence("inverted", "name") < 1
    True
    """
    return calibration().confidence(rule, resolution)
