"""Says which speakers of different articles are one: from all evidence at once, whatever came first.

The evidence is the set of *forms*: a name with the titles that some article gives it. Adding or removing an
article changes a few forms; their names, and the shorter names that depend on them, are then worked out
anew from the forms that are stored. So the answer is a function of what the index holds, and the order in
which it came there does not matter. Four steps:

1. The forms of one full name are one person, unless their titles cannot be held by one; the forms of a
   single name are one only where their titles agree.
2. A shorter name goes to the one person whose longer name it shortens, if a title agrees or if an article
   calls that person by both.
3. A nickname goes to the one person to whom some article gives it, unless it is more often part of other
   people's names; a misspelt name goes to whoever holds the same office under the right one.
4. What the reader has merged is one, and what the reader has separated is not.
"""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cached_property
from hashlib import blake2b
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from attrs import define, field, frozen

from quotetrack.index.names import (
    agree,
    bound_to_place,
    conflict,
    long_words,
    misspelt,
    same_office,
    shortens,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["BODY", "UNNAMED", "Anchor", "Form", "Identity", "Undecided", "anchors", "marks"]

YEAR = 365
"""Days after which the holder of an office at one place can hold it at another."""

BODY = "="
"""What the keys of organisations and documents begin with; those of persons begin with the name."""

UNNAMED = "?"


@frozen
class Form:
    """One way in which articles give a speaker: a row of the table ``form``."""

    form: int
    key: str
    name: str
    kind: str
    titles: tuple[str, ...]
    only_in: str
    root: str
    tie: str
    why: str
    speaker: int | None
    signature: str = field(init=False, eq=False)

    @signature.default
    def _signed(self) -> str:
        content = json.dumps([self.key, self.name, self.kind, self.titles, self.only_in])
        return blake2b(content.encode(), digest_size=12).hexdigest()

    @property
    def order(self) -> tuple[object, ...]:
        """For going through forms in an order that does not depend on when they came."""
        return (self.key, self.only_in, self.titles, self.name, self.kind)


class Anchor(NamedTuple):
    """Which forms a decision of the reader is about: all of a name, or those of given titles."""

    key: str
    titles: tuple[str, ...] | None = None
    only_in: str | None = None

    def holds(self, form: Form) -> bool:
        """Whether the form is meant."""
        return (
            form.key == self.key
            and self.titles in (None, form.titles)
            and self.only_in in (None, form.only_in)
        )


@frozen(kw_only=True)
class Undecided:
    """Forms that could belong to several speakers, or to one for whom nothing speaks."""

    forms: tuple[Form, ...]
    candidates: tuple[str, ...]  # roots
    why: str


@define
class _Place:
    """Where a cluster of forms leads to: its root, and other roots that it ties to it, joined by spaces."""

    root: str
    tie: str = ""
    why: str = ""


class Identity:
    """Works out the speakers of an index, inside the transaction of the caller."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._loaded: dict[str, list[Form]] = {}

    # -- decisions ---------------------------------------------------------------------------------

    @cached_property
    def _decisions(self) -> list[tuple[str, list[Anchor], list[Anchor] | str]]:
        rows = self.connection.execute("SELECT verb, a, b FROM decision ORDER BY decision")
        return [
            (verb, anchors(a), json.loads(b)[0] if verb == "rename" else anchors(b)) for verb, a, b in rows
        ]

    def _pairs(self, verb: str) -> Iterator[tuple[list[Anchor], list[Anchor]]]:
        for found, a, b in self._decisions:
            if found == verb and not isinstance(b, str):
                yield a, b

    def _decided(self, verb: str, x: Form, y: Form) -> bool:
        return any(
            (_held(x, a) and _held(y, b)) or (_held(y, a) and _held(x, b)) for a, b in self._pairs(verb)
        )

    def _apart(self, xs: Iterable[Form], ys: Iterable[Form]) -> bool:
        if not any(True for _ in self._pairs("separate")):
            return False
        others = list(ys)
        return any(self._decided("separate", x, y) for x in xs for y in others)

    def _partners(self, key: str) -> set[str]:
        found = set()
        for _, a, b in self._decisions:
            if not isinstance(b, str) and any(anchor.key == key for anchor in (*a, *b)):
                found |= {anchor.key for anchor in (*a, *b)}
        return found

    # -- reading -----------------------------------------------------------------------------------

    def _forms(self, where: str, *values: object) -> list[Form]:
        rows = self.connection.execute(
            f"SELECT form, key, name, kind, titles, only_in, root, tie, why, speaker FROM form WHERE {where}",
            values,
        )
        return [
            Form(form, key, name, kind, tuple(json.loads(titles)), only_in, root, tie, why, speaker)
            for form, key, name, kind, titles, only_in, root, tie, why, speaker in rows
        ]

    def _of(self, key: str) -> list[Form]:
        if key not in self._loaded:
            self._loaded[key] = sorted(self._forms("key = ?", key), key=lambda f: f.order)
        return self._loaded[key]

    def _longer_keys(self, key: str) -> list[str]:
        """The names that `key` shortens."""
        word = max(long_words(key), key=len, default="")
        rows = self.connection.execute("SELECT key FROM word WHERE word = ?", (word,))
        return sorted(other for (other,) in rows if shortens(key, other))

    def _shorter_keys(self, key: str) -> list[str]:
        """The names that shorten `key`."""
        words = long_words(key)
        if len(words) < 2:
            return []
        rows = self.connection.execute(
            f"SELECT key FROM word JOIN name USING (key) WHERE word IN ({marks(words)}) "
            "GROUP BY key HAVING count(*) = words",
            words,
        )
        return [other for (other,) in rows if shortens(other, key)]

    def _misspelt_keys(self, key: str) -> list[str]:
        """The names that are `key` but for the spelling of one word."""
        words = long_words(key)
        if len(words) < 2:
            return []
        rows = self.connection.execute(
            f"SELECT DISTINCT key FROM word WHERE word IN ({marks(words)}) ORDER BY key", words
        )
        return [other for (other,) in rows if misspelt(key, other)]

    def affected(self, keys: Iterable[str]) -> set[str]:
        """The names, and the names whose place depends on them."""
        found: set[str] = set()
        waiting = set(keys)
        while waiting:
            key = waiting.pop()
            found.add(key)
            more = self._partners(key)
            if key[0] not in (BODY, UNNAMED):
                more.update(self._shorter_keys(key), self._misspelt_keys(key))
            more.update(
                nickname
                for (nickname,) in self.connection.execute(
                    "SELECT DISTINCT alias.key FROM alias JOIN form USING (form) "
                    "JOIN name ON name.key = alias.key WHERE form.key = ? AND nickname",
                    (key,),
                )
            )
            waiting |= more - found
        return found

    # -- working out -------------------------------------------------------------------------------

    def settle(self, keys: Iterable[str]) -> None:
        """Gives the forms of these names, and of those that depend on them, their speakers.

        Forms that no article gives any more are dropped.
        """
        self.forget()
        affected = self.affected(keys)
        gone = [
            form
            for key in affected
            for form in self._forms(
                "key = ? AND NOT EXISTS (SELECT 1 FROM article_speaker s WHERE s.form = form.form)", key
            )
        ]
        self.connection.executemany("DELETE FROM form WHERE form = ?", [(form.form,) for form in gone])
        places, _ = self._places(affected)
        forms = [form for key in affected for form in self._of(key)]
        seeds = {root for form in gone for root in (form.root, *form.tie.split())}
        for form in forms:
            place = places[form.form]
            seeds |= {form.root, place.root, *form.tie.split(), *place.tie.split()}
            if (form.root, form.tie, form.why) != (place.root, place.tie, place.why):
                self.connection.execute(
                    "UPDATE form SET root = ?, tie = ?, why = ? WHERE form = ?",
                    (place.root, place.tie, place.why, form.form),
                )
            if form.tie != place.tie:
                self.connection.execute("DELETE FROM tie WHERE form = ?", (form.form,))
                self.connection.executemany(
                    "INSERT INTO tie (form, root) VALUES (?, ?)",
                    [(form.form, root) for root in place.tie.split()],
                )
        speakers = sorted({form.speaker for form in (*forms, *gone) if form.speaker is not None})
        if speakers:
            rows = self.connection.execute(
                f"SELECT DISTINCT root FROM form WHERE speaker IN ({marks(speakers)})", speakers
            )
            seeds.update(root for (root,) in rows)
        self._assign(seeds - {""})
        self.connection.executemany(
            "DELETE FROM speaker WHERE speaker = ?1 AND NOT EXISTS (SELECT 1 FROM form WHERE speaker = ?1)",
            [(speaker,) for speaker in speakers],
        )
        self.connection.executemany(
            "DELETE FROM name WHERE key = ?1 AND NOT EXISTS (SELECT 1 FROM form WHERE form.key = ?1)",
            [(key,) for key in affected],
        )

    def forget(self) -> None:
        """Drops what was read of the database, which may have changed."""
        self._loaded.clear()
        self.__dict__.pop("_decisions", None)

    def all_keys(self) -> list[str]:
        """Every name of the index."""
        return [key for (key,) in self.connection.execute("SELECT key FROM name ORDER BY key")]

    def undecided(self) -> list[Undecided]:
        """What could belong to several speakers, or to one for whom nothing speaks."""
        self.forget()
        return self._places(self.all_keys())[1]

    def _places(self, keys: Iterable[str]) -> tuple[dict[int, _Place], list[Undecided]]:
        """Where each form of the names leads to."""
        places: dict[int, _Place] = {}
        undecided: list[Undecided] = []
        single: list[list[Form]] = []
        for key in sorted(keys, key=lambda key: (-len(key), key)):  # what a name shortens comes before it
            clusters, open_ones = self._clusters(key)
            for cluster in clusters:
                own = min(form.signature for form in cluster)
                place = self._longer(cluster, places, undecided) or _Place(own, why=_own_reason(cluster))
                for form in cluster:
                    places[form.form] = place
                if place.root == own and not place.tie:
                    single.append(cluster)
            for cluster, others, why in open_ones:
                roots = {places[form.form].root for other in others for form in other}
                undecided.append(
                    Undecided(
                        forms=tuple(cluster),
                        candidates=tuple(sorted(roots)),
                        why=why,
                    )
                )
        for cluster in single:
            self._nickname(cluster, places, undecided)
            if not places[cluster[0].form].tie:
                self._misspelt(cluster, places)
        return places, undecided

    def _clusters(self, key: str) -> tuple[list[list[Form]], list[tuple[list[Form], list[list[Form]], str]]]:
        """The forms of a name by who is meant, and those in doubt: who else they could be, and why."""
        forms = self._of(key)
        bound = [[form] for form in forms if form.only_in]
        free = [form for form in forms if not form.only_in]
        if key[0] == BODY:
            return [*bound, *([free] if free else [])], []
        strict = len(long_words(key)) < 2
        if (
            not strict
            and not self._partners(key)
            and not any(bound_to_place(t) for f in free for t in f.titles)
        ):
            return [*bound, *([free] if free else [])], []
        clusters = [[form] for form in free]
        for x, y in combinations(free, 2):
            if self._decided("merge", x, y) or (
                not self._decided("separate", x, y)
                and (x.titles == y.titles or _agreement(x, y, strict=strict))
            ):
                one, two = (next(c for c in clusters if form in c) for form in (x, y))
                if one is not two and not (self._apart(one, two) and not self._decided("merge", x, y)):
                    one.extend(two)
                    clusters.remove(two)
        if strict or len(clusters) < 2:
            return [*bound, *clusters], []
        against = {
            (i, j): self._against(clusters[i], clusters[j]) for i, j in combinations(range(len(clusters)), 2)
        }
        camps: list[list[Form]] = []
        open_ones: list[list[Form]] = []
        contested = {i for pair, bad in against.items() if bad for i in pair}
        members: list[list[int]] = []
        for i, cluster in enumerate(clusters):
            if i not in contested:
                continue
            fits = [
                n for n, camp in enumerate(members) if not any(against[min(i, j), max(i, j)] for j in camp)
            ]
            if not fits:
                members.append([i])
                camps.append(list(cluster))
            elif len(fits) == 1:
                members[fits[0]].append(i)
                camps[fits[0]].extend(cluster)
            else:
                open_ones.append(cluster)
        neutral = [cluster for i, cluster in enumerate(clusters) if i not in contested]
        if not camps:
            return [*bound, [form for cluster in neutral for form in cluster]], []
        open_ones += neutral
        doubts = [
            (cluster, camps, "several people have this name, and no title tells whose it is here")
            for cluster in open_ones
        ]
        doubts += [
            (camp, camps[:n], "another of this name, if one person cannot hold both titles")
            for n, camp in enumerate(camps)
            if n and not any(self._apart(camp, earlier) for earlier in camps[:n])
        ]
        return [*bound, *camps, *open_ones], doubts

    def _against(self, xs: Sequence[Form], ys: Sequence[Form]) -> bool:
        """Whether two clusters of one name are two people."""
        if self._apart(xs, ys):
            return True
        return any(self._conflict(x, y) for x in xs for y in ys)

    def _conflict(self, x: Form, y: Form) -> bool:
        sorts = {conflict(a, b) for a in x.titles for b in y.titles}
        if sorts <= {""} or _agreement(x, y, strict=False):
            return False
        return sorts == {"standing"} or ("place" in sorts and not self._far(x, y))

    def _far(self, x: Form, y: Form) -> bool:
        """Whether a year or more lies between the articles with the one form and those with the other."""
        spans = []
        for form in (x, y):
            (row,) = self.connection.execute(
                "SELECT julianday(min(date)), julianday(max(date)), count(*) - count(date) "
                "FROM article_speaker JOIN article USING (article) WHERE form = ?",
                (form.form,),
            )
            if row[0] is None or row[2]:
                return False
            spans.append(row)
        (first_x, last_x, _), (first_y, last_y, _) = spans
        return bool(first_y - last_x >= YEAR or first_x - last_y >= YEAR)

    def _root(self, form: Form, places: dict[int, _Place]) -> str:
        return places[form.form].root if form.form in places else form.root

    def _longer(
        self, cluster: Sequence[Form], places: dict[int, _Place], undecided: list[Undecided]
    ) -> _Place | None:
        """The person whose longer name this one shortens."""
        key = cluster[0].key
        if key[0] in (BODY, UNNAMED):
            return None
        single = len(long_words(key)) < 2
        called = set()
        if not single:
            called = {
                other
                for (other,) in self.connection.execute(
                    "SELECT DISTINCT form.key FROM alias JOIN form USING (form) WHERE alias.key = ?", (key,)
                )
            }
        by_title: dict[str, tuple[Form, str]] = {}
        by_alias: dict[str, tuple[Form, str]] = {}
        possible: dict[str, Form] = {}
        for other in self._longer_keys(key):
            # without its first word a name is as often the father's: Putri Zulkarnain Hakim
            strict = single or not other.startswith(key.split()[0])
            for form in self._of(other):
                if form.only_in or self._led_apart(cluster, form, places):
                    continue
                if any(self._conflict(form, mine) for mine in cluster):
                    continue
                root = self._root(form, places)
                possible.setdefault(root, form)
                pair = next(filter(None, (_agreement(mine, form, strict=strict) for mine in cluster)), None)
                if pair is not None:
                    why = f"short for {form.name}: {pair[0]} agrees with {pair[1]}"
                    by_title.setdefault(root, (form, why))
                elif other in called:
                    why = f"short for {form.name}: an article calls this person by both"
                    by_alias.setdefault(root, (form, why))
        for fits in (by_title, by_alias):
            if self._one(form for form, _ in fits.values()):
                root = min(fits)
                return _Place(root, why=fits[root][1])
            if fits and all(_one_office(cluster, form) for form, _ in fits.values()):
                # one holder of the office, whose name some articles lengthen: Ratna Hapsari Official
                tie = " ".join(sorted(fits))
                return _Place(min(f.signature for f in cluster), tie, "the same office under longer names")
            if fits:
                undecided.append(
                    Undecided(
                        forms=tuple(cluster),
                        candidates=tuple(sorted(fits)),
                        why="short for several names that fit",
                    )
                )
                return None
        if possible:
            undecided.append(
                Undecided(
                    forms=tuple(cluster),
                    candidates=tuple(sorted(possible)),
                    why="could be short for a longer name, but no title and no article speaks for it",
                )
            )
        return None

    def _led_apart(self, cluster: Sequence[Form], form: Form, places: dict[int, _Place]) -> bool:
        """Whether the reader has separated the cluster from `form`, or from what leads to the same root."""
        root = self._root(form, places)
        if self._apart(cluster, [form]):
            return True
        for a, b in self._pairs("separate"):
            for mine, theirs in ((a, b), (b, a)):
                if any(_held(x, mine) for x in cluster):
                    for anchor in theirs:
                        if any(
                            anchor.holds(f) and f.form in places and places[f.form].root == root
                            for f in self._of(anchor.key)
                        ):
                            return True
        return False

    def _one(self, forms: Iterable[Form]) -> bool:
        """Whether the forms, each of another root, are one person: there is one, or the reader says so."""
        found = list(forms)
        if not found:
            return False
        joined, rest = [found[0]], found[1:]
        while True:
            more = [x for x in rest if any(self._decided("merge", x, y) for y in joined)]
            if not more:
                return not rest
            joined += more
            rest = [x for x in rest if x not in more]

    def _nickname(
        self, cluster: Sequence[Form], places: dict[int, _Place], undecided: list[Undecided]
    ) -> None:
        """The person to whom an article gives this name as a nickname."""
        key = cluster[0].key
        own = places[cluster[0].form]
        numbers = [
            number
            for (number,) in self.connection.execute(
                "SELECT DISTINCT form FROM alias WHERE key = ? AND nickname", (key,)
            )
        ]
        if not numbers or key[0] == UNNAMED:
            return
        fits: dict[str, Form] = {}
        agreeing: dict[str, Form] = {}
        for form in sorted(self._forms(f"form IN ({marks(numbers)})", *numbers), key=lambda f: f.order):
            root = self._root(form, places)
            if root == own.root or self._led_apart(cluster, form, places):
                continue
            if any(self._conflict(form, mine) for mine in cluster):
                continue
            fits.setdefault(root, form)
            if any(_agreement(mine, form, strict=False) for mine in cluster):
                agreeing.setdefault(root, form)
        chosen = agreeing or fits
        if chosen and not agreeing and self._belongs_to_others(key, chosen, places):
            undecided.append(
                Undecided(
                    forms=tuple(cluster),
                    candidates=tuple(sorted(chosen)),
                    why="nickname that is more often part of other names",
                )
            )
        elif self._one(chosen.values()):
            tie = min(chosen)
            name = chosen[tie].name
            for form in cluster:
                places[form.form] = _Place(own.root, tie, f"nickname that an article gives to {name}")
        elif chosen:
            undecided.append(
                Undecided(
                    forms=tuple(cluster),
                    candidates=tuple(sorted(chosen)),
                    why="nickname of several people",
                )
            )

    def _belongs_to_others(self, key: str, chosen: dict[str, Form], places: dict[int, _Place]) -> bool:
        """Whether the name is found in longer names of others more often than it is given as a nickname."""
        if key[0] == BODY or len(long_words(key)) != 1:
            return False
        forms = [form for other in self._longer_keys(key) for form in self._of(other)]
        others = [form.form for form in forms if self._root(form, places) not in chosen]
        (elsewhere,) = self.connection.execute(
            f"SELECT count(*) FROM article_speaker WHERE form IN ({marks(others)})", others
        ).fetchone()
        (given,) = self.connection.execute(
            "SELECT count(*) FROM alias WHERE key = ? AND nickname", (key,)
        ).fetchone()
        return bool(elsewhere > given)

    def _misspelt(self, cluster: Sequence[Form], places: dict[int, _Place]) -> None:
        """Ties a name to the same one in another spelling, if the same office stands before it."""
        own = places[cluster[0].form]
        key = cluster[0].key
        if key[0] in (BODY, UNNAMED):
            return
        found: dict[str, str] = {}
        for other in self._misspelt_keys(key):
            if other > key:  # of two spellings one is enough to tie them
                break
            for form in self._of(other):
                office = _one_office(cluster, form)
                root = self._root(form, places)
                if office and root != own.root and not self._led_apart(cluster, form, places):
                    found.setdefault(root, f"{form.name} in another spelling, of the same office: {office}")
        if found:
            place = _Place(own.root, " ".join(sorted(found)), min(found.values()))
            places.update((form.form, place) for form in cluster)

    # -- speakers ----------------------------------------------------------------------------------

    def _assign(self, seeds: Iterable[str]) -> None:
        """Gives the roots that belong together one speaker."""
        merged = self._merged()
        components: list[set[str]] = []
        seen: set[str] = set()
        for seed in sorted(seeds):
            if seed in seen:
                continue
            component, waiting = set(), [seed]
            while waiting:
                root = waiting.pop()
                if root in component:
                    continue
                component.add(root)
                rows = self.connection.execute(
                    "SELECT tie.root FROM tie JOIN form USING (form) WHERE form.root = ?1 UNION "
                    "SELECT form.root FROM tie JOIN form USING (form) WHERE tie.root = ?1",
                    (root,),
                )
                waiting.extend(other for (other,) in rows)
                waiting.extend(merged.get(root, ()))
            seen |= component
            components.append(component)
        claimed: set[int] = set()
        for component in sorted(components, key=min):
            roots = sorted(component)
            forms = self._forms(f"root IN ({marks(roots)})", *roots)
            if not forms:
                continue
            known = sorted({form.speaker for form in forms if form.speaker is not None} - claimed)
            name, kind = self._called(forms)
            if known:
                speaker = known[0]
                self.connection.execute(
                    "UPDATE speaker SET name = ?1, kind = ?2 WHERE speaker = ?3 AND (name, kind) <> (?1, ?2)",
                    (name, kind, speaker),
                )
            else:
                made = self.connection.execute("INSERT INTO speaker (name, kind) VALUES (?, ?)", (name, kind))
                assert made.lastrowid is not None
                speaker = made.lastrowid
            claimed.add(speaker)
            self.connection.executemany(
                "UPDATE form SET speaker = ? WHERE form = ?",
                [(speaker, form.form) for form in forms if form.speaker != speaker],
            )

    def _merged(self) -> dict[str, set[str]]:
        """For each root the roots that the reader has merged with it."""
        found: dict[str, set[str]] = defaultdict(set)
        for a, b in self._pairs("merge"):
            roots = set()
            for anchor in (*a, *b):
                for form in self._forms("key = ?", anchor.key):
                    if anchor.holds(form) and (anchor.titles is not None or self._stands_alone(form)):
                        roots.add(form.root)
            for root in roots:
                found[root] |= roots - {root}
        return found

    def _stands_alone(self, form: Form) -> bool:
        """Whether a form leads to no other name, so that a decision about its name can be about it."""
        if form.tie:
            return False
        return any(other.signature == form.root for other in self._forms("key = ?", form.key))

    def _called(self, forms: Sequence[Form]) -> tuple[str, str]:
        """Name and kind of a speaker: the reader's, or else the full name that most articles give."""
        numbers = [form.form for form in forms]
        counts: dict[int, int] = dict(
            self.connection.execute(
                f"SELECT form, count(*) FROM article_speaker WHERE form IN ({marks(numbers)}) GROUP BY form",
                numbers,
            ).fetchall()
        )
        names: dict[str, int] = defaultdict(int)
        kinds: dict[str, int] = defaultdict(int)
        for form in forms:
            names[form.name] += counts.get(form.form, 0)
            kinds[form.kind] += counts.get(form.form, 0)
        words = {form.name: len(long_words(form.key)) for form in forms}
        name = max(names, key=lambda n: (words[n] > 1, names[n], words[n], n))
        for verb, a, given in self._decisions:
            if verb == "rename" and isinstance(given, str) and any(_held(form, a) for form in forms):
                name = given
        return name, max(kinds, key=lambda k: (kinds[k], k))


def anchors(text: str) -> list[Anchor]:
    """The anchors that a decision is stored with."""
    return [
        Anchor(key, None if titles is None else tuple(titles), only_in)
        for key, titles, only_in in json.loads(text)
    ]


def _held(form: Form, wanted: Iterable[Anchor]) -> bool:
    return any(anchor.holds(form) for anchor in wanted)


def _agreement(x: Form, y: Form, *, strict: bool) -> tuple[str, str] | None:
    """The first two titles of the forms that agree."""
    return next(((a, b) for a in x.titles for b in y.titles if agree(a, b, strict=strict)), None)


def _one_office(cluster: Sequence[Form], other: Form) -> str | None:
    """The title by which the cluster and the other form hold one office, if they do."""
    return next((a for mine in cluster for a in mine.titles for b in other.titles if same_office(a, b)), None)


def _own_reason(cluster: Sequence[Form]) -> str:
    """Why the forms of a cluster are one speaker."""
    one = cluster[0]
    if one.only_in:
        return "known in this article only"
    if one.key[0] == BODY:
        return "the same name"
    return "the same full name" if len(long_words(one.key)) > 1 else "the same name with a title that agrees"


def marks(values: Sequence[object]) -> str:
    """Question marks for so many values, as SQLite wants them."""
    return ", ".join("?" * len(values))
