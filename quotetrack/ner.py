"""Named entities: the tokeniser, the `Recognizer` protocol, and stanza with quotetrack's own model."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

import regex
from attrs import frozen

from quotetrack.errors import ModelError
from quotetrack.model import Span

if TYPE_CHECKING:
    import stanza

Label = Literal["PER", "ORG", "LOC"]


@frozen(kw_only=True)
class Entity:
    """A named person (PER), organisation (ORG) or place (LOC), as a span of characters."""

    span: Span
    label: Label


class Recognizer(Protocol):
    """Anything that finds the entities of many texts at once: one list of entities for each text.

    The texts are paragraphs or sentences; spans count the characters of the text they were found in,
    do not overlap and come in the order of the text.
    """

    def __call__(self, texts: Sequence[str]) -> list[list[Entity]]:
        """The entities of each of `texts`, in the order of `texts`."""
        ...


# A capital after a small letter opens a new token, because scraped news glues words ("PresidenDonald",
# "BRIAgustya"). So does a small word glued to a name ("Kluivertmengatakan"), if no name ends like it; the
# short ones are left alone, or Medan would lose its "dan". A clitic after an abbreviation ("KPKnya") is a
# token too, and "detik" before its editions' names.
_GLUED = frozenset(
    """adalah bahwa berharap bersama dalam dengan dikutip disebut hingga karena kepada ketika korban melalui
    melaporkan memastikan memberikan memperkirakan mengaku mengalami mengatakan mengungkapkan menjadi
    menjelaskan menuliskan menyampaikan menyebut menyindir merupakan saat sebagai sebelum secara selaku
    sejauh setelah terakhir terkait tersebut untuk""".split()
)
_CAPITAL = r"[\p{Lu}\p{Lt}]"
_OTHER = r"[[\p{L}\p{M}]--[\p{Lu}\p{Lt}]]"
_TOKEN = regex.compile(
    rf"""
    [a-z]++ (?=[\ ,.]) (?<!detikcom)  # the usual words, quickly: below they would match alike
    | [A-Z] [a-z]++ (?=[\ ,.]) (?<!\L<glued>)
    | (?: {_CAPITAL}{{2,}}+ (?= (?: nya|lah|kah|pun|\L<glued>|me[lmnr]{_OTHER}{{4,}}+ )\b )
      | {_CAPITAL}+ (?= {_CAPITAL} {_OTHER}{{2}} )
      | {_CAPITAL}{_OTHER}{{2,20}}? (?= \L<glued>\b )
      | {_OTHER}{{2,20}}? (?= detik (?: com\b | {_CAPITAL} ) )
      | {_CAPITAL}*+ {_OTHER}++
      | {_CAPITAL}++
    )
    (?: ['’ʼ] {_CAPITAL}?+ {_OTHER}++ )*+
    | \p{{N}}++ (?: [.,] \p{{N}}++ )*+
    | [^\s\p{{Cc}}\p{{Cf}}]
    """,
    regex.VERBOSE | regex.V1,
    glued=_GLUED,
)


def tokens(text: str) -> list[Span]:
    """The tokens of a text: words, numbers, and every other visible character alone.

    The one tokeniser of quotetrack: the model was trained on its tokens and sees them at run time.
    It takes words apart that scraping has glued together, and hyphens, so that an entity can begin
    or end there (``Prabowo-Gibran`` are two persons).

    >>> teks = "kata PresidenDonald Trump, Jum'at (1.500 kali)"
    >>> [span.of(teks) for span in tokens(teks)]
    ['kata', 'Presiden', 'Donald', 'Trump', ',', "Jum'at", '(', '1.500', 'kali', ')']
    """
    return [Span(*match.span()) for match in _TOKEN.finditer(text)]


_MARKS = str.maketrans(
    dict.fromkeys("“”„‟«»〝〞＂", '"') | dict.fromkeys("‘’‚‛`´ʼ", "'") | dict.fromkeys("‐‑‒–—―−", "-")
)
_LONGEST_TOKEN = 40


def form(token: str) -> str:
    """The token as the tagger sees it; the text itself is never changed.

    Marks and dashes of all styles look the same to it, accents are composed, and of a token without
    end (a URL, a line of letters) it sees the first 40 characters.

    >>> form("”"), form("Ma’ruf")
    ('"', "Ma'ruf")
    """
    token = token[:_LONGEST_TOKEN]
    return token if token.isascii() else unicodedata.normalize("NFC", token).translate(_MARKS)


_LONGEST_PIECE = 120
_STOPS = frozenset(".?!…")
_CLOSERS = frozenset("\"'”’)]»")
_OPENERS = frozenset("\"'“‘([«")


def pieces(words: Sequence[str], longest: int = _LONGEST_PIECE) -> Iterator[tuple[int, int]]:
    """Where to cut a long row of tokens before tagging, as half-open stretches of at most `longest`.

    Cut is as late as possible after the end of a sentence; where none comes, before a small-letter
    word that follows another one, so that no name is cut through; else at the limit.

    >>> kata = "Ia tiba . Budi Santoso pergi lagi".split()
    >>> [kata[a:b] for a, b in pieces(kata, longest=5)]
    [['Ia', 'tiba', '.'], ['Budi', 'Santoso', 'pergi', 'lagi']]
    """
    start = 0
    while len(words) - start > longest:
        end = start + longest
        for place in range(end, start + longest // 4, -1):
            before = place - 1
            while before > start and words[before] in _CLOSERS:
                before -= 1
            # "H. Budi" and "M. Ridwan" do not end a sentence
            initial = words[before] == "." and before > start and len(words[before - 1]) < 3
            opens = words[place][0].isupper() or words[place] in _OPENERS
            if words[before] in _STOPS and opens and not initial:
                end = place
                break
        else:
            for place in range(end, start + longest // 2, -1):
                if words[place][0].islower() and words[place - 1][0].islower():
                    end = place
                    break
        yield start, end
        start = end
    if start < len(words):
        yield start, len(words)


def model_dir() -> Path:
    """The folder of the package's own model, laid out as stanza's resources.

    Plain stanza finds the model there, without any of quotetrack's rules; give it the tokens
    of `tokens` in their `form`:

    >>> (model_dir() / "resources.json").name
    'resources.json'
    """
    return Path(__file__).parent / "models"


_LABELS: dict[str, Label] = {
    "PER": "PER", "PERSON": "PER",
    "ORG": "ORG", "ORGANIZATION": "ORG", "ORGANISATION": "ORG",
    "LOC": "LOC", "GPE": "LOC", "LOCATION": "LOC",
}  # fmt: skip
_PIECES_IN_A_BATCH = 64


class Tags(Protocol):
    """Anything that gives one BIOES tag for each token of a batch of rows, the longest row first."""

    def __call__(self, batch: Sequence[Sequence[str]]) -> list[list[str]]:
        """The tags of each row."""
        ...


class StanzaRecognizer:
    """A recognizer that runs a stanza NER model: quotetrack's own, or another.

    Args:
        model: nothing for the Indonesian model inside the package; the path of another models folder
            with stanza's layout (``python -m quotetrack.training pack`` makes one); or a ready
            `stanza.Pipeline` with an ``ner`` processor, of any language.

    stanza and torch are imported, and the model is loaded, when the first text comes. A model folder
    is checked against the SHA256 sums it holds. torch runs on one thread meanwhile, which for small
    batches is faster than several; the caller's setting is put back. A recognizer can be used from several
    threads, after a fork, and can be pickled (each process loads its own model). No socket is opened.

    Raises:
        ModelError: on the first call, when the model is missing, truncated or altered.

    >>> recognizer = StanzaRecognizer()
    >>> teks = "Ketua Umum PSSI, Erick Thohir, tiba di Bandung."
    >>> [(e.label, e.span.of(teks)) for e in recognizer([teks])[0]]
    [('ORG', 'PSSI'), ('PER', 'Erick Thohir'), ('LOC', 'Bandung')]
    """

    def __init__(self, model: str | os.PathLike[str] | stanza.Pipeline | None = None) -> None:
        self._model: Path | stanza.Pipeline
        if model is None:
            self._model = model_dir()
        else:
            self._model = Path(model) if isinstance(model, (str, os.PathLike)) else model
        self._clear()

    def _clear(self) -> None:
        self._lock = threading.Lock()
        self._process = os.getpid()
        self._tagger: Tags | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {"_model": self._model}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._model = state["_model"]
        self._clear()

    def __repr__(self) -> str:
        return f"<StanzaRecognizer {self.name}>"

    @property
    def name(self) -> str:
        """The model's name, such as ``"id-news-1"``; known without loading the model.

        >>> StanzaRecognizer().name
        'id-news-1'
        """
        if not isinstance(self._model, Path):
            return f"stanza-{self._model.lang}"
        resources = _resources(self._model)
        return str(resources["id"]["ner"][_package(resources)].get("name", self._model.name))

    def __call__(self, texts: Sequence[str]) -> list[list[Entity]]:
        """The entities of each text, in the order of the texts; any string is accepted."""
        if isinstance(texts, (str, bytes)):
            raise TypeError("give a list of texts; for one text: recognizer([text])")
        if os.getpid() != self._process:  # after a fork another thread may hold the lock for ever
            self._lock, self._process = threading.Lock(), os.getpid()
        if not any(map(str.strip, texts)):
            return [[] for _ in texts]
        with self._lock:
            return recognize(texts, self.load())

    def load(self) -> Tags:
        """Load the model, if it is not loaded yet: what gives the tags of a batch of rows of tokens."""
        if self._tagger is None:
            if isinstance(self._model, Path):
                _check(self._model)
            with _one_thread():  # in a forked process torch would wait for threads that it has not
                self._tagger = _load(self._model)
        return self._tagger


def recognize(texts: Sequence[str], tagger: Tags) -> list[list[Entity]]:
    """The entities that a tagger finds in each text.

    The texts are taken apart into tokens and pieces of bounded length; pieces of about one length,
    from all texts, are tagged together on one thread of torch.
    """
    import torch

    spans = [[match.span() for match in _TOKEN.finditer(text)] for text in texts]
    words = [[form(text[a:b]) for a, b in where] for text, where in zip(texts, spans, strict=True)]
    cuts = [(i, a, b) for i, row in enumerate(words) for a, b in pieces(row)]
    cuts.sort(key=lambda cut: (cut[1] - cut[2], cut))
    found: list[list[Entity]] = [[] for _ in texts]
    with _one_thread(), torch.inference_mode():
        for start in range(0, len(cuts), _PIECES_IN_A_BATCH):
            batch = cuts[start : start + _PIECES_IN_A_BATCH]
            rows = tagger([words[i][a:b] for i, a, b in batch])
            for (i, a, _), tags in zip(batch, rows, strict=True):
                found[i] += _entities(tags, spans[i][a:])
    for entities in found:
        entities.sort(key=lambda entity: entity.span)
    return found


def _entities(tags: Sequence[str], spans: Sequence[tuple[int, int]]) -> Iterator[Entity]:
    """The entities that a row of BIOES tags means; wrong rows (an I without a B) are read kindly."""
    start, label = 0, None
    for number, tag in enumerate([*tags, "O"]):
        mark, _, name = tag.partition("-")
        if label is not None and (mark in "OBS" or name != label):
            if label in _LABELS:
                yield Entity(span=Span(spans[start][0], spans[number - 1][1]), label=_LABELS[label])
            label = None
        if label is None and mark != "O":
            start, label = number, name


@contextmanager
def _one_thread() -> Iterator[None]:
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def _mend(folder: Path, what: str) -> ModelError:
    if folder == model_dir():
        mend = "install quotetrack again: pip install --force-reinstall --no-deps quotetrack"
    else:
        mend = "pack the folder again: python -m quotetrack.training pack --help"
    return ModelError(f"the NER model in {folder} {what}; {mend}")


def _resources(folder: Path) -> dict[str, Any]:
    try:
        resources: dict[str, Any] = json.loads((folder / "resources.json").read_text(encoding="utf-8"))
        resources["id"]["ner"][_package(resources)]
    except OSError as error:
        raise _mend(folder, "has no resources.json that can be read") from error
    except (ValueError, KeyError, TypeError) as error:
        raise _mend(folder, "has a resources.json that names no Indonesian NER model") from error
    return resources


def _package(resources: dict[str, Any]) -> str:
    return str(resources["id"]["packages"]["default"]["ner"])


def _check(folder: Path) -> None:
    """Compare the files of a models folder with its file SHA256, whose lines are those of ``sha256sum``."""
    _resources(folder)
    try:
        lines = (folder / "SHA256").read_text(encoding="utf-8").split("\n")
        for line in filter(None, lines):
            expected, _, name = line.partition("  ")
            if hashlib.sha256((folder / name).read_bytes()).hexdigest() != expected:
                raise _mend(folder, f"is damaged: {name} is truncated or altered")
    except OSError as error:
        raise _mend(folder, f"is incomplete: {error.filename} cannot be read") from error


def _load(model: Path | stanza.Pipeline) -> Tags:
    if not isinstance(model, Path):
        return _AnyPipeline(model)
    resources = _resources(model)
    package = _package(resources)
    needed = resources["id"]["ner"][package].get("dependencies", [])
    try:
        if [part["model"] for part in needed] == ["pretrain"]:
            from quotetrack.tagger import Tagger, Trained

            vectors = model / "id" / "pretrain" / f"{needed[0]['package']}.pt"
            trained = Trained(model / "id" / "ner" / f"{package}.pt", vectors)
            if Tagger.fits(trained):
                return Tagger(trained)
        import stanza

        return _AnyPipeline(
            stanza.Pipeline(
                "id",
                dir=str(model),
                processors="tokenize,ner",
                tokenize_pretokenized=True,
                download_method=None,
                use_gpu=False,
                verbose=False,
            )
        )
    except Exception as error:  # a pickle that is no model fails in many ways
        raise _mend(model, f"cannot be loaded by stanza ({type(error).__name__}: {error})") from error


class _AnyPipeline:
    """Any stanza pipeline with an NER processor; it tags our tokens, whatever tokeniser it has."""

    def __init__(self, pipeline: stanza.Pipeline) -> None:
        if "ner" not in pipeline.processors:
            raise ModelError('the pipeline has no NER; make it with processors="tokenize,ner"')
        self._ner = pipeline.processors["ner"]

    def __call__(self, batch: Sequence[Sequence[str]]) -> list[list[str]]:
        from stanza.models.common.doc import Document

        rows = [[{"id": (n,), "text": word} for n, word in enumerate(words, 1)] for words in batch]
        document = self._ner.process(Document(rows))
        return [[token.ner for token in sentence.tokens] for sentence in document.sentences]
