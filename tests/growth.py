"""Texts of any length, ordinary and hostile, and the time and memory that each takes.

``python -m tests.growth`` reads every sort of text in the lengths 10 kB to 10 MB by rules alone, each sort in
a process of its own, and prints microseconds for each character, how many times as long a character takes in
a longer text than in the shortest, and the memory at most. ``--longest`` and ``--sorts`` choose less,
``--ner`` reads with the model. The exit status is 1 where the time grows by more than three times.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache

from quotetrack import Tracker
from tests.indonesian import own_texts


@cache
def _whole() -> str:
    return "\n\n".join(own_texts())


def ordinary(size: int) -> str:
    """The project's own articles, one after the other, again and again."""
    whole = _whole()
    return (whole * (size // len(whole) + 1))[:size]


def _repeated(unit: str) -> Callable[[int], str]:
    return lambda size: (unit * (size // len(unit) + 1))[:size]


def _nested(size: int) -> str:
    return "“‘" * (size // 4) + "’”" * (size // 4)


GROWING: dict[str, Callable[[int], str]] = {
    "ordinary text": ordinary,
    "ordinary text in one paragraph": lambda size: ordinary(size).replace("\n", " "),
    "only straight marks": _repeated('"'),
    "only marks and spaces": _repeated('" '),
    "only curly marks": _repeated("“”"),
    "only opening marks": _repeated("“"),
    "only single marks": _repeated("'"),
    "single marks with letters": _repeated("'a "),
    "only entities": _repeated("&quot;"),
    "nested marks": _nested,
    "lost marks": _repeated('Sawah kering," kata Wiryo.\n\n'),
    "nicknames": _repeated('Wiryo "Kancil" Santosa '),
    "only kata": _repeated("kata "),
    "only menurut": _repeated("menurut "),
    "only mengatakan": _repeated("mengatakan "),
    "cues without an end": _repeated("Wiryo mengatakan bahwa sawah kering dan "),
    "quotations without an end": _repeated('"Kami siap," kata Wiryo Santosa, '),
    "commas and cues": _repeated("sawah, kata, "),
    "only capitals": _repeated("A"),
    "capital words": _repeated("Wiryo "),
    "shouting": _repeated("WIRYO SANTOSA "),
    "different names": lambda size: " ".join(
        f"Wiryo Anak{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)} berkata."
        for n in range(size // 20)
    ),
    "one person again and again": _repeated('"Kami siap," kata Wiryo. '),
    "titles": _repeated("Kepala Dinas "),
    "commas and titles": _repeated("Kepala Dinas, "),
    "ranks": _repeated("Kombes Pol "),
    "degrees": _repeated("S.H., M.H., "),
    "pronouns": _repeated("dia ia beliau "),
    "brackets": _repeated("("),
    "brackets in brackets": lambda size: "(" * (size // 2) + ")" * (size // 2),
    "one endless word": _repeated("a"),
    "one endless number": _repeated("1"),
    "numbers": _repeated("1.000,5 "),
    "stops": _repeated("."),
    "stops and letters": _repeated("a."),
    "spaces": _repeated(" "),
    "line breaks": _repeated("\n"),
    "short lines": _repeated("a\n"),
    "furniture": _repeated("Baca juga: Harga naik\n"),
    "furniture in one line": _repeated("Baca juga: Harga naik "),
    "datelines": _repeated("JAKARTA (ANTARA) - "),
    "accents": _repeated("e\u0301"),
    "markup": _repeated("[content:"),
    "glued": _repeated("menurutReuters"),
    "hyphens": _repeated("a-"),
    "apostrophes": _repeated("a'"),
}


def seconds(tracker: Tracker, text: str, limit: float) -> float:
    """The least time of a few readings; one alone when that took too long already.

    Without the garbage collector, which walks through all that the other tests have left in memory.
    """
    least = float("inf")
    gc.disable()
    for _ in range(3):
        start = time.process_time()
        tracker(text)
        least = min(least, time.process_time() - start)
        if least > limit:
            break
    gc.enable()
    return least


LENGTHS = (10_000, 100_000, 1_000_000, 10_000_000)


def measured(name: str, lengths: Sequence[int], ner: bool) -> tuple[list[float], int]:
    """The microseconds for each character of the texts of these lengths, and the kilobytes used at most."""
    import resource

    tracker = Tracker() if ner else Tracker(recognizer=None)
    make = GROWING[name]
    tracker(make(1000))
    each = []
    for length in lengths:
        text = make(length)
        each.append(1e6 * seconds(tracker, text, limit=0.5) / length)
    return each, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.growth", description=__doc__)
    parser.add_argument("--longest", type=int, default=LENGTHS[-1], metavar="N", help="characters at most")
    parser.add_argument("--ner", action="store_true", help="read with the model that ships with quotetrack")
    parser.add_argument("--sorts", nargs="+", choices=GROWING, default=list(GROWING), metavar="SORT")
    options = parser.parse_args()
    lengths = [length for length in LENGTHS if length <= options.longest]
    worst = 0.0
    print("| text |", " | ".join(f"{length:,}" for length in lengths), "| growth | memory, MB |")
    print("| --- |", " | ".join("---:" for _ in lengths), "| ---: | ---: |")
    for name in options.sorts:
        with multiprocessing.get_context("spawn").Pool(1) as pool:  # whose memory is of this sort alone
            each, memory = pool.apply(measured, (name, lengths, options.ner))
        growth = max(each) / each[0]
        worst = max(worst, growth)
        figures = " | ".join(f"{microseconds:.2f}" for microseconds in each)
        print(f"| {name} | {figures} | {growth:.2f} | {memory // 1024:,} |", flush=True)
    return 1 if worst > 3 else 0


if __name__ == "__main__":
    sys.exit(main())
