"""Labelled sentences, read from CoNLL-style columns or from brackets in running text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import regex
from attrs import frozen

from quotetrack.model import Span
from quotetrack.ner import Entity, Label, tokens

LABELS: dict[str, Label] = {
    "PER": "PER", "PERSON": "PER", "B-PER": "PER",
    "ORG": "ORG", "ORGANISATION": "ORG", "ORGANIZATION": "ORG",
    "LOC": "LOC", "PLACE": "LOC", "LOCATION": "LOC", "GPE": "LOC",
}  # fmt: skip
"""The names that data sets give to the three labels; any other name is read as no entity."""

_BRACKET = regex.compile(r"\[(PER|ORG|LOC) ((?:[^\[\]]|\[(?!(?:PER|ORG|LOC) )[^\[\]]*\])+)\]")
_EDGE = " \t\"'“”‘’«»()[]{},;:!?"


@frozen(kw_only=True)
class Sentence:
    """A text and its entities; `origin` is the name of the file it came from, without the ending."""

    text: str
    entities: tuple[Entity, ...]
    origin: str = ""

    def tags(self) -> list[tuple[str, str]]:
        """The tokens with their BIO tags; an entity takes every token that it touches.

        >>> read_brackets(["kata [PER Tuti Amalia]."])[0].tags()
        [('kata', 'O'), ('Tuti', 'B-PER'), ('Amalia', 'I-PER'), ('.', 'O')]
        """
        found = []
        waiting = sorted(self.entities, key=lambda e: e.span, reverse=True)
        inside = None
        for start, end in tokens(self.text):
            while waiting and waiting[-1].span.end <= start:
                waiting.pop()
            if waiting and waiting[-1].span.start < end:
                entity = waiting[-1]
                found.append((self.text[start:end], ("I-" if inside is entity else "B-") + entity.label))
                inside = entity
            else:
                found.append((self.text[start:end], "O"))
                inside = None
        return found


def trimmed(text: str, entity: Entity) -> Entity | None:
    """The entity without brackets, quotation marks, commas and spaces at its edges; None if nothing is left.

    Some sets split at spaces only, so that their tokens, and with them their entities, hold the bracket:

    >>> kotor = Entity(span=Span(0, 5), label="ORG")
    >>> trimmed("(PKB) menang", kotor).span
    Span(start=1, end=4)
    >>> trimmed("Badan Usaha (BU)", Entity(span=Span(0, 16), label="ORG")).span
    Span(start=0, end=16)
    """
    start, end = entity.span
    while start < end:
        inner = text[start:end]
        if inner[0] in _EDGE and not (inner[0] == "(" and ")" in inner[:-1]):
            start += 1
        elif inner[-1] in _EDGE and not (inner[-1] == ")" and "(" in inner[1:]):
            end -= 1
        else:
            break
    return Entity(span=Span(start, end), label=entity.label) if start < end else None


def read_brackets(lines: Iterable[str], origin: str = "") -> list[Sentence]:
    """Sentences with ``[PER …]``, ``[ORG …]`` and ``[LOC …]`` in the running text, one a line.

    Any other bracket belongs to the text.

    >>> kalimat, = read_brackets(["Ketua [ORG PSSI] [sic] [PER Budi] tiba."])
    >>> kalimat.text
    'Ketua PSSI [sic] Budi tiba.'
    >>> [(e.label, e.span.of(kalimat.text)) for e in kalimat.entities]
    [('ORG', 'PSSI'), ('PER', 'Budi')]
    """
    found = []
    for line in lines:
        parts, entities, length, last = [], [], 0, 0
        line = line.rstrip("\r\n")
        for match in _BRACKET.finditer(line):
            before, inner = line[last : match.start()], match[2]
            length += len(before)
            entities.append(Entity(span=Span(length, length + len(inner)), label=LABELS[match[1]]))
            parts += [before, inner]
            length += len(inner)
            last = match.end()
        text = "".join(parts) + line[last:]
        if text.strip():
            found.append(Sentence(text=text, entities=tuple(entities), origin=origin))
    return found


def read_conll(lines: Iterable[str], origin: str = "") -> list[Sentence]:
    """Sentences in columns: the token first, its BIO tag last, an empty line between two sentences.

    The text is the tokens joined by spaces. Names of labels are those of `LABELS`.

    >>> baris = ["Kota NOUN O", "Bogor PROPN B-LOC", "", "Tuti PROPN B-PERSON"]
    >>> [(s.text, [e.label for e in s.entities]) for s in read_conll(baris)]
    [('Kota Bogor', ['LOC']), ('Tuti', ['PER'])]
    """
    return [_sentence(rows, origin) for rows in _blocks(lines)]


def _blocks(lines: Iterable[str]) -> Iterator[list[list[str]]]:
    rows: list[list[str]] = []
    for line in lines:
        fields = line.rstrip("\r\n").split("\t") if "\t" in line else line.split()
        if len(fields) > 1:
            rows.append(fields)
        elif rows:
            yield rows
            rows = []
    if rows:
        yield rows


def _sentence(rows: list[list[str]], origin: str) -> Sentence:
    entities: list[Entity] = []
    length, open_label = 0, None
    for fields in rows:
        mark, _, name = fields[-1].strip().partition("-")
        label = LABELS.get(name)
        span = Span(length, length + len(fields[0]))
        if label is not None and mark == "I" and open_label == name:
            entities[-1] = Entity(span=Span(entities[-1].span.start, span.end), label=label)
        elif label is not None:
            entities.append(Entity(span=span, label=label))
        open_label = name
        length = span.end + 1
    text = " ".join(fields[0] for fields in rows)
    kept = (trimmed(text, entity) for entity in entities)
    return Sentence(text=text, entities=tuple(e for e in kept if e is not None), origin=origin)


def read(path: Path) -> list[Sentence]:
    """The sentences of a file; columns and brackets are told apart by its first lines."""
    lines = path.read_text(encoding="utf-8").splitlines()
    origin = path.name.removesuffix(".txt")
    head = [line.split() for line in lines[:50] if line.strip()]
    columns = head and all(1 < len(fields) <= 6 and regex.match(r"O$|[BI]-", fields[-1]) for fields in head)
    return read_conll(lines, origin) if columns else read_brackets(lines, origin)
