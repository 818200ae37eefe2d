"""Speakers and quotations across articles, in one SQLite file."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import re
import sqlite3
import time
from collections.abc import Sized
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from quotetrack.errors import QuotetrackError
from quotetrack.index import names, schema
from quotetrack.index.identity import BODY, UNNAMED, Anchor, Identity, anchors
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
    from collections.abc import Iterable, Iterator, Mapping
    from types import TracebackType

    from quotetrack.model import Article, Speaker, SpeakerKind

__all__ = ["SpeakerIndex", "SpeakerIndexError"]

Freq = Literal["day", "week", "month", "quarter", "year"]

WAIT = 60.0
"""Seconds that a writer waits for another process to finish its article."""

SHORT = 5
"""Words below which two equal quotations are no sign of copying: *Kami siap*."""


class SpeakerIndexError(QuotetrackError):
    """The database of a `SpeakerIndex` cannot be opened, read or written; the message says why."""


class SpeakerIndex:
    """Who is quoted, how often, in which capacity, saying what, from one article to the next.

    `path` is an SQLite database, made when there is none; ``":memory:"`` keeps everything in memory. Each
    article is added whole or not at all, and several processes may add to one file. The texts of the articles
    are not kept, only what was quoted.

    Who is one speaker is worked out from all articles at once, so the order in which they came does not
    matter. What cannot be decided is listed by `ambiguities`, and the reader can `merge`, `separate` and
    `rename`.

    >>> from quotetrack import Tracker
    >>> tracker = Tracker(recognizer=None)
    >>> index = SpeakerIndex()
    >>> satu = tracker('"Panen turun," kata Ketua Koperasi Lembah Hijau, Wayan Sudarma.')
    >>> dua = tracker('"Harga naik," kata Wayan Sudarma.')
    >>> index.add(satu, id="a", date="2026-03-02")
    >>> index.add(dua, id="b", date="2026-04-11")
    >>> [(s.name, s.title, s.quotations) for s in index.speakers()]
    [('Wayan Sudarma', 'Ketua Koperasi Lembah Hijau', 2)]
    >>> [(q.article, q.snippet) for q in index.quotations(search="panen")]
    [('a', '[Panen] turun,')]

    Raises `quotetrack.index.SpeakerIndexError` when the file is no index, was written by a newer quotetrack,
    cannot be read or written, or the disk is full.
    """

    def __init__(self, path: str | os.PathLike[str] = ":memory:") -> None:
        self.path = os.fspath(path)
        with self._named_errors():
            self._connection = _connect(self.path)
            try:
                self._open()
            except BaseException:
                self._connection.close()
                raise
        self._identity = Identity(self._connection)

    def _open(self) -> None:
        execute = self._connection.execute
        execute(f"PRAGMA busy_timeout = {int(WAIT * 1000)}")
        version, application = self._versions()
        if version > schema.VERSION and application == schema.APPLICATION:
            raise SpeakerIndexError(
                f"{self.path}: this index has schema {version}, and this quotetrack knows {schema.VERSION}: "
                "install a newer quotetrack"
            )
        foreign = application != schema.APPLICATION and (
            application or version or execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()
        )
        if foreign:
            raise SpeakerIndexError(f"{self.path}: is a database, but no index of quotetrack")
        execute("PRAGMA foreign_keys = ON")
        if version < schema.VERSION:
            self._patiently("PRAGMA journal_mode = WAL")
            with self._writing():
                schema.migrate(self._connection)
        execute("PRAGMA synchronous = NORMAL")

    def _versions(self) -> tuple[int, int]:
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        (application,) = self._connection.execute("PRAGMA application_id").fetchone()
        return version, application

    def close(self) -> None:
        """Closes the database."""
        self._connection.close()

    def __enter__(self) -> SpeakerIndex:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<SpeakerIndex {self.path!r}>"

    def __len__(self) -> int:
        """The number of articles."""
        return int(self._value("SELECT count(*) FROM article"))

    def __contains__(self, id: object) -> bool:
        """Whether there is an article of this id."""
        return bool(self._value("SELECT count(*) FROM article WHERE id = ?", id))

    # -- adding ------------------------------------------------------------------------------------

    def holds(self, id: str, text: str) -> bool:
        """Whether the article of this id is there with this very text, so that it need not be read again."""
        return bool(
            self._value("SELECT count(*) FROM article WHERE id = ? AND digest = ?", id, _digest(text))
        )

    def add(
        self,
        article: Article,
        *,
        id: str,
        date: str | dt.date | None = None,
        outlet: str | None = None,
        title: str | None = None,
        url: str | None = None,
    ) -> None:
        """Adds an article, or replaces the one that has this id, in one transaction.

        `date` is a `datetime.date` or a string that begins like ``2026-11-25``; `title` is the headline.
        Raises `ValueError` for another date, or an empty id.
        """
        if not id:
            raise ValueError("an article needs an id that is not empty")
        day = _day(date)
        with self._writing() as connection:
            keys = self._take_out(id)
            made = connection.execute(
                "INSERT INTO article (id, date, outlet, title, url, digest) VALUES (?, ?, ?, ?, ?, ?)",
                (id, day, outlet, title, url, _digest(article.text)),
            )
            number = made.lastrowid
            assert number is not None
            rows = {}
            for speaker in article.speakers:
                rows[speaker.id], key = self._put_speaker(number, id, speaker)
                keys.add(key)
            for q in article.quotations:
                done = connection.execute(
                    "INSERT INTO quotation (article, number, kind, text, fold, cue, cue_lemma, cue_class, "
                    'source, resolution, rule, confidence, "start", "end", within) '
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        number,
                        q.id,
                        q.kind,
                        q.text,
                        _fold(q.text),
                        q.cue and q.cue.text,
                        q.cue and q.cue.lemma,
                        q.cue and q.cue.cue_class,
                        q.source and q.source.text,
                        q.resolution,
                        q.rule,
                        q.confidence,
                        q.contents[0].start,
                        q.contents[-1].end,
                        q.within,
                    ),
                )
                connection.executemany(
                    "INSERT INTO said (quotation, place, article_speaker) VALUES (?, ?, ?)",
                    [(done.lastrowid, place, rows[s.id]) for place, s in enumerate(q.speakers)],
                )
            self._identity.settle(keys)

    def add_many(
        self, articles: Iterable[tuple[Article, Mapping[str, Any]]], *, progress: bool = False
    ) -> int:
        """Adds many articles, each with a mapping of the arguments of `add`, and gives their number.

        Each is committed for itself, so that what was added stays when the run breaks off. `progress` shows
        on standard error how many are done.
        """
        done = 0
        with _bar(articles, progress) as stream:
            for article, details in stream:
                self.add(article, **details)
                done += 1
        return done

    def remove(self, id: str) -> None:
        """Takes an article out. Raises `KeyError` when there is none of this id."""
        if id not in self:
            raise KeyError(id)
        with self._writing():
            self._identity.settle(self._take_out(id))

    def rebuild(self) -> None:
        """Works out all speakers anew: after an update to a version that compares names in another way."""
        with self._writing():
            self._identity.settle(self._identity.all_keys())

    def _take_out(self, id: str) -> set[str]:
        """Deletes an article, and gives the names that stood in it or depended on it."""
        keys = {
            key
            for (key,) in self._connection.execute(
                "SELECT DISTINCT key FROM form JOIN article_speaker USING (form) "
                "JOIN article USING (article) WHERE id = ?",
                (id,),
            )
        }
        if keys:
            self._identity.forget()
            keys = self._identity.affected(keys)
        self._connection.execute("DELETE FROM article WHERE id = ?", (id,))
        return keys

    def _put_speaker(self, article: int, id: str, speaker: Speaker) -> tuple[int, str]:
        execute = self._connection.execute
        key, only_in = _place(speaker, id)
        execute(
            "INSERT OR IGNORE INTO name (key, words) VALUES (?, ?)", (key, len(set(names.long_words(key))))
        )
        if key[0] not in (BODY, UNNAMED):
            self._connection.executemany(
                "INSERT OR IGNORE INTO word (word, key) VALUES (?, ?)",
                [(word, key) for word in names.long_words(key)],
            )
        titles = json.dumps(sorted(set(speaker.titles) | ({speaker.title} if speaker.title else set())))
        form = (key, speaker.name, speaker.kind, titles, only_in)
        execute("INSERT OR IGNORE INTO form (key, name, kind, titles, only_in) VALUES (?, ?, ?, ?, ?)", form)
        (number,) = execute(
            "SELECT form FROM form WHERE (key, name, kind, titles, only_in) = (?, ?, ?, ?, ?)", form
        ).fetchone()
        made = execute(
            "INSERT INTO article_speaker (article, number, form, title, role, affiliation, gender) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (article, speaker.id, number, speaker.title, speaker.role, speaker.affiliation, speaker.gender),
        )
        assert made.lastrowid is not None
        found: dict[str, bool] = {}
        for alias in speaker.aliases:
            other = names.key_of(alias)
            if key[0] == UNNAMED or not other:
                continue
            if key[0] == BODY:
                found[BODY + other] = not names.is_generic(alias)
                continue
            nickname = names.is_nickname(other, key)
            found[other] = nickname
            if nickname:
                found[names.without_honorific(other)] = True
        self._connection.executemany(
            "INSERT INTO alias (article_speaker, form, key, nickname) VALUES (?, ?, ?, ?)",
            [(made.lastrowid, number, other, nickname) for other, nickname in found.items() if other != key],
        )
        return made.lastrowid, key

    # -- what the reader decides -------------------------------------------------------------------

    def merge(self, a: SpeakerReference, b: SpeakerReference) -> None:
        """Makes two speakers one, also in articles that are added later.

        A speaker is given as a record (`IndexedSpeaker`, `NameForm`), by its number, or by a name: a name
        stands for everybody of this name whom the index could not lead to another, in every article to come.

        >>> from quotetrack import Tracker
        >>> index = SpeakerIndex()
        >>> texts = ['"Siap," kata Ratna Hapsari.', '"Sudah," kata Ratna.', '"Belum," kata Ratna.']
        >>> for n, article in enumerate(Tracker(recognizer=None).pipe(texts)):
        ...     index.add(article, id=str(n))
        >>> len(index.speakers())
        3
        >>> index.merge("Ratna Hapsari", "Ratna")
        >>> [(s.name, s.quotations) for s in index.speakers()]
        [('Ratna Hapsari', 3)]
        """
        self._decide("merge", a, b)

    def separate(self, a: SpeakerReference, b: SpeakerReference) -> None:
        """Keeps two speakers two, also in articles that are added later.

        To take one speaker apart, give two of the forms that `names` lists, or two of its names. Where both
        had been led to a third name, the one whose name is shorter leaves.
        """
        self._decide("separate", a, b)

    def rename(self, speaker: SpeakerReference, name: str) -> None:
        """Gives a speaker the name under which it is to be listed."""
        if not name.strip():
            raise ValueError("a speaker needs a name that is not empty")
        with self._writing():
            wanted = self._anchors(self.speaker(speaker))
            self._store("rename", wanted, json.dumps([name]))

    def _decide(self, verb: str, a: SpeakerReference, b: SpeakerReference) -> None:
        with self._writing() as connection:
            one, two = self._anchors(a), self._anchors(b)
            if {*one} & {*two}:
                raise ValueError(f"{a!r} and {b!r} mean the same speaker; name two of its forms, see names()")
            opposite = "merge" if verb == "separate" else "separate"
            keys: set[str] = set()
            for decision, old_a, old_b in connection.execute(
                "SELECT decision, a, b FROM decision WHERE verb = ?", (opposite,)
            ).fetchall():
                old_one, old_two = anchors(old_a), anchors(old_b)
                if (_meet(one, old_one) and _meet(two, old_two)) or (
                    _meet(one, old_two) and _meet(two, old_one)
                ):
                    connection.execute("DELETE FROM decision WHERE decision = ?", (decision,))
                    keys |= {anchor.key for anchor in (*old_one, *old_two)}
            self._store(verb, one, _stored(two), keys | {anchor.key for anchor in two})

    def _store(self, verb: str, a: list[Anchor], b: str, keys: Iterable[str] = ()) -> None:
        self._connection.execute("INSERT INTO decision (verb, a, b) VALUES (?, ?, ?)", (verb, _stored(a), b))
        self._identity.settle({*keys, *(anchor.key for anchor in a)})

    def _anchors(self, reference: SpeakerReference) -> list[Anchor]:
        """Which forms a reference means."""
        if isinstance(reference, str):
            keys = self._keys(reference)
            rows = self._connection.execute(
                f"SELECT DISTINCT speaker FROM form WHERE only_in = '' AND key IN ({_marks(keys)})", keys
            ).fetchall()
            if len(rows) > 1:
                raise LookupError(self._several(reference, [speaker for (speaker,) in rows]))
            return [Anchor(key) for key in keys]
        where = "form = ?" if isinstance(reference, NameForm) else "speaker = ?"
        number = reference if isinstance(reference, int) else reference.id
        rows = self._connection.execute(
            f"SELECT key, titles, only_in FROM form WHERE {where} ORDER BY key, titles, only_in", (number,)
        ).fetchall()
        if not rows:
            raise LookupError(f"the index has no speaker {reference!r}")
        found = [Anchor(key, tuple(json.loads(titles)), only_in) for key, titles, only_in in rows]
        return list(dict.fromkeys(found))

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
        found = self._connection.execute(
            f"SELECT DISTINCT speaker, only_in = '' FROM form WHERE key IN ({_marks(keys)})", keys
        ).fetchall()
        known = {speaker for speaker, beyond in found if beyond}
        called = {
            speaker
            for (speaker,) in self._connection.execute(
                "SELECT speaker FROM speaker WHERE name = ?", (reference,)
            )
        }
        choices = (known & called) or known or {speaker for speaker, _ in found}
        if len(choices) > 1:
            raise LookupError(self._several(reference, sorted(choices)))
        return int(choices.pop())

    def _keys(self, name: str) -> list[str]:
        bare = names.key_of(name)
        rows = self._connection.execute(
            "SELECT key FROM name WHERE key IN (?, ?, ?) UNION "
            "SELECT key FROM form JOIN speaker USING (speaker) WHERE speaker.name = ?",
            (bare, BODY + bare, UNNAMED + bare, name),
        )
        keys = sorted(key for (key,) in rows)
        if not keys:
            raise LookupError(f"no speaker of the index is called {name!r}")
        return keys[:1] if bare in keys else keys

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
            where, values = [*where, f"s.speaker IN ({_marks(chosen)})"], [*values, *chosen]
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
                        f"WHERE quotation_fts MATCH ? AND rowid IN ({_marks(part)})",
                        wanted,
                        *part,
                    )
                )
            said: dict[int, list[tuple[int, str, str | None]]] = {}
            for quotation, number, name, title in self._rows(
                "SELECT quotation, s.speaker, s.name, x.title FROM said "
                "JOIN article_speaker x USING (article_speaker) "
                "JOIN form USING (form) JOIN speaker s USING (speaker) "
                f"WHERE quotation IN ({_marks(part)}) ORDER BY quotation, place",
                *part,
            ):
                said.setdefault(quotation, []).append((number, name, title))
            rows = {
                row[0]: row[1:]
                for row in self._rows(
                    "SELECT q.quotation, a.id, q.number, a.date, a.outlet, a.title, a.url, q.kind, q.text, "
                    'q.cue, q.cue_class, q.source, q.resolution, q.rule, q.confidence, q."start", q."end" '
                    f"FROM quotation q JOIN article a USING (article) WHERE q.quotation IN ({_marks(part)})",
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
        periods = Records(Period)
        day = min(found, default=None)
        while day is not None and day <= max(found):
            articles, quotations = found.get(day, (set(), 0))
            periods.append(Period(date=day.isoformat(), quotations=quotations, articles=len(articles)))
            day = _first_day(day + dt.timedelta(days=_PERIODS[freq]), freq)
        return periods

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
                f"WHERE x.title IS NOT NULL AND f.speaker IN ({_marks(part)}) GROUP BY f.speaker, x.title",
                *part,
            ):
                uses.setdefault(number, {}).setdefault(_same_title(title), []).extend([title] * count)
        return {
            number: _most_common(max(groups.values(), key=lambda g: (len(g), max(map(len, g)), g)))
            for number, groups in uses.items()
        }

    # -- the database ------------------------------------------------------------------------------

    def _rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with self._named_errors():
            return self._connection.execute(statement, values).fetchall()

    def _value(self, statement: str, *values: object) -> Any:
        return self._rows(statement, *values)[0][0]

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that no other writer can come into."""
        with self._named_errors():
            self._patiently("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):  # the disk may be full, or it is rolled back already
                    self._connection.execute("ROLLBACK")
                raise

    def _patiently(self, statement: str) -> None:
        """Runs a statement for which SQLite does not always wait by itself."""
        until = time.monotonic() + WAIT
        while True:
            try:
                self._connection.execute(statement)
                return
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > until:
                    raise
                time.sleep(0.05)

    @contextlib.contextmanager
    def _named_errors(self) -> Iterator[None]:
        """Turns what SQLite says into one sentence that names the file."""
        try:
            yield
        except (sqlite3.OperationalError, sqlite3.DatabaseError) as error:
            if isinstance(error, (sqlite3.IntegrityError, sqlite3.ProgrammingError)):
                raise
            said = str(error)
            meaning = next((text for part, text in _MEANINGS if part in said), said)
            raise SpeakerIndexError(f"{self.path}: {meaning}") from error


SpeakerReference = IndexedSpeaker | NameForm | int | str
"""A record, the number of a speaker, or a name."""

_MEANINGS = (
    ("full", "the disk is full; the articles added before are kept"),
    ("disk I/O", "cannot be written (disk I/O error; is the disk full?); the articles added before are kept"),
    ("readonly", "is read-only"),
    ("unable to open", "cannot be opened; is the folder there, and may you write in it?"),
    ("not a database", "is no SQLite database"),
    ("malformed", "is damaged"),
    ("locked", f"another process has been writing to it for more than {WAIT:.0f} seconds"),
)

_PERIODS = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}
"""The periods of a timeline, each with enough days to lead from its first day into the next one."""

_WORDS = re.compile(r"[^\W_]+")
_SEARCHED = re.compile(r'"([^"]*)"?|(\S+)')
_BRACKETS = re.compile(r"\s*\([^)]*\)")


def _connect(path: str) -> sqlite3.Connection:
    """A connection; a file that may not be written is opened for reading."""
    if path == ":memory:" or not os.path.exists(path) or _writable(path):
        return _connected(path)
    address = Path(path).absolute().as_uri()
    connection = _connected(f"{address}?mode=ro", uri=True)
    try:
        connection.execute("SELECT 1 FROM sqlite_schema").fetchone()
    except sqlite3.OperationalError:  # its folder is read-only too: nobody can be writing
        connection.close()
        connection = _connected(f"{address}?immutable=1", uri=True)
    return connection


def _connected(address: str, *, uri: bool = False) -> sqlite3.Connection:
    return sqlite3.connect(address, timeout=WAIT, isolation_level=None, uri=uri)


def _writable(path: str) -> bool:
    effective = os.access in os.supports_effective_ids
    return os.access(path, os.W_OK, effective_ids=effective)


def _place(speaker: Speaker, article: str) -> tuple[str, str]:
    """The folded name of a speaker, and the one article for which alone it stands, if it does."""
    bare = names.key_of(speaker.name)
    bound = f"{article}#{speaker.id}"
    if speaker.kind == "unnamed" or not bare:
        return UNNAMED + bare, bound
    if speaker.kind != "person":
        return BODY + bare, bound if names.is_generic(speaker.name) else ""
    words = len(names.long_words(bare))
    known = words > 1 or (words == 1 and bool(speaker.titles or speaker.title))
    return bare, "" if known else bound


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _fold(text: str) -> str | None:
    """A mark that is the same for quotations of the same words, or none when they are few."""
    words = _WORDS.findall(names.key_of(text))
    if len(words) < SHORT:
        return None
    return hashlib.blake2b(" ".join(words).encode(), digest_size=12).hexdigest()


def _day(date: str | dt.date | None) -> str | None:
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
        ("a.date >= ?", _day(since)),
        ("a.date <= ?", _day(until)),
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
    return max(sorted(set(titles)), key=lambda t: (titles.count(t), -len(t)))


def _stored(wanted: list[Anchor]) -> str:
    return json.dumps(wanted)


def _meet(xs: list[Anchor], ys: list[Anchor]) -> bool:
    """Whether two lists of anchors can mean the same form."""
    return any(
        x.key == y.key
        and (x.titles is None or y.titles is None or x.titles == y.titles)
        and (x.only_in is None or y.only_in is None or x.only_in == y.only_in)
        for x in xs
        for y in ys
    )


def _marks(values: list[Any]) -> str:
    return ", ".join("?" * len(values))


T = TypeVar("T")


@contextlib.contextmanager
def _bar(stream: Iterable[T], shown: bool) -> Iterator[Iterable[T]]:
    """The stream, with a count of what went by on standard error."""
    if not shown:
        yield stream
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

    total = len(stream) if isinstance(stream, Sized) else None
    console = Console(stderr=True)
    with Progress(
        BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console, transient=True
    ) as bar:
        yield bar.track(stream, total=total)
