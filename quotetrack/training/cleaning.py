"""Labelled sentences made to agree: titles out of names, near-duplicates of held-out sentences away."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

import regex
from attrs import evolve

from quotetrack.model import Span
from quotetrack.ner import Entity
from quotetrack.training.reading import Sentence

# Positions, ranks and honorifics that some sets count to the name; degrees that follow it. What is a
# part of the usual name (Gus Dur, Bung Karno, Cak Imin, Buya Hamka, Sultan as a given name) is not here.
_BEFORE = regex.compile(
    r"""(?:(?:wakil|mantan|calon|eks|presiden|wapres|capres|cawapres|menteri|mentan|menkeu|menlu|mendagri
        |menko|menkes|menhub|mendag|menag|menkumham|mensesneg|seskab|panglima|gubernur|wagub|bupati|wabup|wali|kota
        |walikota|ketua|umum|sekjen|sekretaris|jenderal|direktur|utama|kepala|juru|bicara|jubir|anggota|hakim|jaksa
        |kapolri|kapolda|kapolres|kapolsek|kapolresta|komjen|irjen|brigjen|kombes|akbp|akp|kompol|iptu|ipda
        |aiptu|bripka|briptu|bripda|brigadir|pol|jend|letjen|mayjen|letkol|kolonel|mayor|kapten|lettu|serka
        |serma|sertu|serda|praka|pratu|laksamana|laksda|laksma|laksdya|marsekal|marsda|marsma|purn
        |bapak|pak|ibu|bu|saudara|tuan|nyonya|nona|ny|tn|sdr|mbak|dr|drs|dra|drg|prof|profesor|dokter|ir|kh
        |kiai|kyai|ustaz|ustad|ustadz|ustadzah|habib|syekh|sheikh|syeikh|paus|pastor|uskup|pendeta|pdt|romo
        |pangeran|kaisar|sir|mr|mrs|miss|datuk|sri\ sultan)\b[.]?\s*)+
        (?=\S*\p{Lu})""",
    regex.VERBOSE | regex.IGNORECASE,
)
_AFTER = regex.compile(
    r"""(?:\s*,?\s*(?:S\s?\.?\s?H|S\s?\.?\s?E|M\s?\.?\s?H|M\s?\.?\s?M|M\s?\.?\s?Si|M\s?\.?\s?Sc|S\s?\.?\s?Sos|S\s?\.?\s?IP
        |M\s?\.?\s?Hum|M\s?\.?\s?Pd|S\s?\.?\s?Pd|S\s?\.?\s?T|M\s?\.?\s?T|S\s?\.?\s?Ag|M\s?\.?\s?Ag|M\s?\.?\s?Kes|M\s?\.?\s?BA
        |Ph\s?\.?\s?D|Sp\s?\.?\s?[A-Z]\w*|S\s?\.?\s?Kom|M\s?\.?\s?Kom|Lc)\s?\.?)+$""",
    regex.VERBOSE,
)
_NUMBER_OF_LETTERS = 24


def without_titles(sentence: Sentence) -> Sentence:
    """The sentence with positions, ranks, honorifics and degrees taken out of the names of persons.

    >>> kotor = Sentence(text="kata Mentan Suswono, SH.", entities=(Entity(span=Span(5, 23), label="PER"),))
    >>> [e.span.of(kotor.text) for e in without_titles(kotor).entities]
    ['Suswono']
    """
    entities = []
    for entity in sentence.entities:
        start, end = entity.span
        if entity.label == "PER":
            before = _BEFORE.match(sentence.text, start, end)
            if before and before.end() < end:
                start = before.end()
            after = _AFTER.search(sentence.text, start, end)
            if after and after.start() > start:
                end = after.start()
        entities.append(Entity(span=Span(start, end), label=entity.label))
    return evolve(sentence, entities=tuple(entities))


def _grams(text: str) -> set[str]:
    letters = "".join(regex.findall(r"[\p{L}\p{N}]+", text.casefold()))
    if len(letters) <= _NUMBER_OF_LETTERS:
        return {letters}
    return {letters[i : i + _NUMBER_OF_LETTERS] for i in range(len(letters) - _NUMBER_OF_LETTERS + 1)}


class HeldOut:
    """Tells whether a text is nearly the same as one of the held-out sentences.

    Compared are runs of 24 letters without spaces and punctuation, so that another tokenisation, a
    changed quotation mark or a cut-off half does not hide the likeness: a text is a near-duplicate
    when it shares at least `share` of the runs of the shorter of the two.

    >>> disimpan = HeldOut(["Kepala dinas itu mengatakan bahwa jembatan akan dibuka pekan depan."])
    >>> disimpan.holds("kepala dinas itu mengatakan , bahwa jembatan akan dibuka")
    True
    >>> disimpan.holds("Kepala dinas itu mengatakan tidak tahu kapan pasar akan ditutup.")
    False
    """

    def __init__(self, texts: Iterable[str], share: float = 0.5) -> None:
        self.share = share
        self._sizes: list[int] = []
        self._where: defaultdict[str, list[int]] = defaultdict(list)
        for number, text in enumerate(texts):
            grams = _grams(text)
            self._sizes.append(len(grams))
            for gram in grams:
                self._where[gram].append(number)

    def holds(self, text: str) -> bool:
        """Whether `text` is nearly the same as a held-out sentence."""
        grams = _grams(text)
        shared = Counter(number for gram in grams for number in self._where.get(gram, ()))
        return any(n >= self.share * min(len(grams), self._sizes[number]) for number, n in shared.items())


def without_duplicates(sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    """The sentences, each text once; the first one counts, so give the set that is the guide first."""
    seen = set()
    for sentence in sentences:
        key = "".join(regex.findall(r"[\p{L}\p{N}]+", sentence.text.casefold()))
        if key not in seen:
            seen.add(key)
            yield sentence
