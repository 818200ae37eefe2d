"""How often each rule was right, by way of resolution: what the confidence of a quotation is made of.

``calibration.tsv`` holds, for each rule, way of resolution and kind of speaker, how many quotations of
annotated articles it found (`of`) and how many of them fit the gold and name the right speaker (`right`). The
kind of speaker stands beside the other two because people are found more surely than documents.
``python -m tests.benchmarks.calibration --write`` measures it anew.
"""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["COLUMNS", "NOBODY", "Calibration", "calibration", "confidence"]

Key = tuple[str, str, str]
"""Rule, way of resolution, kind of speaker."""

COLUMNS = ("rule", "resolution", "speaker", "right", "of")
NOBODY = "-"
"""What stands for the resolution, and for the kind of speaker, where no speaker was found."""

WEIGHT = 10.0
"""How many quotations the estimate of the wider group counts for, beside those of the narrower one."""


@frozen
class Calibration:
    """Counts of right answers by rule, resolution and kind of speaker, and the confidence that follows.

    What was met a few times only says little. So its share is drawn towards the share of the rule with this
    kind of speaker, that one towards the share of the kind of speaker, and that one towards the share of
    all, as if `WEIGHT` more quotations had been seen with the wider share. The share of all has Laplace's one
    right and one wrong added.

    >>> kata = ("inverted", "name", "person")
    >>> seen = Calibration({kata: (98, 100), ("verb", "name", "document"): (1, 2)})
    >>> round(seen.confidence(*kata), 2), round(seen.confidence("verb", "name", "document"), 2)
    (0.98, 0.77)
    >>> round(seen.confidence("verb", "pronoun", "person"), 2), round(seen.confidence("colon", None, None), 2)
    (0.98, 0.96)
    """

    counts: Mapping[Key, tuple[int, int]] = field(factory=dict)

    def confidence(self, rule: str, resolution: str | None, speaker: str | None) -> float:
        """The share of right answers to expect of `rule` when it finds a speaker of this kind in this way."""
        share = 0.5
        weight = 2.0
        way, kind = resolution or NOBODY, speaker or NOBODY
        for group in ((), (kind,), (kind, rule), (kind, rule, way)):
            right, of = self._sums.get(group, (0, 0))
            share = (right + weight * share) / (of + weight)
            weight = WEIGHT
        return share

    def of_rule(self, rule: str) -> tuple[int, int]:
        """How many quotations of a rule were right, and how many it found: its precision and support."""
        found = [pair for key, pair in self.counts.items() if key[0] == rule]
        return sum(right for right, _ in found), sum(of for _, of in found)

    @cached_property
    def _sums(self) -> Mapping[tuple[str, ...], tuple[int, int]]:
        """The counts of everything, of each kind, of each kind and rule, and of each kind, rule and way."""
        right: Counter[tuple[str, ...]] = Counter()
        of: Counter[tuple[str, ...]] = Counter()
        for (rule, way, kind), pair in self.counts.items():
            for group in ((), (kind,), (kind, rule), (kind, rule, way)):
                right[group] += pair[0]
                of[group] += pair[1]
        return {group: (right[group], of[group]) for group in of}


@cache
def calibration() -> Calibration:
    """The calibration that ships with quotetrack."""
    text = Path(__file__).with_name("calibration.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return Calibration(
        {(r["rule"], r["resolution"], r["speaker"]): (int(r["right"]), int(r["of"])) for r in rows}
    )


@cache
def confidence(rule: str, resolution: str | None, speaker: str | None) -> float:
    """The measured share of right answers of a rule, way of resolution and kind of speaker, from 0 to 1.

    A quotation without a speaker has the resolution None and the kind None.

    >>> confidence("inverted", "name", "person") > confidence("inverted", None, None)
    True
    """
    return calibration().confidence(rule, resolution, speaker)
