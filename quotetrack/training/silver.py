"""Raw news labelled by several trained models together, for a small model to learn from."""

from __future__ import annotations

import html
import json
import lzma
import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, cast

import regex
import torch
from stanza.models.common.vocab import VOCAB_PREFIX_SIZE

from quotetrack.model import Span
from quotetrack.ner import Entity, Recognizer, StanzaRecognizer, recognize, tokens
from quotetrack.tagger import Tagger, best_rows
from quotetrack.training.cleaning import HeldOut
from quotetrack.training.reading import Sentence

_END = regex.compile(r"""(?<=[.?!]["”’')]?)\s+(?=["“‘'(]?[\p{Lu}\p{N}])""")
_TAG = regex.compile(r"<[^>]+>")


def texts(path: Path) -> Iterator[str]:
    """Title, text and description of each line of a file of JSON lines, compressed with xz or not."""
    opener = lzma.open if path.suffix == ".xz" else open
    with cast("IO[str]", opener(path, "rt", encoding="utf-8")) as lines:
        for line in lines:
            record = json.loads(line)
            for key in ("title", "text", "description"):
                if record.get(key):
                    yield _TAG.sub(" ", html.unescape(record[key]))


def sentences(paths: Sequence[Path], held_out: HeldOut, number: int, seed: int = 1) -> list[str]:
    """`number` sentences of raw news, drawn at random, none of them nearly the same as a held-out one.

    Only sentences of 6 to 80 tokens that hold a capital after their first word are taken.
    """
    found: dict[str, None] = {}
    for path in paths:
        for text in texts(path):
            for line in text.split("\n"):
                for sentence in _END.split(line.strip()):
                    if 30 < len(sentence) < 600 and regex.search(r"\P{L}\p{Lu}", sentence):
                        found.setdefault(sentence)
    pool = list(found)
    random.Random(seed).shuffle(pool)
    chosen: list[str] = []
    for sentence in pool:
        if len(chosen) == number:
            break
        if 6 <= len(tokens(sentence)) <= 80 and not held_out.holds(sentence):
            chosen.append(sentence)
    return chosen


class Together:
    """A recognizer made of the models in several folders, whose scores are averaged.

    The models may number their tags differently, but must have the same ones.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        loaded = [StanzaRecognizer(folder).load() for folder in folders]
        self._taggers = [tagger for tagger in loaded if isinstance(tagger, Tagger)]
        if len(self._taggers) < len(folders):
            raise ValueError("only plain models (word vectors, letters, one recurrent layer) work together")
        self._tags = self._taggers[0].tags
        real = self._tags[VOCAB_PREFIX_SIZE:]
        self._orders = [
            [*range(VOCAB_PREFIX_SIZE), *(tagger.tags.index(tag, VOCAB_PREFIX_SIZE) for tag in real)]
            for tagger in self._taggers
        ]

    def __call__(self, texts: Sequence[str]) -> list[list[Entity]]:
        """The entities of each text."""
        return recognize(texts, self._tag)

    def _tag(self, batch: Sequence[Sequence[str]]) -> list[list[str]]:
        lengths, scores, transitions = torch.tensor([len(words) for words in batch]), [], []
        for tagger, order in zip(self._taggers, self._orders, strict=True):
            scores.append(tagger.scores(batch)[0][..., order])
            transitions.append(tagger.transitions[order][:, order])
        rows = best_rows(torch.stack(scores).mean(0), torch.stack(transitions).mean(0), lengths)
        return [[self._tags[n] for n in row] for row in rows]


def write(labelled: Iterable[Sentence], path: Path) -> None:
    """Write sentences as JSON lines: the text and its entities as ``[start, end, label]``."""
    with path.open("w", encoding="utf-8") as lines:
        for sentence in labelled:
            entities = [[*e.span, e.label] for e in sentence.entities]
            lines.write(json.dumps({"text": sentence.text, "entities": entities}, ensure_ascii=False) + "\n")


def read(path: Path) -> list[Sentence]:
    """The sentences that `write` wrote."""
    found = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            entities = tuple(Entity(span=Span(a, b), label=label) for a, b, label in record["entities"])
            found.append(Sentence(text=record["text"], entities=entities, origin="silver"))
    return found


def label(raw: Sequence[str], recognizer: Recognizer) -> list[Sentence]:
    """The sentences with the entities that a recognizer finds."""
    return [
        Sentence(text=text, entities=tuple(entities), origin="silver")
        for text, entities in zip(raw, recognizer(raw), strict=True)
    ]
