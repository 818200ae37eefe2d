"""The parts of quotetrack under pytest-benchmark: compare versions of the program on one machine.

    pip install -c constraints.txt -e '.[benchmark]'
    python -m pytest tests/benchmarks/speed.py

The tests as a whole leave this file out, because its name does not begin with ``test_``. No time is a limit:
what can fail is a ratio of two times that are measured in turn. CPU seconds of the process are measured.
"""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING, Any

import pytest

from quotetrack import StanzaRecognizer, Tracker, tracker
from quotetrack.lexicon import lexicon
from quotetrack.mentions import names_by_rule
from quotetrack.ner import tokens
from quotetrack.text import Words, fold, paragraphs
from tests.benchmarks.throughput import alternately, reading, shipped_texts

if TYPE_CHECKING:
    from collections.abc import Callable

    Benchmark = Callable[..., Any]

pytestmark = pytest.mark.benchmark(timer=time.process_time, warmup=True, warmup_iterations=1)
TEXTS = shipped_texts()[::5]
LEXICON = lexicon()


@pytest.fixture(scope="module")
def prepared() -> list[tracker._Prepared]:
    return [tracker._Prepared(text, LEXICON) for text in TEXTS]


@pytest.fixture(scope="module")
def sent(prepared: list[tracker._Prepared]) -> list[str]:
    return [span.of(one.text) for one in prepared for span in tracker._pieces(one, LEXICON)]


def test_words(benchmark: Benchmark) -> None:
    assert all(benchmark(lambda: [Words.of(text, fold(text)) for text in TEXTS]))


def test_sentences_quoted_text_and_furniture(benchmark: Benchmark) -> None:
    assert all(benchmark(lambda: [tracker._Prepared(text, LEXICON).sentences for text in TEXTS]))


def test_names_by_rule(benchmark: Benchmark, prepared: list[tracker._Prepared]) -> None:
    assert any(benchmark(lambda: [names_by_rule(one.words, LEXICON, one.blocked) for one in prepared]))


def test_tokens(benchmark: Benchmark, sent: list[str]) -> None:
    assert all(benchmark(lambda: [tokens(text) for text in sent]))


def test_recognizer(benchmark: Benchmark, sent: list[str]) -> None:
    assert any(benchmark(StanzaRecognizer(), sent))


def test_rules_alone(benchmark: Benchmark) -> None:
    reader = Tracker(recognizer=None)
    assert any(article.quotations for article in benchmark(lambda: list(reader.pipe(TEXTS))))


def test_with_ner(benchmark: Benchmark) -> None:
    reader = Tracker()
    assert any(article.quotations for article in benchmark(lambda: list(reader.pipe(TEXTS))))


def test_a_batch_is_faster_than_one_by_one() -> None:
    reader = Tracker()
    reader(TEXTS[0])
    seconds = alternately(
        {"batch": reading(reader, TEXTS), "one by one": lambda: list(map(reader, TEXTS))}, 5
    )
    assert statistics.median(b / a for a, b in zip(*seconds.values(), strict=True)) > 1


def test_the_recogniser_is_sent_less_than_everything(sent: list[str]) -> None:
    whole = [span.of(text) for text in TEXTS for span in paragraphs(text)]
    recognizer = StanzaRecognizer()
    recognizer(whole)
    seconds = alternately({"sent": lambda: recognizer(sent), "whole": lambda: recognizer(whole)}, 5)
    assert statistics.median(b / a for a, b in zip(*seconds.values(), strict=True)) > 1
