"""Measures how often each rule and way of resolution is right, and how far confidence can be trusted.

    python -m tests.benchmarks.calibration [GOLD] [--predictions P] [--write]

GOLD is ``dev`` unless another set is named. ``--write`` puts the counts into ``quotetrack/calibration.tsv``.
The figures are cross-validated by article: the confidence of an article's quotations comes from the other
folds.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

import quotetrack.calibration
from quotetrack.calibration import COLUMNS, NOBODY, Calibration
from quotetrack.evaluation import evaluate, outcomes
from tests.benchmarks import sets

if TYPE_CHECKING:
    from quotetrack.calibration import Key
    from quotetrack.evaluation import Gold
    from quotetrack.model import Article, Quotation

FOLDS = 10
TABLE = Path(quotetrack.calibration.__file__).with_name("calibration.tsv")


def key_of(quotation: Quotation) -> Key:
    kind = quotation.speaker.kind if quotation.speaker else NOBODY
    return quotation.rule, quotation.resolution or NOBODY, kind


def counted(golds: list[Gold], articles: dict[str, Article]) -> Calibration:
    right: Counter[Key] = Counter()
    of: Counter[Key] = Counter()
    for gold in golds:
        for quotation, outcome in outcomes(gold, articles[gold.id]):
            of[key_of(quotation)] += 1
            right[key_of(quotation)] += outcome == "right"
    return Calibration({key: (right[key], of[key]) for key in sorted(of)})


def with_confidence(article: Article, calibration: Calibration) -> Article:
    quotations = (attrs.evolve(q, confidence=calibration.confidence(*key_of(q))) for q in article.quotations)
    return attrs.evolve(article, quotations=tuple(quotations))


def cross_validated(golds: list[Gold], articles: dict[str, Article]) -> dict[str, Article]:
    """The articles with the confidence that the other folds give; a fold is every tenth article."""
    found: dict[str, Article] = {}
    for fold in range(FOLDS):
        others = counted([g for place, g in enumerate(golds) if place % FOLDS != fold], articles)
        found |= {g.id: with_confidence(articles[g.id], others) for g in golds[fold::FOLDS]}
    return found


def measured(golds: list[Gold], articles: dict[str, Article]) -> tuple[dict[str, Any], Any, Any]:
    result = evaluate(golds, cross_validated(golds, articles))
    return result.figures["calibration"], result.intervals["calibration"], result.reliability


def table(calibration: Calibration) -> str:
    rows = [COLUMNS, *((*key, *map(str, counts)) for key, counts in calibration.counts.items())]
    return "".join("\t".join(row) + "\n" for row in rows)


def main() -> None:
    parser = sets.parser(__doc__)
    parser.add_argument("gold", nargs="?", default="dev")
    parser.add_argument("--predictions", help=sets.PREDICTIONS)
    parser.add_argument("--write", action="store_true", help=f"write {TABLE.name}")
    options = parser.parse_args()
    golds = sets.gold(options.gold)
    articles = sets.articles(golds, options.predictions)
    calibration = counted(golds, articles)
    print(f"{'rule':24}{'resolution':14}{'speaker':14}{'right':>6}{'of':>6}{'share':>8}{'confidence':>12}")
    for key, (right, of) in calibration.counts.items():
        columns = "".join(f"{name:{width}}" for name, width in zip(key, (24, 14, 14), strict=True))
        print(f"{columns}{right:6}{of:6}{right / of:8.3f}{calibration.confidence(*key):12.3f}")
    row, bounds, reliability = measured(golds, articles)
    print(f"\ncross-validated by article, {FOLDS} folds, {row['quotations']} quotations")
    for name in ("right", "expected_error", "share_sure", "precision_sure"):
        if row[name] is not None:
            low, high = bounds[name]
            print(f"  {name:16}{row[name]:.3f}  [{low:.3f}, {high:.3f}]")
    print(f"\n  {'confidence':>12}{'of':>6}{'mean':>8}{'right':>8}")
    for start, of, mean, right in reliability:
        print(f"  {f'{start:.1f} to {start + 0.1:.1f}':>12}{of:6}{mean:8.3f}{right:8.3f}")
    if options.write:
        TABLE.write_text(table(calibration), encoding="utf-8")
        print(f"\nwritten: {TABLE.name}")


if __name__ == "__main__":
    main()
