"""The gold sets that the benchmarks measure on, and what quotetrack finds in them.

The sets of ``../shared/gold`` are for measuring only and are no part of the project: a benchmark that needs
one says so when it is not there. ``tests/gold`` is the project's own, open set.
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from quotetrack.evaluation import read_gold, read_predictions

if TYPE_CHECKING:
    from quotetrack.evaluation import Gold
    from quotetrack.model import Article

PREDICTIONS = "JSON lines of an earlier run, instead of running quotetrack now"
ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "gold"
OPEN = ROOT / "tests" / "gold"


def parser(doc: str | None) -> argparse.ArgumentParser:
    return argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)


def path_of(name: str) -> Path:
    """The path of a set by its name (``dev``, ``pfsa-dev``, ``open``), or the path itself."""
    return OPEN if name == "open" else SHARED / f"{name}.jsonl" if name in ("dev", "pfsa-dev") else Path(name)


def gold(name: str) -> list[Gold]:
    path = path_of(name)
    if not path.exists():
        sys.exit(f"{path}: is not there; give the path of a gold set")
    return read_gold(path)


def manners() -> dict[str, str]:
    """The manner of outlet in which each article of the open set is written, by id."""
    return _indexed("manner")


def beats() -> dict[str, str]:
    """The beat of each article of the open set, by id."""
    return _indexed("beat")


def _indexed(column: str) -> dict[str, str]:
    with open(OPEN / "index.tsv", encoding="utf-8", newline="") as file:
        return {row["file"].removesuffix(".txt"): row[column] for row in csv.DictReader(file, delimiter="\t")}


def articles(golds: list[Gold], predictions: str | None = None) -> dict[str, Article]:
    """What quotetrack finds in the gold's texts now, or found when `predictions` were written."""
    if predictions:
        return read_predictions(predictions)
    import quotetrack

    found = quotetrack.Tracker().pipe(g.text for g in golds)
    return {g.id: article for g, article in zip(golds, found, strict=True)}
