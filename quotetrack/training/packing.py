"""A trained model made small and put in a folder that stanza, and quotetrack, can load."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import torch
from stanza.models.common.pretrain import PretrainedWordVocab
from stanza.models.common.vocab import UNK_ID, VOCAB_PREFIX_SIZE
from torch import Tensor

_PACKAGE = "news"


def load(path: Path) -> dict[str, Any]:
    """A file that torch wrote, as plain tensors and containers; nothing in it is executed."""
    content: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    return content


def merged_vectors(vectors: dict[str, Any], model: dict[str, Any]) -> tuple[list[str], Tensor]:
    """The word vectors with what the tagger learnt about the words of its training sentences added.

    stanza keeps the two apart (a "delta" table beside the vectors). Their sum gives the same tags,
    in one table and half the space.
    """
    words: list[str] = vectors["vocab"]["_id2unit"]
    table: Tensor = vectors["emb"].float()
    delta_words: dict[str, int] = model["vocab"]["delta"]["_unit2id"]
    delta: Tensor = model["model"]["delta_emb.weight"].float()
    known = set(words)
    added = [word for word in delta_words if word not in known]
    table = torch.cat([table, table[UNK_ID].expand(len(added), -1)])
    words = words + added
    rows = [delta_words.get(word, 0) for word in words]
    rows[:VOCAB_PREFIX_SIZE] = [0, UNK_ID, 0, 0]
    return words[VOCAB_PREFIX_SIZE:], table + delta[rows]


def pack(*, model: Path, vectors: Path, to: Path, name: str) -> None:
    """Write a models folder: the tagger, its word vectors, ``resources.json`` and ``SHA256``.

    Numbers are stored in half precision (stanza computes with them in single precision), which
    halves the files and changes no tag worth measuring.
    """
    tagger, pretrain = load(model), load(vectors)
    if "delta" in tagger["vocab"]:
        words, table = merged_vectors(pretrain, tagger)
        vocabulary = PretrainedWordVocab(words, lower=False).state_dict()
        tagger["vocab"]["word"] = vocabulary
        for part in (tagger["vocab"], tagger["vocab"]["_key2class"]):
            part.pop("delta", None)
        tagger["model"].pop("delta_emb.weight")
        tagger["config"]["emb_finetune"] = False
        pretrain = {"vocab": vocabulary, "emb": table}
    pretrain["emb"] = pretrain["emb"].half()
    tagger["model"] = {key: value.half() for key, value in tagger["model"].items()}
    for key in [key for key in tagger["config"] if key.endswith(("_dir", "_file", "_name"))]:
        tagger["config"][key] = ""  # paths of the machine it was trained on
    files = {
        f"id/ner/{_PACKAGE}.pt": tagger,
        f"id/pretrain/{_PACKAGE}.pt": pretrain,
    }
    for file, content in files.items():
        (to / file).parent.mkdir(parents=True, exist_ok=True)
        torch.save(content, to / file)
    write_sums(to, name)


def write_sums(folder: Path, name: str) -> None:
    """Write ``resources.json`` (in the form stanza downloads it) and ``SHA256`` for the two model files."""
    files = [f"id/ner/{_PACKAGE}.pt", f"id/pretrain/{_PACKAGE}.pt"]
    md5 = {file: hashlib.md5((folder / file).read_bytes()).hexdigest() for file in files}
    resources = {
        "id": {
            "lang_name": "Indonesian",
            "packages": {"default": {"tokenize": "quotetrack", "ner": _PACKAGE}},
            "tokenize": {"quotetrack": {}},  # the one of quotetrack.processor, which has no file
            "ner": {
                _PACKAGE: {
                    "md5": md5[files[0]],
                    "dependencies": [{"model": "pretrain", "package": _PACKAGE}],
                    "name": name,
                }
            },
            "pretrain": {_PACKAGE: {"md5": md5[files[1]]}},
            "default_processors": {"ner": _PACKAGE},
            "default_dependencies": {},
        }
    }
    text = json.dumps(resources, indent=2) + "\n"
    (folder / "resources.json").write_text(text, encoding="utf-8")
    names = ["resources.json", *files]
    sums = [f"{hashlib.sha256((folder / file).read_bytes()).hexdigest()}  {file}\n" for file in names]
    (folder / "SHA256").write_text("".join(sums), encoding="utf-8")
