"""A recogniser for the tests of the stages: it knows a few invented names and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from quotetrack import Entity, Span
from quotetrack.lexicon import lexicon
from quotetrack.mentions import Candidate, candidates
from quotetrack.quoting import Quoted, quoted
from quotetrack.text import Sentence, Words, sentences

NAMES = {
    "PER": (
        "Wiryo Santosa", "Wiryo", "Santosa", "Ratna Hapsari", "Ratna", "Hapsari", "Yusuf Lamato", "Lamato",
        "Galih Santosa", "Galih", "Jan de Wit", "Kenji Morita", "Morita",
    ),
    "ORG": (
        "PT Sinar Lembah", "Sinar Lembah", "Dinas Pertanian Ampel", "Badan Usaha Tani Nusantara", "Butani",
        "Partai Padi", "Universitas Lembah Raya", "Ampel FC", "Kabar Pesisir",
    ),
    "LOC": ("Ampel", "Sragen"),
}  # fmt: skip
_KNOWN = {
    label: regex.compile(r"\b\L<names>\b", names=sorted(names, key=len, reverse=True))
    for label, names in NAMES.items()
}


def entities(text: str) -> list[Entity]:
    """The known names in `text`; one that lies in a longer one is none."""
    found: list[Entity] = []
    for label, pattern in _KNOWN.items():
        for match in pattern.finditer(text):
            span = Span(*match.span())
            if not any(e.span.start < span.end and span.start < e.span.end for e in found):
                found.append(Entity(span=span, label=label))  # type: ignore[arg-type]
    return sorted(found, key=lambda e: e.span)


def recognise(texts: Sequence[str]) -> list[list[Entity]]:
    """A `Recognizer` that knows these names."""
    return [entities(text) for text in texts]


def stages(text: str) -> tuple[Words, list[Sentence], list[Quoted], list[Candidate]]:
    """What the stages before attribution find in `text`."""
    words, stretches = Words.of(text), quoted(text)
    outer = [q.span for q in stretches if q.outer is None]
    mentioned = candidates(words, entities(text), lexicon(), outer)
    return words, sentences(words, outer), stretches, mentioned
