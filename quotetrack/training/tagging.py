"""Labelled sentences into stanza's form, and stanza's own tagger trained on them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

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


class _Falling:
    """Takes the place of stanza's plateau scheduler: the learning rate falls in even steps to a twentieth.

    A plateau on a small development set is mostly chance, and the last steps want a small rate.
    """

    def __init__(self, optimizer: Any, times: int) -> None:
        self.optimizer, self.times, self.done = optimizer, times, 0
        self.first = optimizer.param_groups[0]["lr"]

    def step(self, score: float) -> None:
        """Called by stanza after each measuring on the development set."""
        self.done += 1
        for group in self.optimizer.param_groups:
            group["lr"] = self.first * (1 - 0.95 * min(self.done / self.times, 1))


def train(
    *,
    train: Path,
    dev: Path,
    pretrain: Path,
    to: Path,
    options: Mapping[str, str],
    start: Path | None = None,
) -> None:
    """Train `stanza.models.ner_tagger` on one thread and save its best model as `to`.

    `options` are stanza's own, without the dashes: ``{"hidden_dim": "256", "optim": "adamw"}``; a
    flag has the value ``"yes"``. With `start`, a model trained before, training goes on from there.
    The learning rate falls evenly until ``max_steps``, at each ``eval_interval``; the model that was
    best on `dev` is kept.
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
    if start is not None:
        # stanza takes the learning rate from the model it goes on from, not from the command
        begun = torch.load(start, weights_only=True)
        begun["config"]["lr"] = float(options["lr"])
        copy = to.with_suffix(".start.pt")
        torch.save(begun, copy)
        arguments += ["--finetune", "--finetune_load_name", str(copy)]
    times = int(options["max_steps"]) // int(options["eval_interval"])
    plateau = patch.object(
        torch.optim.lr_scheduler, "ReduceLROnPlateau", lambda optimizer, **_: _Falling(optimizer, times)
    )
    with quick(), plateau:
        ner_tagger.main(arguments)
    if start is not None:
        copy.unlink()
