"""Measures how fast quotetrack is, and what the short cut to the recogniser costs in accuracy.

    python -m tests.benchmarks.throughput [FILE.jsonl] [--articles N] [--words LOW HIGH] [--only BLOCK]

Without a file the articles are those that ship with the project (``tests/gold/dev``, ``examples``). A file
has one JSON object with a ``text`` in each line, and may be packed with xz.

Times are CPU seconds of the process on one thread, apart from ``processes`` and ``cold``, which need the
clock. Variants that are compared are measured in turn, again and again in one run, because the load of a
machine changes; what is printed is the median, and the best in brackets.
"""

from __future__ import annotations

import json
import lzma
import os
import platform
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from quotetrack import Tracker, evaluation, markup, tracker
from quotetrack.lexicon import lexicon
from quotetrack.ner import tokens
from quotetrack.text import Words, paragraphs
from tests.benchmarks import sets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from quotetrack.model import Span

ROUNDS = 7
STAGES = (
    "fold", "paragraphs", "quoted", "furniture", "apart", "sentences",
    "candidates", "attributions", "resolve", "notes_on",
)  # fmt: skip
COLD = """
import json, resource, sys, time
start = time.perf_counter()
import quotetrack
imported = time.perf_counter()
quotetrack.extract(sys.stdin.read())
done = time.perf_counter()
print(json.dumps([imported - start, done - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


def shipped_texts() -> list[str]:
    """The articles that ship with the project: the open gold's part ``dev``, and the examples."""
    files = sorted((sets.OPEN / "dev").glob("*.txt"))
    examples = sorted((sets.ROOT / "examples").glob("*.txt"))
    return [markup.parse(file.read_text(encoding="utf-8")).text for file in files] + [
        file.read_text(encoding="utf-8") for file in examples
    ]


def texts_of(file: Path) -> Iterator[str]:
    opened: Any = lzma.open if file.suffix == ".xz" else open
    with opened(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"]


def alternately(
    variants: Mapping[str, Callable[[], object]],
    rounds: int = ROUNDS,
    clock: Callable[[], float] = time.process_time,
) -> dict[str, list[float]]:
    """The seconds of each variant in each round; a round runs all of them one after the other."""
    seconds: dict[str, list[float]] = {name: [] for name in variants}
    for _ in range(rounds):
        for name, run in variants.items():
            start = clock()
            run()
            seconds[name].append(clock() - start)
    return seconds


def reading(reader: Tracker, texts: Sequence[str], n_process: int = 1) -> Callable[[], None]:
    def run() -> None:
        for _ in reader.pipe(texts, n_process=n_process):
            pass

    return run


def everything(one: tracker._Prepared, lexicon: object) -> list[Span]:
    """In place of `quotetrack.tracker._pieces`: every paragraph, whatever it holds."""
    return paragraphs(one.text)


def sending_everything(run: Callable[[], object]) -> Callable[[], None]:
    def patched() -> None:
        with patch.object(tracker, "_pieces", everything):
            run()

    return patched


def print_rates(seconds: Mapping[str, Sequence[float]], articles: int, first: str) -> None:
    """Articles per second of each variant, and how many times the first one's time it takes."""
    for name, each in seconds.items():
        times = statistics.median(b / a for a, b in zip(seconds[first], each, strict=True))
        middle, best = articles / statistics.median(each), articles / min(each)
        figures = f"{middle:8.0f} [{best:.0f}] articles a second, {times:.2f} times the time of {first}"
        print(f"  {name:28}{figures}", flush=True)


def rates(texts: Sequence[str]) -> None:
    """By rules alone, with the recogniser, and with everything sent to it."""
    rules, full = reading(Tracker(recognizer=None), texts), reading(Tracker(), texts)
    variants = {"rules alone": rules, "with NER": full, "NER sees everything": sending_everything(full)}
    for run in variants.values():  # the model is loaded, the words are known
        run()
    print_rates(alternately(variants), len(texts), "with NER")


def processes(texts: Sequence[str]) -> None:
    """One process against two, by the clock, the start of the processes included; on 2,000 articles."""
    many = list(islice(cycle(texts), 2000))
    for name, reader in {"with NER": Tracker(), "rules alone": Tracker(recognizer=None)}.items():
        reader(texts[0])
        variants = {f"{name}, {n} process{'es' if n > 1 else ''}": reading(reader, many, n) for n in (1, 2)}
        print_rates(alternately(variants, 3, time.perf_counter), len(many), next(iter(variants)))


def stages(texts: Sequence[str]) -> None:
    """Milliseconds for an article in each stage that `quotetrack.tracker` calls; nested reading included."""
    spent: dict[str, float] = defaultdict(float)

    def timed(name: str, stage: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any, **named: Any) -> Any:
            start = time.process_time()
            try:
                return stage(*given, **named)
            finally:
                spent[name] += time.process_time() - start

        return run

    reader = Tracker()
    run = reading(reader, texts)
    run()
    patches = [patch.object(tracker, name, timed(name, getattr(tracker, name))) for name in STAGES]
    patches += [
        patch.object(Words, "of", timed("words", Words.of)),
        patch.object(tracker, "_pieces", timed("choice for NER", tracker._pieces)),
        patch.object(reader, "recognizer", timed("NER", reader.recognizer)),  # type: ignore[arg-type]
    ]
    found: dict[str, list[float]] = defaultdict(list)
    for one in patches:
        one.start()
    for _ in range(ROUNDS):
        spent.clear()
        start = time.process_time()
        run()
        spent["all"] = time.process_time() - start
        for name, seconds in spent.items():
            found[name].append(1000 * seconds / len(texts))
    for one in patches:
        one.stop()
    for name, each in sorted(found.items(), key=lambda item: -statistics.median(item[1])):
        print(f"  {name:28}{statistics.median(each):8.3f} [{min(each):.3f}] ms")


def cold(texts: Sequence[str]) -> None:
    """A new process: the import, the import and the first article with the model, and the memory it took."""
    runs = []
    with TemporaryDirectory() as compiled:  # pip compiles what it installs
        settings = {**os.environ, "PYTHONPYCACHEPREFIX": compiled, "PYTHONDONTWRITEBYTECODE": ""}
        for _ in range(1 + ROUNDS):
            done = subprocess.run(
                [sys.executable, "-c", COLD],
                input=texts[0],
                capture_output=True,
                encoding="utf-8",
                check=True,
                env=settings,
            )
            runs.append(json.loads(done.stdout))
    del runs[0]
    for name, unit, each in zip(
        ("import", "import and first article", "memory"),
        ("s", "s", "MB"),
        zip(*runs, strict=True),
        strict=True,
    ):
        print(f"  {name:28}{statistics.median(each):8.3g} [{min(each):.3g}] {unit}")


def share(texts: Sequence[str]) -> None:
    """How many of all tokens the recogniser sees."""
    words = lexicon()
    prepared = [tracker._Prepared(text, words) for text in texts]
    seen = [span.of(one.text) for one in prepared for span in tracker._pieces(one, words)]
    sent, of = (sum(len(tokens(text)) for text in some) for some in (seen, texts))
    print(f"  {sent:,} of {of:,} tokens, {sent / of:.1%}, in {len(seen):,} pieces")


def accuracy(texts: Sequence[str]) -> None:
    """What is lost by not sending everything; on the gold sets, not on the texts."""
    reader = Tracker()
    print(f"  {'':28}{'direct F1':>10}{'speaker':>10}{'indir. F1':>10}{'speaker':>10}{'title':>10}")
    for name in ("open", "dev", "pfsa-dev"):
        if not sets.path_of(name).exists():
            print(f"  {name}: is not there")
            continue
        golds = [gold for gold in sets.gold(name) if not gold.id.startswith("test/")]
        given = [gold.text for gold in golds]
        found: dict[str, list[Any]] = {}

        def read(label: str, given: list[str] = given, found: dict[str, list[Any]] = found) -> None:
            found[label] = list(reader.pipe(given))

        read("shipped")
        sending_everything(lambda: read("everything"))()
        for label, articles in found.items():
            by_id = {gold.id: article for gold, article in zip(golds, articles, strict=True)}
            figures = evaluation.evaluate(golds, by_id, resamples=0).figures
            cells = [
                figures.get(section, {}).get(figure)
                for section, figure in (
                    ("direct", "f1"), ("direct", "speaker"), ("indirect", "f1"), ("indirect", "speaker"),
                    ("title", "accuracy"),
                )
            ]  # fmt: skip
            shown = "".join(f"{'' if cell is None else format(cell, '.4f'):>10}" for cell in cells)
            print(f"  {name + ', ' + label:28}{shown}")


BLOCKS = {
    "rates": rates,
    "processes": processes,
    "stages": stages,
    "cold": cold,
    "share": share,
    "accuracy": accuracy,
}


def main() -> None:
    parser = sets.parser(__doc__)
    parser.add_argument("file", nargs="?", type=Path, help="JSON lines, instead of the own articles")
    parser.add_argument("--articles", type=int, default=300, metavar="N", help="at most (300)")
    parser.add_argument(
        "--words", type=int, nargs=2, default=(0, sys.maxsize), metavar=("LOW", "HIGH"),
        help="only articles of so many words",
    )  # fmt: skip
    parser.add_argument("--only", choices=BLOCKS, nargs="+", default=list(BLOCKS), metavar="BLOCK",
                        help=", ".join(BLOCKS))  # fmt: skip
    options = parser.parse_args()
    low, high = options.words
    source = texts_of(options.file) if options.file else shipped_texts()
    texts = list(islice((text for text in source if low <= len(text.split()) <= high), options.articles))
    if not texts:
        parser.error("no article is of this length")
    words = statistics.mean(len(text.split()) for text in texts)
    print(f"{len(texts)} articles of {words:.0f} words; {platform.machine()}, {os.cpu_count()} cores, "
          f"Python {platform.python_version()}")  # fmt: skip
    for name in options.only:
        load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
        print(f"{name} (load {load:.1f})", flush=True)
        BLOCKS[name](texts)


if __name__ == "__main__":
    main()
