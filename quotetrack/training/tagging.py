"""Labelled sentences into stanza's form, and stanza's own tagger trained on them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from quotetrack.ner import form
from quotetrack.training.reading import Sentence


def write_json(sentences: Iterable[Sentence], path: Path) -> None:
    """Write the sentences as `stanza.models.ner_tagger` reads them: lists of tokens with BIO tags."""
    document = [
        [
            {"id": number, "text": form(token), "ner": tag}
            for number, (token, tag) in enumerate(sentence.tags(), 1)
        ]
        for sentence in sentences
    ]
    document = [words for words in document if words]
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def train(*, train: Path, dev: Path, pretrain: Path, to: Path, options: Mapping[str, str]) -> None:
    """Train `stanza.models.ner_tagger` on one thread and save its best model as `to`.

    `options` are stanza's own, without the dashes: ``{"hidden_dim": "256", "optim": "adamw"}``; a
    flag has the value ``"yes"``.
    """
    import torch
    from stanza.models import ner_tagger

    from quotetrack.training.recurrence import quick

    torch.set_num_threads(1)
    arguments = ["--mode", "train", "--train_file", str(train), "--eval_file", str(dev)]
    arguments += ["--wordvec_pretrain_file", str(pretrain), "--shorthand", "id_news", "--cpu"]
    arguments += ["--save_dir", str(to.parent), "--save_name", str(to)]
    for name, value in options.items():
        arguments += [f"--{name}"] if value == "yes" else [f"--{name}", value]
    with quick():
        ner_tagger.main(arguments)
