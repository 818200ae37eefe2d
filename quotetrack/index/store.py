"""Speakers and quotations across articles, in one SQLite file."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Sized
from typing import TYPE_CHECKING, Any, TypeVar

from quotetrack.index import names
from quotetrack.index.identity import BODY, UNNAMED, Anchor, anchors, marks
from quotetrack.index.questions import Questions, SpeakerReference, day
from quotetrack.index.records import NameForm

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

    from quotetrack.model import Article, Speaker

__all__ = ["SpeakerIndex"]

SHORT = 5
"""Words below which two equal quotations are no sign of copying: *Kami siap*."""


class SpeakerIndex(Questions):
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

    def __repr__(self) -> str:
        return f"<SpeakerIndex {self.path!r}>"

    def __len__(self) -> int:
        """The number of articles."""
        return int(self._value("SELECT count(*) FROM article"))

    def __contains__(self, id: object) -> bool:
        """Whether there is an article of this id."""
        return bool(self._value("SELECT count(*) FROM article WHERE id = ?", id))

    # -- adding ------------------------------------------------------------------------------------

    def holds(
        self,
        text: str,
        *,
        id: str,
        date: str | dt.date | None = None,
        outlet: str | None = None,
        title: str | None = None,
        url: str | None = None,
    ) -> bool:
        """Whether the article is there just like this, so that it need not be read and added again."""
        digest = _digest(text, day(date), outlet, title, url)
        return bool(self._value("SELECT count(*) FROM article WHERE id = ? AND digest = ?", id, digest))

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
        on = day(date)
        with self._writing() as connection:
            keys = self._take_out(id)
            made = connection.execute(
                "INSERT INTO article (id, date, outlet, title, url, digest) VALUES (?, ?, ?, ?, ?, ?)",
                (id, on, outlet, title, url, _digest(article.text, on, outlet, title, url)),
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
        name = names.without_title(speaker.name) if speaker.kind == "person" else speaker.name
        key, only_in = _place(speaker, names.key_of(name), id)
        execute(
            "INSERT OR IGNORE INTO name (key, words) VALUES (?, ?)", (key, len(set(names.long_words(key))))
        )
        if key[0] not in (BODY, UNNAMED):
            self._connection.executemany(
                "INSERT OR IGNORE INTO word (word, key) VALUES (?, ?)",
                [(word, key) for word in names.long_words(key)],
            )
        titles = json.dumps(sorted(set(speaker.titles) | ({speaker.title} if speaker.title else set())))
        form = (key, name, speaker.kind, titles, only_in)
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
                f"SELECT DISTINCT speaker FROM form WHERE only_in = '' AND key IN ({marks(keys)})", keys
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


_WORDS = re.compile(r"[^\W_]+")


def _place(speaker: Speaker, bare: str, article: str) -> tuple[str, str]:
    """The key of a speaker's folded name, and the one article for which alone it stands, if it does."""
    bound = f"{article}#{speaker.id}"
    if speaker.kind == "unnamed" or not bare:
        return UNNAMED + bare, bound
    if speaker.kind != "person":
        return BODY + bare, bound if names.is_generic(speaker.name) else ""
    words = len(names.long_words(bare))
    known = words > 1 or (words == 1 and bool(speaker.titles or speaker.title))
    return bare, "" if known else bound


def _digest(*parts: str | None) -> str:
    return hashlib.blake2b(json.dumps(parts).encode(), digest_size=16).hexdigest()


def _fold(text: str) -> str | None:
    """A mark that is the same for quotations of the same words, or none when they are few."""
    words = _WORDS.findall(names.key_of(text))
    if len(words) < SHORT:
        return None
    return hashlib.blake2b(" ".join(words).encode(), digest_size=12).hexdigest()


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
