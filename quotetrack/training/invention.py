"""Made-up sentences: a small grammar joins roles, organisations and names of many peoples."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import regex
from attrs import evolve

from quotetrack.model import Span
from quotetrack.ner import Entity
from quotetrack.training.reading import Sentence, read_brackets

GRAMMAR = Path(__file__).with_name("invention.tsv")
_SLOT = regex.compile(r"\{(\w+)\}")


class Grammar:
    """A grammar read from lines ``slot<TAB>one|another|{slot} again``; lines with ``#`` are remarks.

    >>> tata = Grammar(["kalimat\\tkata [PER {nama}].", "nama\\tTuti"])
    >>> tata.sentence(random.Random(1)).text
    'Kata Tuti.'
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self.slots: dict[str, list[str]] = {}
        for line in lines:
            if line.strip() and not line.startswith("#"):
                slot, _, alternatives = line.rstrip("\n").partition("\t")
                self.slots[slot] = alternatives.split("|")
        used = {name for rows in self.slots.values() for row in rows for name in _SLOT.findall(row)}
        if unknown := used - set(self.slots):
            raise ValueError(f"slots without a line: {', '.join(sorted(unknown))}")

    def fill(self, slot: str, chance: random.Random) -> str:
        """One filling of a slot, with its marks."""
        return _SLOT.sub(lambda match: self.fill(match[1], chance), chance.choice(self.slots[slot]))

    def sentence(self, chance: random.Random) -> Sentence:
        """One made-up sentence, from the slot ``kalimat``."""
        text = self.fill("kalimat", chance)
        return read_brackets([text[0].upper() + text[1:]], "made up")[0]


def invent(number: int, seed: int = 1, grammar: Path = GRAMMAR) -> list[Sentence]:
    """`number` made-up sentences; the same seed gives the same ones."""
    rules = Grammar(grammar.read_text(encoding="utf-8").splitlines())
    chance = random.Random(seed)
    return [rules.sentence(chance) for _ in range(number)]


def capitals(sentence: Sentence) -> Sentence:
    """The sentence in capitals only, as headlines and photo captions print it."""
    upper = sentence.text.upper()
    return evolve(sentence, text=upper) if len(upper) == len(sentence.text) else sentence


_SMALL = frozenset("yang dari untuk pada dengan dalam atau dan di ke".split())


def headline(sentence: Sentence) -> Sentence:
    """The sentence with a capital on every longer word, as headlines are printed.

    >>> headline(read_brackets(["[PER Tuti] minta warga Bogor dan Depok tenang"])[0]).text
    'Tuti Minta Warga Bogor dan Depok Tenang'
    """
    text = regex.sub(
        r"\b\p{Ll}\p{L}+",
        lambda match: match[0] if match[0] in _SMALL else match[0][0].upper() + match[0][1:],
        sentence.text,
    )
    return evolve(sentence, text=text) if len(text) == len(sentence.text) else sentence


def joined(first: Sentence, second: Sentence) -> Sentence:
    """Two sentences as one stretch of text, as in a paragraph.

    >>> a, b = read_brackets(["[PER Tuti] tiba.", "[PER Budi] pergi."])
    >>> [e.span.of(joined(a, b).text) for e in joined(a, b).entities]
    ['Tuti', 'Budi']
    """
    shift = len(first.text) + 1
    moved = (
        Entity(span=Span(e.span.start + shift, e.span.end + shift), label=e.label) for e in second.entities
    )
    return evolve(first, text=f"{first.text} {second.text}", entities=(*first.entities, *moved))


def varied(sentences: Sequence[Sentence], seed: int = 1, share_joined: float = 0.2) -> Iterator[Sentence]:
    """The sentences in another order: some joined in pairs, 2 % in capitals, 3 % as headlines."""
    chance = random.Random(seed)
    order = list(sentences)
    chance.shuffle(order)
    waiting: Sentence | None = None
    for sentence in order:
        fate = chance.random()
        if fate < 0.02:
            sentence = capitals(sentence)
        elif fate < 0.053:
            sentence = headline(sentence)
        if waiting is not None:
            yield joined(waiting, sentence)
            waiting = None
        elif chance.random() < share_joined / 2 and len(sentence.text) < 250:
            waiting = sentence
        else:
            yield sentence
    if waiting is not None:
        yield waiting
