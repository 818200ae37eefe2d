"""What can be asked of an index; every answer is a list of records."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import TYPE_CHECKING, Any, Literal

from quotetrack.index import names
from quotetrack.index.database import Database
from quotetrack.index.identity import BODY, UNNAMED, marks
from quotetrack.index.records import (
    Ambiguity,
    CoQuoted,
    Duplicate,
    HeldTitle,
    IndexedQuotation,
    IndexedSpeaker,
    NameForm,
    Period,
    Records,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from quotetrack.model import SpeakerKind

__all__ = ["Questions", "SpeakerReference", "day", "periods"]

Freq = Literal["day", "week", "month", "quarter", "year"]

SpeakerReference = IndexedSpeaker | NameForm | int | str
"""A record, the number of a speaker, or a name."""

_PERIODS = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}
"""The periods of a timeline, each with enough days to lead from its first day into the next one."""

_WORDS = re.compile(r"[^\W_]+")
_SEARCHED = re.compile(r'"([^"]*)"?|(\S+)')
_BRACKETS = re.compile(r"\s*\([^)]*\)")


class Questions(Database):
    """The part of `SpeakerIndex` that reads."""

    # -- who is meant ------------------------------------------------------------------------------

    def speaker(self, reference: SpeakerReference) -> int:
        """The number of a speaker: of a record, or the one of a name.

        Raises `LookupError` when nobody has the name, or when several have it.
        """
        if isinstance(reference, IndexedSpeaker):
            return reference.id
        if isinstance(reference, NameForm):
            return reference.speaker_id
        if isinstance(reference, int):
            if not self._value("SELECT count(*) FROM speaker WHERE speaker = ?", reference):
                raise LookupError(f"the index has no speaker {reference}")
            return reference
        keys = self._keys(reference)
        found = self._rows(
            f"SELECT DISTINCT speaker, only_in = '' FROM form WHERE key IN ({marks(keys)})", *keys
        )
        known = {speaker for speaker, beyond in found if beyond}
        called = {
            speaker for (speaker,) in self._rows("SELECT speaker FROM speaker WHERE name = ?", reference)
        }
        choices = (known & called) or known or {speaker for speaker, _ in found}
        if len(choices) > 1:
            raise LookupError(self._several(reference, sorted(choices)))
        return int(choices.pop())

    def _keys(self, name: str) -> list[str]:
        """The folded names that a reader's name means; those of persons come before others."""
        bare = names.key_of(name)
        for where, values in (
            ("key = ?", (bare,)),
            ("key IN (?, ?)", (BODY + bare, UNNAMED + bare)),
            ("key IN (SELECT key FROM form JOIN speaker USING (speaker) WHERE speaker.name = ?)", (name,)),
        ):
            keys = [key for (key,) in self._rows(f"SELECT key FROM name WHERE {where} ORDER BY key", *values)]
            if keys:
                return keys
        raise LookupError(f"no speaker of the index is called {name!r}")

    def _several(self, name: str, speakers: list[int]) -> str:
        shown = [
            f"{one.id} {one.name}" + (f" ({one.title})" if one.title else "")
            for one in self.speakers(among=speakers)[:5]
        ]
        more = f" and {len(speakers) - 5} more" if len(speakers) > 5 else ""
        return (
            f"{len(speakers)} speakers are called {name!r}, give the number of one: {'; '.join(shown)}{more}"
        )

    # -- questions ---------------------------------------------------------------------------------

    def speakers(
        self,
        *,
        min_quotes: int = 1,
        since: str | dt.date | None = None,
        until: str | dt.date | None = None,
        outlet: str | None = None,
        kind: SpeakerKind | None = None,
        among: Iterable[int] | None = None,
        limit: int | None = None,
    ) -> Records[IndexedSpeaker]:
        """The speakers, those with the most quotations first.

        `since` and `until` are dates, both included; `outlet` is one outlet; `kind` is person, unnamed,
        organisation or document. `among` keeps to the speakers of these numbers.
        """
        where, values = _conditions(since=since, until=until, outlet=outlet)
        if kind is not None:
            where, values = [*where, "s.kind = ?"], [*values, kind]
        if among is not None:
            chosen = list(among)
            where, values = [*where, f"s.speaker IN ({marks(chosen)})"], [*values, *chosen]
        rows = self._rows(
            f"""
            SELECT s.speaker, s.name, s.kind, count(DISTINCT said.quotation) AS quotations,
                count(DISTINCT x.article) AS articles, min(a.date), max(a.date)
            FROM speaker s JOIN form f USING (speaker) JOIN article_speaker x USING (form)
            JOIN article a USING (article) JOIN said USING (article_speaker)
            {_where(where)}
            GROUP BY s.speaker HAVING quotations >= ?
            ORDER BY quotations DESC, articles DESC, s.name, s.speaker LIMIT ?
            """,
            *values,
            min_quotes,
            -1 if limit is None else limit,
        )
        titles = self._main_titles([row[0] for row in rows])
        return Records(
            IndexedSpeaker,
            (
                IndexedSpeaker(
                    id=number,
                    name=name,
                    kind=sort,
                    title=titles.get(number),
                    quotations=quotations,
                    articles=articles,
                    first=first,
                    last=last,
                )
                for number, name, sort, quotations, articles, first, last in rows
            ),
        )

    def quotations(
        self,
        *,
        speaker: SpeakerReference | None = None,
        search: str | None = None,
        since: str | dt.date | None = None,
        until: str | dt.date | None = None,
        outlet: str | None = None,
        kind: Literal["direct", "indirect", "mixed"] | None = None,
        limit: int | None = None,
    ) -> Records[IndexedQuotation]:
        """The quotations: the best matches first when `search` is given, else the newest first.

        `search` is words that all have to be there, whatever their case and accents; ``"dua kata"`` in
        straight marks is a phrase, and ``kapal*`` a beginning. Affixes are not taken off: *ekspor* does not
        find *mengekspor*.
        """
        where, values = _conditions(since=since, until=until, outlet=outlet)
        if speaker is not None:
            where.append(
                "q.quotation IN (SELECT quotation FROM said JOIN article_speaker USING (article_speaker) "
                "JOIN form USING (form) WHERE speaker = ?)"
            )
            values.append(self.speaker(speaker))
        if kind is not None:
            where, values = [*where, "q.kind = ?"], [*values, kind]
        order = "a.date DESC NULLS LAST, a.id, q.number"
        source = "quotation q"
        wanted = None
        if search is not None:
            wanted = _match(search)
            if wanted is None:
                return Records(IndexedQuotation)
            source = "quotation_fts JOIN quotation q ON q.quotation = quotation_fts.rowid"
            where, values = ["quotation_fts MATCH ?", *where], [wanted, *values]
            order = "quotation_fts.rank, a.date DESC, a.id, q.number"
        chosen = [
            number
            for (number,) in self._rows(
                f"SELECT q.quotation FROM {source} JOIN article a USING (article) {_where(where)} "
                f"ORDER BY {order} LIMIT ?",
                *values,
                -1 if limit is None else limit,
            )
        ]
        return Records(IndexedQuotation, self._quotations(chosen, wanted))

    def _quotations(self, chosen: list[int], wanted: str | None) -> Iterator[IndexedQuotation]:
        for start in range(0, len(chosen), 500):
            part = chosen[start : start + 500]
            snippets: dict[int, str] = {}
            if wanted is not None:
                snippets = dict(
                    self._rows(
                        "SELECT rowid, snippet(quotation_fts, 0, '[', ']', '…', 16) FROM quotation_fts "
                        f"WHERE quotation_fts MATCH ? AND rowid IN ({marks(part)})",
                        wanted,
                        *part,
                    )
                )
            said: dict[int, list[tuple[int, str, str | None]]] = {}
            for quotation, number, name, title in self._rows(
                "SELECT quotation, s.speaker, s.name, x.title FROM said "
                "JOIN article_speaker x USING (article_speaker) "
                "JOIN form USING (form) JOIN speaker s USING (speaker) "
                f"WHERE quotation IN ({marks(part)}) ORDER BY quotation, place",
                *part,
            ):
                said.setdefault(quotation, []).append((number, name, title))
            rows = {
                row[0]: row[1:]
                for row in self._rows(
                    "SELECT q.quotation, a.id, q.number, a.date, a.outlet, a.title, a.url, q.kind, q.text, "
                    'q.cue, q.cue_class, q.source, q.resolution, q.rule, q.confidence, q."start", q."end" '
                    f"FROM quotation q JOIN article a USING (article) WHERE q.quotation IN ({marks(part)})",
                    *part,
                )
            }
            for quotation in part:
                row, who = rows[quotation], said.get(quotation, [])
                yield IndexedQuotation(
                    article=row[0],
                    number=row[1],
                    date=row[2],
                    outlet=row[3],
                    headline=row[4],
                    url=row[5],
                    speaker=who[0][1] if who else None,
                    speaker_id=who[0][0] if who else None,
                    speakers=tuple(name for _, name, _ in who),
                    title=who[0][2] if who else None,
                    kind=row[6],
                    text=row[7],
                    snippet=snippets.get(quotation),
                    cue=row[8],
                    cue_class=row[9],
                    source=row[10],
                    resolution=row[11],
                    rule=row[12],
                    confidence=row[13],
                    start=row[14],
                    end=row[15],
                )

    def titles(self, speaker: SpeakerReference) -> Records[HeldTitle]:
        """The titles of a speaker in the order of their first article: a career over time.

        What is written in several ways (*Menkeu*, *Menteri Keuangan (Menkeu)*) counts as one title and is
        given as most articles write it.
        """
        number = self.speaker(speaker)
        found: dict[str, list[tuple[str, int, str | None]]] = {}
        for title, article, date in self._rows(
            "SELECT t.value, x.article, a.date FROM form f JOIN json_each(f.titles) t "
            "JOIN article_speaker x USING (form) JOIN article a USING (article) WHERE f.speaker = ?",
            number,
        ):
            found.setdefault(_same_title(title), []).append((title, article, date))
        held = [
            HeldTitle(
                title=_most_common([title for title, _, _ in uses]),
                first=min((date for _, _, date in uses if date), default=None),
                last=max((date for _, _, date in uses if date), default=None),
                articles=len({article for _, article, _ in uses}),
            )
            for uses in found.values()
        ]
        return Records(HeldTitle, sorted(held, key=lambda h: (h.first or "9", -h.articles, h.title)))

    def timeline(
        self,
        speaker: SpeakerReference | None = None,
        freq: Freq = "month",
        *,
        since: str | dt.date | None = None,
        until: str | dt.date | None = None,
        outlet: str | None = None,
    ) -> Records[Period]:
        """How much was quoted in each day, week, month, quarter or year, of one speaker or of all.

        Periods without a quotation between the first and the last are there with zeros; articles without a
        date are not counted.
        """
        if freq not in _PERIODS:
            raise ValueError(f"freq is one of {', '.join(_PERIODS)}, not {freq!r}")
        where, values = _conditions(since=since, until=until, outlet=outlet)
        where.append("a.date IS NOT NULL")
        if speaker is not None:
            where.append(
                "q.quotation IN (SELECT quotation FROM said JOIN article_speaker USING (article_speaker) "
                "JOIN form USING (form) WHERE speaker = ?)"
            )
            values.append(self.speaker(speaker))
        found: dict[dt.date, tuple[set[int], int]] = {}
        for date, article, count in self._rows(
            "SELECT a.date, a.article, count(*) FROM quotation q JOIN article a USING (article) "
            f"{_where(where)} GROUP BY a.article",
            *values,
        ):
            first = _first_day(dt.date.fromisoformat(date), freq)
            articles, quotations = found.get(first, (set(), 0))
            found[first] = (articles | {article}, quotations + count)
        counted = Records(Period)
        for first in periods(min(found), max(found), freq) if found else ():
            articles, quotations = found.get(first, (set(), 0))
            counted.append(Period(date=first.isoformat(), quotations=quotations, articles=len(articles)))
        return counted

    def together(self, speaker: SpeakerReference, *, limit: int | None = None) -> Records[CoQuoted]:
        """Who is quoted in the same articles, those with the most such articles first."""
        number = self.speaker(speaker)
        rows = self._rows(
            """
            SELECT s.speaker, s.name, count(DISTINCT x.article) AS articles
            FROM article_speaker x JOIN form USING (form) JOIN speaker s USING (speaker)
            WHERE s.speaker <> ?1 AND x.article IN
                (SELECT article FROM article_speaker JOIN form USING (form) WHERE speaker = ?1)
            GROUP BY s.speaker ORDER BY articles DESC, s.name, s.speaker LIMIT ?2
            """,
            number,
            -1 if limit is None else limit,
        )
        return Records(CoQuoted, (CoQuoted(id=a, name=b, articles=c) for a, b, c in rows))

    def duplicates(self, *, min_articles: int = 2) -> Records[Duplicate]:
        """Quotations of five words or more that several articles carry word for word.

        Case, punctuation and spaces are passed over. Those in most articles come first.
        """
        folds = [
            fold
            for (fold,) in self._rows(
                "SELECT fold FROM quotation WHERE fold IS NOT NULL GROUP BY fold "
                "HAVING count(DISTINCT article) >= ? ORDER BY count(DISTINCT article) DESC, fold",
                max(min_articles, 2),
            )
        ]
        found = Records(Duplicate)
        for fold in folds:
            rows = self._rows(
                "SELECT q.text, s.name, a.id, a.outlet, a.date "
                "FROM quotation q JOIN article a USING (article) "
                "LEFT JOIN said ON said.quotation = q.quotation AND place = 0 "
                "LEFT JOIN article_speaker USING (article_speaker) LEFT JOIN form USING (form) "
                "LEFT JOIN speaker s USING (speaker) WHERE fold = ? "
                "ORDER BY a.date NULLS LAST, a.id, q.number",
                fold,
            )
            dates = [row[4] for row in rows if row[4]]
            found.append(
                Duplicate(
                    text=rows[0][0],
                    speaker=next((row[1] for row in rows if row[1]), None),
                    articles=tuple(dict.fromkeys(row[2] for row in rows)),
                    outlets=tuple(dict.fromkeys(row[3] for row in rows if row[3])),
                    first=min(dates, default=None),
                    last=max(dates, default=None),
                )
            )
        return found

    def names(self, speaker: SpeakerReference | None = None) -> Records[NameForm]:
        """The names with titles under which articles speak of a speaker, or of all, each with the reason."""
        where, values = ("WHERE f.speaker = ?", [self.speaker(speaker)]) if speaker is not None else ("", [])
        rows = self._rows(
            "SELECT f.form, f.speaker, s.name, f.name, f.titles, f.only_in, count(x.article), f.why "
            "FROM form f JOIN speaker s USING (speaker) JOIN article_speaker x USING (form) "
            f"{where} GROUP BY f.form ORDER BY s.name, f.speaker, count(x.article) DESC, f.name, f.titles",
            *values,
        )
        return Records(
            NameForm,
            (
                NameForm(
                    id=row[0],
                    speaker_id=row[1],
                    speaker=row[2],
                    name=row[3],
                    titles=tuple(json.loads(row[4])),
                    article=row[5].rpartition("#")[0] or None,
                    articles=row[6],
                    why=row[7],
                )
                for row in rows
            ),
        )

    def ambiguities(self) -> Records[Ambiguity]:
        """What could not be decided, the names that stand in most articles first."""
        counts = dict(self._rows("SELECT form, count(*) FROM article_speaker GROUP BY form"))
        called = dict(self._rows("SELECT speaker, name FROM speaker"))
        grouped: dict[tuple[Any, ...], list[Any]] = {}
        with self._named_errors():
            undecided = self._identity.undecided()
        holders = dict(self._rows("SELECT root, speaker FROM form WHERE form.root <> '' GROUP BY root"))
        for one in undecided:
            own = {form.speaker for form in one.forms}
            others = {holders[root] for root in one.candidates if root in holders} - own
            if not others or own & {holders.get(root) for root in one.candidates}:
                continue
            titles = tuple(sorted({t for form in one.forms for t in form.titles}))
            in_order = tuple(sorted(others, key=lambda other: (called[other], other)))
            group = (one.forms[0].key, titles, in_order, one.why)
            grouped.setdefault(group, []).extend(one.forms)
        found = [
            Ambiguity(
                name=min(form.name for form in forms),
                titles=titles,
                articles=sum(counts.get(form.form, 0) for form in forms),
                speaker_ids=tuple(sorted({form.speaker for form in forms})),
                candidates=tuple(called[other] for other in others),
                candidate_ids=others,
                why=why,
            )
            for (_, titles, others, why), forms in grouped.items()
        ]
        return Records(Ambiguity, sorted(found, key=lambda a: (-a.articles, a.name, a.titles, a.candidates)))

    def _main_titles(self, speakers: list[int]) -> dict[int, str]:
        """The title that most articles give each speaker."""
        uses: dict[int, dict[str, list[str]]] = {}
        for start in range(0, len(speakers), 500):
            part = speakers[start : start + 500]
            for number, title, count in self._rows(
                "SELECT f.speaker, x.title, count(*) FROM form f JOIN article_speaker x USING (form) "
                f"WHERE x.title IS NOT NULL AND f.speaker IN ({marks(part)}) GROUP BY f.speaker, x.title",
                *part,
            ):
                uses.setdefault(number, {}).setdefault(_same_title(title), []).extend([title] * count)
        return {
            number: _most_common(max(groups.values(), key=lambda g: (len(g), max(map(len, g)), g)))
            for number, groups in uses.items()
        }


def day(date: str | dt.date | None) -> str | None:
    """The date as it is stored, like ``2026-11-25``. Raises `ValueError` for what is no such date."""
    if date is None:
        return None
    if isinstance(date, dt.datetime):
        return date.date().isoformat()
    if isinstance(date, dt.date):
        return date.isoformat()
    try:
        return dt.date.fromisoformat(date[:10]).isoformat()
    except (TypeError, ValueError):
        raise ValueError(f"a date like 2026-11-25 is wanted, not {date!r}") from None


def periods(first: dt.date, last: dt.date, freq: Freq) -> Iterator[dt.date]:
    """The first days of the periods from the one of a date to the one of another.

    >>> [str(one) for one in periods(dt.date(2026, 11, 25), dt.date(2027, 1, 2), "month")]
    ['2026-11-01', '2026-12-01', '2027-01-01']
    """
    day, step = _first_day(first, freq), dt.timedelta(days=_PERIODS[freq])
    while day <= last:
        yield day
        if dt.date.max - day < step:
            return
        day = _first_day(day + step, freq)


def _first_day(day: dt.date, freq: Freq) -> dt.date:
    if freq == "week":
        return day - dt.timedelta(days=day.weekday())
    if freq == "month":
        return day.replace(day=1)
    if freq == "quarter":
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return day.replace(month=1, day=1) if freq == "year" else day


def _conditions(
    *, since: str | dt.date | None, until: str | dt.date | None, outlet: str | None
) -> tuple[list[str], list[Any]]:
    found = [
        ("a.date >= ?", day(since)),
        ("a.date <= ?", day(until)),
        ("a.outlet = ?", outlet),
    ]
    return [sql for sql, value in found if value is not None], [
        value for _, value in found if value is not None
    ]


def _where(conditions: Iterable[str]) -> str:
    joined = " AND ".join(conditions)
    return f"WHERE {joined}" if joined else ""


def _match(search: str) -> str | None:
    """What a reader searches for, in SQLite's words; None when there is no word in it.

    >>> _match('harga "beras merah" naik*')
    '"harga" AND "beras merah" AND "naik"*'
    """
    found = []
    for phrase, word in _SEARCHED.findall(search):
        words = " ".join(_WORDS.findall(phrase or word))
        if words:
            found.append(f'"{words}"' + ("*" if word.endswith("*") else ""))
    return " AND ".join(found) or None


def _same_title(title: str) -> str:
    """One string for the ways in which a title is written."""
    bare = names.office(_BRACKETS.sub(" ", title))
    return ("mantan " if bare.past else "") + (" ".join(bare.words) or title.casefold())


def _most_common(titles: list[str]) -> str:
    return max(sorted(set(titles)), key=lambda t: (titles.count(t), "(" not in t, len(t)))
