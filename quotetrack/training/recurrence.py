"""stanza's recurrent layer and its CRF with the same numbers in half the time, while training.

torch's own LSTM cuts one slice a step out of the packed batch, and the gradient of each slice is a tensor
as large as the batch: the time grows with the square of the length. Here the gradient is written by hand,
with one product for the weights instead of one a step. `quick` puts it in stanza's place for a while.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from unittest.mock import patch

import torch
from stanza.models.common.char_model import CharacterModel
from stanza.models.common.crf import CRFLoss
from stanza.models.common.packed_lstm import PackedLSTM
from stanza.models.common.utils import tensor_unsort
from stanza.models.common.vocab import PAD_ID
from stanza.models.ner.data import DataLoader
from torch import Tensor
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pack_sequence


class _Recurrence(torch.autograd.Function):
    """Both directions of an LSTM: gates (2, places, 4 * size) in, states (2, places, size) out."""

    @staticmethod
    def forward(
        ctx: Any, gates: Tensor, inner: Tensor, hidden: Tensor, cell: Tensor, sizes: list[int]
    ) -> Tensor:
        size = hidden.shape[2]
        doors, before, cells, tanhs = gates.clone(), [], [], []
        states = gates.new_empty(*gates.shape[:2], size)
        start = 0
        for rows in sizes:
            now = slice(start, start + rows)
            hidden, cell = hidden[:, :rows], cell[:, :rows]
            before.append(hidden)
            cells.append(cell)
            door = doors[:, now]
            door.baddbmm_(hidden, inner)
            door[..., : 2 * size].sigmoid_()
            door[..., 2 * size : 3 * size].tanh_()
            door[..., 3 * size :].sigmoid_()
            cell = door[..., size : 2 * size] * cell + door[..., :size] * door[..., 2 * size : 3 * size]
            tanhs.append(cell.tanh())
            states[:, now] = door[..., 3 * size :] * tanhs[-1]
            hidden = states[:, now]
            start += rows
        ctx.sizes = sizes
        ctx.save_for_backward(inner, doors, torch.cat(before, 1), torch.cat(cells, 1), torch.cat(tanhs, 1))
        return states

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        inner, doors, before, cells, tanhs = ctx.saved_tensors
        size = before.shape[2]
        slopes = torch.empty_like(doors)
        back = inner.transpose(1, 2)
        i, f, g, o = (doors[..., n * size : (n + 1) * size] for n in range(4))
        # what does not depend on the later steps, for all places at once
        by_cell = torch.cat([g * i * (1 - i), cells * f * (1 - f), i * (1 - g * g)], 2)
        by_hidden = tanhs * o * (1 - o)
        through = o * (1 - tanhs * tanhs)
        d_hidden = d_cell = doors.new_zeros(2, 0, size)
        start = doors.shape[1]
        for rows in reversed(ctx.sizes):
            start -= rows
            now = slice(start, start + rows)
            d_state = grads[0][:, now].clone()
            d_state[:, : d_hidden.shape[1]] += d_hidden
            d_now = d_state * through[:, now]
            d_now[:, : d_cell.shape[1]] += d_cell
            slope = slopes[:, now]
            torch.mul(by_cell[:, now], d_now.repeat(1, 1, 3), out=slope[..., : 3 * size])
            torch.mul(by_hidden[:, now], d_state, out=slope[..., 3 * size :])
            d_hidden = slope @ back
            d_cell = d_now * f[:, now]
        return slopes, before.transpose(1, 2) @ slopes, d_hidden, d_cell, None


def _forward(self: Any, input: Any, lengths: Any, hx: Any = None) -> Any:
    if not isinstance(input, PackedSequence):
        input = pack_padded_sequence(input, lengths, batch_first=self.batch_first)
    layer = self.lstm
    if not self.training or layer.num_layers > 1 or not layer.bidirectional or self.pad or hx is None:
        return _original(self, input, lengths, hx)
    sizes = input.batch_sizes
    starts = sizes.cumsum(0) - sizes
    rows = torch.cat([torch.arange(n) for n in sizes.tolist()])
    steps = torch.arange(len(sizes)).repeat_interleave(sizes)
    length = torch.bincount(rows)
    turn = starts[length[rows] - 1 - steps] + rows
    last = starts[length - 1] + torch.arange(len(length))
    ways = ("l0", "l0_reverse")
    ahead, behind = (
        torch.addmm(
            getattr(layer, f"bias_ih_{way}") + getattr(layer, f"bias_hh_{way}"),
            input.data,
            getattr(layer, f"weight_ih_{way}").T,
        )
        for way in ways
    )
    inner = torch.stack([getattr(layer, f"weight_hh_{way}").T for way in ways])
    gates = torch.stack([ahead, behind[turn]])
    states: Tensor = _Recurrence.apply(gates, inner, *hx, sizes.tolist())  # type: ignore[no-untyped-call]
    output = torch.cat([states[0], states[1][turn]], 1)
    return PackedSequence(output, sizes), (states[:, last], None)


def _log_norm(self: Any, inputs: Tensor, masks: Tensor, tag_indices: Tensor) -> Tensor:
    first, *rest = inputs.unbind(1)
    transitions = self._transitions.unsqueeze(0)
    alphas = first
    for step, scores in enumerate(rest, 1):
        longer = scores + torch.logsumexp(alphas.unsqueeze(2) + transitions, 1)
        alphas = torch.where(masks[:, step : step + 1], alphas, longer)
    return torch.logsumexp(alphas, 1) * torch.logical_not(torch.all(masks, dim=1))


def _chunks(self: Any, data: list[Any]) -> list[Any]:
    """Batches of sentences of about one length, so that few steps are taken, in any order."""
    if self.eval:
        return list(_original_chunks(self, data))
    window = 20 * self.batch_size
    parts = (data[start : start + window] for start in range(0, len(data), window))
    batches = list(
        _original_chunks(self, [x for part in parts for x in sorted(part, key=lambda x: len(x[0]))])
    )
    random.shuffle(batches)
    return batches


def _read(
    self: Any, chars: Tensor, chars_mask: Tensor, word_orig_idx: Any, sentlens: Any, wordlens: Any
) -> Any:
    """stanza's reading of the letters, of each different word of the batch once."""
    if not self.training or self.attn or self.pad:
        return _original_read(self, chars, chars_mask, word_orig_idx, sentlens, wordlens)
    words, which = torch.unique(chars, dim=0, return_inverse=True)
    lengths = (words != PAD_ID).sum(1)
    order = lengths.argsort(descending=True)
    packed = pack_padded_sequence(self.dropout(self.char_emb(words[order])), lengths[order], batch_first=True)
    inits = (
        init.expand(-1, len(words), -1).contiguous() for init in (self.charlstm_h_init, self.charlstm_c_init)
    )
    _, (last, _) = self.charlstm(packed, None, hx=tuple(inits))
    read = last.transpose(0, 1).reshape(len(words), -1)[order.argsort()[which]]
    return pack_sequence(tensor_unsort(read, word_orig_idx).split(sentlens))


_original = PackedLSTM.forward
_original_read = CharacterModel.forward
_original_chunks = DataLoader.chunk_batches


@contextmanager
def quick() -> Iterator[None]:
    """While it is open, stanza trains with the functions of this module, and AdamW in its fused form."""
    with (
        patch.object(PackedLSTM, "forward", _forward),
        patch.object(CharacterModel, "forward", _read),
        patch.object(CRFLoss, "crf_log_norm", _log_norm),
        patch.object(DataLoader, "chunk_batches", _chunks),
        patch.object(torch.optim, "AdamW", partial(torch.optim.AdamW, fused=True)),
    ):
        yield
