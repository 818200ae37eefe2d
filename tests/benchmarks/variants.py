"""The same articles as a careless scraper would hand them over: how much quotetrack loses.

    python -m tests.benchmarks.variants [GOLD ...]

Three variants of each article, with the gold's offsets carried along: flattened to one paragraph; all
quotation marks made straight; the space lost after every third full stop. GOLD is ``dev`` unless other sets
are named.
"""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING

import attrs

from quotetrack.evaluation import evaluate
from quotetrack.model import Span
from tests.benchmarks import sets

if TYPE_CHECKING:
    from collections.abc import Callable

    from quotetrack.evaluation import Gold

Edit = tuple[int, int, str]
"""Start and end of the characters that go, and what comes instead."""

_STRAIGHT = dict.fromkeys("“”„‟«»", '"') | dict.fromkeys("‘’‚‛‹›", "'")


def flattened(text: str) -> list[Edit]:
    """Every line break and the blanks round it become one space.

    >>> changed("Satu.\\n\\nDua.", flattened("Satu.\\n\\nDua."))[0]
    'Satu. Dua.'
    """
    return [(m.start(), m.end(), " ") for m in re.finditer(r"\s*\n\s*", text)]


def straight(text: str) -> list[Edit]:
    """Every curly or angled mark becomes a straight one, double or single.

    >>> changed("“Siap,” kata Jum’at.", straight("“Siap,” kata Jum’at."))[0]
    '"Siap," kata Jum\\'at.'
    """
    return [(i, i + 1, _STRAIGHT[mark]) for i, mark in enumerate(text) if mark in _STRAIGHT]


def glued(text: str) -> list[Edit]:
    """The space goes after every third full stop that has one and a letter or mark behind it.

    >>> changed("A b. C d. E f. G h.", glued("A b. C d. E f. G h."))[0]
    'A b. C d. E f.G h.'
    """
    number = count(1)
    stops = re.finditer(r"(?<=\.)[ ]+(?=\S)", text)
    return [(m.start(), m.end(), "") for m in stops if next(number) % 3 == 0]


VARIANTS: dict[str, Callable[[str], list[Edit]]] = {
    "as it is": lambda text: [],
    "one paragraph": flattened,
    "straight marks": straight,
    "every third stop glued": glued,
}


def changed(text: str, edits: list[Edit]) -> tuple[str, list[int]]:
    """The text after the edits, and for each position of the old text, its end included, the new one."""
    parts: list[str] = []
    places: list[int] = []
    length = at = 0
    for start, end, instead in [*edits, (len(text), len(text), "")]:
        places += range(length, length + start - at)
        parts += [text[at:start], instead]
        length += start - at
        places += [length] * (end - start)
        length += len(instead)
        at = end
    return "".join(parts), [*places, length]


def variant(gold: Gold, edits: list[Edit]) -> Gold:
    """The gold of the changed text."""
    text, places = changed(gold.text, edits)

    def moved(span: Span) -> Span:
        return Span(places[span.start], places[span.end])

    quotations = (
        attrs.evolve(q, span=moved(q.span), cue=q.cue and moved(q.cue), source=q.source and moved(q.source))
        for q in gold.quotations
    )
    marked = tuple(moved(span) for span in gold.marked)
    return attrs.evolve(gold, text=text, quotations=tuple(quotations), marked=marked)


def measured(golds: list[Gold], edit: Callable[[str], list[Edit]]) -> dict[str, dict[str, float | None]]:
    changed_golds = [variant(gold, edit(gold.text)) for gold in golds]
    return evaluate(changed_golds, sets.articles(changed_golds), resamples=0).figures


def main() -> None:
    parser = sets.parser(__doc__)
    parser.add_argument("gold", nargs="*", default=["dev"])
    options = parser.parse_args()
    columns = ("precision", "recall", "f1", "exact", "speaker", "end_to_end")
    for name in options.gold:
        golds = sets.gold(name)
        print(f"{name}: {len(golds)} articles\n{'':24}{'':10}{''.join(f'{c:>12}' for c in columns)}")
        for label, edit in VARIANTS.items():
            found = measured(golds, edit)
            for kind in ("direct", "indirect"):
                if row := found.get(kind):
                    cells = "".join(f"{row[c] or 0:12.3f}" for c in columns)
                    print(f"{label if kind == 'direct' else '':24}{kind:10}{cells}")


if __name__ == "__main__":
    main()
