"""The forward pass of stanza's NER tagger, several times faster and with the same tags."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from stanza.models.common.data import get_long_tensor
from stanza.models.common.pretrain import Pretrain
from stanza.models.common.vocab import PAD_ID, UNK_ID, VOCAB_PREFIX_SIZE
from stanza.models.ner.trainer import Trainer
from torch import Tensor

_WORDS_REMEMBERED = 30_000


class Trained(Trainer):  # type: ignore[misc]
    """A trained model as stanza loads it, without the optimizer that stanza makes as well.

    The optimizer brings in torch's compiler, which takes longer than everything else together.
    """

    def __init__(self, model: Path, vectors: Path) -> None:
        self.load(str(model), Pretrain(str(vectors)), {})


class Tagger:
    """What `stanza.models.ner.trainer.Trainer.predict` does, for plain models and one batch at a time.

    What depends on the word alone is computed once for each different word: its letters when it is
    new to the process, its share of the recurrent layer's gates once in a batch. The two directions
    run in one loop, and the best rows of tags are searched for in the whole batch at once.
    """

    @staticmethod
    def fits(trainer: Any) -> bool:
        """Whether the model is plain: word vectors, letters, one recurrent layer, one set of tags."""
        args, model = trainer.args, trainer.model
        special = [args.get(name) for name in ("charlm", "bert_model", "char_rec_dropout", "rec_dropout")]
        return (
            not any(special)
            and args["char"]
            and args["num_layers"] == 1
            and len(model.tag_clfs) == 1
            and "word" in trainer.vocab
        )

    def __init__(self, trainer: Any) -> None:
        self._trainer, self._model = trainer, trainer.model.eval()
        self._lower = trainer.args.get("lowercase", True)
        self._letters = str.lower if trainer.args.get("char_lowercase") else str
        lstm = self._model.taggerlstm.lstm
        size = self._size = lstm.hidden_size
        # torch's gates are input, forget, cell, output; with the cell last, the others are one sigmoid
        gates = torch.arange(4 * size).view(4, size)[[0, 1, 3, 2]].view(-1)
        ways = ("l0", "l0_reverse")
        self._inner = torch.stack([getattr(lstm, f"weight_hh_{way}")[gates].T for way in ways]).contiguous()
        outer = torch.stack([getattr(lstm, f"weight_ih_{way}")[gates] for way in ways])
        bias_ih, bias_hh = (
            torch.stack([getattr(lstm, f"{name}_{way}")[gates] for way in ways])
            for name in ("bias_ih", "bias_hh")
        )
        bias = bias_ih + bias_hh
        transform = self._model.input_transform
        if transform is not None:
            bias = outer @ transform.bias + bias
            outer = outer @ transform.weight
        self._outer, self._bias = outer.transpose(1, 2).contiguous(), bias.unsqueeze(1)
        self._inputs = torch.zeros(0, outer.shape[2])
        self._known: dict[str, int] = {}
        self.transitions: Tensor = self._model.crits[0]._transitions
        # a row could begin with one of the four service tags; stanza reads them as the first real one
        units = trainer.vocab["tag"].items(0)
        self.tags: list[str] = [units[max(n, VOCAB_PREFIX_SIZE)] for n in range(len(units))]

    def __call__(self, batch: Sequence[Sequence[str]]) -> list[list[str]]:
        """The BIOES tags of each row of words; the rows come longest first and none is empty."""
        scores, lengths = self.scores(batch)
        return [[self.tags[n] for n in row] for row in best_rows(scores, self.transitions, lengths)]

    def scores(self, batch: Sequence[Sequence[str]]) -> tuple[Tensor, Tensor]:
        """A score for each row, place and tag, and the lengths of the rows."""
        lengths = torch.tensor([len(words) for words in batch])
        numbers, features = self._features(batch)
        shares = torch.baddbmm(self._bias, features.expand(2, -1, -1), self._outer)
        steps = torch.arange(int(lengths[0]))
        live = steps.unsqueeze(1) < lengths  # steps x rows
        sizes = live.sum(1).tolist()
        ahead = numbers.T[live]
        behind = numbers.gather(1, (lengths.unsqueeze(1) - 1 - steps).clamp(min=0)).T[live]
        inputs = shares.new_empty(2, len(ahead), 4 * self._size)
        for way, words in enumerate((ahead, behind)):
            torch.index_select(shares[way], 0, words, out=inputs[way])
        outputs = self._recur(inputs, sizes)
        states = torch.zeros(len(batch), len(steps), 2 * self._size)
        states.transpose(0, 1)[..., : self._size][live] = outputs[0]
        back = torch.zeros(len(steps), len(batch), self._size)
        back[live] = outputs[1]
        turned = (lengths.unsqueeze(1) - 1 - steps).clamp(min=0).unsqueeze(2).expand(-1, -1, self._size)
        states[..., self._size :] = back.transpose(0, 1).gather(1, turned)
        return self._model.tag_clfs[0](states), lengths

    def _features(self, batch: Sequence[Sequence[str]]) -> tuple[Tensor, Tensor]:
        """For each place the number of its word among the batch's different words, and their features."""
        places: dict[str, int] = {}
        numbers = [[places.setdefault(word, len(places)) for word in words] for words in batch]
        new = [word for word in places if word not in self._known]
        if len(self._known) + len(new) > _WORDS_REMEMBERED:
            self._known, self._inputs, new = {}, self._inputs[:0], list(places)
        if new:
            first = len(self._known)
            if first + len(new) > len(self._inputs):
                self._inputs.resize_(min(2 * (first + len(new)), _WORDS_REMEMBERED), self._inputs.shape[1])
            self._inputs[first : first + len(new)] = self._words(new)
            self._known.update((word, first + n) for n, word in enumerate(new))
        rows = torch.tensor([self._known[word] for word in places])
        return get_long_tensor(numbers, len(numbers)), self._inputs[rows]

    def _words(self, words: list[str]) -> Tensor:
        """What the model's input layers give for each word: its vector and what its letters say."""
        model, vocabulary = self._model, self._trainer.vocab
        static, _ = model.extract_static_embeddings(self._trainer.args, [words], vocabulary["word"])
        vectors = model.word_emb(static[0])
        if model.delta_emb is not None:
            delta, _ = model.extract_static_embeddings(self._trainer.args, [words], vocabulary["delta"])
            delta[(delta == UNK_ID) & (static != UNK_ID)] = PAD_ID
            vectors = vectors + model.delta_emb(delta[0])
        order = sorted(range(len(words)), key=lambda n: len(words[n]), reverse=True)
        letters = [vocabulary["char"].map(list(self._letters(words[n]))) for n in order]
        sizes = [len(row) for row in letters]
        characters = get_long_tensor(letters, len(letters))
        read = model.charmodel(characters, characters == PAD_ID, order, [len(words)], sizes)
        return torch.cat([vectors, read.data], 1)

    def _recur(self, inputs: Tensor, sizes: list[int]) -> Tensor:
        """The recurrent layer: `inputs` (2, places, 4 * size), step by step, `sizes` rows in each step."""
        size = self._size
        outputs = inputs.new_empty(2, inputs.shape[1], size)
        hidden = inputs.new_zeros(2, sizes[0], size)
        cell = inputs.new_zeros(2, sizes[0], size)
        start = 0
        for rows in sizes:
            gates = torch.baddbmm(inputs[:, start : start + rows], hidden[:, :rows], self._inner)
            doors = gates[..., : 3 * size].sigmoid_()
            cell = doors[..., size : 2 * size] * cell[:, :rows]
            cell += doors[..., :size] * gates[..., 3 * size :].tanh_()
            hidden = torch.mul(doors[..., 2 * size :], cell.tanh(), out=outputs[:, start : start + rows])
            start += rows
        return outputs


def best_rows(scores: Tensor, transitions: Tensor, lengths: Tensor) -> list[list[int]]:
    """The best row of tags for each row of scores (Viterbi), as stanza's `viterbi_decode` finds it."""
    best = scores[:, 0]
    origins = []
    stay = torch.arange(scores.shape[2])
    for step in range(1, scores.shape[1]):
        reached, origin = (best.unsqueeze(2) + transitions).max(1)
        live = (step < lengths).unsqueeze(1)
        best = torch.where(live, reached + scores[:, step], best)
        origins.append(torch.where(live, origin, stay))
    last = best.argmax(1)
    rows = [last]
    for origin in reversed(origins):
        last = origin.gather(1, last.unsqueeze(1)).squeeze(1)
        rows.append(last)
    table = torch.stack(rows[::-1], 1).tolist()
    return [row[:length] for row, length in zip(table, lengths.tolist(), strict=True)]
