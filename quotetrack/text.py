"""The text as it is matched: a same-length fold, words, paragraphs, furniture, sentences.

Nothing here edits the caller's string. `fold` gives a view of the same length in which every style of
mark, apostrophe, dash and space is one character and letters are small, so that an offset found in
the view is an offset in the text.
"""

from __future__ import annotations

import html
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import regex
from attrs import field, frozen

from quotetrack.model import Span

if TYPE_CHECKING:
    from quotetrack.lexicon import Lexicon

FILL = "\u2060"  # stands for the rest of an HTML entity; neither a word nor a space

_SAME_LENGTH = {
    **dict.fromkeys(map(ord, "“”„‟«»″＂❝❞"), '"'),
    **dict.fromkeys(map(ord, "‘’‚‛‹›`´′＇"), "'"),
    **dict.fromkeys(map(ord, "–—‒―−‐‑"), "-"),
    **dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2009\u200a\u202f\u3000\u200b\ufeff\x00\t"), " "),
    **dict.fromkeys(
        [0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)], " "
    ),  # direction
}
_SENTENCE_OPENER = regex.compile(r"\p{Lu}\p{Ll}{3,}")  # behind a stop without a blank: "Hong Kong.Beras"
OPENING_CUES = frozenset(
    "menurut dikutip dilansir melansir mengutip".split()
)  # in capitals they open a sentence
LONGEST_SENTENCE = 400  # words; what is longer was never written as one sentence
_LOST_MARK = regex.compile(r"(?<=[,.])\?\?(?=\s)|^\?\?(?=\s?\w)", regex.MULTILINE)  # a mark lost in recoding
_ENTITY = regex.compile(r"&(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,5}|[A-Za-z]{2,8});")
# a capital inside a word; a verb glued to the name before it (Budi Santosomengatakan); a cue behind a mark
# glued to the title after it (”ujarpendiri)
_GLUED = regex.compile(
    r"(?<=\p{Ll}{2})(?=\p{Lu}[\p{Ll}\p{Lu}])"
    r"|(?<=\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}{2,12})(?=(?:mem[bp]|men[cdj]|meng|meny)\p{Ll}{3,}|buka suara)"
    r"|(?<=[\"”“]\s?(?:kata|ujar|tutur|ucap))(?=(?!nya|kan)\p{Ll}{5,})"
)
_SITE = r"(?:\.(?:com|co|id|net|org|it|go|ac|tv|info|news|uk|my|sg)\b)"
_WORD = regex.compile(rf"\w++{_SITE}++|\d++(?:[.,:/]\d++)*+\w*+|\w++(?:['-]\w++)*+|[^\w\s{FILL}]")
_LINE_BREAK = regex.compile(r"[\n\r\u2028\u2029\x0b\x0c]\s*+")


def fold(text: str) -> str:
    """`text` in small letters, with one form for all marks, dashes and spaces; the same length.

    An HTML entity becomes its character and fillers, so that ``&quot;`` is a mark like any other.

    >>> fold("“Kami siap,” kata Ma’ruf")
    '"kami siap," kata ma\\'ruf'
    """
    folded = text.translate(_SAME_LENGTH)
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


def _entity(match: regex.Match[str]) -> str:
    character = html.unescape(match[0]).translate(_SAME_LENGTH).lower()
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

    @classmethod
    def of(cls, text: str, folded: str | None = None) -> Words:
        """The words of `text`; a word glued to a capitalised one (*menurutReuters*) is two."""
        folded = fold(text) if folded is None else folded
        forms, starts, ends = [], [], []
        glue = [m.start() for m in _GLUED.finditer(text)]
        for match in _WORD.finditer(folded):
            start, end = match.span()
            while glue and glue[0] <= start:
                del glue[0]
            while glue and glue[0] < end:
                cut = glue.pop(0)
                forms.append(folded[start:cut])
                starts.append(start)
                ends.append(cut)
                start = cut
            forms.append(folded[start:end])
            starts.append(start)
            ends.append(end)
        return cls(text=text, folded=folded, forms=tuple(forms), starts=tuple(starts), ends=tuple(ends))

    def __len__(self) -> int:
        return len(self.forms)

    def capital(self, i: int) -> bool:
        """Whether word `i` opens with a capital letter."""
        return self.text[self.starts[i]].isupper()

    def at(self, position: int) -> int:
        """The first word that ends after `position`."""
        return bisect_right(self.ends, position)

    def span(self, first: int, last: int) -> Span:
        """The characters from word `first` up to but not including word `last`."""
        return Span(self.starts[first], self.ends[last - 1])


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
    found = []
    lines = paragraphs(text)
    for pattern in lexicon.furniture:
        if pattern.scope == "line":
            for paragraph in lines:
                if pattern.compiled.match(text, paragraph.start, paragraph.end):
                    found.append(paragraph)
        else:
            for match in pattern.compiled.finditer(text):
                if match.end() > match.start():
                    found.append(Span(match.start(), len(text) if pattern.scope == "tail" else match.end()))
    return merged(found)


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
    found: list[Sentence] = []
    inside = _membership(words, opaque)
    hidden = _membership(words, skipped)
    start: int | None = None
    opens = True
    for i in range(len(words)):
        if hidden[i] is not None:
            if start is not None:
                found.append(Sentence(first=start, last=i, opens_paragraph=opens))
                start, opens = None, False
            opens = opens or "\n" in words.text[words.ends[i - 1] if i else 0 : words.starts[i]]
            continue
        if start is None:
            gap = words.text[words.ends[i - 1] if i else 0 : words.starts[i]]
            start, opens = i, opens or i == 0 or "\n" in gap or "\r" in gap
            continue
        how = _break_before(words, i, inside, opaque, lexicon)
        if i - start >= LONGEST_SENTENCE and inside[i] is None:
            how = how or "sentence"
        if how:
            found.append(Sentence(first=start, last=i, opens_paragraph=opens))
            start, opens = i, how == "paragraph"
    if start is not None:
        found.append(Sentence(first=start, last=len(words), opens_paragraph=opens))
    return found


def _membership(words: Words, spans: Sequence[Span]) -> list[int | None]:
    """For each word the index of the ordered, disjoint span that holds it."""
    member: list[int | None] = [None] * len(words)
    for k, span in enumerate(spans):
        i = words.at(span.start)
        while i < len(words) and words.starts[i] < span.end:
            member[i] = k
            i += 1
    return member


def _break_before(
    words: Words, i: int, inside: Sequence[int | None], opaque: Sequence[Span], lexicon: Lexicon
) -> str:
    """Whether a sentence ends before word `i`: ``"paragraph"``, ``"sentence"`` or ``""``."""
    text, previous, form = words.text, words.forms[i - 1], words.forms[i]
    gap = text[words.ends[i - 1] : words.starts[i]]
    quoted_before, quoted_here = inside[i - 1], inside[i]
    if quoted_before is not None and quoted_before == quoted_here:
        return ""
    newline = "\n" in gap or "\r" in gap
    if quoted_before is not None:
        span = opaque[quoted_before]
        last = _last_letter(words.folded, span)
        cue = lexicon.cues.find(words.forms, i)
        if cue is not None and cue[0].shape in ("root", "nya") and not (newline and last != ","):
            return ""
        if newline:
            return "paragraph"
        if form in ",.:;)" or form == "-":
            return ""
        if quoted_here is not None:
            return "sentence"
        if last in ".?!" and words.capital(i):
            return "sentence"
        return ""
    if newline:
        return "paragraph"
    if form in OPENING_CUES and words.capital(i) and quoted_here is None and previous[0].isalnum():
        return "sentence"  # behind a headline: "… di Sragen Menurut Budi, …"
    closing = i - 1
    if previous in ")]" and closing > 0:
        closing -= 1
    stop = words.forms[closing]
    if stop not in ".?!…":
        return ""
    opens = quoted_here is not None or words.capital(i) or form[0].isdigit() or form in "([-•*"
    if not opens:
        return ""
    if stop == "." and closing > 0 and inside[closing - 1] is None:
        before = words.forms[closing - 1]
        if lexicon.abbreviations.find((before, "."), 0) is not None and not quoted_here:
            return ""
        if len(before) == 1 and before.isalpha() and words.capital(closing - 1):
            return ""
        if not gap and quoted_here is None and not (words.capital(i) and not words.capital(closing - 1)):
            glued = _SENTENCE_OPENER.match(text, words.starts[i]) and len(before) > 2
            return "sentence" if glued else ""
    return "sentence"


def _last_letter(folded: str, span: Span) -> str:
    """The last character of a quoted stretch before its closing mark."""
    end = span.end
    while end > span.start and folded[end - 1] in "\"' " + FILL:
        end -= 1
    return folded[end - 1] if end > span.start else ""
