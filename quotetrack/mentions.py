"""Finds the spans that can name a source or an antecedent: names with titles, descriptions, pronouns.

A name is a PER entity; a title is read from the words beside it, by the nouns that open one (*kepala*,
*direktur*, *warga*). The recogniser says where the names are, the lexicon what belongs to a title, so
that a title swallowed into a name, or a rank, is given back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Literal

import regex
from attrs import evolve, frozen

from quotetrack.lexicon import Lexicon
from quotetrack.lexicon.groups import (
    ACCOMPANYING,
    AUXILIARIES,
    BEHIND_OBJECT,
    CALLED,
    CALLED_BY,
    CALLED_PLACES,
    COMMON_BODIES,
    CONNECTIVES,
    DETERMINERS,
    ENDS_OF_BODIES,
    ENGLISH,
    ENGLISH_BODIES,
    FORENAMES,
    GIVEN_NAMES,
    HEADS_OF,
    HOLY,
    LATE,
    MERE_PEOPLE,
    MINISTERS,
    MOMENTS,
    NAME_PARTS,
    NAMED_AFTER,
    NICKNAMED,
    NOT_POSITIONS,
    NOT_VERBS,
    OFFICES_OF_PLACES,
    OPENING_ADVERBIALS,
    OWNERS,
    PARTICULARS,
    PLURAL,
    PORTFOLIOS,
    POSITION_ENDS,
    QUANTIFIERS,
    RELATIONS,
    ROMAN,
    SHORTENED,
    SOFT,
    STANDING_UNITS,
    STATEMENTS,
    STATES,
    STOPS,
    TIME,
    TITLE_OBJECT,
    WHEN,
)
from quotetrack.lexicon.tables import Found, TitleRow
from quotetrack.model import Span
from quotetrack.ner import Entity, Label
from quotetrack.text import Words, outside

CandidateKind = Literal[
    "person", "organisation", "place", "title", "people", "collective", "document", "pronoun", "plural"
]

LONGEST_TITLE = 28  # words
LONGEST_ENTITY = 60
LONGEST_HONORIFIC = 8  # words and stops, "Dr. (H.C.)"


_VERB = regex.compile(r"(?:me(?:ng|ny|m|n|l|r|w)?|ber|ter|di)\p{Ll}{4,}$")
_SPECIALIST = regex.compile(r"Sp\.?\p{Lu}")  # the degrees of medical specialists: SpB-KBD, Sp.A
_MINISTRY = regex.compile(r"kemen\p{Ll}{2,}|kpk$|polri$|bmkg$|bnpb$|brin$|ojk$")
_AGE = regex.compile(r"\d{1,2}$")
_INITIALS = regex.compile(r"\p{Lu}{1,4}$")


_HOLDING = frozenset("juga kini sekarang menjadi menjabat merupakan adalah sebagai".split())  # behind *yang*


@frozen(kw_only=True)
class Title:
    """A position as the text gives it: the whole, and its parts where they can be told."""

    span: Span
    text: str
    role: str | None
    affiliation: str | None = None
    heads: tuple[str, ...] = ()  # the lexicon's forms that open it, in full words


@frozen(kw_only=True)
class Candidate:
    """A span that may name a source or an antecedent. Stage five gives these, in the order of the text.

    `span` holds name and titles together, `source` the words that name (the name; the whole
    description; the pronoun). `first` and `last` count words.
    """

    kind: CandidateKind
    first: int
    last: int
    span: Span
    source: Span
    name: str | None = None
    titles: tuple[Title, ...] = ()
    aliases: tuple[str, ...] = ()
    gender: Literal["male", "female"] | None = None
    head: str | None = None
    definite: bool = False
    plural: bool = False

    def shifted(self, by: int, words: Words) -> Candidate:
        """The same one in a longer text with these words, `by` characters further on."""
        span = self.span.shifted(by)
        return evolve(
            self,
            first=words.at(span.start),
            last=words.at(span.end - 1) + 1,
            span=span,
            source=self.source.shifted(by),
            titles=tuple(evolve(t, span=t.span.shifted(by)) for t in self.titles),
        )


def candidates(
    words: Words,
    entities: Sequence[Entity],
    lexicon: Lexicon,
    blocked: Sequence[Span] = (),
) -> list[Candidate]:
    """The candidates among `words`, in order, none of them over another.

    `entities` lie in the whole text; `blocked` are the stretches (quoted text, furniture) in which
    nobody is looked for.
    """
    return _Finder(words, entities, lexicon, blocked).run()


class _Finder:
    def __init__(
        self, words: Words, entities: Sequence[Entity], lexicon: Lexicon, blocked: Sequence[Span]
    ) -> None:
        self.words, self.forms, self.lexicon = words, words.forms, lexicon
        n = len(words)
        self.uses = Counter(self.forms)
        found = lexicon.found(self.forms)
        self.cues, self.pronouns, self.titles = found.cues, found.pronouns, found.titles
        self.organisations, self.ranks, self.degrees = found.organisations, found.ranks, found.degrees
        self.within_title = {  # words that go on with a title of several: Sekretaris | Jenderal
            k for i, (_, length) in self.titles.items() for k in range(i + 1, i + min(length, 4))
        }
        self.goes_on = {  # words that go on with a body or title of several words and a capital
            k
            for table in (self.organisations, self.titles)
            for i, (_, length) in table.items()
            if length > 1 and words.capitals[i]
            for k in range(i + 1, i + length)
        }
        self.row_stops = {  # where a rank, a degree or an honorific ends
            i + length for rows in (self.ranks, self.degrees) for i, (_, length) in rows.items()
        }
        self.open = outside(words, blocked)
        self.touching = [True] * n  # whether a word follows the one before it without a line break
        for i in words.opening_lines:
            if 0 < i < n:
                self.touching[i] = False
        self.name_places = [
            i
            for i, capital in enumerate(words.capitals)
            if capital and self.forms[i].isalpha() and self.forms[i] not in ROMAN
        ]
        self.name_word = [False] * n
        for i in self.name_places:
            self.name_word[i] = True
        self.label: list[str | None] = [None] * n
        self.entity_end: dict[int, int] = {}  # first word -> last word of an entity
        self.taken = [False] * n
        self._others: list[tuple[int, int]] = []
        self.short: set[tuple[str, ...]] = set()  # bodies' other names, "Otoritas Jasa Laut (OJL)"
        others = []
        self.row_end = self._rows_before_names()
        self.in_row = {i: end for start, end in self.row_end.items() for i in range(start, end)}
        parted = list(self._parted(entities))
        subjects = {first for first, _, label in parted if label == "PER"}
        for first, last, label in parted:
            if label == "PER":
                if (
                    first
                    and self.forms[first - 1] in NAMED_AFTER
                    and self.words.capitals[first - 1]
                    and self.touching[first]
                ):
                    others.append((first - 1, last, "ORG"))  # "Yayasan Siti Badriyah"
                    continue
                if self._is(last, ",") and last + 1 in subjects and self._named_after(first):
                    others.append((first, last, "ORG"))  # "Direktur RSUD dr. Soewondo, Wiryo, …"
                    continue
                self._label(*self._bare_name(first, last), "PER")
            else:
                others.append((first, last, label))
                self._others.append((first, last))
        labelled = {i for first, last, _ in others for i in range(first, last)}
        self._name_the_ranked(labelled)
        for first, last in list(self.entity_end.items()):  # Hendro "Samy" Sirait
            if self.label[first] == "PER" and self._is(first - 1, '"') and '"' in self.forms[first:last]:
                start = first - 1
                while start and self.name_word[start - 1] and not self._spoken_for(start - 1):
                    start -= 1
                if start < first - 1:
                    self._relabel(start, last)
            if self.label[first] != "PER" or not self._is(last, '"'):
                continue
            for close in (last + 2, last + 3):
                if (
                    self._is(close, '"')
                    and self.label[close + 1 : close + 2] == ["PER"]
                    and close + 1 in self.entity_end
                ):
                    self._relabel(first, self.entity_end[close + 1])
                    break
        lone = {self.forms[f] for f, e in self.entity_end.items() if e == f + 1}
        for first, last in list(self.entity_end.items()):
            if first and self.forms[first - 1] == "/" and self.label[first] == "PER":  # a photographer
                del self.entity_end[first]
                self.label[first:last] = [None] * (last - first)
                subject = next((k for k in range(first + 1, last) if self.forms[k] in lone), last)
                self._label(subject, last, "PER")
        names = {self.forms[f:e] for f, e in self.entity_end.items()}
        for first, last in list(self.entity_end.items()):
            if (
                last - first > 2
                and _VERB.match(self.forms[last - 1])
                and self.forms[first : last - 1] in names
            ):
                self.entity_end[first] = last - 1  # a headline's verb: "Sekar Rohani Diterima"
                self.label[last - 1] = None
        self._name_the_cued(labelled)
        self._cut_complements(
            {i for first, last, label in others if label == "LOC" for i in range(first, last)}
        )
        self._name_the_apposed(labelled)
        self._name_the_called(labelled)
        self._know_names()
        for first, last, label in others:
            self._label(first, last, label)
        self._name_the_known()
        self._name_the_last()
        self._lengthen_names(labelled)

    def _rows_before_names(self) -> dict[int, int]:
        """Where ranks, and honorifics of several words or with a stop, stand: first word -> end.

        A name may stand behind them, and none may begin within them (*Kapten [Arh Zulfan]*).
        """
        ends: dict[int, int] = {}
        free = 0
        for i in sorted(self.ranks.keys() | self.degrees.keys()):
            end = self._row_before_name(i) if i >= free else None
            if end is not None:
                ends[i] = free = end
        return ends

    def _row_before_name(self, i: int) -> int | None:
        if not self.open[i]:
            return None
        capital = self.words.capitals[i]
        rank = self.ranks.get(i)
        if rank is not None and capital and (rank[1] > 1 or rank[0].kind not in ("other", "prosecution")):
            return None if i in self.within_title or self.forms[i] == "(" else i + rank[1]
        honour = self.degrees.get(i)
        if (
            honour is not None
            and honour[0].kind == "honorific"
            and honour[1] > 1
            and (capital or honour[0].form.endswith("."))
        ):
            return i + honour[1]
        return None

    def _parted(self, entities: Sequence[Entity]) -> Iterator[tuple[int, int, str]]:
        """The entities by their words, cut where a rank or an honorific reaches into them.

        What stands before a rank is no name but the place of an office: *Danramil [Oebobo Letda Inf Rusmin]*.
        """
        n = len(self.forms)
        spans = []
        for e in entities:
            first, last = self.words.at(e.span.start), min(self.words.at(e.span.end - 1) + 1, n)
            if last - first > 1 and self.words.ends[last - 2] == self.words.starts[last - 1]:
                last -= self.forms[last - 1] in STOPS  # "AFPpada"
            spans.append((first, last, e.label))
        subjects = {first: last for first, last, label in spans if label == "PER"}
        bodies = [(first, last) for first, last, label in spans if label != "PER"]
        named = Counter(form for first, last in subjects.items() for form in self.forms[first:last])
        placed = {form for first, last in bodies for form in self.forms[first:last]}
        placed -= {  # "Samosir" of "Wiryo Samosir"
            form
            for first, last in subjects.items()
            if last - first > 1 and not (first and self.forms[first - 1] in OFFICES_OF_PLACES)
            for form in self.forms[first:last]
        }
        for _, last in bodies:
            close = self._closing(last) if self._is(last, "(") else None
            if close is not None and last + 1 < close < last + 5 and self.name_word[last + 1]:
                self.short.add(self.forms[last + 1 : close])
        for first, last, label in spans:
            if first >= n or not self.open[first]:
                continue
            cue = self.cues.get(first)
            if cue is not None and cue[0].shape == "nya" and first + cue[1] == last:
                continue
            if self._portfolio(first, last):
                continue
            label = self._told(first, last, label, subjects, placed)
            if label != "PER":
                if first - 1 in self.in_row and self.touching[first] and not self._institution(first, last):
                    label = "PER"  # behind "dr." or "Letkol Inf" stands a person
                yield first, last, label
                continue
            while first < last and (first in self.in_row or self._within(first)):
                first = self.in_row.get(first, first + 1)
            rank = next((k for k in range(first + 1, last) if k in self.row_end and self._ranked(k)), None)
            if first < last and self._title_not_name(first, last):
                continue
            if rank is not None or self._holds_office(first, last, named, subjects):
                place, end = self._bare_name(first, rank or last)
                if not self._is_title(place, end):
                    yield place, end, "LOC"
                first = self.row_end[rank] if rank is not None else last
                while first in self.row_end:
                    first = self.row_end[first]
            if first < last:
                yield first, last, label

    def _told(
        self, first: int, last: int, label: Label, subjects: Mapping[int, int], placed: Container[str]
    ) -> Label:
        """The label of an entity, put right by the words in it and beside it."""
        if label == "PER" and (self._is(first - 1, "paslon") or self._named_place(first, last, placed)):
            label = "LOC"  # "Ketua Tim Pemenangan Paslon [Budi-Siti], Wiryo Santosa"
        if label == "PER" and self._names_body(first, last, subjects):
            label = "ORG"  # "Direktur RSIA [Melati Indah], dr. Wiryo, …"
        if label != "PER" and self._addressed(first, last):
            label = "PER"  # "[Bpk Wiryo]", "[Bhayangkara Satu Wiryo]"
        if label == "PER" and (self.forms[first:last] in self.short or self._listed(first, last, subjects)):
            label = "ORG"
        return label

    def _listed(self, first: int, last: int, subjects: Mapping[int, int]) -> bool:
        """Whether the word is one of several short forms: *organisasi seperti BEM, [SA], dan HIMA*."""
        return (
            first > 1
            and last == first + 1
            and self.forms[first - 1] == ","
            and first - 2 not in subjects
            and self._upper(first)
            and self._upper(first - 2)
        )

    def _named_place(self, first: int, last: int, placed: Container[str]) -> bool:
        """Whether a supposed name is a place, of an office (*Ketua KPU [Sleman]*) or one elsewhere too."""
        if not self._is_place(first, last):
            return False
        if first and self.touching[first]:
            if first - 1 in self.organisations or self.forms[first - 1] in OFFICES_OF_PLACES:
                return True
            if self._cue(first - 1):
                return False
        return all(form in placed for form in self.forms[first:last])

    def _names_body(self, first: int, last: int, subjects: Mapping[int, int]) -> bool:
        """Whether a supposed name ends that of a body, and somebody else's is set off behind it."""
        if not first or not self.touching[first] or not self._is(last, ","):
            return False
        if first - 1 not in self.organisations or not self.words.capitals[first - 1]:
            return False
        behind = self.row_end.get(last + 1, last + 1)
        return self._set_off(subjects.get(behind), subjects)

    def _addressed(self, first: int, last: int) -> bool:
        """Whether a supposed body or place opens with an honorific, a rank or a position, then a name."""
        honour, title = self.degrees.get(first), self.titles.get(first)
        if first in self.row_end:
            end = self.row_end[first]
        elif honour is not None and honour[0].kind == "honorific" and self.words.capitals[first]:
            end = first + honour[1]
        elif title is not None and title[0].kind == "role" and title[1] > 1:
            end = first + title[1]
        else:
            return False
        name = range(end, last)
        return (
            bool(name)
            and first not in self.goes_on
            and self.forms[last - 1] not in ENDS_OF_BODIES
            and all(self.name_word[i] and i not in self.organisations and not self._upper(i) for i in name)
        )

    def _portfolio(self, first: int, last: int) -> bool:
        """Whether the word is a minister's portfolio: *Menteri [Kehutanan] mengatakan*."""
        one = 0 < first == last - 1
        return one and self.forms[first] in PORTFOLIOS and self.forms[first - 1] in MINISTERS

    def _is_place(self, first: int, last: int) -> bool:
        place = self.lexicon.places.find(self.forms, first)
        return place is not None and first + place[1] == last

    def _holds_office(
        self, first: int, last: int, named: Mapping[str, int], subjects: Mapping[int, int]
    ) -> bool:
        """Whether a supposed name is a contracted title, alone or with its place: *[Kapolsekta Ngaglik]*."""
        if first >= last:
            return False
        ranked = last in self.row_end and self._ranked(last)
        if ranked and self._heads_leftwards(first, relation=False) is not None:
            return True
        found = self.titles.get(first)
        while found is not None and found[0].kind == "modifier" and first + found[1] < last:
            first += found[1]
            found = self.titles.get(first)
        apposed = self._is(last, ",") and self._set_off(subjects.get(last + 1), subjects)
        if found is None:
            return apposed and self._office_before(first)
        rest = first + found[1]
        if found[0].kind != "contracted":
            return found[0].kind == "role" and apposed and found[0].form not in GIVEN_NAMES
        return (
            rest == last
            or ranked
            or apposed
            or (rest + 1 == last and named[self.forms[rest]] == 1)
            or self.organisations.get(rest) is not None
        )

    def _office_before(self, i: int) -> bool:
        """Whether an office of some place stands right before word `i`: *Komandan Lanud [El Tari], Budi*."""
        return any(
            (found := self.titles.get(k)) is not None
            and k + found[1] == i
            and found[0].kind in ("contracted", "role")
            and found[0].form not in GIVEN_NAMES
            for k in range(max(0, i - 3), i)
        )

    def _set_off(self, end: int | None, subjects: Mapping[int, int]) -> bool:
        """Whether a name that ends at word `end` closes an apposition, and is none of a list of names."""
        if end is None or end >= len(self.forms):
            return end is not None
        if self.forms[end] == ",":
            return end + 1 not in subjects and not self._is(end + 1, "dan") and not self._is(end + 1, "serta")
        return self.forms[end] == "." or self._cue(end)

    def _title_not_name(self, first: int, last: int) -> bool:
        """Whether the words are a degree, or open a phrase of the titles: *[Bibi] korban*."""
        degree = self.degrees.get(first)
        if degree is not None and degree[0].kind == "degree" and degree[1] > 1 and self._is(first - 1, ","):
            return True
        found = self.titles.get(first)
        if found is None or last >= len(self.forms) or first + found[1] < last:
            return False
        if first + found[1] > last:
            return True
        followed = self.titles.get(last) is not None
        if found[0].kind == "modifier":
            return followed
        return not self.words.capitals[last] and (followed or self.forms[last] in DETERMINERS)

    def _within(self, i: int) -> bool:
        """Whether word `i` goes on with a body or a title of several words: *TNI [AL Budi]*."""
        return i in self.goes_on and self.touching[i]

    def _is_title(self, first: int, last: int) -> bool:
        found = self.titles.get(first)
        return found is not None and first + found[1] == last

    def _ranked(self, k: int) -> bool:
        return self.ranks.get(k) is not None

    def _institution(self, first: int, last: int) -> bool:
        """Whether the words hold the name of a body: a word that opens one, or capitals only."""
        return any(self.organisations.get(i) is not None or self._upper(i) for i in range(first, last))

    def _upper(self, i: int) -> bool:
        return self.words.span(i, i + 1).of(self.words.text).isupper()

    def _name_the_ranked(self, labelled: set[int]) -> None:
        """Gives the label PER to capitals behind a rank or an honorific that have none."""
        for end in self.row_end.values():
            self._label(end, self._names_end(end, labelled), "PER")

    def _names_end(self, first: int, labelled: set[int]) -> int:
        """Where the run of words that look like a name ends, at most four from word `first` on."""
        j = first
        while (
            j < len(self.forms)
            and j - first < 4
            and self._nameless(j, labelled)
            and self.touching[j]
            and not self._spoken_for(j)
        ):
            j += 1
        return j

    def _label(self, first: int, last: int, label: str) -> None:
        if first < last and not any(self.label[first:last]):
            self.entity_end[first] = last
            self.label[first:last] = [label] * (last - first)

    def _name_the_cued(self, labelled: set[int]) -> None:
        """Gives the label PER to capitals beside a cue (*kata Wiryo*, *Wiryo mengatakan*) that have none."""
        for before, cue in self.cues.items():
            i = before + 1
            if cue[0].shape not in ("root", "outlet", "passive") or self.words.capitals[before]:
                continue
            if i >= len(self.forms) or not self._nameless(i, labelled) or not self.touching[i]:
                continue
            j = self._names_end(i, labelled)
            if j not in {f for f, _ in self._others}:
                self._label(i, j, "ORG" if cue[0].shape == "outlet" else "PER")
        for behind, cue in self.cues.items():
            i = behind - 1
            if i < 0 or self.words.capitals[behind]:
                continue
            if cue[0].takes == "marks" and '"' not in self.forms[i + 1 + cue[1] : i + 3 + cue[1]]:
                continue
            outlet = cue[0].shape == "outlet"
            if not outlet and cue[0].shape != "verb":
                continue
            j = i
            while (
                j >= 0
                and i - j < (4 if outlet else 2)
                and self._nameless(j, labelled)
                and self.touching[j + 1]
                and not self._spoken_for(j)
            ):
                j -= 1
            opens = self._opens(j + 1)
            if (
                j < i
                and not (j >= 0 and self.label[j] == "PER")
                and not (opens and i - j == 1 and self.forms[i] not in HOLY)
                and not self._is_place(j + 1, i + 1)
                and not self._portfolio(j + 1, i + 1)
                and not self._in_title(i)
            ):
                body = outlet or self.forms[j + 1 : i + 1] in self.short
                self._label(j + 1, i + 1, "ORG" if body else "PER")

    def _cut_complements(self, places: set[int]) -> None:
        """Gives back to the title a place or a body taken into the name: *Wali Kota [Malang Wiryo]*.

        The rest of the article tells: a name is used alone by its own first word (*kata Wiryo*), and a
        place is a place elsewhere too.
        """
        lone = {self.forms[f] for f, e in self.entity_end.items() if e == f + 1 and self.label[f] == "PER"}
        names = {self.forms[f:e] for f, e in self.entity_end.items() if self.label[f] == "PER"}
        located = {self.forms[i] for i in places}
        opening = Counter(self.forms[first] for first, _ in self._others)
        opening.subtract(self.forms[f] for f, e in self.entity_end.items() if e == f + 1)
        bodied = {i for first, last in self._others for i in range(first, last)}
        bodies = {self.forms[i] for i in bodied} | ENDS_OF_BODIES
        uses = Counter(self.forms[i] for f, e in self.entity_end.items() if e > f + 1 for i in range(f, e))
        for first, last in list(self.entity_end.items()):
            if self.label[first] != "PER" or last - first < 2:
                continue
            head = self._heads_leftwards(first, relation=False)
            found = self.titles.get(head) if head is not None else None
            if (
                head is not None
                and found is not None
                and head + found[1] == first
                and opening[self.forms[first]] > 0
                and uses[self.forms[first]] == 1
            ):
                self._cut(first, first + 1, last)  # "Pendiri [Tehku Wiryo Santosa]", and "Tehku" elsewhere
                continue
            wants = head is not None and self._wants_place(head, first)
            if wants and last - first > 2 and self.forms[first + 1 : last] in names:
                self._cut(first, first + 1, last)  # "Bupati [Siak Wiryo Budi]", "Wiryo Budi" elsewhere
                continue
            place = self.lexicon.places.find(self.forms, first) if head is not None else None
            if (
                place is not None
                and first + place[1] < last
                and first - 1 not in places
                and first not in self.row_stops
                and self.words.capitals[first - 1]
            ):
                self._cut(first, first + place[1], last)  # "Ketua KPU [Sleman Wiryo Santosa]"
                continue
            if self.forms[first] in lone:
                continue
            if first - 1 in bodied and self._runs_on(first) and self._goes_elsewhere(first):
                self._cut(first, first + 1, last)  # "Hotel Rawa [Satu Budi]", and "Hotel Rawa Satu" elsewhere
                continue
            acronym = head is not None and len(self.forms[first]) > 2 and self._upper(first)
            if (acronym and self.forms[first + 1] in lone) or self._named_after(first):
                start = next((k for k in range(first + 1, last) if self.forms[k] in lone), None)
                if start is not None:  # "Koordinator [PTRI Budi Santosa]", "Humas RS dr. [Rawa Budi]"
                    self._cut(first, start, last)
                continue
            if not wants and not self._runs_on(first):
                continue
            rest = range(first + 1, last if wants else last - 1)  # else it may be a family name used alone
            start = next((k for k in rest if self.forms[k] in lone), None)
            if start is not None and not wants and not bodies & set(self.forms[first:start]):
                start = None
            if start is None and wants and self.forms[first] in located:
                start = first + 1
            if start is not None:
                self._cut(first, start, last)

    def _goes_elsewhere(self, i: int) -> bool:
        """Whether word `i` follows the word before it elsewhere too, but with another word behind it."""
        return len(self._behind.get(self.forms[i - 1 : i + 1], ())) > 1

    @cached_property
    def _behind(self) -> dict[tuple[str, ...], set[str]]:
        """The words behind each two capitalised words that stand side by side."""
        behind: dict[tuple[str, ...], set[str]] = {}
        for i in range(1, len(self.forms)):
            if self.words.capitals[i] and self.words.capitals[i - 1]:
                pair = self.forms[i - 1 : i + 1]
                behind.setdefault(pair, set()).update(self.forms[i + 1 : i + 2] or ("",))
        return behind

    def _cut(self, first: int, start: int, last: int) -> None:
        """Makes the name from word `first` to `last` one that opens at `start`."""
        del self.entity_end[first]
        self.label[first:last] = [None] * (last - first)
        self._label(start, last, "PER")

    def _named_after(self, first: int) -> bool:
        """Whether a body stands before the name that is called after it: *RSUD dr. | Rawa*."""
        k = first - 1
        while k > 0 and (self.forms[k] == "." or k in self.degrees):
            k -= 1
        return 0 <= k < first - 1 and k in self.organisations and self.touching[k + 1]

    def _wants_place(self, head: int, name: int) -> bool:
        """Whether the title at `head` names an office of some place, and none stands before the name."""
        found = self.titles.get(head)
        while found is not None and found[0].kind == "modifier":
            head += found[1]
            found = self.titles.get(head)
        return found is not None and head + found[1] == name and self.forms[head] in OFFICES_OF_PLACES

    def _runs_on(self, first: int) -> bool:
        """Whether a capitalised word that is no title stands before the name: *Rawa | Group Budi*."""
        return (
            first > 0
            and self.touching[first]
            and self.open[first - 1]
            and self.name_word[first - 1]
            and self.label[first - 1] != "LOC"
            and self.forms[first] not in FORENAMES
            and len(self.forms[first]) > 2
            and not self._cue(first - 1)
            and not self._spoken_for(first - 1)
            and (first < 2 or self.forms[first - 2] not in '.!?"')
        )

    def _name_the_apposed(self, labelled: set[int]) -> None:
        """Gives the label PER to capitals set off behind a title at a clause's head: *Penjual, Duriyah, …*"""
        n = len(self.forms)
        for i in self.titles:
            if not self.open[i] or i > n - 3:
                continue
            opens = self._opens(i) or self._cue(i - 1)
            if not opens or self._title_row(i, n) is None:
                continue
            end = self._title_end(i)
            if (
                end + 1 >= n
                or self.forms[end] != ","
                or not self._nameless(end + 1, labelled)
                or self._spoken_for(end + 1)
            ):
                continue
            j = end + 1
            while (
                j < n
                and j - end <= 7
                and (
                    (self._nameless(j, labelled) and not self._spoken_for(j))
                    or (self.forms[j] == "." and len(self.forms[j - 1]) == 1)
                )
            ):
                j += 1
            if j < n and (self.forms[j] in ",.(" or self._cue(j) or self.forms[j] in STOPS):
                self._label(end + 1, j, "PER")

    def _name_the_called(self, labelled: set[int]) -> None:
        """Gives the label PER to capitals behind *bernama* or *berinisial* that have none."""
        for i, form in enumerate(self.forms):
            if form not in ("bernama", "berinisial"):
                continue
            first = i + 2 if self._is(i + 1, "lengkap") or self._is(i + 1, "asli") else i + 1
            self._label(first, self._names_end(first, labelled), "PER")

    def _in_title(self, i: int) -> bool:
        """Whether word `i` ends a title behind a name: *Budi, Direktur Utama Rawa mengatakan*."""
        head = self._heads_leftwards(i + 1, relation=False)
        return head is not None and head > 1 and self.forms[head - 1] == "," and self.label[head - 2] == "PER"

    def _nameless(self, i: int, labelled: set[int]) -> bool:
        """Whether word `i` looks like a name and has no label."""
        return (
            self.label[i] is None
            and i not in labelled
            and self.open[i]
            and self.name_word[i]
            and i not in self.within_title
            and i not in self.in_row
        )

    def _spoken_for(self, i: int) -> bool:
        """Whether word `i` opens a title, a rank, an honorific, a pronoun or another word of the lists."""
        return self.forms[i] in STOPS or any(
            table.get(i) is not None
            for table in (
                self.titles,
                self.ranks,
                self.degrees,
                self.pronouns,
                self.organisations,
            )
        )

    def _know_names(self) -> None:
        """The words of the names found, by which a name missed elsewhere in the article is known again."""
        self.first_names: set[str] = set()
        self.lone_names = {self.forms[f] for f, last in self.entity_end.items() if last == f + 1}
        self.name_words: set[str] = set()
        for first, last in self.entity_end.items():
            shortest = 2 if last == first + 1 else 3  # "GP" alone is somebody's initials
            names = [f for f in self.forms[first:last] if len(f) >= shortest and f.isalpha()]
            self.name_words.update(names)
            self.first_names.update(names[:1])

    def _name_the_known(self) -> None:
        """Gives the label PER to what the recogniser takes for no name here, but for one elsewhere."""
        forms, n = self.forms, len(self.forms)
        lone = [(forms[f], self.label[f] == "PER") for f, last in self.entity_end.items() if last == f + 1]
        elsewhere = Counter(forms[i] for first, last in self._others for i in range(first, last))
        takers, persons = Counter(form for form, _ in lone), Counter(form for form, person in lone if person)
        for i in self.name_places:
            if forms[i] not in self.name_words or not self.open[i]:
                continue
            if self.label[i] == "PER":
                continue
            j = i + 1
            if (
                forms[i] in self.lone_names
                and elsewhere[forms[i]] == (self.label[i] is not None)
                and j in self.entity_end
                and self.label[j] == "PER"
                and self.touching[j]
                and not (i and forms[i - 1] in CALLED_PLACES)
            ):
                self._relabel(i, self.entity_end[j])  # the name was cut: "Sari | Wiryo Santosa"
                continue
            if self.label[i] is None:
                beside_name = i and self.label[i - 1] == "PER" and self.touching[i]
                if beside_name or self._bound(i):
                    continue
                while (
                    j < n
                    and self.name_word[j]
                    and self.label[j] is None
                    and self.touching[j]
                    and j - i < 4
                    and not self._cue(j)
                    and not self._spoken_for(j)
                ):
                    j += 1
                titled = i and self.words.capitals[i - 1] and self.titles.get(i - 1) is None
                if titled and forms[i] not in self.first_names:
                    continue
                self._label(i, j, "PER")
            elif forms[i] in self.first_names or self.entity_end.get(i) == i + 1:
                start = i
                while start > 0 and start not in self.entity_end:
                    start -= 1
                end = self.entity_end[start]
                alone = start == i and end == i + 1
                behind = (
                    start < i
                    and end - i <= 3
                    and forms[i] in self.lone_names
                    and self._heads_leftwards(i, relation=False) is not None
                )
                opens = start == i and 1 < end - i <= 4 and self.organisations.get(i) is None
                known = (
                    alone
                    and forms[i] in self.first_names
                    and persons[forms[i]] * 2 >= takers[forms[i]]  # elsewhere a name as often as not
                    and not self.words.text[self.words.starts[i] : self.words.ends[i]].isupper()
                )
                if (
                    (alone and self._speaks_here(i))
                    or known
                    or behind
                    or (opens and forms[i] in self.lone_names)
                ):
                    first = i
                    while behind and first - 1 > start and forms[first - 1] in NAME_PARTS:
                        first -= 1  # "Ketua Rawa [Lalu Wiryo]"
                    self._relabel(first, self._name_goes_on(end) if behind else end)

    def _name_the_last(self) -> None:
        """Gives the label PER to what ends an organisation behind a body complete in itself.

        *kata Kasubdit Kayu Kemenperin [Wiryo]*, where the whole is taken for one organisation: the name of a
        ministry goes on with nothing but a place.
        """
        for i, last in list(self.entity_end.items()):
            if self.label[i] != "ORG" or last - i < 3 or last >= len(self.forms):
                continue
            body = next((k for k in range(last - 2, i, -1) if _MINISTRY.match(self.forms[k])), None)
            apposed = self._is(last, ",") and self.label[last + 1 : last + 2] != ["PER"]
            if body is None or last - body > 5 or not (apposed or self._cue(last)):
                continue
            name = range(body + 1, last)
            if (
                self._heads_leftwards(last, relation=False) is not None
                and all(self.name_word[k] and not self._spoken_for(k) for k in name)
                and (self.lexicon.places.find(self.forms, body + 1) is None)
            ):
                self._relabel(body + 1, last)

    def _lengthen_names(self, labelled: set[int]) -> None:
        """Gives a name the word or two behind it that end the clause: *dr. [Agnes] | Lingga.*"""
        for first, last in list(self.entity_end.items()):
            if self.label[first] != "PER" or last >= len(self.forms) or not self.touching[last]:
                continue
            if self.forms[last] == "." and self.forms[last - 1] in SHORTENED and last + 1 in self.entity_end:
                self._relabel(first, self.entity_end[last + 1])  # "[Moh] | . | [Wiryo]"
                continue
            place = self.label[last] == "LOC" and self.entity_end.get(last) == last + 1
            end = last + 1 if place else self._names_end(last, labelled)
            if last < end < min(last + 3, len(self.forms)) and (self.forms[end] in ".," or self._cue(end)):
                self._relabel(first, end)

    def _name_goes_on(self, end: int) -> int:
        """Where a name that was cut at word `end` ends: *CEO [Obor Wiryo] | Santosa Sudarma mengatakan*."""
        i = end
        while i < len(self.forms) and i - end < 4 and self.touching[i]:
            if self.label[i] == "PER":
                i = self.entity_end.get(i, i + 1)
            elif self._nameless(i, set()) and not self._spoken_for(i):
                i += 1
            else:
                break
        return i

    def _relabel(self, i: int, end: int) -> None:
        """Makes the words from `i` up to `end` a name, and takes them out of the entities they were in."""
        for first in range(max(0, i - LONGEST_ENTITY), end):
            last = self.entity_end.get(first, 0)
            if last <= i:
                continue
            label = self.label[first]
            del self.entity_end[first]
            self.label[first:last] = [None] * (last - first)
            if label is not None:
                self._label(first, min(i, last), label)
        self._label(i, end, "PER")

    def _bound(self, i: int) -> bool:
        """Whether a capitalised word is part of something longer that is no name (*Jalan Sudirman*)."""
        if not i or not self.touching[i]:
            return False
        before = self.forms[i - 1]
        if self.label[i - 1] in ("ORG", "LOC"):
            return i not in self.entity_end
        return before in CALLED_PLACES

    def _speaks_here(self, i: int) -> bool:
        """Whether a cue stands right before or behind word `i`, or a sentence opens with it."""
        if i + 1 < len(self.forms) and self._cue(i + 1):
            return True
        return i > 0 and (self._cue(i - 1) or self.forms[i - 1] in '."')

    # -- small questions about one word ------------------------------------------------------------

    def _is(self, i: int, form: str) -> bool:
        return 0 <= i < len(self.forms) and self.open[i] and self.forms[i] == form

    def _opens(self, i: int) -> bool:
        """Whether a sentence or a line opens with word `i`."""
        return i == 0 or not self.touching[i] or self.forms[i - 1] in ".!?"

    def _cue(self, i: int) -> bool:
        found = self.cues.get(i)
        return (
            found is not None
            and found[0].shape not in ("pseudo", "noun")
            and not (self.words.capitals[i] and i > 0 and self.forms[i - 1] not in '.!?"')
        )

    def _verb(self, i: int) -> bool:
        form = self.forms[i]
        return (
            not self.words.capitals[i]
            and form not in NOT_VERBS
            and _VERB.match(form) is not None
            and self.titles.get(i) is None
        )

    def _bare_name(self, first: int, last: int) -> tuple[int, int]:
        """A PER entity without the titles, ranks, honorifics and degrees that were taken into it."""
        for k in range(max(0, first - 2), first):  # "Letkol | Inf Budi", "Menteri | Keuangan Budi"
            rank = self.ranks.get(k)
            covered = k + rank[1] if rank is not None else first
            for end in range(first + 1, last):
                if " ".join(self.forms[k:end]) in self.lexicon.expansions:
                    covered = max(covered, end)
            if first < covered < last:
                first = covered
        moved = True
        while moved and first < last - 1:
            moved = False
            for table in (self.ranks, self.degrees, self.titles):
                found = table.get(first)
                if found is None or first + found[1] >= last:
                    continue
                row = found[0]
                if isinstance(row, TitleRow) and (
                    row.kind in ("people", "collective", "document") or row.form in GIVEN_NAMES
                ):
                    continue
                if row.form in NAME_PARTS:
                    continue
                if getattr(row, "kind", "") == "degree" or (
                    self.forms[first] != "h" and len(self.forms[first]) < 2 and not isinstance(row, TitleRow)
                ):
                    continue
                first += found[1]
                moved = True
                while first < last and self.forms[first] in ".,":
                    first += 1
                if isinstance(row, TitleRow) and first < last - 2 and len(self.forms[first]) > 2:
                    first += self._upper(first)  # "[Widyaiswara LAN Wiryo Santosa]"
                break
        for i in range(first + 1, last):
            stop = (
                self.forms[i] == "."
                and len(self.forms[i - 1]) > 2
                and self.lexicon.abbreviations.find((self.forms[i - 1], "."), 0) is None
            )
            if self.forms[i] in ",(:;" or stop:
                last = i
                break
        while last - 1 > first and self.forms[last - 1].isalpha() and not self.words.capitals[last - 1]:
            last -= 1  # a verb that was glued to the name
        while (
            first > 1
            and self.open[first - 1]
            and first - 1 not in self.in_row
            and self.words.capitals[first - 1]
            and self.touching[first]
            and self.touching[first - 1]
            and (
                # "AKBP Sang Made Arta", "Menteri Sosial (Mensos) Laras Widuri"
                not self._spoken_for(first - 1) and (first - 2 in self.in_row or self._minister(first - 2))
                if self.forms[first - 1] not in NAME_PARTS
                else first - 2 in self.in_row or self.forms[first - 2] not in ".!?"
            )
        ):
            first -= 1  # "Gusti Ayu Laksmi", "La Ode Hasan"
        if first < last - 1 and first > 1 and self._abbreviated(first - 1):
            first += 1  # "Partai Karya Mandiri atau [PKM Wiryo]"
        while first < last - 1 and self.forms[first] in ROMAN:
            first += 1  # "Daops Aceh [II Wiryo Santosa]"
        if first > 1 and self.forms[first - 1] == "." and self.forms[first - 2] in SHORTENED:
            first -= 2 * (self.label[first - 2] is None)  # "Moh. [Wiryo]"
        while (
            first > 1
            and self.forms[first - 1] == "."
            and len(self.forms[first - 2]) == 1
            and self.words.capitals[first - 2]
            and first - 2 not in self.in_row
            and self.words.starts[first] == self.words.starts[first - 2] + 2
        ):
            first -= 2  # "A.Rahman Saleh"
        return first, last

    def _minister(self, close: int) -> bool:
        """Whether a minister's title stands in the brackets that word `close` closes: *Mensos*."""
        found = self.titles.get(close - 1) if self.forms[close] == ")" else None
        return (
            found is not None
            and found[0].expansion.lower().startswith("menteri ")
            and self.forms[close + 1] not in STATES
        )

    # -- the run -----------------------------------------------------------------------------------

    def run(self) -> list[Candidate]:
        found: list[Candidate] = []
        persons = [f for f in sorted(self.entity_end) if self.label[f] == "PER"]
        for first in persons:
            if not self.taken[first]:
                candidate = self._person(first, self.entity_end[first])
                found.append(candidate)
                self.taken[candidate.first : candidate.last] = [True] * (candidate.last - candidate.first)
        opening = {
            i
            for i, form in enumerate(self.forms)
            if form in QUANTIFIERS or form == "pihak" or (form.endswith("nya") and len(form) > 6)
        }
        opening.update(self.titles, self.organisations, self.pronouns, self.entity_end)
        free = 0
        for i in sorted(opening):
            if i < free or self.taken[i] or not self.open[i]:
                continue
            unnamed = self._party(i) or self._unnamed(i) or self._entity(i) or self._pronoun(i)
            if unnamed is not None:
                found.append(unnamed)
                free = unnamed.last
        found.sort(key=lambda c: (c.first, -c.last))
        out: list[Candidate] = []
        for candidate in found:
            if not out or candidate.first >= out[-1].last:
                out.append(candidate)
        return out

    # -- persons -----------------------------------------------------------------------------------

    def _person(self, first: int, last: int) -> Candidate:
        words = self.words
        name = self._unglued(words.span(first, last), last - 1)
        relation = self._relation_before(first)
        if relation is not None and self._relational(relation):
            pointed = self._is(last, "itu") or self._is(last, "ini") or self._is(last, "tersebut")
            last += pointed
            span = words.span(relation, last)  # "istri Budi" is not Budi
            head = self.titles.get(relation)
            assert head is not None
            return Candidate(
                kind="people",
                first=relation,
                last=last,
                span=span,
                source=span,
                head=head[0].form,
                definite=pointed,
                gender=None if head[0].gender == "-" else head[0].gender,  # type: ignore[arg-type]
            )
        begin, before = self._title_before(first)
        wished = begin > 0 and self._verb(begin - 1)  # "mencalonkan Budi sebagai ketua"
        end, after, aliases = self._after_name(last, bool(before), wished, self._cue_before(begin))
        if end < len(self.forms) and self.forms[end] in DETERMINERS and "bernama" in self.forms[begin:first]:
            end += 1  # "pria bernama Budi itu"
        opening, closing = _between_marks(self.forms, first, last)
        if closing > opening + 1:
            aliases.append(words.span(opening + 1, closing).of(words.text))
        gender = self._gender(begin, first, [*before, *after])
        return Candidate(
            kind="person",
            first=begin,
            last=end,
            span=words.span(begin, end),
            source=name,
            name=" ".join(name.of(words.text).split()),
            titles=(*before, *after),
            aliases=tuple(aliases),
            gender=gender,
        )

    def _unglued(self, name: Span, last: int) -> Span:
        """The name without what is glued to its last word, where the article has that word alone too."""
        form = self.forms[last]
        if self.uses[form] > 1:
            return name
        for n in range(len(form) - 4, 4, -1):
            rest = form[n:]
            if form[:n] in self.name_words and (rest in STOPS or _VERB.match(rest)):
                return Span(name.start, self.words.starts[last] + n)
        return name

    def _gender(self, begin: int, first: int, titles: Sequence[Title]) -> Literal["male", "female"] | None:
        for i in range(begin, first):
            for table in (self.degrees, self.titles):
                found = table.get(i)
                if found is not None and found[0].gender != "-":
                    return found[0].gender  # type: ignore[return-value]
        for title in titles:
            for head in title.heads:
                row = self.lexicon.titles.find(tuple(head.split()), 0)
                if row is not None and row[0].gender != "-":
                    return row[0].gender  # type: ignore[return-value]
        return None

    def _back_over(self, j: int) -> tuple[int, int]:
        """The word where the honorifics and ranks before word `j` begin, and where the ranks begin."""
        begin = rank = j
        moved = True
        while moved and begin > 0 and self.open[begin - 1]:
            moved = False
            if (
                self._is(begin - 1, ")")
                and self._is(begin - 3, "(")
                and self.forms[begin - 2] in ("pol", "purn", "mar", "tni", "inf")
            ):
                begin = rank = begin - 3  # "Brigadir Jenderal (Pol) Budi"
                moved = True
                continue
            if begin not in self.row_stops or not self.touching[begin]:
                break
            for n in range(LONGEST_HONORIFIC, 0, -1):
                k = begin - n
                if (k not in self.ranks and k not in self.degrees) or not all(self.open[k:begin]):
                    continue
                found = self.ranks.get(k)
                if (
                    found is not None
                    and found[1] == n
                    and (self.words.capitals[k] or not self.forms[k][0].isalpha())
                    and k not in self.within_title
                ):
                    begin = rank = k
                    moved = True
                    break
                honour = self.degrees.get(k)
                if (
                    honour is not None
                    and honour[1] == n
                    and (honour[0].kind == "honorific" or (begin < j or n > 1))
                    and (
                        self.words.capitals[k]
                        or honour[0].form.startswith(("dr", "pak", "bu", "bapak", "apt."))
                    )
                ):
                    begin = k
                    moved = True
                    break
        return begin, min(rank, j)

    def _title_before(self, first: int) -> tuple[int, list[Title]]:
        """The title before the name that opens at word `first`, and the word where the whole opens."""
        begin, rank = self._back_over(first)
        has_rank = rank < first
        right = begin
        comma = self._is(begin - 1, ",")
        if comma or (self._is(begin - 2, "bernama") and self.forms[begin - 1] in ("lengkap", "asli")):
            right = begin - 1
        if comma and right > 1 and self.forms[right - 1] in ("lain", "lainnya") and self.open[right - 1]:
            right -= 2 if self.forms[right - 2] == "yang" else 1  # "Anggota DPRD lainnya, Budi"
        joined = right and self.forms[right - 1] in ("dan", "serta", "atau")  # "para pejabat dan Wiryo"
        head = None if joined else self._heads_leftwards(right, relation=comma)
        if head is None and comma and self._possessed(right - 1):
            head = right - 1  # "Istrinya, Siti, mengatakan"
        whole = head
        while (
            whole is not None
            and whole > 0
            and self.open[whole - 1]
            and self.forms[whole - 1] in ("salah", "seorang", "satu")
        ):
            whole -= 1
        if whole is not None and comma and self._is(whole - 1, "sebagai") and self._people(whole):
            head = whole = None  # "Sebagai orang tua, Budi …"
        behind = self.forms[self.entity_end[first] : self.entity_end[first] + 1]
        clause = comma and whole == right - 1 and bool(behind) and behind[0].isalpha()
        if clause and self.forms[right - 1].endswith("nya") and self._cue_before(right - 1) == "prep":
            head = whole = None  # "Menurut ibunya, Siti belajar."
        if whole is not None and comma and self._within_adverbial(whole, self.entity_end[first]):
            head = whole = None  # "Saat ditanya soal jabatan kepala desa, Budi mengaku …"
        if (
            whole is not None
            and comma
            and not (self._clause_opens(whole, first) and self._announced(first, whole))
        ):
            head = whole = None
        if head is not None and not comma and head == right - 1 and self.forms[head] in RELATIONS:
            return head, []  # a form of address: "Ibunda Alya"
        if head is None and comma and not has_rank:
            position = self._position_before(right, self.entity_end[first])
            if position is not None:
                return position[0], [self._title(position[1], position[2])]
        if head is None:
            if has_rank:
                rank_end = first
                while rank_end > rank and self._honorific_ending(rank_end, rank):
                    rank_end -= 1
                return begin, [self._title(rank, rank_end, ranked_from=rank)]
            if right and self.forms[right - 1] in ("bernama", "berinisial"):  # "pria muda bernama Budi"
                someone = (
                    k for k in range(right - 2, max(-1, right - 5), -1) if self.forms[k] in MERE_PEOPLE
                )
                return next(someone, begin), []
            organisation = self._organisation_before(right, comma)
            if organisation is not None:
                span = self.words.span(organisation, right)
                text = span.of(self.words.text)
                return organisation, [Title(span=span, text=text, role=None, affiliation=text)]
            return begin, []
        end = right
        ranked_from = None
        if has_rank:
            ranked_from, end = rank, first
            honorific = self._first_honorific(rank, first)
            end = honorific if honorific is not None else first
        assert whole is not None
        titles = [self._title(head, end, ranked_from=ranked_from)]
        relative = whole
        while relative > 2 and self.forms[relative - 1] in _HOLDING:
            relative -= 1
        if relative < whole and self._is(relative - 1, "yang"):
            other = self._heads_leftwards(relative - 1, relation=False)
            if other is not None:  # "Ketua KONI yang juga Bupati Sleman, Wiryo"
                whole, titles = other, [self._title(other, relative - 1), *titles]
        return whole, titles

    def _within_adverbial(self, head: int, last: int) -> bool:
        """Whether a title ends what the sentence opens with, and the name behind its comma is the subject."""
        if last < len(self.forms) and self.forms[last] in BEHIND_OBJECT:
            return False
        first = head
        while (
            first > 0 and self.touching[first] and self.open[first - 1] and self.forms[first - 1][0].isalnum()
        ):
            if self._cue(first - 1):
                return False
            first -= 1
        return (
            first < head
            and self.forms[first] in OPENING_ADVERBIALS
            and not (self.forms[head - 1] in DETERMINERS or self.forms[head - 1] in TIME)
        )

    def _position_before(self, right: int, last: int) -> tuple[int, int, int] | None:
        """A position that no list knows at a sentence's head: *Pawang kuda itu, Umbu, menuturkan*.

        The words where the whole opens, and where the position opens and ends.
        """
        opening = right
        while opening > 0 and right - opening < 13 and self.touching[opening]:
            if not self.open[opening - 1] or not self.forms[opening - 1][0].isalnum():
                break
            opening -= 1
        if not self._is(last, ",") or not self._opens(opening):
            return None
        begin = opening
        while begin < right and self.forms[begin] in QUANTIFIERS:
            begin += 1
        end = begin
        while end < right and self._ordinary(end):
            end += 1
        relative = self._is(end, "yang")
        plain = not any(self.label[i] == "PER" or (self._verb(i) and not relative) for i in range(end, right))
        if end == begin or not plain or (end < right and self.forms[end] not in POSITION_ENDS):
            return None
        return opening, begin, end

    def _ordinary(self, i: int) -> bool:
        """Whether word `i` is a noun of which nothing is known."""
        form = self.forms[i]
        return (
            form.isalpha()
            and form not in STOPS
            and form not in NOT_POSITIONS
            and form not in MERE_PEOPLE
            and not form.endswith("nya")
            and self.label[i] is None
            and i not in self.cues
            and not self._verb(i)
            and i not in self.pronouns
        )

    def _possessed(self, i: int) -> bool:
        """Whether word `i` is a title with *-nya*: *istrinya*, *lurahnya*."""
        form = self.forms[i]
        found = self.lexicon.titles.find((form[:-3],), 0) if form.endswith("nya") else None
        return (
            found is not None
            and found[0].kind in ("role", "people", "contracted")
            and self.open[i]
            and (self._opens(i) or self._cue(i - 1))
        )

    def _organisation_before(self, right: int, comma: bool) -> int | None:
        """The opening of an organisation that stands for a title: *Dinas Pasar Sleman, Budi, mengatakan*."""
        k = right - 1
        if k < 0 or self.label[k] != "ORG" or not self.touching[right] or not self.open[k]:
            return None
        while k not in self.entity_end:
            k -= 1
        if (
            comma
            and k
            and self.open[k - 1]
            and self.touching[k]
            and self.forms[k - 1] not in ",.:;"
            and not self._cue(k - 1)
        ):
            return None
        return k if self.organisations.get(k) is not None else None

    def _first_honorific(self, start: int, end: int) -> int | None:
        for i in range(start, end):
            if self.ranks.get(i) is None:
                found = self.degrees.get(i)
                if found is not None and i > start:
                    inside = any(
                        (r := self.ranks.get(k)) is not None and k + r[1] > i
                        for k in range(max(start, i - 4), i)
                    )
                    if not inside:
                        return i
        return None

    def _honorific_ending(self, end: int, start: int) -> bool:
        i = self._first_honorific(start, end)
        return i is not None and i < end and i == end - 1

    def _heads_leftwards(self, right: int, relation: bool) -> int | None:
        """The leftmost word before `right` at which a title opens that runs up to `right`."""
        best = None
        k = right - 1
        depth = 0
        while k >= 0 and right - k <= LONGEST_TITLE and self.open[k] and self.touching[k + 1]:
            form = self.forms[k]
            if form == ")":
                depth += 1
            elif form == "(":
                depth -= 1
                if depth < 0:
                    break
            elif self.label[k] == "PER":
                start = k
                while start > 0 and self.label[start - 1] == "PER" and start not in self.entity_end:
                    start -= 1
                named_after = start - 1
                while named_after > 0 and self.degrees.get(named_after) is not None:
                    named_after -= 1
                if named_after >= 0 and self.organisations.get(named_after) is not None:
                    k = named_after  # "RS dr Rawa": an organisation named after somebody
                    continue
                if relation and best is None:
                    opener = self._heads_leftwards(start, relation=True)
                    opener = self._relation_before(start) if opener is None else opener
                    if opener is not None and (self._relational(opener) or self._serves(opener)):
                        best = opener
                break
            elif k in self.within_title:
                pass  # "pelatih sementara", "ahli penyakit dalam"
            elif not form[0].isalnum():
                if (
                    form == "."
                    and k > 0
                    and (self.lexicon.abbreviations.opens(self.forms[k - 1]) or len(self.forms[k - 1]) == 1)
                ) or (
                    form == ","
                    and (
                        self._list_comma(k, right)
                        or (relation and best is None and self._apposition(k, right))
                    )
                ):
                    pass
                elif form not in "/&-":
                    break
            elif (form == "pada" and self.label[k + 1] == "ORG") or self._abbreviated(k) or self._newly(k):
                pass
            elif self._cue_like(k) or (form in STOPS and not self.words.capitals[k]) or self._verb(k):
                row = self._title_row(k, right)
                if row is None:
                    break
                best = k
            else:
                row = self._title_row(k, right)
                if row is not None:
                    if (
                        best is not None
                        and self._is(best - 1, "dan")
                        and self.words.capitals[best]
                        and self._alone(k, best - 1)
                    ):
                        break
                    if not relation and self._relational(k):
                        break
                    if best is not None and row.kind == "people" and not self.words.capitals[k]:
                        break
                    best = k
            k -= 1
        if best is None:
            stretch = range(k + 1, right)
            cued = k >= 0 and self.open[k] and self._cue(k) and self.touching[k + 1]
            if (
                cued
                and any(self.label[i] == "ORG" for i in stretch)
                and self.label[k + 1] is None
                and self.words.capitals[k + 1]
            ):
                return k + 1  # "kata Karumkit RS Rawa Budi": a title that no list knows
            if (
                cued
                and 0 < len(stretch) < 5
                and self.cues[k][0].shape == "root"
                and all(self._ordinary(i) and not self.words.capitals[i] for i in stretch)
            ):
                return k + 1  # "kata content creator Budi"
            return None
        if any(self.forms[k] in ENGLISH for k in range(best, right)):
            while (
                best > 0
                and self.open[best - 1]
                and self.touching[best]
                and self.label[best - 1] is None
                and (
                    (
                        self.words.capitals[best - 1]
                        and self.forms[best - 1] not in STOPS
                        and not self._cue(best - 1)
                    )
                    or (
                        self.forms[best - 1] in ("and", "&", "of")
                        and best > 1
                        and self.words.capitals[best - 2]
                    )
                )
            ):
                best -= 1
        while best > 0 and self.open[best - 1] and self.forms[best - 1] in ("mantan", "eks"):
            best -= 1
        return best

    def _abbreviated(self, i: int) -> bool:
        """Whether *atau* at word `i` joins a body and its short form: *Partai Karya Mandiri atau PKM*."""
        return (
            self.forms[i] == "atau"
            and 0 < i < len(self.forms) - 1
            and (self.label[i - 1] == "ORG" or self.words.capitals[i - 1])
            and self._upper(i + 1)
            and len(self.forms[i + 1]) > 1
        )

    def _newly(self, i: int) -> bool:
        """Whether *baru* at word `i` stands within a title: *Kiper baru Serayu United*."""
        return (
            self.forms[i] in ("baru", "lama")
            and 0 < i < len(self.forms) - 1
            and self.words.capitals[i + 1]
            and any((found := self.titles.get(k)) is not None and k + found[1] == i for k in (i - 1, i - 2))
        )

    def _alone(self, head: int, conjunction: int) -> bool:
        """Whether the title at `head` is complete before *dan*, so that another person's begins there."""
        return any(self.label[i] in ("ORG", "LOC") for i in range(head, conjunction))

    def _list_comma(self, k: int, right: int) -> bool:
        """A comma within the name of a unit or place: *Divisi Data, Humas, dan SDM*, *RT 5, Kelurahan X*."""
        if not (k > 0 and self.words.capitals[k - 1] and k + 1 < right):
            return False
        i = k + 1
        if self.forms[i] == "dan":
            i += 1
        if i >= len(self.forms) or not self.open[i] or not self.words.capitals[i] or self.label[i] == "PER":
            return False
        row = self._title_row(i, right)
        if row is not None and row.kind != "people":
            return False
        if (
            self.forms[i] in ("kelurahan", "kecamatan", "kabupaten", "kota", "desa", "provinsi", "dusun")
            or i > k + 1
        ):
            return True
        for m in range(i, min(right, i + 10)):
            if self.forms[m] == "dan":
                return m + 1 < right and self.words.capitals[m + 1]
            if not self.open[m] or not (self.words.capitals[m] or self.forms[m] == ","):
                return False
        return False

    def _apposition(self, comma: int, right: int) -> bool:
        """Whether an organisation stands between two commas: *Kepala Humas, RS Rawa, Budi*."""
        inside = range(comma + 1, right)
        return (
            bool(inside)
            and (
                all(self.words.capitals[i] or self.forms[i] in SOFT for i in inside)
                or self.forms[comma + 1] == "salah"
            )
            and self.words.capitals[comma - 1]
        )

    def _cue_like(self, k: int) -> bool:
        return not self.words.capitals[k] and self._cue(k) and self._title_row(k, len(self.forms)) is None

    def _title_row(self, k: int, right: int) -> TitleRow | None:
        found = self.titles.get(k)
        if found is None or k + found[1] > right:
            return None
        row = found[0]
        if (
            row.kind in ("collective", "document")
            or row.form in MERE_PEOPLE
            or (row.form == "sumber" and self._is(k + 1, "daya"))
        ):
            return None
        if self.label[k] in ("ORG", "LOC") and k not in self.entity_end:
            return None
        return row

    def _relational(self, k: int) -> bool:
        """Whether word `k` opens what somebody is to another: *istri*, *kuasa hukum*."""
        found = self.titles.get(k)
        proper = self.words.capitals[k] and (
            self.forms[k] in ("ibu", "bapak", "kakak", "adik", "paman", "bibi", "nenek", "kakek")
            or (k > 0 and self.touching[k] and self.forms[k - 1] not in ".!?")
        )
        return (
            found is not None
            and not proper
            and (
                found[0].form in ("kuasa hukum", "penasihat hukum")
                or (self.forms[k] == "mantan" and found[0].form.partition(" ")[2] in RELATIONS)
                or (
                    self.forms[k] in RELATIONS
                    and not (found[1] > 1 and found[0].kind == "role")  # "relawan medis"
                    and k not in self.within_title  # "psikolog anak"
                )
            )
        )

    def _serves(self, k: int) -> bool:
        """Whether word `k` opens a title that somebody holds under another: *pengacara Budi, Siti*."""
        return self.forms[k] in (
            "juru",
            "pengacara",
            "penasihat",
            "penasehat",
            "manajer",
            "asisten",
            "ajudan",
            "sekretaris",
            "kuasa",
        )

    def _relation_before(self, start: int) -> int | None:
        """The opening of *kuasa hukum* or *istri* right before the name at word `start`."""
        if start and self.forms[start - 1] in LATE:
            start -= 1  # "adik mendiang Budi"
        for n in (2, 1):
            k = start - n
            if k >= 0 and all(self.open[k:start]):
                found = self.titles.get(k)
                if found is not None and found[1] == n and (self._relational(k) or self._serves(k)):
                    return k
        return None

    def _clause_opens(self, head: int, name: int) -> bool:
        """Whether a title before a comma is that of the name, no object: *bertemu Presiden, Budi …*"""
        last = self.entity_end[name]
        if last < len(self.forms) and self.forms[last] in BEHIND_OBJECT:
            return True
        if head == 0 or not self.open[head - 1] or not self.touching[head]:
            return True
        before = self.forms[head - 1]
        return before not in TITLE_OBJECT and (
            self._cue(head - 1) or not self._verb(head - 1) or before.startswith("di")
        )

    def _people(self, k: int) -> bool:
        """Whether an ordinary noun for people opens at word `k`."""
        found = self.titles.get(k)
        return found is not None and found[0].kind == "people"

    def _announced(self, first: int, whole: int) -> bool:
        """Whether a name behind a comma is a subject, is set off by a comma, or has the cue before it."""
        last = self.entity_end[first]
        return (
            last >= len(self.forms)
            or not self.words.capitals[last]
            or (whole > 0 and self._cue(whole - 1))
            or self.degrees.get(last) is not None
            or _SPECIALIST.match(self.words.text, self.words.starts[last]) is not None
        )

    # -- behind the name ---------------------------------------------------------------------------

    def _shortens(self, inner: Sequence[str], last: int) -> bool:
        """Whether one word is the beginning or the initials of the name that ends before word `last`."""
        first = next(
            (f for f in range(last - 1, max(-1, last - 6), -1) if self.entity_end.get(f) == last), last
        )
        name = self.forms[first:last]
        initials = "".join(word[0] for word in name)
        return len(inner) == 1 and any(
            inner[0] == start for start in (initials, *(w[: len(inner[0])] for w in name))
        )

    def _nickname(self, j: int) -> tuple[int, int] | None:
        """The words of the nickname that *alias* or *yang akrab disapa* at word `j` gives."""
        n = len(self.forms)
        if self.forms[j] not in NICKNAMED:
            return None
        skip = j + 1
        while skip < n and self.forms[skip] in CALLED_BY:
            skip += 1
        if self.forms[j] != "alias" and not CALLED & set(self.forms[j:skip]):
            return None
        if skip + 1 in self.entity_end and self.degrees.get(skip) is not None:
            skip += 1  # "Bang Doni"
        if skip >= n or not self.name_word[skip]:
            return None
        return skip, self.entity_end.get(skip, skip + 1)

    def _after_name(
        self, j: int, titled: bool, wished: bool, cue: str | None
    ) -> tuple[int, list[Title], list[str]]:
        """What follows the name: degrees, age, nickname, title; and the word where the whole ends.

        `wished` says that the name is an active verb's object, `cue` what sort of cue stands before it.
        """
        titles: list[Title] = []
        aliases: list[str] = []
        n = len(self.forms)
        end = j
        while j < n and self.open[j] and self.touching[j]:
            form = self.forms[j]
            if form in ("saw", "swt"):
                j = end = j + 1
                continue
            if form == "(":
                close = self._closing(j)
                if close is None:
                    break
                inner = self.forms[j + 1 : close]
                row = self._title_row(j + 1, close) if close > j + 1 else None
                if row is not None and not _AGE.match(inner[0]):
                    titles.append(self._title(j + 1, close))
                elif (
                    inner
                    and not _AGE.match(inner[0])
                    and self.name_word[j + 1]
                    and len(inner) <= 3
                    and (self.label[j + 1] != "ORG" or self._shortens(inner, j))
                ):
                    aliases.append(self.words.span(j + 1, close).of(self.words.text))
                j = end = close + 1
                continue
            opener = j + 1 if form == "," and j + 1 < n and self.forms[j + 1] in NICKNAMED else j
            nickname = self._nickname(opener)
            if nickname is not None:
                aliases.append(self._unglued(self.words.span(*nickname), nickname[1] - 1).of(self.words.text))
                j = end = nickname[1]
                continue
            if form in ("alias", "atau"):
                break
            if form == ",":
                degree = self.degrees.get(j + 1) if j + 1 < n and self.open[j + 1] else None
                if degree is not None and degree[0].kind == "degree" and self.words.capitals[j + 1]:
                    j = end = j + 1 + degree[1]
                    if self._is(j, "."):
                        j = end = j + 1
                    continue
                if j + 1 < n and _AGE.match(self.forms[j + 1]) and j + 2 < n and self.forms[j + 2] in ",.":
                    j = end = j + 2
                    continue
                if j + 2 < n and _AGE.match(self.forms[j + 1]) and self.forms[j + 2] == "tahun":
                    j = end = j + 3
                    continue
                if j + 2 < n and self._is(j + 1, "dari") and self.label[j + 2] == "ORG":
                    j += 1
                    continue
                title = self._title_after(j + 1, titled, cue)
                if title is not None and not (self._accompanies(j) and not self._is(title[1], ",")):
                    titles.append(title[0])
                    j = end = title[1]
                    if j + 1 < n and self.forms[j] in DETERMINERS and self._is(j + 1, ","):
                        j = end = j + 1  # "Budi, pelatih tim itu, mengatakan"
                    if self._is(j, ","):
                        again = self._title_after(j + 1)
                        if again is not None:
                            titles.append(again[0])
                            j = end = again[1]
                break
            if _SPECIALIST.match(self.words.text, self.words.starts[j]) and self.label[j] is None:
                j = end = j + 1
                continue
            degree = self.degrees.get(j)
            if (
                degree is not None
                and degree[0].kind == "degree"
                and self.words.capitals[j]
                and self.label[j] is None
            ):
                j = end = j + degree[1]
                continue
            skip = j
            if form == "selaku" or (form == "sebagai" and not wished):
                skip = j + 1
            elif form == "yang":
                skip = j + 1
                while skip < n and self.forms[skip] in (
                    "juga",
                    "kini",
                    "merupakan",
                    "menjabat",
                    "adalah",
                    "sebagai",
                    "berprofesi",
                    "saat",
                    "ini",
                    "pernah",
                ):
                    skip += 1
                if skip == j + 1:
                    break
            elif form in ("dari", "asal") and j + 1 < n and self._from_body(j + 1):
                stop = self.entity_end.get(j + 1) or self._title_end(j + 1)
                span = self.words.span(j + 1, stop)
                text = span.of(self.words.text)
                titles.append(Title(span=span, text=text, role=None, affiliation=text))
                end = stop
                break
            if skip > j:
                title = self._title_after(skip)
                if title is not None:
                    titles.append(title[0])
                    end = title[1] + (form == "yang" and self._is(title[1], "itu"))
            break
        return end, titles, aliases

    def _accompanies(self, end: int) -> bool:
        """Whether *didampingi* or the like opens a sentence that so far ends, at word `end`, in a name."""
        first = end
        while (
            first > 0 and end - first < 12 and self.forms[first - 1][0].isalnum() and not self._opens(first)
        ):
            first -= 1
        return self._opens(first) and self.forms[first] in ACCOMPANYING

    def _from_body(self, i: int) -> bool:
        """Whether word `i` opens the body or the unit that somebody comes from: *Budi dari Bagian Umum*."""
        return self.label[i] == "ORG" or (i in self.organisations and self.words.capitals[i])

    def _closing(self, j: int) -> int | None:
        for k in range(j + 1, min(j + 14, len(self.forms))):
            if not self.open[k]:
                return None
            if self.forms[k] == ")":
                return k
        return None

    def _cue_before(self, i: int) -> str | None:
        """The sort of the cue before word `i`; ``said`` for one between a quotation and its speaker."""
        found = self.cues.get(i - 1)
        if found is None or not self._cue(i - 1):
            return None
        return "said" if found[0].shape == "root" and self.forms[i - 2 : i - 1] == ('"',) else found[0].shape

    def _title_after(self, i: int, titled: bool = True, cue: str | None = None) -> tuple[Title, int] | None:
        """A title that opens at word `i`, behind a name, and the word where it ends.

        `titled` says that the name has a title before it, so that this one may be the next person's; `cue`
        what sort of cue stands before the name: behind *menurut Budi,* a clause opens.
        """
        n = len(self.forms)
        head = i
        while head < n and self.open[head] and self.forms[head] in ("salah", "satu", "seorang", "juga"):
            head += 1
        if head >= n or not self.open[head] or (self._title_row(head, n) is None and not self._english(head)):
            return None
        i = head
        stop = self._title_end(head)
        for k in range(head + 1, stop):
            if self.label[k] == "PER" and k in self.entity_end:
                if (
                    self.forms[k - 1] in ("dari", "kiper", "legendaris")
                    or self._relation_before(k) is not None
                ):
                    continue
                if not titled and k + 1 == self.entity_end[k] and self._ends_apposition(k + 1):
                    continue  # the place: "Kartika Puspa, Kades [Sukamukti]."
                if (
                    self._back_over(k)[0] != k
                    or self._heads_leftwards(k, relation=False) is not None
                    or k == head + 1
                ):
                    return None  # the title of the next person
        if stop <= head:
            return None
        row = self._title_row(head, n)
        if stop < n and not self.words.capitals[head] and cue != "said":
            form = self.forms[stop]
            verb = (self._verb(stop) or form in AUXILIARIES) and form not in WHEN
            pointed = form in ("itu", "ini") and not self._is(stop + 1, ",")
            if (cue == "prep" and (verb or pointed or self._cue(stop))) or (verb and not self._cue(stop)):
                return None  # "Menurut Wiryo, pelatih itu kecewa.", "Tadi, kata Wiryo, hakim menunda."
        if row is not None and row.kind == "people" and cue != "said":
            closed = (
                stop >= n
                or self.forms[stop] in ",.)("
                or self._cue(stop)
                or not self.touching[stop]
                or self.forms[stop] in ("itu", "ini")
            )
            if not closed:
                return None
        return self._title(i, stop), stop

    def _ends_apposition(self, i: int) -> bool:
        """Whether a sentence ends at word `i`, or a comma and a cue stand there."""
        if i >= len(self.forms) or self.forms[i] == ".":
            return True
        return self.forms[i] == "," and i + 1 < len(self.forms) and self._cue(i + 1)

    def _english(self, i: int) -> bool:
        """Whether capitals from word `i` on hold an English role: *Chief Program and Sales Officer*."""
        for k in range(i, min(i + 9, len(self.forms))):
            if not self.open[k] or not (self.words.capitals[k] or self.forms[k] in ("and", "&", "of")):
                return False
            if self.forms[k] in ENGLISH:
                return True
        return False

    def _title_end(self, head: int) -> int:
        """The word where a title or description that opens at `head` ends."""
        n = len(self.forms)
        found = self.titles.get(head)
        i = head + (found[1] if found else 1)
        named = False
        while i < n and i - head < LONGEST_TITLE and self.open[i] and self.touching[i]:
            form = self.forms[i]
            if form == "(":
                close = self._closing(i)
                if close is None or close - i > 5 or not self.name_word[i + 1] or "," in self.forms[i:close]:
                    break
                i = close + 1
                continue
            if form == "@" and i + 1 < n:
                i += 2
                continue
            if not form[0].isalnum():
                if form == "." and self.lexicon.abbreviations.opens(self.forms[i - 1]) and i - head > 1:
                    i += 1
                    continue
                if form in "/&-" or (form == "," and self._list_comma(i, n)):
                    i += 1
                    continue
                break
            capital = self.words.capitals[i]
            joins = form == "pada" and i + 1 < n and self.label[i + 1] == "ORG"
            if joins or self._abbreviated(i) or self._newly(i):
                i += 1
                continue
            if (
                form in MOMENTS
                and i + 1 < n
                and (self.forms[i + 1] in TIME or self.forms[i + 1] in DETERMINERS)
            ):
                break  # "para pejabat hari Rabu"
            if form == "lalu" and self._is(i + 1, "lintas"):
                i += 2
                continue
            if not capital and (form in STOPS or self._cue(i) or (self._verb(i) and not self._looks(i))):
                break
            if form in STOPS and form not in ("antara",) and self.label[i] is None:
                break
            if form == "di" and (
                (named and (found is None or found[0].kind != "people"))
                or (i == head + 1 and found is not None and found[0].kind == "contracted")
            ):
                break
            if (
                form in SOFT
                and not capital
                and (i + 1 >= n or not self.open[i + 1] or not self.forms[i + 1][0].isalnum())
            ):
                break
            named = named or self.label[i] == "ORG" or (capital and i > head + 1)
            i += 1
        while i - 1 > head and self.forms[i - 1] in SOFT and not self.words.capitals[i - 1]:
            i -= 1
        return i

    # -- titles ------------------------------------------------------------------------------------

    def _title(self, first: int, last: int, ranked_from: int | None = None) -> Title:
        span = self.words.span(first, last)
        text = span.of(self.words.text)
        for k in range(first + 1, last):
            if self.forms[k] in PARTICULARS:  # "penyanyi berusia 40 tahun"
                last = k
                span = self.words.span(first, last)
                text = span.of(self.words.text)
                ranked_from = None
                break
        position_end = last if ranked_from is None else ranked_from
        while position_end > first and self.forms[position_end - 1] == ",":
            position_end -= 1
        heads = []
        i = first
        while i < position_end:
            found = self.titles.get(i)
            if found is not None:
                row = found[0]
                heads.append(row.form if row.expansion == "-" else row.expansion.lower())
                i += found[1]
            else:
                i += 1
        role, affiliation = self._split(first, position_end)
        if ranked_from is not None and affiliation is None:
            role = text
        return Title(span=span, text=text, role=role or text, affiliation=affiliation, heads=tuple(heads))

    def _split(self, first: int, last: int) -> tuple[str, str | None]:
        """The role and the affiliation of the title in the words from `first` up to `last`.

        The affiliation opens with the last body named (*Kepala Badan Pangan | Kementerian Pertanian*), with
        the second of two units (*Kepala Biro Umum | Divisi Humas Polri*), or with an organisation that the
        recogniser or its capitals tell. What follows *dari* behind a body is no more of it.
        """
        words, forms = self.words, self.forms
        body: int | None = None
        body_end = unit_end = -1
        units: list[int] = []
        told: int | None = None
        depth = 0
        slash = next(
            (i for i in range(last - 1, first, -1) if forms[i] == "/" and i + 1 in self.titles), first
        )
        for i in range(slash + 1, last):
            form = forms[i]
            depth += (form == "(") - (form == ")")
            if depth > 0 or form in "()":
                continue
            if form == "dari" and body is not None:
                break
            row = self.organisations.get(i)
            capital = words.capitals[i] or self.label[i] == "ORG"
            if (
                row is not None
                and row[0].kind == "body"
                and (capital or row[0].form in COMMON_BODIES)
                and not self._part_of_role(first, i)
                and not self._ends_place(i)
            ):
                if i > body_end:  # "Yayasan Masjid Rawa" is one body
                    body = i
                body_end = i + row[1]
            elif row is not None and row[0].kind == "unit" and capital:
                if i > unit_end:  # "Pimpinan Pusat" and "Deputi Bidang" are one unit
                    units.append(i)
                unit_end = i + row[1]
            elif self.label[i] == "ORG" and i in self.entity_end and told is None:
                told = i
            elif told is None and forms[i - 1] in ("dari", "of", "pada", "at") and (capital or form == "the"):
                if forms[i - 1] != "of" or forms[i - 2] in HEADS_OF:
                    told = i
            elif (
                told is None
                and self.label[i] is None
                and words.text[words.starts[i] : words.ends[i]].isupper()
                and len(form) > 2
                and form not in ROMAN
            ):
                told = i
        if (
            told is None
            and body is None
            and forms[first] in OWNERS
            and first + 1 < last
            and words.capitals[first + 1]
        ):
            told = first + 1
        start = body
        if body is not None and body == last - 1 and forms[body] in ENGLISH_BODIES:
            found = self.titles.get(first)
            position = first + (found[1] if found is not None else 1)
            while body - 1 >= position and words.capitals[body - 1] and body - 1 not in self.titles:
                body -= 1
            start = body  # "General Manager | Grand Melati Hotel"
        if len(units) > 1 and (body is None or units[1] < body):
            start = units[1]
        if start is None:
            start = told
        if start is None and len(units) == 1 and forms[units[0]] in STANDING_UNITS:
            start = units[0]
        if start is None or start <= first:
            return (words.span(first, last).of(words.text) if last > first else ""), None
        role_end = start
        while role_end - 1 > first and forms[role_end - 1] in (
            "dari",
            "of",
            "the",
            "di",
            "pada",
            "at",
            ",",
            "(",
            "-",
            "for",
        ):
            role_end -= 1
        begin = start + (forms[start] == "the" and start + 1 < last)
        return words.span(first, role_end).of(words.text), words.span(begin, last).of(words.text)

    def _ends_place(self, i: int) -> bool:
        """Whether word `i` ends the name of a place: *Presiden Amerika | Serikat*."""
        return any(k >= 0 and self._is_place(k, i + 1) for k in (i - 1, i - 2))

    def _part_of_role(self, first: int, i: int) -> bool:
        """Whether a body's word belongs to the position: *Kepala Sekolah*, *Menteri Koperasi*."""
        found = self.titles.get(first)
        return (self.forms[i] in PORTFOLIOS and self.forms[i - 1] in MINISTERS) or (
            found is not None
            and i < first + found[1]
            and self.forms[i] in ("sekolah", "kantor", "tim", "rukun", "kelompok")
        )

    def _looks(self, i: int) -> bool:
        """Whether word `i` says how somebody looks who is pointed at: *perempuan berkacamata ini*."""
        if not self.forms[i].startswith("ber"):
            return False
        behind = self.forms[i + 1 : i + 4]
        place = next((k for k, form in enumerate(behind) if form in DETERMINERS), None)
        return place is not None and all(form.isalnum() and form not in STOPS for form in behind[:place])

    def _called_within(self, first: int, last: int) -> tuple[str, ...]:
        """The nickname in a relative clause: *pria [yang akrab disapa Iwan] itu*."""
        if not CALLED & set(self.forms[first:last]):
            return ()
        names = [(i, self.entity_end.get(i, i)) for i in range(first, last) if self.label[i] == "PER"]
        return tuple(self.words.span(i, end).of(self.words.text) for i, end in names if end > i)

    def _connects(self, i: int) -> bool:
        """Whether word `i` joins its sentence to the one before: *Pasalnya, …*"""
        return self.forms[i] in CONNECTIVES and self._is(i + 1, ",")

    # -- those without a name ----------------------------------------------------------------------

    def _unnamed(self, i: int) -> Candidate | None:
        """A title that stands alone, or a description, opening at word `i`."""
        forms, n = self.forms, len(self.forms)
        head = i
        while head < n and self.open[head] and forms[head] in QUANTIFIERS and head - i < 3:
            head += 1
        if head >= n or not self.open[head] or self.taken[head]:
            return None
        possessed = False
        found = self.titles.get(head)
        if found is None and len(forms[head]) > 6 and forms[head].endswith("nya") and not self._connects(i):
            found = self.lexicon.titles.find((forms[head][:-3],), 0)
            possessed = True
        body = self.organisations.get(head) if found is None else None
        if body is not None and body[0].kind == "body" and body[1] == 1 and self.label[head] is None:
            pointed = self._is(head + 1, "itu") or self._is(head + 1, "tersebut")
            if pointed or (
                not self.words.capitals[head] and self._cue(head + 1)
            ):  # "namun kementerian menyebut"
                last = head + 1 + pointed
                span = self.words.span(head, last)
                return Candidate(
                    kind="collective",
                    first=head,
                    last=last,
                    span=span,
                    source=span,
                    head=body[0].form,
                    definite=True,
                )
        if found is None or self.label[head] == "PER":
            return None
        if self.label[head] in ("ORG", "LOC") and head not in self.entity_end:
            return None
        whole = self.label[head] == "ORG" and not self._is(self.entity_end[head], "setempat")
        if whole and found[0].kind in ("collective", "document"):
            return None
        row = found[0]
        if row.form in STATEMENTS and not possessed and i == head:
            stop = self._title_end(head)
            if not (stop < n and forms[stop] in DETERMINERS):
                return None  # "pernyataan resmi PT Rawa" is the firm's
        if row.kind == "modifier":
            following = head + found[1]
            if following >= n or self.titles.get(following) is None:
                return None
        if self._cue(head) and not self.words.capitals[head] and row.kind != "role":
            return None
        stop = self._title_end(head) if not possessed else head + 1
        for k in range(head + 1, stop):
            if self.taken[k]:
                relation = self._relation_before(k)
                if relation is None or relation < i:
                    stop = k
                    break
        definite = stop < n and self.open[stop] and forms[stop] in DETERMINERS
        counted = head > i and forms[i] in QUANTIFIERS
        relative = stop
        if not definite and self._is(stop, "yang") and row.kind in ("people", "role"):
            for k in range(stop + 1, min(stop + 12, n)):
                if not self.open[k] or not forms[k][0].isalnum() or (self._cue(k) and k > stop + 1):
                    break
                if forms[k] in DETERMINERS:
                    relative, definite = k, True
                    break
            stop = relative
        while (
            not definite
            and stop - 1 > head
            and (forms[stop - 1] in SOFT or not forms[stop - 1][0].isalnum())
            and forms[stop - 1] != ")"
        ):
            stop -= 1
        end = stop + 1 if definite and stop < n and forms[stop] in DETERMINERS else stop
        if end <= head:
            return None
        titled = row.kind in ("role", "contracted", "modifier")
        kind: CandidateKind
        if titled and i == head and (self.words.capitals[i] or row.kind == "contracted" or definite):
            kind = "title"
        elif row.kind in ("collective", "document"):
            kind = "collective" if row.kind == "collective" else "document"
        else:
            kind = "people"
        span = self.words.span(i, end)
        title = self._title(head, stop) if titled and not possessed else None
        return Candidate(
            kind=kind,
            first=i,
            last=end,
            span=span,
            source=span,
            name=None,
            titles=(title,) if title else (),
            gender=None if row.gender == "-" else row.gender,  # type: ignore[arg-type]
            aliases=self._called_within(head, end),
            head=row.form if row.expansion == "-" else row.expansion.lower(),
            definite=definite and not counted,
            plural=any(form in PLURAL for form in forms[i:head]),
        )

    def _party(self, i: int) -> Candidate | None:
        """*Pihak KPU*: an organisation as one side of a matter."""
        if self.forms[i] != "pihak" or i + 1 >= len(self.forms) or self.label[i + 1] != "ORG":
            return None
        candidate = self._entity(i + 1)
        if candidate is None:
            return None
        span = self.words.span(i, candidate.last)
        return evolve(candidate, first=i, span=span, source=self.words.span(i, self.entity_end[i + 1]))

    def _entity(self, i: int) -> Candidate | None:
        last = self.entity_end.get(i)
        if last is None or self.label[i] == "PER" or any(self.taken[i:last]):
            return None
        span = self.words.span(i, last)
        end = last
        aliases: tuple[str, ...] = ()
        close = self._closing(last) if self._is(last, "(") else None
        if close is not None and last + 1 < close <= last + 4 and all(self.name_word[last + 1 : close]):
            aliases = (self.words.span(last + 1, close).of(self.words.text),)
            end = close + 1
        definite = self._is(end, "itu") or self._is(end, "tersebut")
        return Candidate(
            kind="organisation" if self.label[i] == "ORG" else "place",
            first=i,
            last=end,
            span=self.words.span(i, end),
            source=span,
            name=" ".join(span.of(self.words.text).split()),
            aliases=aliases,
            definite=definite,
        )

    def _pronoun(self, i: int) -> Candidate | None:
        found = self.pronouns.get(i)
        if found is None:
            return None
        row, n = found
        span = self.words.span(i, i + n)
        return Candidate(
            kind="plural" if row.kind in ("plural", "both") else "pronoun",
            first=i,
            last=i + n,
            span=span,
            source=span,
            head=row.form,
            definite=True,
            plural=row.kind in ("plural", "both"),
            gender=None if row.gender == "-" else row.gender,  # type: ignore[arg-type]
        )


def _between_marks(forms: Sequence[str], first: int, last: int) -> tuple[int, int]:
    """Where a nickname in marks stands within a name: its opening mark and its closing one, or zeros."""
    if '"' not in forms[first:last]:
        return 0, 0
    opening = forms.index('"', first, last)
    closing = forms.index('"', opening + 1, last) if '"' in forms[opening + 1 : last] else 0
    return opening, closing


def names_by_rule(words: Words, lexicon: Lexicon, blocked: Sequence[Span] = ()) -> list[Entity]:
    """Entities without a model: runs of capitals, sorted by the words that open them or stand beside them.

    A poor man's recogniser for `Tracker(recognizer=None)`: of a run that opens with a title the last two
    words are taken for the name, which suits most names but not all.
    """
    found: list[Entity] = []
    forms, n = words.forms, len(words)
    known = lexicon.found(forms)  # once: the question itself takes time for every word of the text
    free = outside(words, blocked)
    named = [capital and free[i] and forms[i][0].isalnum() for i, capital in enumerate(words.capitals)]
    j = 0
    for i in range(n):
        if i < j or not named[i]:
            continue
        j = i + 1
        while (
            j < n
            and (named[j] or (forms[j] in _INSIDE_NAMES and j + 1 < n and words.capitals[j + 1] and free[j]))
            and words.text[words.ends[j - 1] : words.starts[j]] == " "
        ):
            j += 1
        found.extend(_sorted_run(words, lexicon, known, i, j))
    return found


_INSIDE_NAMES = ("bin", "binti", "van", "al", "of")


def _sorted_run(words: Words, lexicon: Lexicon, known: Found, i: int, j: int) -> list[Entity]:
    forms = words.forms
    before = forms[i - 1] if i else "."
    titled = False
    while i < j:
        for table in (known.cues, known.pronouns, known.ranks, known.degrees):
            if i in table:
                titled = titled or table is known.ranks
                i += table[i][1]
                break
        else:
            if forms[i] in STOPS:
                i += 1
                continue
            break
    if i >= j:
        return []
    row = known.titles.get(i)
    if row is not None and row[0].form in GIVEN_NAMES:
        row = None
    if row is not None and row[0].kind not in ("people", "collective", "document"):
        if j + 2 < len(forms) and forms[j] == "," and words.capitals[j + 1] and words.capitals[j + 2]:
            return [Entity(span=words.span(i + row[1], j), label="ORG")] if j - i > row[1] else []
        first = max(i + row[1], j - 2)
        return [Entity(span=words.span(first, j), label="PER")] if first < j and j - i > row[1] else []
    if row is not None:
        return []
    organisation = known.organisations.get(i)
    text = words.span(i, j).of(words.text)
    if (organisation is not None and organisation[0].kind == "body") or (
        text.isupper() and j - i == 1 and len(text) > 1
    ):
        return [Entity(span=words.span(i, j), label="ORG")]
    if before in ("di", "ke", "dari", "asal"):
        return [Entity(span=words.span(i, j), label="LOC")]
    lone = j - i == 1 and before in '.!?"'
    if lone and j not in known.cues and not titled:
        return []
    return [Entity(span=words.span(i, j), label="PER")]
