"""Entity precision, recall and F1 over exact spans of characters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from attrs import frozen

from quotetrack.ner import Recognizer
from quotetrack.training.reading import Sentence


@frozen(kw_only=True)
class Score:
    """How many entities were right, how many were found and how many there are."""

    right: int
    found: int
    there: int

    @property
    def precision(self) -> float:
        """The share of the found entities that are right."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """The share of the entities there that were found."""
        return self.right / self.there if self.there else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall.

        >>> round(Score(right=8, found=10, there=16).f1, 3)
        0.615
        """
        return 2 * self.right / (self.found + self.there) if self.found + self.there else 0.0


def measure(sentences: Sequence[Sentence], recognizer: Recognizer) -> dict[str, Score]:
    """The scores of a recognizer on labelled sentences: of all entities and of each label.

    An entity is right when its label and both its ends are exactly those of the sentence.

    >>> from quotetrack.training.reading import read_brackets
    >>> kalimat = read_brackets(["kata [PER Budi] di [LOC Bogor]"])
    >>> measure(kalimat, lambda texts: [list(kalimat[0].entities[:1])])["all"]
    Score(right=1, found=1, there=2)
    """
    right: Counter[str] = Counter()
    found: Counter[str] = Counter()
    there: Counter[str] = Counter()
    for sentence, entities in zip(sentences, recognizer([s.text for s in sentences]), strict=True):
        for counter, some in (
            (right, set(entities) & set(sentence.entities)),
            (found, set(entities)),
            (there, set(sentence.entities)),
        ):
            for entity in some:
                counter.update(["all", entity.label])
    return {
        label: Score(right=right[label], found=found[label], there=there[label])
        for label in ("all", "PER", "ORG", "LOC")
    }
