"""The long run against breaking: ``python -m tests.fuzz N`` reads N texts made at random.

Half of them are the project's own texts with random damage, half are put together from cues, marks,
names and noise. Of each, all of `tests.invariants` must hold; what breaks is made as short as possible and
printed. The same ``--seed`` gives the same texts. ``--ner`` reads with the model, which is slower. The exit
status is 1 when one broke.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from random import Random

from quotetrack import Tracker
from tests.indonesian import invented, mutated, own_texts
from tests.invariants import check_article, check_stages


def texts(number: int, seed: int) -> Iterator[str]:
    own = own_texts()
    random = Random(seed)
    for n in range(number):
        yield mutated(random, own) if n % 2 else invented(random)


def fault(tracker: Tracker, text: str) -> str:
    """Where and why the text breaks a promise; nothing when all is well."""
    try:
        check_stages(text)
        check_article(tracker(text), text)
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        own = [f for f in frames if "/quotetrack/" in f.filename.replace("\\", "/")] or frames
        last, place = frames[-1], own[-1]
        where = f"{place.filename.rsplit('/', 1)[-1]}:{place.name}" if place is not last else ""
        return f"{type(error).__name__} in {last.name} ({last.line}) {where}".rstrip()
    return ""


def shortened(text: str, fails: Callable[[str], bool]) -> str:
    """The text without all that can go while it still fails: first long stretches, then single characters."""
    size = max(len(text) // 2, 1)
    while size:
        at = 0
        while at < len(text):
            shorter = text[:at] + text[at + size :]
            if fails(shorter):
                text = shorter
            else:
                at += size
        size //= 2
    return text


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("number", metavar="N", type=int, help="how many texts")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--ner", action="store_true", help="read with the model that ships with quotetrack")
    options = parser.parse_args()
    tracker = Tracker() if options.ner else Tracker(recognizer=None)
    faults: dict[str, list[str]] = {}  # the first few texts of each sort
    broke = 0
    start = last = time.perf_counter()
    characters = 0
    for n, text in enumerate(texts(options.number, options.seed), 1):
        characters += len(text)
        if found := fault(tracker, text):
            broke += 1
            same = faults.setdefault(found, [])
            if len(same) < 3:
                same.append(shortened(text, lambda shorter, found=found: fault(tracker, shorter) == found))  # type: ignore[misc]
                print(f"text {n}: {found}\n  {same[-1]!a}", flush=True)
        if time.perf_counter() - last > 30:
            last = time.perf_counter()
            print(f"{n} of {options.number}, {n / (last - start):.0f} a second", file=sys.stderr, flush=True)
    seconds = time.perf_counter() - start
    print(
        f"{options.number} texts, {characters} characters, seed {options.seed}: "
        f"{broke} broke, in {len(faults)} ways; {options.number / seconds:.0f} texts a second"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
