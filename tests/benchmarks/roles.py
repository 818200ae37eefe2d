"""Roles and affiliations against the labels of PFSA-ID (Purnomo et al. 2022).

    python -m tests.benchmarks.roles [GOLD] [--predictions P] [--errors N]

Measured are the right speakers of matched quotations, once each in an article, for whom the corpus labels a
ROLE and an AFFILIATION beside the name (*ROLE AFFILIATION PERSON* or *PERSON, ROLE AFFILIATION*). Right is a
role, and an affiliation, whose words agree with the label's by an F1 of at least .8; of several labelled
titles any one will do.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from quotetrack.evaluation import SAME_TITLE, align, right_speaker, word_f1
from tests.benchmarks import sets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from quotetrack.evaluation import Gold
    from quotetrack.model import Article

BETWEEN = {" ", ", ", " (", " , ", " pada ", " dari ", " di ", " of "}
"""What may stand between a label and the next that belongs to it."""

Label = tuple[str, int, int]


class Labelled(NamedTuple):
    name: str
    role: str
    affiliation: str


def labelled(text: str, labels: list[Label]) -> Iterator[Labelled]:
    """Every name of the text that stands beside a role and an affiliation.

    >>> teks = "Kepala Dinas Sosial Ampel Sari Dewi, 40, dan Budi, Ketua PMI"
    >>> label = lambda sort, words: (sort, teks.index(words), teks.index(words) + len(words))
    >>> list(labelled(teks, [label("ROLE", "Kepala"), label("AFFILIATION", "Dinas Sosial Ampel"),
    ...     label("PERSON", "Sari Dewi"), label("PERSON", "Budi"), label("ROLE", "Ketua"),
    ...     label("AFFILIATION", "PMI")]))
    [Labelled(name='Sari Dewi', role='Kepala', affiliation='Dinas Sosial Ampel'),
     Labelled(name='Budi', role='Ketua', affiliation='PMI')]
    """
    ordered = sorted(labels, key=lambda label: label[1])
    for first, second, third in zip(ordered, ordered[1:], ordered[2:], strict=False):
        trio = {label[0]: text[label[1] : label[2]] for label in (first, second, third)}
        order = [label[0] for label in (first, second, third)]
        if order not in (["ROLE", "AFFILIATION", "PERSON"], ["PERSON", "ROLE", "AFFILIATION"]):
            continue
        if {text[first[2] : second[1]], text[second[2] : third[1]]} <= BETWEEN:
            yield Labelled(trio["PERSON"], trio["ROLE"], trio["AFFILIATION"])


def judged(gold: Gold, article: Article, labels: list[Label]) -> Iterator[tuple[str, bool, bool, str]]:
    """Name, whether role and affiliation are right, and what was found, of each labelled speaker."""
    known = list(labelled(gold.text, labels))
    done: set[str] = set()
    for place, unit in sorted(align(gold, article).matched.items()):
        wanted, speaker = gold.quotations[place], unit.quotation.speaker
        if speaker is None or not right_speaker(unit.name, wanted) or wanted.speaker in done:
            continue
        titles = [one for one in known if right_speaker(one.name, wanted)]
        if not titles:
            continue
        done.add(wanted.speaker or "")
        right = [
            (
                word_f1(speaker.role, one.role) >= SAME_TITLE,
                word_f1(speaker.affiliation, one.affiliation) >= SAME_TITLE,
            )
            for one in titles
        ]
        role, affiliation = max(right, key=sum)
        shown = f"{speaker.role} | {speaker.affiliation} for {titles[0].role} | {titles[0].affiliation}"
        yield wanted.speaker or "", role, affiliation, shown


def labels_of(path: str) -> dict[str, list[Label]]:
    lines = sets.path_of(path).read_text(encoding="utf-8").splitlines()
    return {line["id"]: [tuple(x) for x in line["labels"]] for line in map(json.loads, lines)}


def counted(
    golds: list[Gold], articles: dict[str, Article], labels: dict[str, list[Label]]
) -> tuple[Counter[str], list[str]]:
    """How many labelled speakers there are and for how many each part is right, and the wrong ones."""
    counts: Counter[str] = Counter()
    errors = []
    for gold in golds:
        for name, role, affiliation, shown in judged(gold, articles[gold.id], labels[gold.id]):
            counts.update(speakers=1, role=role, affiliation=affiliation, both=role and affiliation)
            if not (role and affiliation):
                errors.append(f"{gold.id}: {name}: {shown}")
    return counts, errors


def main() -> None:
    parser = sets.parser(__doc__)
    parser.add_argument("gold", nargs="?", default="pfsa-dev")
    parser.add_argument("--predictions", help=sets.PREDICTIONS)
    parser.add_argument("--errors", type=int, default=0)
    options = parser.parse_args()
    golds = sets.gold(options.gold)
    labels = labels_of(options.gold)
    articles = sets.articles(golds, options.predictions)
    counts, errors = counted(golds, articles, labels)
    print(f"{counts['speakers']} speakers with a labelled role and affiliation")
    for what in ("role", "affiliation", "both"):
        print(f"  {what:12} right {counts[what]:4}  {counts[what] / max(counts['speakers'], 1):.3f}")
    for error in errors[: options.errors]:
        print(" ", error)


if __name__ == "__main__":
    main()
