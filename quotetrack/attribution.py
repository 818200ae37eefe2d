"""Turns each sentence into a shape, and finds the quotations by the first rule that matches.

Quoted text is one constituent whatever it holds; a mention with its title is one too. What is left after
the rules of single sentences, quoted text without a cue, is looked at with the sentence before it.
"""

from __future__ import annotations

import string
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

import regex
from attrs import evolve, frozen

from quotetrack.lexicon import Lexicon
from quotetrack.lexicon.groups import (
    ABOUT,
    ADVERBS,
    ANNOUNCING,
    BUTTON_BY,
    COMPLEMENTISERS,
    CONNECTIVES,
    CONTRASTS,
    MADE_BY,
    MOMENTS,
    NAMED_BY,
    NEGATIONS,
    NOT_BEFORE_PLACE,
    PREPOSITIONS,
    PURPOSE,
    REPORTS,
    THIS,
    TIME,
    TITLED_BY,
    UNRESERVED,
    VERBS_TOO,
    WHEN,
    WRITTEN_BY,
)
from quotetrack.lexicon.tables import CueRow, CueShape
from quotetrack.mentions import Candidate
from quotetrack.model import Kind, Marked, Span
from quotetrack.quoting import Quoted
from quotetrack.rules import RULES, Rule
from quotetrack.text import Sentence, Words, last_letter

_CONNECTIVE_PAIRS = frozenset(
    (
        "oleh karena|oleh sebab|untuk itu|karena itu|selain itu|selain juga|dengan demikian|dengan begitu|"
        "di sisi|di samping|hal ini|hal itu|hal tersebut|tak hanya|tidak hanya|lebih lanjut|lebih jauh|"
        "dalam kesempatan|pada kesempatan|di lain|dari situ|akan tetapi|setelah itu|saat itu|terkait itu|"
        "soal itu|terkait hal"
    ).split("|")
)
_FINAL = ",.!?…"
_OWN_TEXT = ("berita ini", "artikel ini", "tulisan ini")  # "hingga berita ini ditulis, …"
_SPEAKERS = ("person", "title", "people", "pronoun")
_PAGES = frozenset("laman situs".split())
_INTRANSITIVE = frozenset("berkata bertutur berucap berujar".split())
_DEVICES = frozenset(
    "fitur sensor teknologi mode sistem baterai desain kamera mesin aplikasi layanan".split()
)
_THIS_ONE = (("itu",), ("ini",), ("tersebut",))


@frozen(kw_only=True)
class Attribution:
    """A quotation before its speaker is known.

    `source` is the index of the candidate that names the source here, `named` the span where no
    candidate was found but the rule says that a source stands; both are None for a clitic or nothing.
    """

    rule: Rule
    kind: Kind
    contents: tuple[Span, ...]
    sentence: int
    cue: tuple[Span, CueRow] | None = None
    source: int | None = None
    also: tuple[int, ...] = ()  # further candidates joined to the source by *dan*
    named: Span | None = None
    clitic: bool = False
    within: int | None = None  # the index of the quotation that this one is nested in

    @property
    def start(self) -> int:
        """Where the content begins."""
        return self.contents[0].start

    def shifted(self, by: int, candidates: int, sentence: int) -> Attribution:
        """The same one in a longer text, `by` characters and so many `candidates` further on."""
        return evolve(
            self,
            contents=tuple(c.shifted(by) for c in self.contents),
            sentence=sentence,
            cue=None if self.cue is None else (self.cue[0].shifted(by), self.cue[1]),
            source=None if self.source is None else self.source + candidates,
            also=tuple(k + candidates for k in self.also),
            named=None if self.named is None else self.named.shifted(by),
        )


@frozen(kw_only=True)
class Shape:
    """The constituents of a sentence: `letters[i]` for the span `spans[i]`, and what lies behind it."""

    letters: str
    spans: tuple[tuple[int, int], ...]
    things: tuple[object, ...]  # a CueRow, the index of a candidate or of a quoted stretch, or None


NOTHING = Shape(letters="", spans=(), things=())
_QUOTES = frozenset("Qqr")
_CUES = frozenset("KNVvmAPpOG")
_SPEAKING = _QUOTES | _CUES
_UNQUOTED = frozenset(string.ascii_letters) - _QUOTES


def attributions(
    words: Words,
    sentences: Sequence[Sentence],
    stretches: Sequence[Quoted],
    candidates: Sequence[Candidate],
    lexicon: Lexicon,
    rules: Sequence[Rule] = RULES,
) -> tuple[list[Attribution], list[Marked], list[tuple[int, int]]]:
    """The quotations of an article, in order; the marked text that nobody says; and who else speaks up.

    The last are pairs of a sentence and a candidate: *Hal senada disampaikan Budi* holds no quotation, but
    says who speaks next.
    """
    shaper = Shaper(words, stretches, candidates, lexicon)
    shapes = [shaper.shape(s) if shaper.may_speak(s) else NOTHING for s in sentences]
    found: list[Attribution] = []
    used: set[int] = set()  # quoted stretches that belong to a quotation
    single = [r for r in rules if r.scope == "sentence"]
    unquoted = [r for r in single if r.may_match(_UNQUOTED)]
    wide = [r for r in rules if r.scope == "window"]
    spent: dict[int, set[int]] = {}
    for number, shape in enumerate(shapes):
        quoted = not _QUOTES.isdisjoint(shape.letters)
        for attribution, constituents in _matched(shape, single if quoted else unquoted, number, words):
            quotes = {shape.things[k][0] for k in constituents if shape.letters[k] in "Qqr"}  # type: ignore[index]
            if quotes & used:
                continue
            found.append(attribution)
            spent.setdefault(number, set()).update(constituents)
            used |= quotes
    for number, shape in enumerate(shapes):
        if not any(c in "Qr" for c in shape.letters):
            continue
        for attribution, quotes in _in_window(number, shapes, sentences, wide, used, spent, words):
            found.append(attribution)
            used.update(quotes)
    found.sort(key=lambda a: (a.start, -a.contents[-1].end))
    found = _joined(found, stretches)
    held = _Held(found)
    marked = [
        Marked(span=q.inner, sort=shaper.sorts.get(k, "term"))
        for k, q in enumerate(stretches)
        if k not in used and q.outer is None and q.inner.start < q.inner.end and q.inner not in held
    ]
    events = [
        (number, event)
        for number, shape in enumerate(shapes)
        if (event := _speaks_up(shape, spent.get(number, set()))) is not None
    ]
    return found, marked, events


_EVENT = regex.compile(
    r"A[ow]?([MT])|(?:^|,)[^MTCDL|Qqr]{0,4}([MT])[axt]*+(?:[,zh][^VvmMTH|Qqr]{0,36}?,?)?[axt]*+[VvmG]"
)


def _speaks_up(shape: Shape, spent: set[int]) -> int | None:
    """The candidate that a cue without a quotation says to speak."""
    match = _EVENT.search(_unspent(shape, spent))
    if match is None:
        return None
    thing = shape.things[match.start(1) if match[1] else match.start(2)]
    return thing if isinstance(thing, int) else None


class _Held:
    """What direct and mixed quotations cover."""

    def __init__(self, found: Iterable[Attribution]) -> None:
        self.contents = sorted(c for a in found if a.kind != "indirect" for c in a.contents)

    def __contains__(self, span: Span) -> bool:
        k = bisect_right(self.contents, span.start, key=lambda c: c.start) - 1
        return k >= 0 and span.end <= self.contents[k].end


def _joined(found: Sequence[Attribution], stretches: Sequence[Quoted]) -> list[Attribution]:
    """The quotations, those that the next paragraph quotes on made one with it."""
    continues = {q.inner.start for q in stretches if q.continues}
    out: list[Attribution] = []
    for attribution in found:
        if (
            attribution.kind == "direct"
            and attribution.start in continues
            and out
            and out[-1].kind == "direct"
        ):
            before = out[-1]
            keep = before if before.cue is not None or attribution.cue is None else attribution
            out[-1] = evolve(keep, contents=before.contents + attribution.contents)
        else:
            out.append(attribution)
    return out


def _matched(
    shape: Shape, rules: Sequence[Rule], number: int, words: Words
) -> list[tuple[Attribution, set[int]]]:
    found: list[tuple[Attribution, set[int]]] = []
    letters = shape.letters
    present = frozenset(letters)
    if present.isdisjoint(_SPEAKING):
        return found
    taken: set[int] = set()
    said: set[int] = set()  # what stands in a content already, but for the punctuation at its edges
    for rule in rules:
        if not rule.may_match(present):
            continue
        for match in rule.pattern.finditer(letters):
            groups = [Span(*s) for s in match.spans("content") if s[1] > s[0]]
            if not groups:
                continue
            cue = (-1, -1)
            if "cue" in rule.groups:
                cue = match.span("cue")
                if cue[0] < 0:
                    continue
            constituents = {k for g in groups for k in range(g.start, g.end)}
            content = {k for k in constituents if letters[k] not in ",.:B"}
            if cue[0] >= 0:
                constituents.add(cue[0])
            weighty = {k for k in constituents if letters[k] in _SPEAKING}
            if weighty & taken or content & said:
                continue
            attribution = _attribution(rule, shape, match, groups, number, words)
            if attribution is None:
                continue
            taken |= weighty
            said |= content
            found.append((attribution, constituents))
    return found


def _attribution(
    rule: Rule,
    shape: Shape,
    match: regex.Match[str],
    groups: Sequence[Span],
    number: int,
    words: Words,
    offset: int = 0,
) -> Attribution | None:
    letters = shape.letters
    kind: Kind = rule.kind
    sources = _sources(rule, match, letters)
    if sources:
        groups = _beside(groups, min(sources), max(sources), letters)
    contents = []
    if rule.id == "verb" and sources and min(sources) == 1:
        opener = words.folded[slice(*shape.spans[0])]
        if opener in _IF:
            return None  # "Jika polisi mengatakan jalan itu aman, …"
        if opener in _SUBORDINATORS and "," not in letters[: groups[0].start]:
            groups = [_clause(groups[0], letters)]
    if kind == "indirect" and len(groups) == 1:
        inner = [k for k in range(*groups[0]) if letters[k] not in ",.:B"]
        if len(inner) == 1 and letters[inner[0]] in "Qr":  # the whole clause is quoted
            kind, groups = "direct", [Span(inner[0], inner[0] + 1)]
    direct = kind == "direct"
    for group in groups:
        span = Span(shape.spans[group.start][0], shape.spans[group.end - 1][1])
        inside = letters[group.start : group.end]
        if kind == "direct" and group.end - group.start == 1:
            quote = shape.things[group.start]
            assert isinstance(quote, tuple)
            span = quote[1]
            if span.start >= span.end:
                return None
        elif kind == "indirect" and any(c in "Qqr" for c in inside):
            kind = "mixed"
        contents.append(span if direct else _trimmed(words.text, span))
    contents = [c for c in contents if c.start < c.end]
    if not contents or (
        not direct
        and (
            sum(c.end - c.start for c in contents) < 8
            or not any(_WORD.search(words.text, *c) for c in contents)
        )
    ):
        return None
    if rule.predicate and not _PREDICATE_FIRST.match(words.folded, *contents[-1]):
        return None
    if not direct and len(contents) == 1 and _NO_CLAUSE.fullmatch(words.folded, *contents[0]):
        return None
    cue = None
    clitic = False
    if "cue" in rule.groups and match.start("cue") >= 0:
        at = match.start("cue")
        row = shape.things[at]
        assert isinstance(row, CueRow)
        cue = (Span(*shape.spans[at]), row)
        if row.form == "mencatat" and kind == "indirect" and not _RECORDED.match(words.folded, *contents[0]):
            return None  # "Klub itu mencatat tiga kemenangan, menjadikannya juara"
        if rule.id == "passive-inside" and not row.form.startswith("di"):
            return None  # "bagaimana ceritanya bisa pulang"
        clitic = letters[at] in "Np" or (
            letters[at] == "A" and words.folded.endswith("nya", *shape.spans[at])
        )
    source = named = None
    also: tuple[int, ...] = ()
    if sources and words.folded[slice(*shape.spans[sources[0]])] in _OWN_TEXT:
        return None
    if sources:
        source, *others = (k for i in sources if isinstance(k := shape.things[i], int))
        also = tuple(others)
    elif "source" in rule.groups and match.start("source") >= 0:
        first, last = match.span("source")
        if last > first:
            inner = [
                k
                for k in range(first, last)
                if letters[k] in "MC" or (letters[k] in "TD" and not _in_a_name(words, shape.spans[k][0]))
            ]
            if letters[first] == "e" and last > first + 1:
                first += 1  # "berdasarkan data dari | Dinas Pengairan"
            if not inner and "y" in letters[first + 1 : last] and cue is not None and cue[1].shape == "prep":
                last = letters.index("y", first + 1)  # "data Dinas Pengairan | yang dirilis Senin"
            named = Span(shape.spans[first][0], shape.spans[last - 1][1])
            if inner:
                thing = shape.things[inner[-1]]
                assert isinstance(thing, int)
                source = thing
    if named is not None and source is None and _OWN_VOICE.fullmatch(words.folded, *named):
        return None  # the reporter's own voice, or nobody's
    if named is not None and source is None and kind == "indirect" and cue is not None:
        name = named.of(words.text)
        if cue[1].shape == "root" and name.islower() and name.isalpha():
            return None  # "harga, nilai gizi, cara memasak"
    return Attribution(
        rule=rule,
        kind=kind,
        contents=tuple(contents),
        sentence=number,
        cue=cue,
        source=source,
        also=also,
        named=named,
        clitic=clitic and source is None and named is None,
    )


_WORD = regex.compile(r"\b\p{Ll}{3,}")
_OWN_VOICE = regex.compile(
    r"(?:saya|kami|kita|aku|gue)(?: (?:patut|selalu|semua|juga|perlu|harus))?|itu|ini|tersebut"
)
_THING = regex.compile(  # a noun with its possessor: "keputusan Budi"
    r"(?:ke(?!luarga|polisi)\p{Ll}{4,}an|pe\p{Ll}{3,}an(?<!wakilan)|alasan|langkah|sikap|hasil)$"
)
_NO_CLAUSE = regex.compile(  # a noun with *itu* or *-nya*, or what announces a list
    r"(?!(?:d[iu]a|ada|akan|sudah|tidak|belum|hal)\b)(?!(?:di|me|ber|ter)\p{Ll}{4,}+ )"
    r"\p{Ll}++(?: (?!(?:di|me|ber|ter)\p{Ll}{4})\p{Ll}++){0,2} (?:itu|ini|tersebut)"
    r"|\p{Ll}{4,}(?<=an|ik|asi|ap)nya"
    r"(?: (?:dengan|secara|lewat|melalui)(?: (?!(?:di|me|ber|ter)\p{Ll}{4})\p{L}++){1,4})?"
    r"|.* sebagai berikut"
)
_PREDICATE = regex.compile(  # a verb, or a word that stands before or for one
    r"\b(?:(?:me|ber|ter|di)\p{Ll}{3,}|ada|adalah|masih|sudah|telah|belum|tidak|tak|akan|bukan|baru|jadi|paling"
    r"|lebih(?! dari)|naik|turun|tumbuh|surplus|defisit|tewas|meninggal|luka|rusak|hilang|positif|sembuh"
    r"|mulai|punya|bisa|dapat|kembali|masuk|keluar|datang|pergi|pulang)\b"
)
_STATED = regex.compile(  # a subject of one to five words, and its predicate
    r"(?:(?!(?:yang|untuk|dengan|di|agar|bahwa|tentang|soal)\b)[^\W\d][\w-]*+ ){1,5}?"
    r"(?:ada|adalah|masih|sudah|telah|belum|tidak|tak|akan|bukan|naik|turun|tumbuh|bisa|dapat|kembali|sedang)\b"
)
_REVEALED = frozenset(
    """
    alasan kasus penyebab motif fakta identitas modus peran rahasia kronologi kabar rencana sosok cara momen
    kisah cerita kondisi perasaan isi hasil kebenaran jaringan praktik siapa apa mengapa bagaimana berapa
    kenapa apakah keinginan harapan kekhawatiran sejumlah beberapa banyak pesan ciri strategi pelaku dugaan
    berbagai beragam salah peredaran penyebaran
    """.split()
)
_JUDGED = regex.compile(rf"(?<!yang ){_PREDICATE.pattern}|\b(?:baik|buruk|bagus|jelek|lemah|kuat)\b")
_RECORDED = regex.compile(  # a clause, with its verb in front of the first comma or behind words of time
    rf"(?!(?:(?:rata-rata|akurasi|debut|prestasi|waktu) |[\d.,+]+ (?:gol|assist|poin|umpan)))"
    rf"(?:(?:hingga|pada|dalam|selama|sejak|saat|per|di|dari|untuk|meski|jika|sepanjang|bahwa)\b[^,]*+,)?"
    rf"[^,]*?(?<!yang ){_PREDICATE.pattern}"
)
_PREDICATE_FIRST = regex.compile(
    r"(?!menyusul|mengenai|menanggapi|merespons|terkait|ter(?:baru|akhir|kini))(?:(?:me|ber|ter|di)\p{Ll}{4,}|akan|sudah|telah|belum|tidak|tak|bukan|masih|sedang|juga"
    r"|turut|ikut|sempat|tetap|memang|justru|bisa|dapat|harus|perlu|wajib|layak|adalah|cukup|lebih|sangat|paling)\b"
)
_IF = frozenset("jika bila apabila kalau".split())
_SUBORDINATORS = frozenset(
    "meski meskipun walau walaupun kendati setelah ketika saat karena lantaran sejak sebelum usai".split()
)
_APPOSED = regex.compile(r"[DT](?:[yw][^,|]{0,10}?)?,([MC]),")


def _sources(rule: Rule, match: regex.Match[str], letters: str) -> list[int]:
    """The constituents that name the source: the one that the rule found, and those *dan* joins to it."""
    first, last = match.span("source") if "source" in rule.groups else (-1, -1)
    if last - first != 1 or letters[first] not in "MTCLDH":
        return []
    apposed = _APPOSED.match(letters, first)  # "Saluran TV milik negara, Press TV, menyatakan"
    k = first if apposed is None else apposed.start(1)
    step = -1 if "cue" in rule.groups and k < match.start("cue") else 1
    found = [k]
    while 0 <= k + 2 * step < len(letters) and letters[k + step] == "d":
        other = k + 2 * step
        located = other > 0 and letters[other - 1] in "zielh"  # "di Jepang dan Korea"
        bodies = letters[k] in "CL" and letters[other] in "CL" and not located
        if not (bodies or letters[other] in "MT"):
            break
        k = other
        found.append(k)
    return found


def _clause(group: Span, letters: str) -> Span:
    """The content up to the comma behind which the main clause opens: *jalan aman, warga tetap takut*."""
    for k in range(group.start + 1, group.end):
        if letters[k] == "," and letters[k + 1 : k + 2] not in ("d", "y", "B"):
            return Span(group.start, k)
    return group


def _in_a_name(words: Words, start: int) -> bool:
    """Whether a word in capitals at `start` follows another: *Dapur Ibu* is nobody's mother."""
    i = words.at(start)
    return i > 0 and words.capitals[i] and words.capitals[i - 1]


def _beside(groups: Sequence[Span], first: int, last: int, letters: str) -> list[Span]:
    """The contents without the source, constituents `first` to `last`: in "Menurut A dan B, …" B is not said.

    What begins behind it begins behind its brackets and comma.
    """
    behind = last + 1
    while behind < len(letters) and letters[behind] in ",x":
        behind += 1
    cut = []
    for g in groups:
        if g.start <= last < g.end:
            cut.append(Span(behind, g.end))
        else:
            cut.append(Span(g.start, first) if g.start <= first < g.end else g)
    return [g for g in cut if g.start < g.end]


def _trimmed(text: str, span: Span) -> Span:
    start, end = span
    while start < end and (text[start].isspace() or text[start] in ",:;.-–—"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",:;.-–—"):
        end -= 1
    return Span(start, end)


def _in_window(
    number: int,
    shapes: Sequence[Shape],
    sentences: Sequence[Sentence],
    rules: Sequence[Rule],
    used: set[int],
    spent: dict[int, set[int]],
    words: Words,
) -> list[tuple[Attribution, set[int]]]:
    """What the rules over two sentences find in the one at `number`, with the one before it."""
    shape = shapes[number]
    free = [k for k, c in enumerate(shape.letters) if c in "Qr" and shape.things[k][0] not in used]  # type: ignore[index]
    if not free:
        return []
    found: list[tuple[Attribution, set[int]]] = []
    before = shapes[number - 1] if number else NOTHING
    after = shapes[number + 1] if number + 1 < len(shapes) else NOTHING
    edge = "¶" if sentences[number].opens_paragraph else "|"
    nowhere = (0, 0)
    joined = Shape(
        letters=_unspent(before, spent.get(number - 1))
        + f"{edge}<{shape.letters}>|"
        + _unspent(after, spent.get(number + 1)),
        spans=(*before.spans, nowhere, nowhere, *shape.spans, nowhere, nowhere, *after.spans),
        things=(*before.things, None, None, *shape.things, None, None, *after.things),
    )
    shift = len(before.letters) + 2
    taken: set[int] = set()
    for rule in rules:
        for match in rule.pattern.finditer(joined.letters):
            groups = [Span(*s) for s in match.spans("content") if s[1] > s[0]]
            if not groups or any(g.start - shift not in free or g.start in taken for g in groups):
                continue
            attribution = _attribution(rule, joined, match, groups, number, words)
            if attribution is None:
                continue
            taken.update(g.start for g in groups)
            found.append((attribution, {shape.things[g.start - shift][0] for g in groups}))  # type: ignore[index]
    return found


def _unspent(shape: Shape, spent: set[int] | None) -> str:
    """The letters of a shape, the cues that have a quotation already made mere words."""
    if not spent:
        return shape.letters
    return "".join("w" if k in spent and c in _CUES else c for k, c in enumerate(shape.letters))


class Shaper:
    """Makes the shapes of an article's sentences."""

    def __init__(
        self, words: Words, stretches: Sequence[Quoted], candidates: Sequence[Candidate], lexicon: Lexicon
    ) -> None:
        self.words, self.lexicon = words, lexicon
        self.candidates = candidates
        self.stretches = stretches
        self._candidate_at = {c.first: k for k, c in enumerate(candidates)}
        self._candidate_ends = {c.last - 1 for c in candidates}
        self.cues = lexicon.found(words.forms).cues
        self._quote_at = {  # word -> the outermost stretch that it lies in
            i: k
            for k, q in enumerate(stretches)
            if q.outer is None
            for i in range(bisect_left(words.starts, q.span.start), bisect_left(words.starts, q.span.end))
        }
        self._speaking = sorted({*self.cues, *self._quote_at})
        self.sorts: dict[int, str] = {}

    def may_speak(self, sentence: Sentence) -> bool:
        """Whether a sentence holds a cue or quoted text; in others there is nothing to find."""
        k = bisect_left(self._speaking, sentence.first)
        return k < len(self._speaking) and self._speaking[k] < sentence.last

    def shape(self, sentence: Sentence) -> Shape:
        """The shape of one sentence."""
        words, forms, last = self.words, self.words.forms, sentence.last
        letters: list[str] = []
        spans: list[tuple[int, int]] = []
        things: list[object] = []
        i = sentence.first
        while i < last:
            thing: object = None
            span = None
            end = i + 1
            form = forms[i]
            if i in self._quote_at:
                quote = self._quote_at[i]
                q = self.stretches[quote]
                letter, thing, span = self._quoted_letter(quote, i), (quote, q.inner), q.span
                while end < last and words.starts[end] < q.span.end:
                    end += 1
            elif i in self._candidate_at and self.candidates[self._candidate_at[i]].last <= last:
                thing = self._candidate_at[i]
                candidate = self.candidates[thing]
                letter, span, end = self._candidate_letter(candidate, i), candidate.span, candidate.last
                if form in _PAGES and letters[-1:] in (["O"], ["e"]) and self._only_named(i + 1, end):
                    letter, thing, span, end = "e", None, None, i + 1  # "dilansir dari laman | Kabar Rawa"
                if letters[-1:] == ["i"] and "untuk" in forms[i:end]:  # "kepada warga | untuk tenang"
                    end = forms.index("untuk", i, end)
                    span = None
            elif (several := self._several(i, last, letters) if form in _MAY_OPEN else None) is not None:
                letter, end = several
            elif i in self.cues and (cue := self._cue(i, sentence)) is not None:
                letter, thing, end = cue
            elif i == sentence.first:
                letter = self._first_letter(form, i, last)
            else:
                letter = _word_letter(form)
                if letter == "w" and letters[-1:] == [","] and form in CONTRASTS:
                    letter = "k"
                if letter == "w" and letters[-1:] == ["Q"] and self._closes(i):
                    letter, thing = self._by_place(i, last) or (letter, None)
            letters.append(letter)
            spans.append(span or (words.starts[i], words.ends[end - 1]))
            things.append(thing)
            i = end
        if "i" in letters:
            self._addressed(letters, spans, things)
        behind = [["K"], ["G"], ["P"]]
        if letters[:1] == ["Q"] or not any(c in "Qqr" for c in letters):
            behind.append(["O"])  # "demikian dikutip dari"
        for k, c in enumerate(letters):  # "Dalam sambutannya, Budi menyebut …" has one cue, not two
            if c == "p" and words.folded.startswith("dalam", *spans[k]) and letters[k + 1 : k + 2] != [":"]:
                letters[k] = "z"
            elif c == "K" and letters[k + 1 : k + 2] in behind:  # "demikian kata Budi"
                if letters[k + 1] == "K" and words.folded.startswith(
                    (" itu", " ini", " tersebut"), spans[k + 1][1]
                ):
                    letters[k + 1] = "w"  # "bunyi pesan itu"
                else:
                    letters[k] = "s"
        return Shape(letters="".join(letters), spans=tuple(spans), things=tuple(things))

    def _addressed(
        self, letters: list[str], spans: Sequence[tuple[int, int]], things: Sequence[object]
    ) -> None:
        """Make *untuk* behind *meminta kepada warga* introduce what is asked for, as *agar* does."""
        for k, c in enumerate(letters):
            row = things[k - 1] if k else None
            if c != "i" or not isinstance(row, CueRow):
                continue
            if row.cue_class not in ("request", "order", "hope") and row.form != "mengingatkan":
                continue
            for j in range(k + 2, min(k + 10, len(letters))):
                if letters[j] in ",BQqr":
                    break
                if self.words.folded[slice(*spans[j])] == "untuk":
                    letters[j] = "B"
                    break

    def _only_named(self, first: int, end: int) -> bool:
        """Whether the words from `first` up to `end` are a name or an address."""
        words = self.words
        return first < end and all(
            words.capitals[k] or "." in words.forms[k] or words.forms[k] in ("of", "the")
            for k in range(first, end)
        )

    def _closes(self, i: int) -> bool:
        """Whether word `i`, in small letters, stands behind a quotation that ends in a comma."""
        words = self.words
        return (
            not words.capitals[i]
            and words.forms[i] not in CONNECTIVES
            and last_letter(words.folded, self.stretches[self._quote_at[i - 1]].span) == ","
        )

    def _by_place(self, i: int, last: int) -> tuple[str, CueRow] | None:
        """Letter and row of word `i`, which is a cue by its place: *imbuhya.*, *singkat Budi.*"""
        forms = self.words.forms
        form, k = forms[i], self._candidate_at.get(i + 1)
        end = i + 1 if k is None else self.candidates[k].last
        if end < last and forms[end] not in ".," and (k is None or _word_letter(forms[end]) not in "zht"):
            return None
        if k is None and form.endswith("ya"):
            return "N", _unlisted(form, "nya")
        if k is None or self.candidates[k].kind not in _SPEAKERS or form in TITLED_BY or form in MADE_BY:
            return None
        if self.stretches[self._quote_at[i - 1]].inner.of(self.words.text).count(" ") < 4:
            return None  # "Dua Dunia," debut Budi
        return "K", _unlisted(form, "root")

    def _several(self, i: int, last: int, before: Sequence[str]) -> tuple[str, int] | None:
        """The letter of several words that open at word `i`, and the word where they end."""
        forms = self.words.forms
        form, following = forms[i], forms[i + 1] if i + 1 < last else ""
        if form in _MATTERS and following in THIS:
            clause = before[-1:] == ["V"] and self._goes_on(i + 2, last)
            return "w" if clause else "j", i + 2
        if form in ("itu", "ini"):  # "mengatakan itu | saat ditemui di rumahnya"
            return ("j", i + 1) if before[-1:] == ["V"] and following in _WHEN_SAID else None
        if form == "(":
            close = next((k for k in range(i + 1, min(i + 20, last)) if forms[k] == ")"), None)
            if close is not None:
                return "x", close + 1
        if following in ("ini", "itu", "tersebut") and (form in MOMENTS or form in _SEQUENCE):
            return "t", i + 2
        if form == "dengan" and (cue := self.cues.get(i + 1)) is not None and cue[0].shape == "verb":
            return "h", i + 1
        manner = self._manner(i, last) if before and before[-1] in "MTCDHa" else i
        return ("a", manner) if manner > i else None

    def _goes_on(self, i: int, last: int) -> bool:
        """Whether a clause goes on at word `i` behind its subject *hal itu*, and not how that was said."""
        forms = self.words.forms
        while i < last and forms[i] in ADVERBS and forms[i] not in _BESIDE:
            i += 1
        return i < last and forms[i].isalpha() and _word_letter(forms[i]) in "wn" and forms[i] not in _BESIDE

    def _cue(self, i: int, sentence: Sentence) -> tuple[str, CueRow | None, int] | None:
        """The letter of the cue at word `i`, its row, and the word where it ends."""
        found: tuple[CueRow, int] | None = self.cues[i]
        if found is not None and found[0].shape == "pseudo" and self._people_from(i + 1, i + found[1]):
            # "kata orang nomor satu di Sragen itu"
            found = self._alone(i)
        if found is None or i + found[1] > sentence.last:
            return None
        row, n = found
        if row.shape == "pseudo" and n == 2 and self.words.capitals[i + 1] and not self.words.capitals[i]:
            row, n = self._alone(i) or found  # "kata Sandi"
        if row.form == "menilai kinerja" and self._judged(i + n, sentence.last):
            row, n = self._alone(i) or found
        if row.form == "berdasarkan":
            if i != sentence.first or not self._report_at(i + 1):
                return None
        elif row.shape == "prep" and n > 1 and self.words.forms[i + n : i + n + 1] in _THIS_ONE:
            found = self._alone(i)
            if found is None:
                return None
            row, n = found  # "menurut pernyataan itu"
        if row.shape == "pseudo" or (
            row.shape == "outlet"
            and self.words.forms[i - 1 : i] == ("yang",)
            and n > 1
            and row.form.startswith("me")
        ):
            return "w", None, i + n  # "standar yang mengacu pada ISO"
        letter = self._cue_letter(row, i, i == sentence.first)
        if letter == "V" and row.form in _INTRANSITIVE:
            letter = self._merely_said(i, sentence.last)
        if row.form == "mengungkap" and letter == "v" and self._reveals_clause(i + 1, sentence.last):
            letter = "V"
        return (letter, row, i + n) if letter else None

    def _alone(self, i: int) -> tuple[CueRow, int] | None:
        """The row of word `i` as a cue by itself, where it opens a phrase of several words."""
        return self.lexicon.cues.find(self.words.forms[i : i + 1], 0)

    def _judged(self, i: int, last: int) -> bool:
        """Whether it says from word `i` on how something is: *menilai kinerja | bupati baik*."""
        words = self.words
        return i < last and _JUDGED.search(words.folded, words.starts[i], words.ends[last - 1]) is not None

    def _merely_said(self, i: int, last: int) -> str:
        """The letter of *berkata* at word `i`: what follows is said, or tells how it is said."""
        if any(k in self._quote_at for k in range(i + 1, last)):
            return "v"  # *berkata lirih, "…"*
        following = self.words.forms[i + 1 : last]
        if following[:1] == (",",) or i + 1 in self._candidate_at or "bahwa" in following[:9]:
            return "V"
        if not THIS.isdisjoint(following[:1]):
            return "v"  # *berkata begitu*
        said = _PREDICATE.search(self.words.folded, self.words.ends[i], self.words.ends[last - 1])
        return "V" if said else "v"

    def _reveals_clause(self, i: int, last: int) -> bool:
        """Whether a clause opens at word `i` behind *mengungkap*: *angka kecelakaan naik*, no *alasan*."""
        words = self.words
        if i >= last or words.forms[i] in _REVEALED:
            return False
        return _STATED.match(words.folded, words.starts[i], words.ends[last - 1]) is not None

    def _manner(self, i: int, last: int) -> int:
        """Where the verb stands behind words on how somebody speaks: *dengan nada tinggi | mengatakan*."""
        forms = self.words.forms
        if forms[i] in ("secara", "dengan", "tanpa"):
            for k in range(i + 2, min(i + 5, last)):
                found = self.cues.get(k)
                if found is not None and found[0].shape == "verb":
                    return k
                if k in self._candidate_at or not forms[k][0].isalpha():
                    break
        elif forms[i] in NEGATIONS and i + 2 < last and forms[i + 1] in UNRESERVED:
            return i + 2
        return i

    def _people_from(self, i: int, end: int) -> bool:
        """Whether somebody is named from word `i` on, beyond the word before `end`."""
        k = self._candidate_at.get(i)
        return (
            k is not None and self.candidates[k].kind in ("people", "title") and self.candidates[k].last > end
        )

    def _candidate_letter(self, candidate: Candidate, i: int) -> str:
        if (
            i
            and candidate.kind in ("person", "organisation")
            and not candidate.titles
            and self.words.forms[i - 1] in _DEVICES
        ):
            return "w"  # "fitur Mata Elang memastikan …"
        if (
            i
            and candidate.kind == "person"
            and not candidate.titles
            and _THING.match(self.words.forms[i - 1])
            and i - 1 not in self.cues
        ):
            return "w"  # "keputusan Budi menegaskan bahwa …"
        if candidate.kind == "place" and i:
            before = self.words.forms[i - 1]
            if before in NOT_BEFORE_PLACE or (before in ",-" and i > 1 and self.words.capitals[i - 2]):
                return "w"
        return _CANDIDATE_LETTERS[candidate.kind]

    def _quoted_letter(self, index: int, i: int) -> str:
        """Q, r or q; u for marked text that is known to be no quotation."""
        text, folded = self.words.text, self.words.folded
        q = self.stretches[index]
        inner = q.inner.of(text)
        if not inner:
            return "u"
        count = len(inner.split())
        final = inner[-1] in _FINAL
        before = (
            self.words.forms[i - 1] if i and "\n" not in text[self.words.ends[i - 1] : q.span.start] else ""
        )
        earlier = self.words.forms[max(0, i - 4) : i]
        sort = _sort_of(before, earlier)
        single = folded[q.span.start] == "'"
        if sort and not (final and inner[-1] != "." and count > 8):
            self.sorts[index] = sort
            return "u"
        if not final and count >= 3 and _title_case(inner) and before not in (":", ","):
            self.sorts[index] = "title"
            return "q"
        if single and not final:
            return "q"
        if not final and count <= 6:
            return "q"
        return "r" if inner[0].islower() else "Q"

    def _report_at(self, i: int) -> bool:
        """Whether a report is named from word `i` on, with whose it is or what tells more of it."""
        forms, k = self.words.forms, self._candidate_at.get(i)
        if k is None or REPORTS.isdisjoint(forms[i : i + 2]):
            return False
        last = self.candidates[k].last
        return forms[last : last + 1] in ((",",), ("yang",), ("pada",)) and (
            last > i + 1 or forms[last] != ","
        )

    def _recognises(self, i: int) -> bool:
        """Whether *mengakui* at word `i` recognises a name as something: *mengakui Malta sebagai negara*."""
        words = self.words
        end = i + 1
        while end < len(words) and words.capitals[end]:
            end += 1
        return end > i + 1 and words.forms[end : end + 1] == ("sebagai",)

    def _ensures(self, i: int) -> bool:
        """Whether *memastikan* at word `i` is done and not said: *berjaga dan memastikan warga aman*."""
        forms = self.words.forms
        if i == 0 or forms[i - 1] not in ("dan", "serta", "sekaligus"):
            return False
        return forms[i + 1 : i + 2] != ("tidak",) and {"bahwa", "akan"}.isdisjoint(forms[i + 1 : i + 9])

    def _cue_letter(self, row: CueRow, i: int, first: bool) -> str:
        shape = row.shape
        if row.form == "mengakui" and self._recognises(i):
            return ""
        if shape == "nya" and first and row.order == "after" and i + 2 not in self._quote_at:
            return ""  # "Jelasnya, …" is no cue at the head of a sentence
        if self.words.capitals[i] and not first and shape in ("root", "nya", "verb"):
            before = self.words.forms[i - 1] if i else "."
            if before not in ".,!?\":'" and before != ")":
                return ""
        if shape == "prep":
            return "p" if row.form.endswith("nya") else "P"
        if shape == "passive" and row.form.endswith("nya"):
            return "p"
        if shape == "outlet" and row.form in (
            "dikabarkan",
            "dilaporkan",
            "diberitakan",
            "diwartakan",
            "disiarkan",
            "disebutkan",
        ):
            return "A"
        if shape == "verb":
            if row.form == "memastikan" and self._ensures(i):
                return "w"
            earlier, behind = self.words.forms[max(0, i - 4) : i], self.words.forms[i + 1 : i + 2]
            said = earlier[-1:] == ("dengan",) and behind in ((",",), (":",), ('"',), ("bahwa",))
            if "membuat" in earlier or (earlier and earlier[-1] in PURPOSE and not said):
                return "w"  # "untuk mengatakan", "membuat warga khawatir", but "dengan mengatakan bahwa"
            return {"clause": "V", "bahwa": "v"}.get(row.takes, "m")
        if shape == "outlet" and row.form in (
            "memberitakan",
            "mewartakan",
            "melaporkan",
            "mengabarkan",
            "menyiarkan",
        ):
            return "V"
        set_off = i > 1 and self.words.forms[i - 1] == ","
        if row.form in VERBS_TOO and i - 1 - set_off in self._candidate_ends:
            return "V"  # "Dia bilang pupuk naik", "Pemilik kios, Wiryo, bilang, pupuk naik"
        return _CUE_LETTERS[shape]

    def _first_letter(self, form: str, i: int, last: int) -> str:
        """The letter of a word at the head of a sentence."""
        letter = _word_letter(form)
        if letter not in "wnyeosdailhz" or form[0].isdigit():
            return letter
        if form in ANNOUNCING:
            return "f"
        following = self.words.forms[i + 1] if i + 1 < last else ""
        if (
            (form.endswith("nya") and following == ",")
            or form in CONNECTIVES
            or f"{form} {following}" in _CONNECTIVE_PAIRS
            or (form == "karena" and (cue := self.cues.get(i + 1)) is not None and cue[0].shape == "prep")
        ):
            return "k"  # "Karena menurut Budi, …"
        return letter


def _unlisted(form: str, shape: CueShape) -> CueRow:
    """The row of a cue that the lexicon does not know, or that is misspelt."""
    lemma = form.removesuffix("ya").removesuffix("n") if shape == "nya" else form
    return CueRow(form=form, lemma=lemma, shape=shape, cue_class="speech", order="after", takes="-")


def _word_letter(form: str) -> str:
    letter = _LETTERS.get(form)
    if letter is not None:
        return letter
    return "w" if form[0].isalnum() or form in "%°" else "~"


_LETTERS: dict[str, str] = {}
for _letter, _forms in (  # what stands in two groups has the letter of the first
    ("t", TIME),
    ("f", ("berikut",)),
    ("B", COMPLEMENTISERS),
    ("n", NEGATIONS),
    ("y", ("yang",)),
    ("e", ("dari",)),
    ("o", ("oleh",)),
    ("s", ("seperti", "sebagaimana", "demikian", "begitu")),
    ("d", ("dan", "serta", "sekaligus", "tetapi", "tapi")),
    ("h", ("sembari",)),
    ("a", ADVERBS),
    ("i", ("kepada",)),
    ("l", ABOUT),
    ("h", WHEN),
    ("z", PREPOSITIONS),
):
    for _form in _forms:
        _LETTERS.setdefault(_form, _letter)
_LETTERS.update((stop, stop) for stop in ",.:;!?-")
_MATTERS = ("hal", "pernyataan", "hal-hal")
_SEQUENCE = ("setelah", "sebelum")
_MAY_OPEN = {*_MATTERS, *MOMENTS, *_SEQUENCE, *NEGATIONS, "(", "secara", "dengan", "tanpa", "itu", "ini"}
_WHEN_SAID = frozenset("saat ketika usai dalam kepada setelah seusai di pada".split())
_BESIDE = _WHEN_SAID | frozenset(  # behind *mengatakan hal itu* they open what tells of the saying
    """
    lewat melalui menanggapi menyusul merespons sesuai melihat seperti sebagai lantaran oleh tanpa sebelum
    guna sekaligus menyikapi ditemui dihubungi dan dengan secara
    """.split()
)

_CANDIDATE_LETTERS = {
    "person": "M",
    "title": "T",
    "organisation": "C",
    "place": "L",
    "people": "D",
    "collective": "D",
    "document": "D",
    "pronoun": "H",
    "plural": "H",
}
_CUE_LETTERS = {"root": "K", "nya": "N", "verb": "V", "passive": "A", "outlet": "O", "noun": "G"}


def _sort_of(before: str, earlier: Sequence[str]) -> str:
    """What the words before marked text say it is."""
    if before in (".", "!", "?"):
        return ""  # "Mereka menonton film. "Ceritanya bagus," kata Rina"
    near = [before]
    for word in reversed(earlier[-3:-1]):
        if not before or before in ("itu", "ini", "tersebut") or not word[0].isalnum():
            break
        near.append(word)
    for words, sort in (
        (TITLED_BY, "title"),
        (NAMED_BY, "name"),
        (WRITTEN_BY, "slogan"),
        (BUTTON_BY, "button"),
    ):
        if any(w in words for w in near):
            return sort
    return ""


def _title_case(inner: str) -> bool:
    letters = [w[0] for w in inner.split() if w[0].isalpha()]
    return len(letters) >= 3 and sum(c.isupper() for c in letters) >= 0.7 * len(letters)
