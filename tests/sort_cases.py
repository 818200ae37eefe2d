"""Moves each case to or out of ``known_failures``, as it fails or passes at present, and says why it fails.

``python -m tests.sort_cases`` moves; with ``--dry-run`` it only tells. It prints each sort of difference with
the number of cases that show it and the shortest of them; ``--sort NAME`` prints one sort in full.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from pathlib import Path

from tests.test_cases import CASES, FOLDERS, KNOWN, complaint, differences, expected, files, found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.sort_cases", description=__doc__)
    parser.add_argument("--dry-run", action="store_true", help="move nothing")
    parser.add_argument("--sort", metavar="NAME", help="print every difference of this sort, such as title")
    parser.add_argument("--case", metavar="NAME", help="print the differences of these cases")
    options = parser.parse_args()
    shown: dict[str, list[tuple[int, Path, str]]] = defaultdict(list)
    failing = set()
    for path, have in found().items():
        want = expected(path)
        for sort, what in differences(want, have):
            failing.add(path)
            shown[sort].append((len(want.text), path, what))
        if options.case and options.case in path.name:
            print(f"== {path.relative_to(CASES)}{complaint(want, have)}\n")
    for sort, rows in sorted(shown.items(), key=lambda item: -len({path for _, path, _ in item[1]})):
        print(f"{len({path for _, path, _ in rows}):4} {sort}")
        for _, path, what in sorted(rows)[: None if options.sort and options.sort in sort else 3]:
            print(f"       {path.stem}: {what}")
    print(f"{len(failing)} of {len(files())} cases fail")
    if not options.dry_run:
        _move(failing)


def _move(failing: set[Path]) -> None:
    for path in files():
        folder = path.parent.name
        assert folder in FOLDERS
        wanted = (KNOWN if path in failing else CASES) / folder / path.name
        if wanted != path:
            wanted.parent.mkdir(parents=True, exist_ok=True)
            path.rename(wanted)
            print(f"{path.relative_to(CASES)} -> {wanted.relative_to(CASES)}")


if __name__ == "__main__":
    main()
