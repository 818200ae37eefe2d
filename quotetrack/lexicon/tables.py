"""The lexicon: nine tables of tab-separated rows, checked when they are read.

Each table lies in a file beside this module, one entry a line, the last column an example that the
tests run. A phrase of several words is found by its words, the longest first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from os import PathLike
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar, get_args

import attrs
import regex
from attrs import field, frozen

from quotetrack.errors import LexiconError
from quotetrack.model import CueClass
from quotetrack.text import Words

CueShape = Literal["root", "nya", "verb", "passive", "prep", "outlet", "noun", "pseudo"]
_SHAPES, _CLASSES = get_args(CueShape), get_args(CueClass)


def _one_of(*values: str) -> object:
    return field(validator=attrs.validators.in_(values))


@frozen
class CueRow:
    """A cue: its form, the lemma, what sort of word it is, and where it stands to the content.

    `takes` says what an active verb introduces by itself: a bare ``clause``, a clause behind ``bahwa`` or
    a comma, or only quoted text (``marks``).
    """

    form: str
    lemma: str
    shape: CueShape = _one_of(*_SHAPES)  # type: ignore[assignment]  # noqa: RUF009
    cue_class: CueClass = _one_of(*_CLASSES, "-")  # type: ignore[assignment]  # noqa: RUF009
    order: str = _one_of("after", "before", "both", "-")  # type: ignore[assignment]
    takes: str = _one_of("clause", "bahwa", "marks", "-")  # type: ignore[assignment]
    example: str = ""


@frozen
class TitleRow:
    """A word that opens a title or names somebody without a name.

    `kind` is ``role`` (*kepala*), ``modifier`` (*mantan*), ``contracted`` (*menkeu*), ``people``
    (*warga*), ``collective`` (*polisi*) or ``document`` (*laporan*).
    """

    form: str
    kind: str = _one_of("role", "modifier", "contracted", "people", "collective", "document")  # type: ignore[assignment]
    gender: str = _one_of("male", "female", "-")  # type: ignore[assignment]
    expansion: str = "-"
    example: str = ""


@frozen
class RankRow:
    """A rank of police, army or prosecution; it belongs to the title it stands next to."""

    form: str
    kind: str = _one_of("police", "army", "navy", "air", "prosecution", "other")  # type: ignore[assignment]
    expansion: str = "-"
    example: str = ""


@frozen
class DegreeRow:
    """A degree, or an honorific before the name: neither name nor title."""

    form: str
    kind: str = _one_of("degree", "honorific")  # type: ignore[assignment]
    gender: str = _one_of("male", "female", "-")  # type: ignore[assignment]
    example: str = ""


@frozen
class OrganisationRow:
    """A word that opens the name of a `body` (*kementerian*, *PT*) or of a `unit` in one (*bidang*)."""

    form: str
    kind: str = _one_of("body", "unit")  # type: ignore[assignment]
    example: str = ""


@frozen
class PlaceRow:
    """A province, city, regency or country that offices are of: *Bupati Sleman*, *Duta Besar Yordania*."""

    form: str
    kind: str = _one_of("province", "city", "regency", "country")  # type: ignore[assignment]
    example: str = ""


@frozen
class PronounRow:
    """A word that stands for a speaker: *dia*, *beliau*, *keduanya*, *pihaknya*."""

    form: str
    kind: str = _one_of("third", "third-formal", "both", "plural", "reflexive", "party")  # type: ignore[assignment]
    gender: str = _one_of("male", "female", "-")  # type: ignore[assignment]
    example: str = ""


@frozen
class AbbreviationRow:
    """A word whose full stop ends no sentence."""

    form: str
    example: str


@frozen(eq=False)
class FurnitureRow:
    """A pattern of what belongs to the page; `scope` is ``line``, ``span`` or ``tail``.

    `holds` are words in small letters, parted by bars, of which a text has one wherever the pattern is in it,
    and a line that the pattern is has one among its first `LINE_HEAD` characters.
    """

    pattern: str
    sort: str = _one_of("advert", "byline", "caption", "credit", "dateline", "read-more")  # type: ignore[assignment]
    scope: str = _one_of("line", "span", "tail")  # type: ignore[assignment]
    holds: str = "-"
    example: str = ""
    compiled: regex.Pattern[str] = field(init=False, repr=False)

    @compiled.default
    def _compiled(self) -> regex.Pattern[str]:
        return regex.compile(self.pattern, regex.IGNORECASE | regex.MULTILINE | regex.VERSION1)


R = TypeVar("R", CueRow, TitleRow, RankRow, DegreeRow, OrganisationRow, PlaceRow, PronounRow, AbbreviationRow)
_Entries = list[tuple[tuple[str, ...], tuple[R, int]]]


class Phrases(Generic[R]):
    """Rows found by the words of their form.

    >>> baris = lexicon().titles.find(("kepala", "dinas"), 0)
    >>> baris[0].form, baris[1]
    ('kepala', 1)
    """

    def __init__(self, rows: Iterable[R]) -> None:
        self.rows: tuple[R, ...] = tuple(rows)
        self.opening: dict[str, _Entries[R]] = {}
        for row in self.rows:
            words = Words.of(row.form).forms
            self.opening.setdefault(words[0], []).append((words, (row, len(words))))
        for entries in self.opening.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def __iter__(self) -> Iterator[R]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def find(self, forms: tuple[str, ...], i: int) -> tuple[R, int] | None:
        """The row of the longest phrase that opens at word `i`, and how many words it has."""
        for words, found in self.opening.get(forms[i], ()):
            if found[1] == 1 or forms[i : i + found[1]] == words:
                return found
        return None

    def opens(self, form: str) -> bool:
        """Whether some phrase opens with the word `form`."""
        return form in self.opening


_Places = Mapping[int, tuple[R, int]]


@frozen(kw_only=True)
class Found:
    """What `Phrases.find` gives at each word of a text, for the tables that are asked everywhere."""

    cues: _Places[CueRow]
    titles: _Places[TitleRow]
    ranks: _Places[RankRow]
    degrees: _Places[DegreeRow]
    organisations: _Places[OrganisationRow]
    pronouns: _Places[PronounRow]


_EVERYWHERE = tuple(a.name for a in attrs.fields(Found))


@frozen(kw_only=True)
class Lexicon:
    """The nine tables. Give another one to `Tracker(lexicon=…)` to use words of your own."""

    cues: Phrases[CueRow]
    titles: Phrases[TitleRow]
    ranks: Phrases[RankRow]
    degrees: Phrases[DegreeRow]
    organisations: Phrases[OrganisationRow]
    places: Phrases[PlaceRow]
    pronouns: Phrases[PronounRow]
    abbreviations: Phrases[AbbreviationRow]
    furniture: tuple[FurnitureRow, ...]

    @cached_property
    def found(self) -> Callable[[tuple[str, ...]], Found]:
        """The phrases in a text of these words; several stages ask for those of the same article."""
        return lru_cache(maxsize=256)(self._found)

    def _found(self, forms: tuple[str, ...]) -> Found:
        places: tuple[dict[int, tuple[Any, int]], ...] = tuple({} for _ in _EVERYWHERE)
        opening = self._opening
        for i, form in enumerate(forms):
            if form in opening:
                for table, phrases in opening[form]:
                    for words, found in phrases:  # as `find` does, which would be a call for each table
                        if found[1] == 1 or forms[i : i + found[1]] == words:
                            places[table][i] = found
                            break
        return Found(**dict(zip(_EVERYWHERE, places, strict=True)))

    @cached_property
    def _opening(self) -> dict[str, list[tuple[int, _Entries[Any]]]]:
        opening: dict[str, list[tuple[int, _Entries[Any]]]] = {}
        for table, name in enumerate(_EVERYWHERE):
            for form, phrases in getattr(self, name).opening.items():
                opening.setdefault(form, []).append((table, phrases))
        return opening

    @cached_property
    def furniture_by_words(self) -> tuple[dict[str, list[FurnitureRow]], dict[str, list[FurnitureRow]]]:
        """The rows of furniture by the words of which a text has one: those of lines, and the others."""
        lines: dict[str, list[FurnitureRow]] = {}
        others: dict[str, list[FurnitureRow]] = {}
        for row in self.furniture:
            for word in row.holds.split("|") if row.holds != "-" else [""]:
                (lines if row.scope == "line" else others).setdefault(word, []).append(row)
        return lines, others

    @cached_property
    def expansions(self) -> frozenset[str]:
        """The full positions, in small letters, that contracted titles stand for: *menteri keuangan*."""
        return frozenset(row.expansion.lower() for row in self.titles if row.expansion != "-")

    @classmethod
    def read(cls, folder: str | PathLike[str] = Path(__file__).parent) -> Lexicon:
        """The lexicon in the nine TSV files of `folder`.

        :raises LexiconError: when a file is missing, empty or not UTF-8, or a row is malformed; the message
            shows the file, line and row.
        """
        folder = Path(folder)
        return cls(
            cues=Phrases(_rows(folder / "cues.tsv", CueRow)),
            titles=Phrases(_rows(folder / "titles.tsv", TitleRow)),
            ranks=Phrases(_rows(folder / "ranks.tsv", RankRow)),
            degrees=Phrases(_rows(folder / "degrees.tsv", DegreeRow)),
            organisations=Phrases(_rows(folder / "organisations.tsv", OrganisationRow)),
            places=Phrases(_rows(folder / "places.tsv", PlaceRow)),
            pronouns=Phrases(_rows(folder / "pronouns.tsv", PronounRow)),
            abbreviations=Phrases(_rows(folder / "abbreviations.tsv", AbbreviationRow)),
            furniture=tuple(_rows(folder / "furniture.tsv", FurnitureRow)),
        )


T = TypeVar("T", bound=attrs.AttrsInstance)


def _rows(path: Path, make: type[T]) -> Iterator[T]:
    (number, header), *rows = _lines(path)
    columns = [a.name.removeprefix("cue_") for a in attrs.fields(make) if a.init]
    if header != columns:
        what = f"the first line is {header!r}" if any(header) else "the file is empty"
        raise LexiconError(
            f"{path}, line {number}: {what}, but has to name the columns, parted by tabs: {' '.join(columns)}"
        )
    seen = set()
    for number, cells in rows:
        where = f"{path}, line {number}: {cells!r}"
        if len(cells) != len(header) or not all(map(str.strip, cells)):
            raise LexiconError(f"{where}: {len(header)} cells are wanted, none of them empty (write -)")
        if cells[0] in seen:
            raise LexiconError(f"{where}: the form stands in an earlier row")
        seen.add(cells[0])
        try:
            yield make(*cells)
        except (ValueError, regex.error) as error:
            raise LexiconError(f"{where}: {error.args[0]}") from error


def _lines(path: Path) -> list[tuple[int, list[str]]]:
    """The cells of each line, with its number; there is at least one line."""
    try:
        data = path.read_bytes()
        text = data.decode("utf-8").removeprefix("\ufeff")
    except FileNotFoundError as error:
        raise LexiconError(
            f"{path}: there is no such file; a lexicon has all nine tables, so copy the missing one from "
            f"{Path(__file__).parent}"
        ) from error
    except OSError as error:
        raise LexiconError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        number = data.count(b"\n", 0, error.start) + 1
        raise LexiconError(
            f"{path}, line {number}: is not in UTF-8; save the file in that encoding"
        ) from error
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    return [(number, line.split("\t")) for number, line in enumerate(lines, 1)]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon that ships with quotetrack, read once."""
    return Lexicon.read()
