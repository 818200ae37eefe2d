"""The forward pass of stanza's NER tagger, several times faster and with the same tags but for rare ties."""

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
_BYTE = 127  # the largest whole number that a byte with a sign holds either way


class Trained(Trainer):  # type: ignore[misc]
    """A trained model as stanza loads it, without the optimizer that stanza makes as well.

    The optimizer brings in torch's compiler, which takes longer than everything else together.
    """

    def __init__(self, model: Path, vectors: Path) -> None:
        self.load(str(model), Pretrain(str(vectors)), {})


def _multiplies_bytes() -> bool:
    """Whether torch multiplies matrices of bytes quickly here, and without a sum that overflows."""
    onednn = torch.backends.mkldnn
    if not (bool(onednn.enabled) and onednn.is_available()):  # type: ignore[no-untyped-call]
        return False
    most = torch.full((64, 64), _BYTE, dtype=torch.int8)
    both = torch.cat([most, -most])
    room = torch.empty(128, 64, dtype=torch.int32)
    try:
        return torch.equal(torch._int_mm(both, most, out=room).float(), both.float() @ most.float())
    except (AttributeError, RuntimeError):  # a torch without it, or without it for this processor
        return False


class _Weights:
    """Weights in bytes, with a scale for each column.

    Sums of products of bytes are whole numbers (exact in float32 too, for up to 1,040 rows), so what they
    give does not depend on the machine or on the batch.
    """

    def __init__(self, weights: Tensor) -> None:
        self.scale = weights.abs().amax(0).clamp(min=1e-12) / _BYTE
        self._bytes = (weights / self.scale).round().to(torch.int8)
        self._quick = _multiplies_bytes()
        if not self._quick:
            self._bytes = self._bytes.float()
        self._room = torch.empty(0, len(self.scale), dtype=torch.int32 if self._quick else torch.float32)

    def times(self, rows: Tensor) -> Tensor:
        """The product of `rows` of bytes with the weights, not yet scaled; the next call overwrites it."""
        self._room = _room(self._room, len(rows))
        if self._quick:
            return torch._int_mm(rows, self._bytes, out=self._room[: len(rows)])
        return torch.mm(rows.float(), self._bytes, out=self._room[: len(rows)])


def _room(kept: Tensor, rows: int) -> Tensor:
    """The tensor kept, or a longer one: to write to the same memory again is faster than to ask for new."""
    return kept if len(kept) >= rows else kept.new_empty(rows, kept.shape[1])


class Tagger:
    """What `stanza.models.ner.trainer.Trainer.predict` does, for plain models and one batch at a time.

    What depends on the word alone is computed once for each different word: its letters when it is
    new to the process, its share of the recurrent layer's gates once in a batch. The two directions
    run in one loop, and the best rows of tags are searched for in the whole batch at once. From step to
    step the products are of bytes: the states, which lie between -1 and 1, and weights with a scale for
    each column (Jacob et al. 2018, "Quantization and Training of Neural Networks for Efficient
    Integer-Arithmetic-Only Inference").
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

    @torch.inference_mode()
    def __init__(self, trainer: Any) -> None:
        self._trainer, self._model = trainer, trainer.model.eval()
        self._letters = str.lower if trainer.args.get("char_lowercase") else str
        lstm = self._model.taggerlstm.lstm
        size = self._size = lstm.hidden_size
        # torch's gates are input, forget, cell, output; with the cell last and doubled, all are one
        # sigmoid, because tanh(x) = 2 * sigmoid(2 * x) - 1
        gates = torch.arange(4 * size).view(4, size)[[0, 1, 3, 2]].view(-1)
        double = torch.ones(4 * size).index_fill(0, torch.arange(3 * size, 4 * size), 2)

        def both(name: str) -> Tensor:
            return torch.stack([getattr(lstm, f"{name}_{way}")[gates] for way in ("l0", "l0_reverse")])

        inner, ways = (both(name).mT * double for name in ("weight_hh", "weight_ih"))
        outer = torch.cat(list(ways), 1)
        bias = ((both("bias_ih") + both("bias_hh")) * double).view(-1)
        transform = self._model.input_transform
        if transform is not None:
            bias = transform.bias @ outer + bias
            outer = transform.weight.T @ outer
        self._outer, self._bias = outer, bias
        self._room = torch.empty(0, len(bias))
        self._inner = [_Weights(weights) for weights in inner]
        self._ends = self._model.tag_clfs[0].weight.view(-1, 2, size).permute(1, 2, 0).contiguous()
        self._known: dict[str, int] = {}  # the words remembered, and what the input layers say of them:
        self._inputs = torch.empty(_WORDS_REMEMBERED, len(outer))
        self.transitions: Tensor = self._model.crits[0]._transitions
        # a row could begin with one of the four service tags; stanza reads them as the first real one
        units = trainer.vocab["tag"].items(0)
        self.tags: list[str] = [units[max(n, VOCAB_PREFIX_SIZE)] for n in range(len(units))]

    def __call__(self, batch: Sequence[Sequence[str]]) -> list[list[str]]:
        """The BIOES tags of each row of words; the rows come longest first and none is empty."""
        scores, lengths = self.scores(batch)
        return [[self.tags[n] for n in row] for row in best_rows(scores, self.transitions, lengths)]

    @torch.inference_mode()
    def scores(self, batch: Sequence[Sequence[str]]) -> tuple[Tensor, Tensor]:
        """A score for each row, place and tag, and the lengths of the rows."""
        lengths = torch.tensor([len(words) for words in batch])
        numbers, shares = self._shares(batch)
        steps = torch.arange(numbers.shape[1])
        sizes = (steps.unsqueeze(1) < lengths).sum(1).tolist()
        turned = (lengths.unsqueeze(1) - 1 - steps).clamp(min=0)
        ahead, behind = 2 * numbers, 2 * numbers.gather(1, turned) + 1  # rows of the shares
        states = self._recur(shares, torch.stack([ahead.T, behind.T], 1), sizes)
        scores = torch.matmul(states.flatten(1, 2), self._ends).view(2, len(steps), len(lengths), -1)
        ahead, behind = scores.transpose(1, 2)
        back = behind.gather(1, turned.unsqueeze(2).expand_as(behind))
        return ahead + back + self._model.tag_clfs[0].bias, lengths

    def _shares(self, batch: Sequence[Sequence[str]]) -> tuple[Tensor, Tensor]:
        """For each place the number n of its word, and the words' shares of the gates.

        Row 2n of the shares is for reading ahead, row 2n + 1 for reading back; the next call overwrites them.
        """
        places: dict[str, int] = {}
        numbers = [[places.setdefault(word, len(places)) for word in words] for words in batch]
        new = [word for word in places if word not in self._known]
        if len(self._known) + len(new) > _WORDS_REMEMBERED:
            self._known, new = {}, list(places)
        if new:
            first, last = len(self._known), len(self._known) + len(new)
            self._inputs[first:last] = self._words(new)
            self._known.update((word, first + n) for n, word in enumerate(new))
        rows = torch.tensor([self._known[word] for word in places])
        self._room = _room(self._room, len(rows))
        shares = torch.addmm(self._bias, self._inputs[rows], self._outer, out=self._room[: len(rows)])
        return get_long_tensor(numbers, len(numbers)), shares.view(-1, 4 * self._size)

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

    def _recur(self, shares: Tensor, numbers: Tensor, sizes: list[int]) -> Tensor:
        """The states (2, steps, rows, size), ahead and back; at each step, `sizes` rows have a word.

        `numbers` (steps, 2, rows) are the rows of `shares` that a step takes up.
        """
        steps, ways, rows = numbers.shape
        states = shares.new_zeros(ways, steps, rows, self._size)
        cell = shares.new_zeros(ways, rows, self._size)
        before = torch.zeros(ways, rows, self._size, dtype=torch.int8)
        room = shares.new_empty(ways * rows, shares.shape[1])
        for step, size in enumerate(sizes):
            gates = room[: ways * size]
            torch.index_select(shares, 0, numbers[step, :, :size].reshape(-1), out=gates)
            gates = gates.view(ways, size, -1)
            for way, inner in enumerate(self._inner):
                gates[way].addcmul_(inner.times(before[way, :size]), inner.scale, value=1 / _BYTE)
            write, keep, show, new = torch.split(gates.sigmoid_(), self._size, 2)
            # of the new cell 2 * sigmoid - 1, and what is kept is doubled for the next tanh
            cell = torch.addcmul(keep * cell[:, :size], write, new.sub_(0.5), value=4)
            state = torch.mul(show, cell.sigmoid().mul_(2).sub_(1), out=states[:, step, :size])
            before = (state * _BYTE).round_().to(torch.int8)
        return states


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
