"""The text as it is matched: a same-length fold, words, paragraphs, furniture, sentences.

Nothing here edits the caller's string. `fold` gives a view of the same length in which every style of
mark, apostrophe, dash and space is one character and letters are small, so that an offset found in
the view is an offset in the text.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate, groupby, pairwise
from typing import TYPE_CHECKING

import regex
from attrs import field, frozen

from quotetrack.lexicon.groups import TIME
from quotetrack.model import Span

if TYPE_CHECKING:
    from quotetrack.lexicon import Lexicon
    from quotetrack.lexicon.tables import CueRow, FurnitureRow

FILL = "\u2060"  # stands for the rest of an HTML entity; neither a word nor a space

_ONE_FORM = {
    **dict.fromkeys("“”„‟«»″＂❝❞", '"'),
    **dict.fromkeys("‘’‚‛‹›`´′＇", "'"),
    **dict.fromkeys("–—‒―−‐‑", "-"),
    **dict.fromkeys("\u00a0\u2002\u2003\u2009\u200a\u202f\u3000\u200b\ufeff\x00\t", " "),
    **dict.fromkeys(map(chr, [0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]), " "),
}
_OTHER_FORMS = re.compile(f"[{''.join(map(re.escape, _ONE_FORM))}]")  # seven times as fast as regex is
_SENTENCE_OPENER = regex.compile(r"\p{Lu}\p{Ll}{3,}")  # behind a stop without a blank: "Hong Kong.Beras"
OPENING_CUES = frozenset(
    "menurut dikutip dilansir melansir mengutip".split()
)  # in capitals they open a sentence
LINE_HEAD = 48  # characters of a line in which its furniture tells itself
_STOPS = frozenset(".?!…")
_BREAKERS = _STOPS | OPENING_CUES
LONGEST_SENTENCE = 400  # words; what is longer was never written as one sentence
_LOST_MARK = regex.compile(r"(?<=[,.])\?\?(?=\s)|^\?\?(?=\s?\w)", regex.MULTILINE)  # a mark lost in recoding
_ENTITY = regex.compile(r"&(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,5}|[A-Za-z]{2,8});")
# hardly a name ends like them, unlike "dan", "di", "yang" and other short ones, which are left out
_GLUED_TO_NAMES = "|".join(
    """adalah bahwa belum bersama dalam dengan dikabarkan dikutip dilaporkan disebut harus hingga jika juga
    karena kepada ketika masih melalui melaporkan memastikan memberikan mengaku mengalami mengatakan
    mengungkapkan menjadi menjelaskan menyampaikan menyebut merupakan saat sebagai sebelum secara sejauh
    selaku seperti setelah sudah telah terkait tersebut tidak untuk""".split()
)
_NOT_GLUED = "|".join(  # what ends like them all the same
    """abdelmasih abdulmasih bergandengan daripada diperdalam kepada mayapada memperdalam mendalam sebelum
    sehingga sesaat sesudah setelah waspada waspadalah""".split()
)
# where a word glued to the one before it begins: menurut|Reuters, Budi Santoso|mengatakan, ”ujar|pendiri
_CAPITAL_WITHIN = regex.compile(r"\p{Lu}(?<=\p{Ll}{2}\p{Lu})(?=[\p{Ll}\p{Lu}])")
_LONGEST_DAY = len(" Selasa")  # behind a glued "pada"
_GLUED = (
    regex.compile(
        r"\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}{2,12}?\K(?=(?:mem[bp]|men[cdj]|meng|meny)\p{Ll}{3,}|buka suara)"
    ),
    regex.compile(
        r"\b(?:bahwa(?!sanya)|meng(?:ata|ungkap)kan|menyatakan|men(?:jelas|utur|egas|ambah)kan)(?!nya)\K(?=\p{Ll}{4})"
    ),
    regex.compile(
        rf"\b(?=\p{{Lu}})(?!(?i:{_NOT_GLUED})\b)(?:\p{{Lu}}{{2,}}|\p{{Lu}}\p{{L}}{{3,24}}?)\K"
        rf"(?=(?:{_GLUED_TO_NAMES})\b|pada (?:Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Minggu|Ahad|hari|\d))"
    ),
    regex.compile(r"[\"”“]\s?(?:kata|ujar|tutur|ucap)\K(?=(?!nya|kan|an)\p{Ll}{5,})"),
)
_SITE = r"(?:\.(?:com|co|id|net|org|it|go|ac|tv|info|news|uk|my|sg)\b)++"
_WORD = regex.compile(
    rf"([^\W\d]\w*+(?:{_SITE}|(?:['-]\w++)*+)"
    rf"|\d\w*+{_SITE}|\d++(?:[.,:/]\d++)*+\w*+|\w++(?:['-]\w++)*+|[^\w\s{FILL}])"
)
# the same for plain letters, in half the time; Python's own re knows no possessive ++ before 3.11
_PLAIN_WORD = re.compile(_WORD.pattern.replace("++", "+").replace("*+", "*"), re.ASCII)
# a word that one of the patterns of _GLUED may cut
_MAY_BE_GLUED = re.compile(
    r"(?<!\bmem)(?<!\bpem)(?<!\bter)(?<=\w\w\w)buka\Z|\w\w\w(?!mendasi)(?:mem[bp]|men[cdj]|meng|meny)\w\w\w"
    r"|(?:bahwa(?!sanya)|meng(?:ata|ungkap)kan|menyatakan|men(?:jelas|utur|egas|ambah)kan)(?!nya)\w{4}"
    rf"|\b(?!(?:{_NOT_GLUED})\b)\w\w+?(?:(?:{_GLUED_TO_NAMES})\b|pada\Z)"
    r"|\b(?:kata|ujar|tutur|ucap)(?!nya|kan|an)\w{5}"
)
_LINES = regex.compile(r"[\n\r]++")
_LINE_BREAK = regex.compile(r"[\n\r\u2028\u2029\x0b\x0c]\s*+")


def fold(text: str) -> str:
    """`text` in small letters, with one form for all marks, dashes and spaces; the same length.

    An HTML entity becomes its character and fillers, so that ``&quot;`` is a mark like any other.

    >>> fold("“Kami siap,” kata Ma’ruf")
    '"kami siap," kata ma\\'ruf'
    """
    folded = _one_form(text)
    small = folded.lower()
    if len(small) != len(text):  # a few letters, such as the dotted İ, grow when made small
        small = "".join(s if len(s := c.lower()) == 1 else c for c in folded)
    if "&" in small:
        small = _ENTITY.sub(_entity, small)
    if "''" in small:
        small = small.replace("''", '"' + FILL)
    if "??" in small:
        small = _LOST_MARK.sub('"' + FILL, small)
    return small


_LONGEST_REMEMBERED = 40  # letters


@lru_cache(maxsize=30_000)
def _may_be_glued(form: str) -> bool:
    return _MAY_BE_GLUED.search(form) is not None


def _one_form(text: str) -> str:
    return _OTHER_FORMS.sub(lambda match: _ONE_FORM[match[0]], text)


def _entity(match: regex.Match[str]) -> str:
    character = _one_form(html.unescape(match[0])).lower()
    if len(character) != 1:
        return match[0]
    return character.ljust(len(match[0]), " " if character == " " else FILL)


@frozen(kw_only=True)
class Words:
    """The words and stops of a text: `forms[i]` in folded letters, its place, and its own letters.

    >>> Words.of("kata Budi.").forms
    ('kata', 'budi', '.')
    """

    text: str = field(repr=False)
    folded: str = field(repr=False)
    forms: tuple[str, ...]
    starts: tuple[int, ...] = field(repr=False)
    ends: tuple[int, ...] = field(repr=False)
    capitals: tuple[bool, ...] = field(repr=False)  # whether each opens with a capital letter

    @classmethod
    def of(cls, text: str, folded: str | None = None) -> Words:
        """The words of `text`; a word glued to a capitalised one (*menurutReuters*) is two."""
        folded = fold(text) if folded is None else folded
        parts = (_PLAIN_WORD if folded.isascii() else _WORD).split(folded)
        edges = list(accumulate(map(len, parts)))
        forms, starts, ends = parts[1::2], edges[:-1:2], edges[1::2]
        cuts = {match.start() for match in _CAPITAL_WITHIN.finditer(text)}
        for i, form in enumerate(forms):
            if len(form) > _LONGEST_REMEMBERED or _may_be_glued(form):
                first, end = starts[max(i - 1, 0)], ends[i]
                near = (
                    match.start() for p in _GLUED for match in p.finditer(text, first, end + _LONGEST_DAY)
                )
                cuts.update(cut for cut in near if cut < end)
        if cuts:
            forms, starts, ends = _cut(folded, forms, starts, ends, sorted(cuts))
        return cls(
            text=text,
            folded=folded,
            forms=tuple(forms),
            starts=tuple(starts),
            ends=tuple(ends),
            capitals=tuple(map(str.isupper, map(text.__getitem__, starts))),
        )

    def __len__(self) -> int:
        return len(self.forms)

    @cached_property
    def opening_lines(self) -> frozenset[int]:
        """The words that follow a line break."""
        return frozenset(self.at(match.start()) for match in _LINES.finditer(self.text))

    def at(self, position: int) -> int:
        """The first word that ends after `position`."""
        return bisect_right(self.ends, position)

    def span(self, first: int, last: int) -> Span:
        """The characters from word `first` up to but not including word `last`."""
        return Span(self.starts[first], self.ends[last - 1])


def _cut(
    folded: str, forms: list[str], starts: list[int], ends: list[int], cuts: Sequence[int]
) -> tuple[list[str], list[int], list[int]]:
    """The words with a new one from each of the `cuts` on that lies in a word."""
    new_forms: list[str] = []
    new_starts: list[int] = []
    new_ends: list[int] = []
    done = 0
    for i, group in groupby(cuts, lambda cut: bisect_right(starts, cut) - 1):
        edges = [starts[i], *(cut for cut in group if starts[i] < cut < ends[i]), ends[i]]
        new_forms += [*forms[done:i], *(folded[a:b] for a, b in pairwise(edges))]
        new_starts += [*starts[done:i], *edges[:-1]]
        new_ends += [*ends[done:i], *edges[1:]]
        done = i + 1
    return new_forms + forms[done:], new_starts + starts[done:], new_ends + ends[done:]


def paragraphs(text: str) -> list[Span]:
    """The lines of `text` that hold anything, without the white space round them.

    >>> [p.of("Satu.\\n\\nDua.") for p in paragraphs("Satu.\\n\\nDua.")]
    ['Satu.', 'Dua.']
    """
    spans, start = [], 0
    for cut in [*_LINE_BREAK.finditer(text), None]:
        end = cut.start() if cut else len(text)
        left, right = start, end
        while left < right and text[left].isspace():
            left += 1
        while right > left and text[right - 1].isspace():
            right -= 1
        if left < right:
            spans.append(Span(left, right))
        start = cut.end() if cut else end
    return spans


def furniture(text: str, lexicon: Lexicon | None = None) -> list[Span]:
    """What belongs to the page and not to the story: datelines, *Baca juga*, bylines, credits.

    The patterns are those of ``lexicon/furniture.tsv``; the spans are in order and do not touch.

    >>> teks = "Jakarta (ANTARA) - Harga beras turun.\\nBaca juga: Panen raya di Sragen\\nEditor: Wahyuni"
    >>> [s.of(teks) for s in furniture(teks)]
    ['Jakarta (ANTARA) -', 'Baca juga: Panen raya di Sragen', 'Editor: Wahyuni']
    """
    if lexicon is None:
        from quotetrack.lexicon import lexicon as shipped

        lexicon = shipped()
    lines = paragraphs(text)
    heads = "\n".join([text[p.start : p.start + LINE_HEAD] for p in lines]).lower()
    small = text.lower()
    by_head, by_word = lexicon.furniture_by_words
    found = []
    for pattern in _rows_with(by_head, heads):
        match = pattern.compiled.match
        found += [p for p in lines if match(text, p.start, p.end)]
    for pattern in _rows_with(by_word, small):
        for one in pattern.compiled.finditer(text):
            if one.end() > one.start():
                found.append(Span(one.start(), len(text) if pattern.scope == "tail" else one.end()))
    return merged(found)


def _rows_with(by_word: Mapping[str, Sequence[FurnitureRow]], text: str) -> Iterable[FurnitureRow]:
    return dict.fromkeys(row for word, rows in by_word.items() if word in text for row in rows)


def merged(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that overlap or touch made one."""
    out: list[Span] = []
    for span in sorted(spans):
        if out and span.start <= out[-1].end:
            out[-1] = Span(out[-1].start, max(out[-1].end, span.end))
        else:
            out.append(span)
    return out


def covers(spans: Sequence[Span], position: int) -> bool:
    """Whether one of the ordered, disjoint `spans` holds the character at `position`."""
    i = bisect_right(spans, position, key=lambda s: s.start) - 1
    return i >= 0 and position < spans[i].end


def outside(words: Words, blocked: Sequence[Span]) -> list[bool]:
    """For each word whether it opens outside the `blocked` stretches."""
    outside = [True] * len(words)
    for span in blocked:
        first, last = bisect_left(words.starts, span.start), bisect_left(words.starts, span.end)
        outside[first:last] = [False] * (last - first)
    return outside


@frozen(kw_only=True)
class Sentence:
    """The words from `first` up to `last`; `opens_paragraph` when a line break stands before them."""

    first: int
    last: int
    opens_paragraph: bool


def sentences(
    words: Words,
    opaque: Sequence[Span] = (),
    skipped: Sequence[Span] = (),
    lexicon: Lexicon | None = None,
) -> list[Sentence]:
    """The sentences of a text, in order.

    Quoted stretches (`opaque`) are one constituent whatever stops they hold, so a sentence runs from
    the opening mark over *kata Budi di Jakarta* to its stop. `skipped` (furniture) is in none.

    >>> words = Words.of("Harga naik.Menurut dr. Ratna, panen gagal. Warga cemas.")
    >>> [words.span(s.first, s.last).of(words.text) for s in sentences(words)]
    ['Harga naik.', 'Menurut dr. Ratna, panen gagal.', 'Warga cemas.']
    """
    if lexicon is None:
        from quotetrack.lexicon import lexicon as shipped

        lexicon = shipped()
    inside = _membership(words, opaque)
    hidden = _membership(words, skipped)
    lines = words.opening_lines
    breaks = _may_break(words, opaque) | lines
    cues = lexicon.found(words.forms).cues  # once: the question itself takes time for every word of the text

    def broken_at(places: Iterable[int]) -> list[Sentence]:
        found: list[Sentence] = []
        start: int | None = None
        opens = True
        for i in places:
            if hidden[i] is not None:
                if start is not None:
                    found.append(Sentence(first=start, last=i, opens_paragraph=opens))
                    start, opens = None, False
                opens = opens or i in lines
                continue
            if start is None:
                start, opens = i, opens or i == 0 or i in lines
                continue
            how = _break_before(words, i, inside, opaque, i in lines, lexicon, cues) if i in breaks else ""
            if i - start >= LONGEST_SENTENCE and inside[i] is None:
                how = how or "sentence"
            if how:
                found.append(Sentence(first=start, last=i, opens_paragraph=opens))
                start, opens = i, how == "paragraph"
        if start is not None:
            found.append(Sentence(first=start, last=len(words), opens_paragraph=opens))
        return found

    edges = {k for span in skipped for k in (words.at(span.start), bisect_left(words.starts, span.end))}
    found = broken_at(k for k in sorted({0, *breaks, *edges}) if k < len(words))
    if any(s.last - s.first > LONGEST_SENTENCE for s in found):  # it may be cut before any word
        return broken_at(range(len(words)))
    return found


def _membership(words: Words, spans: Sequence[Span]) -> list[int | None]:
    """For each word the index of the ordered, disjoint span that holds it."""
    member: list[int | None] = [None] * len(words)
    for k, span in enumerate(spans):
        first, last = words.at(span.start), bisect_left(words.starts, span.end)
        member[first:last] = [k] * (last - first)
    return member


def _may_break(words: Words, opaque: Sequence[Span]) -> set[int]:
    """The words before which a sentence may end, but for those behind a line break."""
    forms = words.forms
    places = {bisect_left(words.starts, span.end) for span in opaque}
    for i, form in enumerate(forms):
        if form in _BREAKERS:
            if form in OPENING_CUES:
                places.add(i)
            else:
                places.add(i + 1)
                if forms[i + 1 : i + 2] in ((")",), ("]",)):
                    places.add(i + 2)
    return places


def _break_before(
    words: Words,
    i: int,
    inside: Sequence[int | None],
    opaque: Sequence[Span],
    newline: bool,
    lexicon: Lexicon,
    cues: Mapping[int, tuple[CueRow, int]],
) -> str:
    """Whether a sentence ends before word `i`: ``"paragraph"``, ``"sentence"`` or ``""``."""
    text, previous, form = words.text, words.forms[i - 1], words.forms[i]
    gap = text[words.ends[i - 1] : words.starts[i]]
    quoted_before, quoted_here = inside[i - 1], inside[i]
    if quoted_before is not None and quoted_before == quoted_here:
        return ""
    if quoted_before is not None:
        span = opaque[quoted_before]
        last = last_letter(words.folded, span)
        cue = cues.get(i)
        if cue is not None and cue[0].shape in ("root", "nya") and not (newline and last != ","):
            return ""
        if newline:
            return "paragraph"
        if form in ",.:;)" or form == "-":
            return ""
        if quoted_here is not None:
            return "sentence"
        if last in ".?!" and words.capitals[i]:
            return "sentence"
        return ""
    if newline:
        return "paragraph"
    if form in OPENING_CUES and words.capitals[i] and quoted_here is None and previous[0].isalnum():
        return "sentence"  # behind a headline: "… di Sragen Menurut Budi, …"
    closing = i - 1
    if previous in ")]" and closing > 0:
        closing -= 1
    stop = words.forms[closing]
    if stop not in _STOPS:
        return ""
    opens = quoted_here is not None or words.capitals[i] or form[0].isdigit() or form in "([-•*"
    if not opens:
        return ""
    if stop == "." and closing > 0 and inside[closing - 1] is None:
        before = words.forms[closing - 1]
        if lexicon.abbreviations.find((before, "."), 0) is not None and not quoted_here:
            # "… milik PT Rawa Tbk. Harga saham itu turun.", but "PT Rawa Tbk. Senin pagi naik"
            clause = before == "tbk" and gap and words.capitals[i + 1 : i + 2] == (False,)
            return "sentence" if clause and form.isalpha() and form not in TIME else ""
        if len(before) == 1 and before.isalpha() and words.capitals[closing - 1]:
            return ""
        if not gap and quoted_here is None and not (words.capitals[i] and not words.capitals[closing - 1]):
            glued = _SENTENCE_OPENER.match(text, words.starts[i]) and len(before) > 2
            return "sentence" if glued else ""
    return "sentence"


def last_letter(folded: str, span: Span) -> str:
    """The last character of a quoted stretch before its closing mark."""
    end = span.end
    while end > span.start and folded[end - 1] in "\"' " + FILL:
        end -= 1
    return folded[end - 1] if end > span.start else ""
