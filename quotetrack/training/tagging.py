"""Labelled sentences into stanza's form, and stanza's own tagger trained on them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from quotetrack.ner import form
from quotetrack.training.reading import Sentence

if TYPE_CHECKING:
    from stanza.models.ner.trainer import Trainer
    from torch import Tensor


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


class _Averaging:
    """Takes the place of stanza's `Trainer.update`, and keeps a moving average of the weights beside it.

    The single weights jump about an optimum with every batch; their average lies nearer to it and depends
    less on the last batches. After each `interval` steps, when stanza measures on the development set and
    saves, the model holds the averages; with the next step training goes on from the single weights.

    The average reaches over some ``1 / (1 - decay)`` steps, and over fewer at the beginning.
    """

    def __init__(self, update: Callable[..., float], decay: float, interval: int) -> None:
        self.update, self.decay, self.interval, self.steps = update, decay, interval, 0
        self.averages: list[Tensor] = []
        self.single: list[Tensor] = []

    def __call__(self, trainer: Trainer, batch: object, eval: bool = False) -> float:
        """One step of training; gives its loss."""
        import torch

        weights = [weight.data for weight in trainer.model.parameters() if weight.requires_grad]
        if self.single:
            torch._foreach_copy_(weights, self.single)
            self.single = []
        if not self.averages:
            self.averages = [weight.clone() for weight in weights]
        loss = self.update(trainer, batch, eval)
        self.steps += 1
        reach = max(1 - self.decay, 1 / (1 + self.steps))
        torch._foreach_lerp_(self.averages, weights, reach)
        if self.steps % self.interval == 0:
            self.single = [weight.clone() for weight in weights]
            torch._foreach_copy_(weights, self.averages)
        return loss


def train(
    *,
    train: Path,
    dev: Path,
    pretrain: Path,
    to: Path,
    options: Mapping[str, str],
    average: float = 0.0,
    start: Path | None = None,
) -> None:
    """Train `stanza.models.ner_tagger` on one thread and save its best model as `to`.

    `options` are stanza's own, without the dashes: ``{"hidden_dim": "256", "optim": "adamw"}``; a
    flag has the value ``"yes"``. With `start`, a model trained before, training goes on from there.
    The learning rate falls evenly until ``max_steps``, at each ``eval_interval``; the model that was
    best on `dev` is kept. `average` is how much of the moving average of the weights stays in each step
    (.998: it reaches over some 500 steps); measured and kept is then the average. 0 is for none.
    """
    import torch
    from stanza.models import ner_tagger
    from stanza.models.ner.trainer import Trainer

    from quotetrack.training.recurrence import quick

    torch.set_num_threads(1)
    arguments = ["--mode", "train", "--train_file", str(train), "--eval_file", str(dev)]
    arguments += ["--wordvec_pretrain_file", str(pretrain), "--shorthand", "id_news", "--cpu"]
    arguments += ["--save_dir", str(to.parent), "--save_name", str(to)]
    for name, value in options.items():
        arguments += [f"--{name}"] if value == "yes" else [f"--{name}", value]
    if start is not None:
        # stanza takes the learning rate and the like from the model it goes on from, not from the command
        begun = torch.load(start, weights_only=True)
        for name, value in begun["config"].items():
            if isinstance(value, float) and name in options:
                begun["config"][name] = float(options[name])
        copy = to.with_suffix(".start.pt")
        torch.save(begun, copy)
        arguments += ["--finetune", "--finetune_load_name", str(copy)]
    interval = int(options["eval_interval"])
    times = int(options["max_steps"]) // interval
    plateau = patch.object(
        torch.optim.lr_scheduler, "ReduceLROnPlateau", lambda optimizer, **_: _Falling(optimizer, times)
    )
    averaging = _Averaging(Trainer.update, average, interval)
    averaged = patch.object(Trainer, "update", lambda *given, **named: averaging(*given, **named))
    with quick(), plateau, averaged if average else nullcontext():
        ner_tagger.main(arguments)
    if start is not None:
        copy.unlink()
