"""Says who is behind the mentions of one article, and who speaks each quotation.

Names come first: the longest form of each name in the article is a person, and every shorter form goes to
the person who bears it and was spoken of last. Then the quotations are gone through in the order of the
text with a *running turn*, the speaker of the quotation before: *-nya*, *dia*, descriptions and
follow-on quotations go to whoever is subject of the sentence before, or else to the turn.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

import regex
from attrs import define, field, frozen

from quotetrack.attribution import Attribution
from quotetrack.lexicon import Lexicon
from quotetrack.lexicon.groups import (
    ADVERBS,
    CONTINUING,
    CONTRACTED_BODIES,
    CONTRASTS,
    FIRMS,
    FORENAMES,
    NAMING,
    OBJECT_MARKS,
    RELATIONS,
    SAID_OF,
    STATEMENTS,
    SUBORDINATING,
)
from quotetrack.mentions import _VERB, Candidate, Title
from quotetrack.model import Resolution, Span, Speaker, SpeakerKind
from quotetrack.text import Sentence, Words

NARRATED = (
    3  # sentences of narration over which a subject newly introduced still speaks next (tried: 1, 2, 3, 5)
)
TOGETHER = (
    4  # sentences before a quotation in its paragraph, at most, for their subject to speak (tried: 2 to 6)
)
_KINDS: dict[str, SpeakerKind] = {"people": "unnamed", "collective": "organisation", "document": "document"}


_OTHERS = RELATIONS | {"sumber", "saksi"}  # *sumber itu* is nobody named who has no such title
_BYSTANDERS = frozenset("warga saksi petugas penumpang pengunjung pengendara".split())  # *yang … itu*

_PASSIVE = regex.compile(r"di\p{Ll}{3,}(?:kan|i)?$")


@define
class _Identity:
    """What is known of one person, organisation or document while the article is gone through."""

    kind: SpeakerKind
    name: str
    names: set[str] = field(factory=set)
    titles: dict[tuple[str, tuple[str, ...]], Title] = field(factory=dict)  # each once, where it was last
    beside: set[str] = field(factory=set)  # capitalised titles beside the name, and not in its stead
    aliases: list[str] = field(factory=list)
    spans: set[Span] = field(factory=set)
    gender: str | None = None
    heads: set[str] = field(factory=set)
    seen: int = -1  # where it was last mentioned, in characters
    place: bool = False  # whether it is a country, a town or the like, and no body


@frozen(kw_only=True)
class Resolved:
    """An attribution with its speakers (indices into the speakers of the article) and how they were found."""

    attribution: Attribution
    speakers: tuple[int, ...]
    resolution: Resolution | None
    source: Span | None


def resolve(
    words: Words,
    sentences: Sequence[Sentence],
    candidates: Sequence[Candidate],
    attributions: Sequence[Attribution],
    events: Sequence[tuple[int, int]],
    lexicon: Lexicon,
    inner: Sequence[Candidate] = (),
) -> tuple[list[Speaker], list[Resolved]]:
    """The speakers of an article, and its quotations in order with the speaker of each.

    `inner` are the candidates within quotations, numbered on after the others: they name the sources of
    nested quotations, and nobody else goes back to them.
    """
    return _Resolver(words, sentences, candidates, attributions, events, lexicon, inner).run()


class _Resolver:
    def __init__(
        self,
        words: Words,
        sentences: Sequence[Sentence],
        candidates: Sequence[Candidate],
        attributions: Sequence[Attribution],
        events: Sequence[tuple[int, int]],
        lexicon: Lexicon,
        inner: Sequence[Candidate],
    ) -> None:
        self.words, self.sentences = words, sentences
        self.candidates, self.outer = [*candidates, *inner], len(candidates)
        self.attributions, self.lexicon = attributions, lexicon
        self.identities: list[_Identity] = []
        self.of: dict[int, _Identity] = {}  # candidate -> identity
        self._starts = [words.starts[s.first] for s in sentences]
        self._by_sentence: dict[int, list[int]] = {}
        for k, c in enumerate(candidates):
            self._by_sentence.setdefault(self._sentence(c.span.start), []).append(k)
        self._sources = {
            k for a in attributions for k in ((a.source, *a.also) if a.source is not None else a.also)
        }
        self._events = list(events)
        self._opened_titles: dict[str, frozenset[str]] = {}
        self.turn: _Identity | None = None  # who spoke last
        self.person: _Identity | None = None  # the last person who did, and said so by name or in marks
        self.turn_sentence = -1
        self.people: list[_Identity] = []  # who spoke, in turn

    def _turn_to(self, sentence: int) -> None:
        """Gives the turn to whoever spoke up in a sentence before, without a quotation there."""
        while self._events and self._events[0][0] < sentence:
            number, k = self._events.pop(0)
            who = self.of.get(k) or self._titled(k, self.candidates[k], number)
            if number >= self.turn_sentence:
                self.turn, self.turn_sentence = who, number
                if who.kind == "person":
                    self.person = who

    def _sentence(self, position: int) -> int:
        return max(bisect_right(self._starts, position) - 1, 0)

    def run(self) -> tuple[list[Speaker], list[Resolved]]:
        self._persons()
        self._organisations()
        pending: list[tuple[Attribution, list[_Identity], Resolution | None, Span | None]] = []
        for attribution in self.attributions:
            self._turn_to(attribution.sentence)
            who, how, source = self._speaker(attribution)
            if who and attribution.within is None:
                self.turn, self.turn_sentence = who[0], attribution.sentence
                if who[0].kind == "person" or attribution.kind == "direct":
                    self.person = who[0]
                    self.people.append(who[0])
            pending.append((attribution, who, how, source))
        self._look_ahead(pending)
        speaking = list({id(w): w for _, who, _, _ in pending for w in who}.values())
        numbers = {id(w): k for k, w in enumerate(speaking)}
        speakers = [self._record(k, w) for k, w in enumerate(speaking)]
        resolved = [
            Resolved(
                attribution=a, speakers=tuple(numbers[id(w)] for w in who), resolution=how, source=source
            )
            for a, who, how, source in pending
        ]
        return speakers, resolved

    # -- names -------------------------------------------------------------------------------------

    def _persons(self) -> None:
        named = [
            (k, c, _tokens(c.name)) for k, c in enumerate(self.candidates) if c.kind == "person" and c.name
        ]
        forms = {tokens for k, _, tokens in named if tokens and k < self.outer}
        uses = Counter(tokens for _, _, tokens in named)

        full_forms = _Forms(forms, uses)
        whole = {t for t in forms if not full_forms.longer(t)}
        by_form: dict[tuple[str, ...], _Identity] = {}
        quoted = {tokens for k, _, tokens in named if k in self._sources}
        nicknames: dict[tuple[str, ...], tuple[str, ...]] = {}
        for _, c, tokens in named:
            for alias in c.aliases:
                nicknames.setdefault(_tokens(alias), tokens)
                for word in _tokens(alias):
                    if (word,) in whole and len(word) > 2:
                        nicknames.setdefault((word,), tokens)
        paired = {tokens for _, c, tokens in named if "-" in (c.name or "")}  # "Rangga-Lestari" may be two
        heads: dict[tuple[str, ...], set[str]] = {}
        first: dict[tuple[str, ...], int] = {}
        for k, c, tokens in named:
            first.setdefault(tokens, k)
            heads.setdefault(tokens, set()).update(head for title in c.titles for head in title.heads)
        opening: dict[str, list[tuple[str, ...]]] = {}  # so that no name is compared with all others
        for tokens in whole:
            for key in {*(word[:2] for word in tokens), "".join(word[0] for word in tokens)}:
                opening.setdefault(key, []).append(tokens)
        for short in whole:
            if len(short) == 1:
                near = {id(t): t for key in (short[0][:2], short[0]) for t in opening.get(key, ())}.values()
                blended = [
                    tokens
                    for tokens in near
                    if _blends(tokens, short[0])
                    or (
                        _clips(tokens, short[0])
                        and first[tokens] < first[short]
                        and (not heads[short] or not heads[short].isdisjoint(heads[tokens]))
                    )
                ]
                if len(blended) == 1:
                    nicknames.setdefault(short, blended[0])

        def longest(target: tuple[str, ...]) -> tuple[str, ...]:
            """The whole name that a form stands for: of several one used as such, begun alike, seen last."""
            longer = [w for w in full_forms.longer(target) if w in whole]
            longer = [w for w in longer if w not in paired] or longer or [target]
            known = [w for w in longer if w in by_form] if len(longer) > 1 else []
            if known:
                return max(known, key=lambda w: (w[0] == target[0], w in quoted, by_form[w].seen))
            return longer[0]

        for k, c, tokens in named:
            if not tokens:
                continue
            form = longest(nicknames.get(tokens, tokens))
            if form in nicknames:  # "Tom" is short for "Tom Lembayung", as Thomas Lembayung is called
                form = longest(nicknames[form])
            identity = by_form.get(form)
            if identity is None:
                identity = by_form[form] = _Identity(kind="person", name="")
                self.identities.append(identity)
            self._mention(identity, k, c)
            assert c.name is not None
            named_so = _tokens(identity.name) == form
            if not identity.name or (tokens == form and (not named_so or len(c.name) > len(identity.name))):
                identity.name = c.name
            identity.names.add(c.name)
            identity.aliases.extend(c.aliases)

    def _mention(self, identity: _Identity, k: int, c: Candidate) -> None:
        self.of[k] = identity
        identity.spans.add(c.source if c.kind == "person" else c.span)
        identity.seen = max(identity.seen, c.span.start)
        for title in c.titles if c.kind in ("person", "title") else ():
            identity.titles.pop((title.text, title.heads), None)
            identity.titles[title.text, title.heads] = title
            if c.kind == "person" and title.text[0].isupper():
                identity.beside.add(title.text)
            identity.heads.update(title.heads)
        if c.head:
            identity.heads.add(c.head)
        identity.gender = identity.gender or c.gender

    def _organisations(self) -> None:
        by_name: dict[str, _Identity] = {}
        bodies = [
            (k, c, _tokens(c.name))
            for k, c in enumerate(self.candidates)
            if c.kind in ("organisation", "place") and c.name
        ]
        full = {
            tokens: c.name
            for _, c, tokens in bodies
            if c.kind == "organisation" and len(tokens) > 1 and c.name
        }
        for k, c, tokens in bodies:
            assert c.name is not None
            key = c.name.casefold()
            identity = by_name.get(key)
            if identity is None and c.kind == "organisation":
                longer = {
                    name.casefold()
                    for other, name in full.items()
                    if _abbreviates(tokens, c.name, other, name)
                }
                if len(longer) == 1:
                    key = longer.pop()
                    identity = by_name.get(key)
            if identity is None:
                identity = _Identity(kind="organisation", name=c.name, place=c.kind == "place")
                self.identities.append(identity)
            identity.place = identity.place and c.kind == "place"
            by_name[key] = by_name[c.name.casefold()] = identity
            for alias in c.aliases:
                by_name.setdefault(alias.casefold(), identity)
            if len(c.name) > len(identity.name) and c.kind == "organisation":
                identity.name = c.name
            identity.names.add(c.name)
            self._mention(identity, k, c)

    # -- one quotation -----------------------------------------------------------------------------

    def _speaker(self, a: Attribution) -> tuple[list[_Identity], Resolution | None, Span | None]:
        if a.source is not None:
            candidate = self.candidates[a.source]
            sources = [candidate.source, *(self.candidates[k].source for k in a.also)]
            source = Span(min(x.start for x in sources), max(x.end for x in sources))
            who, how = self._candidate(a.source, a)
            for k in a.also:
                others, way = self._candidate(k, a)
                who, how = who + [w for w in others if w not in who], how or way
            if a.cue is not None and a.cue[1].shape == "outlet":
                for w in who:
                    if w.kind == "organisation":
                        w.kind = "document"
            return who, how, source
        if a.named is not None:
            return [self._unknown(a.named, a)], "description", a.named
        if a.clitic:
            who = self._antecedent(a)
            return who, "clitic" if who else None, None
        who = self._antecedent(a)
        return who, "follow-on" if who else None, None

    def _candidate(self, k: int, a: Attribution) -> tuple[list[_Identity], Resolution | None]:
        c = self.candidates[k]
        if c.kind in ("person", "organisation", "place"):
            identity = self.of.get(k)
            if identity is None:
                return [], None
            full = _tokens(c.name) == _tokens(identity.name)
            return [identity], "name" if full else "short-name"
        if c.kind == "title":
            return [self._titled(k, c, a.sentence)], "title"
        if c.kind in ("pronoun", "plural"):
            if c.head in ("keduanya", "mereka berdua"):
                who = self._pair(a)
            elif c.plural:
                who = self._group(a.sentence, c.span.start)
            else:
                who = self._antecedent(a, k)
            return who, "pronoun" if who else None
        return [self._described(k, c, a)], "description"

    def _pair(self, a: Attribution) -> list[_Identity]:
        found: list[_Identity] = []
        for k in reversed(range(self.outer)):
            c = self.candidates[k]
            if c.span.start < a.start and c.kind == "person" and self.of[k] not in found:
                found.append(self.of[k])
                if len(found) == 2:
                    break
        return found[::-1] if len(found) == 2 else []

    def _group(self, here: int, limit: int) -> list[_Identity]:
        """Whom *mereka* stands for: the last body, people or pair that opens one of the sentences before."""
        for sentence in range(here, max(here - 1 - NARRATED, -1), -1):
            named = [k for k in self._by_sentence.get(sentence, ()) if self.candidates[k].span.start < limit]
            agents = [k for k in named if self._agent(k)]
            if sentence == here:
                named = [k for k in named if k not in agents]  # "Ketika ditangkap polisi, mereka …"
            else:
                agents = [
                    k for k in agents if self.candidates[k].kind == "people" and self.candidates[k].plural
                ]
                named = [*agents, *named]  # "Rencana wali kota ditolak para pedagang. Mereka …"
            for k in named:
                c = self.candidates[k]
                if c.kind in ("organisation", "collective") or (c.kind == "people" and c.plural):
                    return [self.of.get(k) or self._new(k, c, _KINDS.get(c.kind, "organisation"))]
                after = self.words.forms[c.last : c.last + 1]
                if c.kind == "person" and k + 1 in named and after == ("dan",):
                    pair = [self.of[j] for j in (k, k + 1) if self.candidates[j].kind == "person"]
                    if len(pair) == 2 and pair[0] is not pair[1]:
                        return pair
        return []

    def _agent(self, k: int) -> bool:
        """Whether a passive verb stands before a candidate."""
        i = self.candidates[k].first - 1
        return i >= 0 and (self.words.forms[i] == "oleh" or _PASSIVE.match(self.words.forms[i]) is not None)

    def _titled(self, k: int, c: Candidate, sentence: int) -> _Identity:
        """The person whose title stands alone here."""
        holder = self._holder(c)
        if holder is not None:
            self._mention(holder, k, c)
            return holder
        if c.definite:
            who = self._standing_for(sentence, k)
            if who and who[0].kind == "person":
                self._mention(who[0], k, c)
                return who[0]
        return self._new(k, c, "unnamed")

    def _holder(self, c: Candidate) -> _Identity | None:
        """Who is known to hold the title that stands alone here."""
        title = c.titles[0] if c.titles else None
        if title is None:
            return None
        wanted = self._opened(title.text)
        best = None
        for identity in self.identities:
            if identity.kind not in ("person", "unnamed"):
                continue
            for own in identity.titles.values():
                if wanted <= self._opened(own.text) and (
                    not title.heads
                    or not own.heads
                    or title.heads[0] in own.heads
                    or _opens_with(title.heads[0], own.heads[0])
                ):
                    rank = (
                        identity.seen < c.span.start or self._before(identity, c.span.start),
                        self._last_before(identity, c.span.start),
                    )
                    if best is None or rank > best[0]:
                        best = (rank, identity)
        return None if best is None else best[1]

    def _before(self, identity: _Identity, position: int) -> bool:
        return any(s.start < position for s in identity.spans)

    def _last_before(self, identity: _Identity, position: int) -> int:
        return max((s.start for s in identity.spans if s.start < position), default=-1)

    def _opened(self, text: str) -> frozenset[str]:
        """The words of a title, contracted ones opened (*menkeu* to *menteri keuangan*)."""
        if text in self._opened_titles:
            return self._opened_titles[text]
        forms = Words.of(text).forms
        out: list[str] = []
        i = 0
        while i < len(forms):
            found = self.lexicon.titles.find(forms, i)
            if found is not None and found[0].expansion != "-":
                out.extend(found[0].expansion.lower().split())
                i += found[1]
            else:
                if forms[i].isalnum():
                    out.append(forms[i])
                i += 1
        return self._opened_titles.setdefault(text, frozenset(out))

    def _described(self, k: int, c: Candidate, a: Attribution) -> _Identity:
        first = self.words.forms[c.first]
        if c.kind == "collective" and c.last - c.first == 1:  # "Namun, kementerian menyebut …"
            bodies = (
                i for i in self.identities if i.kind == "organisation" and self._before(i, c.span.start)
            )
            if c.head in ("perseroan", "emiten"):
                known = [i for i in bodies if not {"pt", "tbk"}.isdisjoint(_tokens(i.name))]
            elif c.head == "perusahaan":
                known = [i for i in bodies if i is self.turn and not i.place and not i.heads]
            else:
                known = [i for i in bodies if c.head in _tokens(i.name)[:1]]
            if known:
                best = max(known, key=lambda i: self._last_before(i, c.span.start))
                self._mention(best, k, c)
                return best
        bare = (
            c.kind == "people"
            and not c.plural
            and first not in ("seorang", "salah", "pihak")
            and (
                self._relative(c)
                or any(
                    _heads(i, c.head)
                    for i in self.identities
                    if i.kind == "person" and self._before(i, c.span.start)
                )
            )
        )
        if c.definite or bare:
            same = (
                []
                if c.head in STATEMENTS
                else [
                    i
                    for i in self.identities
                    if _heads(i, c.head) and i.kind != "person" and self._before(i, c.span.start)
                ]
            )
            if same:
                best = max(same, key=lambda i: self._last_before(i, c.span.start))
                self._mention(best, k, c)
                return best
            if c.kind == "people":
                titled = [
                    i
                    for i in self.identities
                    if i.kind == "person" and _heads(i, c.head) and self._before(i, c.span.start)
                ]
                if titled:
                    best = max(titled, key=lambda i: self._last_before(i, c.span.start))
                    self._mention(best, k, c)
                    return best
                earlier = self._first_of_head(k, c)
                if earlier is not None and c.gender is None:
                    return earlier
                alone = c.last - c.first == 2  # "suami Siti itu" may be somebody named
                among = c.head in _BYSTANDERS and "yang" in self.words.forms[c.first : c.last]
                who = [] if among or (alone and c.head in _OTHERS) else self._antecedent(a, k)
                if (
                    who
                    and who[0].kind in ("person", "unnamed")
                    and (c.gender is None or who[0].gender in (None, c.gender))
                ):
                    self._mention(who[0], k, c)
                    who[0].gender = who[0].gender or c.gender
                    self._nickname(c, who[0])
                    return who[0]
            else:
                if c.head in STATEMENTS and self.turn is not None and self.turn.kind != "person":
                    self._mention(self.turn, k, c)
                    return self.turn
                earlier = None if c.head in STATEMENTS else self._first_of_head(k, c)
                if earlier is not None:
                    return earlier
                organisations = (
                    []
                    if c.kind == "document"
                    else [
                        i
                        for i in self.identities
                        if i.kind in ("organisation", "document") and self._before(i, c.span.start)
                    ]
                )
                named = [i for i in organisations if c.head in _tokens(i.name)]  # "kementerian itu"
                if not named and c.head is not None and c.head.split()[0] in FIRMS:  # no country
                    organisations = [i for i in organisations if i.kind == "organisation" and not i.place]
                if organisations:
                    best = max(named or organisations, key=lambda i: self._last_before(i, c.span.start))
                    self._mention(best, k, c)
                    return best
        else:
            text = " ".join(c.source.of(self.words.text).casefold().split())
            for identity in self.identities:
                if text in {n.casefold() for n in identity.names}:
                    self._mention(identity, k, c)
                    return identity
        return self._new(k, c, _KINDS[c.kind])

    def _nickname(self, c: Candidate, who: _Identity) -> None:
        """Learns whom *pria yang akrab disapa Iwan itu* names, so that *Iwan* is known everywhere."""
        for one in self.identities:
            if one.kind == "person" and one is not who and one.names & set(c.aliases):
                self.of.update([(k, who) for k, identity in self.of.items() if identity is one])
                who.names |= one.names
                who.spans |= one.spans
                self.identities.remove(one)
                break

    def _first_of_head(self, k: int, c: Candidate) -> _Identity | None:
        """Whoever an earlier description of the same noun named first (*Salah satu akun … Akun itu*)."""
        for earlier, other in enumerate(self.candidates[:k]):
            if (
                other.head == c.head
                and other.kind == c.kind
                and earlier not in self.of
                and not other.definite
            ):
                identity = self._new(earlier, other, _KINDS[c.kind])
                self._mention(identity, k, c)
                return identity
        return None

    def _relative(self, c: Candidate) -> bool:
        """Whether a relative clause follows (*pria yang akrab disapa …*), so that somebody known is meant."""
        return c.last < len(self.words) and self.words.forms[c.last] == "yang" and c.gender is not None

    def _new(self, k: int, c: Candidate, kind: SpeakerKind) -> _Identity:
        name = " ".join(c.source.of(self.words.text).split())
        identity = _Identity(kind=kind, name=name, names={name})
        self.identities.append(identity)
        self._mention(identity, k, c)
        return identity

    def _unknown(self, span: Span, a: Attribution) -> _Identity:
        name = " ".join(span.of(self.words.text).split())
        for identity in self.identities:
            if name.casefold() in {n.casefold() for n in identity.names}:
                identity.spans.add(span)
                return identity
        kind: SpeakerKind = "document" if a.cue is not None and a.cue[1].shape == "outlet" else "unnamed"
        identity = _Identity(kind=kind, name=name, names={name}, spans={span}, seen=span.start)
        self.identities.append(identity)
        return identity

    # -- who is meant by -nya, dia, or nothing -----------------------------------------------------

    def _antecedent(self, a: Attribution, pronoun: int | None = None) -> list[_Identity]:
        """Whom a clitic, a pronoun or nothing at all stands for.

        A subject named earlier in the sentence; the subject of one of the sentences before, when it is
        introduced there; the running turn; the last subject of all.
        """
        if a.within is not None:
            limit = a.start if pronoun is None else self.candidates[pronoun].span.start
            return self._named_within(self.attributions[a.within], limit)
        if self.turn is not None and a.cue is not None and a.cue[1].lemma in CONTINUING:
            return self._turn()
        said = self._said(a) if a.kind == "direct" else ""
        return self._standing_for(a.sentence, pronoun, None if a.kind == "direct" else a.start, said)

    def _named_within(self, outer: Attribution, limit: int) -> list[_Identity]:
        """The last person whom a quotation names before the character `limit`."""
        for k in reversed(range(self.outer, len(self.candidates))):
            c = self.candidates[k]
            if c.kind == "person" and outer.start <= c.span.start < limit:
                return [self.of[k]]
        return []

    def _said(self, a: Attribution) -> str:
        """The words of a quotation, with blanks between them and around."""
        forms: list[str] = []
        for span in a.contents:
            first = bisect_left(self.words.starts, span.start)
            forms += self.words.forms[first : bisect_left(self.words.starts, span.end)]
        return f" {' '.join(forms)} "

    def _standing_for(
        self,
        here: int,
        pronoun: int | None,
        start: int | None = None,
        said: str = "",
    ) -> list[_Identity]:
        """Whom something in the sentence `here` stands for: somebody who is not spoken of in `said`."""
        limit = start if pronoun is None else self.candidates[pronoun].span.start
        if limit is not None:
            inside = self._subject(here, limit)
            if inside is not None:
                return [self.of[inside]]
        if self.turn is not None and self.turn_sentence == here:
            return self._turn()
        opening = here
        while opening > 0 and not self.sentences[opening].opens_paragraph:
            opening -= 1
        beside = here - opening <= TOGETHER
        # in "Dikutip dari Antara, Budi lahir di …" the outlet has the turn, but Budi is the subject
        reported = self.turn is not None and self.turn.kind == "document"
        for s in range(here - 1, max(self.turn_sentence - reported, here - 1 - NARRATED), -1):
            subject = self._subject(s, None)
            if (
                subject is not None
                and (self.turn is None or self._speaks(subject, beside and s >= opening))
                and not _names(self.of[subject], said)
            ):
                return [self.of[subject]]
            newcomer = self._newcomer(s) if s == here - 1 and subject is None else None
            if newcomer is not None:
                c = self.candidates[newcomer]
                return [self.of.get(newcomer) or self._new(newcomer, c, "unnamed")]
        if self.turn is not None:
            return self._turn(said)
        for s in range(here, -1, -1):
            subject = self._subject(s, limit if s == here else None)
            if subject is not None:
                return [self.of[subject]]
        limit = self.words.starts[self.sentences[here].first] if limit is None else limit
        for k in reversed(range(self.outer)):
            if self.candidates[k].span.start < limit and self.candidates[k].kind == "person":
                return [self.of[k]]
        return []

    def _turn(self, said: str = "") -> list[_Identity]:
        assert self.turn is not None
        if _names(self.turn, said):
            for who in reversed(self.people):
                if not _names(who, said):
                    return [who]
        one = self.turn.kind == "unnamed" and self.turn.name.casefold().startswith(("seorang", "salah se"))
        if self.turn.kind != "person" and not one and self.person is not None:
            return [self.person]
        return [self.turn]

    def _newcomer(self, sentence: int) -> int | None:
        """The one without a name who opens a sentence: *Seorang penjual jamu mengaku sepi.*"""
        for k in self._by_sentence.get(sentence, ())[:1]:
            c = self.candidates[k]
            opens = c.first - self.sentences[sentence].first <= 3 and c.kind != "pronoun"
            if opens and not c.plural and self.words.forms[c.first] in ("seorang", "salah"):
                return k
        return None

    def _speaks(self, k: int, beside: bool) -> bool:
        """Whether subject `k` will probably speak next.

        In the paragraph of the quotation (`beside`) every subject will; before it, one that is new with a
        title or set beside another (*juga*).
        """
        candidate = self.candidates[k]
        following = self.words.forms[candidate.last : candidate.last + 1]
        i = candidate.last
        while i < len(self.words) and (self.words.forms[i] in ADVERBS or self.words.forms[i] == ","):
            i += 1
        if _PASSIVE.match(self.words.forms[i] if i < len(self.words) else ""):
            return False
        return (
            beside
            or any(t.text[0].isupper() or t.span > candidate.source for t in candidate.titles)
            or candidate.last - candidate.first > 3
            or following == ("juga",)
        )

    def _subject(self, sentence: int, limit: int | None) -> int | None:
        """The named person who is the subject of a sentence, before the character `limit`."""
        forms = self.words.forms
        for k in self._by_sentence.get(sentence, ()):
            c = self.candidates[k]
            if limit is not None and c.span.start >= limit:
                return None
            if c.kind == "title" and k not in self.of and self.words.capitals[c.first]:
                holder = self._holder(c)
                if holder is not None:
                    self._mention(holder, k, c)
            if c.kind != "person" and not (c.kind == "title" and k in self.of):
                continue
            first = self.sentences[sentence].first
            i = c.first - 1
            if i >= first and forms[i] in OBJECT_MARKS:
                continue
            agent = forms[i] == "oleh" and forms[i - 1] in SAID_OF
            if (
                i > first
                and (agent or _PASSIVE.match(forms[i]))
                and forms[c.last : c.last + 1] in ((".",), (",",))
            ):
                return k  # "Saran itu disetujui oleh Budi."
            while i >= first and forms[i] != ",":
                if forms[i] in CONTRASTS and i > first:
                    break
                if forms[i] in SUBORDINATING and i > first:
                    break  # "Ada kabar bahwa Wiryo mundur."
                if _VERB.match(forms[i]) and not self.words.capitals[i] and forms[i] not in NAMING:
                    break
                i -= 1
            else:
                return k
        return None

    def _look_ahead(
        self, pending: list[tuple[Attribution, list[_Identity], Resolution | None, Span | None]]
    ) -> None:
        """A quotation that opens the article with nobody before it goes to the next one's speaker."""
        for i in reversed(range(len(pending) - 1)):
            a, who, _, source = pending[i]
            following, next_who, _, _ = pending[i + 1]
            if (
                not who
                and a.within is None
                and following.within is None
                and following.sentence - a.sentence <= 2
                and next_who
            ):
                how: Resolution = (
                    "pronoun" if source is not None else "clitic" if a.cue is not None else "follow-on"
                )
                pending[i] = (a, next_who, how, source)

    # -- records -----------------------------------------------------------------------------------

    def _record(self, number: int, identity: _Identity) -> Speaker:
        titles = sorted({t.text: t for t in identity.titles.values()}.values(), key=lambda t: t.span)
        beside = [set(_tokens(text)) for text in identity.beside]
        best = max(
            titles,
            key=lambda t: (
                any(words <= set(_tokens(t.text)) for words in beside),
                bool(t.heads),
                len(t.text.split()),
                len(t.text),
            ),
            default=None,
        )
        names = {n for n in identity.names if n != identity.name} | set(identity.aliases)
        names.discard(identity.name)
        return Speaker(
            id=number,
            name=identity.name,
            kind=identity.kind,
            title=_clean(best.text) if best else None,
            role=_clean(best.role) if best and best.role else None,
            affiliation=_clean(best.affiliation) if best and best.affiliation else None,
            gender=identity.gender,  # type: ignore[arg-type]
            aliases=tuple(sorted(names)),
            titles=tuple(dict.fromkeys(_clean(t.text) for t in (*filter(None, [best]), *titles))),
            mentions=tuple(sorted(identity.spans)),
        )


def _abbreviates(short: tuple[str, ...], form: str, full: tuple[str, ...], name: str) -> bool:
    """Whether an organisation's name stands for a longer one: *KPU*, *Olympus*, *KBRI Praha*."""
    short = (*_opened_body(short[0], full), *short[1:])
    if len(short) > len(full) or form == name:
        return False
    if full[: len(short)] == short and len(short[0]) > 3:
        return True
    bracketed = name.find("(")
    if bracketed > 0 and ")" in name[bracketed:]:  # "Kedutaan Besar RI (KBRI) Praha"
        inside, _, rest = name[bracketed + 1 :].partition(")")
        if f"{inside.strip()} {rest.strip()}".strip() == form:
            return True
    initials = "".join(w[0] for w in full if w not in ("pt", "tbk", "persero", "dan", "cv", "of", "the"))
    return len(short) == 1 and form.isupper() and len(form) > 1 and initials == short[0]


def _opened_body(short: str, full: tuple[str, ...]) -> tuple[str, ...]:
    """A contracted body opened, as far as a longer name has it: *Kejari*, *Kemenkes*."""
    opened = CONTRACTED_BODIES.get(short)
    if opened is not None:
        return tuple(opened.split())
    rest = short.removeprefix("kemen")
    if rest != short and len(rest) > 1 and full[0] == "kementerian" and len(full) > 1 and rest in full[1]:
        return full[:2]
    return (short,)


def _names(who: _Identity, said: str) -> bool:
    """Whether somebody is spoken of by name in the words `said`."""
    return any(f" {' '.join(_tokens(name))} " in said for name in (*who.names, *who.aliases))


def _heads(who: _Identity, noun: str | None) -> bool:
    """Whether a noun opens a title of somebody: *jaksa*, of the *jaksa penuntut umum*."""
    return noun is not None and any(head == noun or head.startswith(f"{noun} ") for head in who.heads)


def _opens_with(one: str, other: str) -> bool:
    """Whether one position opens with the other's words: *menteri agama* (*menag*) with *menteri*."""
    return f"{one} ".startswith(f"{other} ") or f"{other} ".startswith(f"{one} ")


def _clean(text: str) -> str:
    return " ".join(text.split())


@lru_cache(maxsize=4096)
def _tokens(name: str | None) -> tuple[str, ...]:
    return tuple(w for w in Words.of(name or "").forms if w[0].isalnum())


class _Forms:
    """The forms of the people's names in an article, by their words."""

    def __init__(self, forms: Iterable[tuple[str, ...]], uses: Mapping[tuple[str, ...], int]) -> None:
        self.uses = uses
        self._having: dict[str, list[tuple[str, ...]]] = {}
        self._longer: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        for form in sorted(forms):
            for word in {*form, *(word[0] for word in form)}:
                self._having.setdefault(word, []).append(form)

    def longer(self, short: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The longer forms of a name."""
        if short not in self._longer:
            having = min((self._having.get(word, []) for word in short), key=len)
            self._longer[short] = [f for f in having if _shortens(short, f) and not self._apart(short, f)]
        return self._longer[short]

    def _apart(self, short: tuple[str, ...], full: tuple[str, ...]) -> bool:
        """Whether the longer name is somebody else's: *Iriana Joko Widodo* beside *Joko Widodo*."""
        return (
            len(short) > 1
            and full[-len(short) :] == short
            and self.uses[short] > self.uses[full]
            and full[0] not in FORENAMES
            and len(full[0]) > 2
        )


def _blends(name: tuple[str, ...], word: str) -> bool:
    """Whether a name may be blended to one word: *Joko Widodo* to *Jokowi*, or to its initials."""
    if len(name) > 2 and word == "".join(part[0] for part in name):
        return True
    opening = word[:2]
    return any(
        one.startswith(word[:i]) and other.startswith(word[i:])
        for one, other in pairwise(name)
        if one.startswith(opening)
        for i in range(2, len(word) - 1)
    )


def _clips(name: tuple[str, ...], word: str) -> bool:
    """Whether a name may be clipped to one word: *Ayu Kartikasari* to *Kartika*."""
    return len(word) > 3 and any(part.startswith(word) and len(part) > len(word) + 1 for part in name)


def _shortens(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether `short` is a shorter form of the name `full`: some of its words, in order."""
    if len(short) >= len(full):
        return False
    rest = iter(full)
    return all(
        any(w == f or (len(w) == 1 and f.startswith(w) and len(short) > 1) for f in rest) for w in short
    )
