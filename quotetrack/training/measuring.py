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


def kind_of_name(name: str) -> str:
    """What a person's name looks like, roughly: how many words, or what is special about it.

    >>> [kind_of_name(n) for n in ["Tuti", "Sri Mulyono", "M. Ridwan", "RH", "Ali bin Umar", "Xi-li Kim"]]
    ['one word', 'two words', 'with an initial', 'capitals', 'with bin, van …', 'with a hyphen']
    """
    words = name.replace(".", ". ").split()
    if name.isupper():
        return "capitals"
    if {"bin", "binti", "van", "von", "de", "der", "al", "bint", "ibn"} & {word.lower() for word in words}:
        return "with bin, van …"
    if "-" in name:
        return "with a hyphen"
    if any(len(word.rstrip(".")) == 1 for word in words):
        return "with an initial"
    if len(words) > 2:
        return "three words or more"
    return "two words" if len(words) == 2 else "one word"


def recall_by_kind(sentences: Sequence[Sentence], recognizer: Recognizer) -> dict[str, Score]:
    """How many of the persons are found exactly, by `kind_of_name`; the kinds with most names first.

    `Score.found` is the number of right ones here, as what is found wrongly has no kind.
    """
    right: Counter[str] = Counter()
    there: Counter[str] = Counter()
    texts = [sentence.text for sentence in sentences]
    for sentence, entities in zip(sentences, recognizer(texts), strict=True):
        for entity in sentence.entities:
            if entity.label == "PER":
                kind = kind_of_name(entity.span.of(sentence.text))
                there[kind] += 1
                right[kind] += entity in entities
    return {
        kind: Score(right=right[kind], found=right[kind], there=number)
        for kind, number in there.most_common()
    }
