"""Word vectors of raw news (skip-gram, gensim), in stanza's form."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import torch

from quotetrack.ner import form, tokens

_LONGEST = 1000


def rows(texts: Iterable[str]) -> list[list[str]]:
    """The lower-case tokens of each paragraph, as the tagger sees them; no row is longer than gensim reads.

    >>> rows(["Kata “Budi”: ya!"])
    [['kata', '"', 'budi', '"', ':', 'ya', '!']]
    """
    found = []
    for text in texts:
        for paragraph in text.split("\n"):
            words = [sys.intern(form(paragraph[a:b]).lower()) for a, b in tokens(paragraph)]
            found += [words[start : start + _LONGEST] for start in range(0, len(words), _LONGEST)]
    return [row for row in found if len(row) > 1]


def train(texts: Iterable[str], options: Mapping[str, str], seed: int, to: Path) -> None:
    """Train vectors with gensim's `Word2Vec`, of which `options` are arguments, and save them as `to`.

    The most frequent words come first. One thread is used, so that two runs give equal vectors.
    """
    from gensim.models import Word2Vec
    from stanza.models.common.pretrain import PretrainedWordVocab
    from stanza.models.common.vocab import VOCAB_PREFIX_SIZE

    numbers = {name: int(value) if value.isdecimal() else float(value) for name, value in options.items()}
    model = Word2Vec(rows(texts), sg=1, seed=seed, workers=1, hashfxn=_steady_hash, **numbers)
    words = [word.replace(" ", "\xa0") for word in model.wv.index_to_key]
    table = torch.zeros(len(words) + VOCAB_PREFIX_SIZE, model.vector_size)
    table[VOCAB_PREFIX_SIZE:] = torch.from_numpy(model.wv.vectors)
    vocabulary = PretrainedWordVocab(words, lower=False).state_dict()
    torch.save({"vocab": vocabulary, "emb": table}, to)


def _steady_hash(word: str) -> int:
    """A hash that is the same in every process, unlike Python's own."""
    import zlib

    return zlib.crc32(word.encode("utf-8", "surrogatepass"))
