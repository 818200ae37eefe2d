"""Text that looks like Indonesian news to a program: cues, marks, names and noise, put together at random.

For hypothesis (`texts`) and for the long run (`invented`, `mutated`), both from the same pieces.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

from hypothesis import strategies as st

from quotetrack.lexicon import lexicon

_LEXICON = lexicon()
CUES = [row.form for row in _LEXICON.cues]
TITLES = [row.form for row in _LEXICON.titles]
RANKS = [row.form for row in _LEXICON.ranks]
DEGREES = [row.form for row in _LEXICON.degrees]
PRONOUNS = [row.form for row in _LEXICON.pronouns]
FURNITURE = [row.example for row in _LEXICON.furniture]
NAMES = (
    "Wiryo Santosa", "Wiryo", "Santosa", "Sulastri Handoyo", "Ni Luh Putu Ayu", "Ma'ruf Hadi", "Jean-Luc",
    "H. Abdul Karim", "SBY", "Muh. Yusran", "O’Neil", "Siti", "bin Laden", "PT Sinar Lembah", "Kompas", "DPR",
    "Jakarta",
)  # fmt: skip
MARKS = (
    '"', '"', '"', "“", "”", "'", "‘", "’", "''", "„", "«", "»", "&quot;", "&ldquo;", "`", "＂", "´", "&#34;",
)  # fmt: skip
STOPS = (
    ".", ",", ".", ",", "!", "?", ":", ";", " - ", "—", "...", "…", "(", ")", "[", "]", "/", "\\", "|", "~",
)  # fmt: skip
GAPS = (" ", " ", " ", " ", " ", "\n", "\n\n", "", "\t", "\r\n", "\u00a0", "\u200b", "\r", "\u2028")
WORDS = (
    "bahwa", "dan", "yang", "itu", "tersebut", "di", "dari", "untuk", "sambil", "saat", "namun", "selain itu",
    "hal itu", "sawah", "kering", "jembatan", "harga beras naik", "tidak", "belum", "pada Senin (3/2)",
    "(41)", "3,5", "Rp2.000", "sejak", "juga", "pria 35 tahun itu", "seorang warga", "warga", "ia", "-nya",
    "oleh", "Kami siap", "alias", "akun @a",
)  # fmt: skip
NOISE = (
    "\x00", "\ud800", "\udfff", "\u200f", "\u202e", "e\u0301", "\u0301", "😀", "👩\u200d🌾", "İ", "ß", "ﬁ",
    "\ufeff", "&", "&amp;", "&#0;", "&nbsp;", "<b>", "</div>", "<!--", "---", "\n---\n", "[content:", "]",
    "\x1b[31m", "=CMD()", "漢字", "العربية", "\u2060", "1.000", "https://a.id/?q=\"b\"", "5'10\"", "a" * 300,
)  # fmt: skip
KINDS: tuple[Sequence[str], ...] = (
    CUES, CUES, CUES, TITLES, RANKS, DEGREES, PRONOUNS, NAMES, NAMES, NAMES, MARKS, MARKS, MARKS,
    STOPS, STOPS, WORDS, WORDS, WORDS, FURNITURE, NOISE,
)  # fmt: skip


def _cased(piece: str, how: int) -> str:
    return piece.upper() if how == 0 else piece.title() if how == 1 else piece


def pieces() -> st.SearchStrategy[str]:
    """One word, phrase, mark or bit of noise, mostly in its own case."""
    some = st.one_of([st.sampled_from(kind) for kind in KINDS])
    return st.builds(_cased, some, st.integers(0, 9))


def sentences() -> st.SearchStrategy[str]:
    """Sentences that are nearly right: what is said, the cue and the source, in the orders of the rules."""
    quoted = st.builds(
        lambda left, words, stop, right: left + " ".join(words) + stop + right,
        st.sampled_from(MARKS),
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=6),
        st.sampled_from(STOPS[:8]),
        st.sampled_from(MARKS),
    )
    source = st.builds(
        lambda title, name: f"{title} {name}".strip(), st.sampled_from(["", *TITLES]), st.sampled_from(NAMES)
    )
    parts = st.tuples(quoted, st.sampled_from(CUES), source, st.sampled_from(WORDS))
    orders = st.permutations(range(4))
    return st.builds(
        lambda part, order, gap, stop: gap.join(part[i] for i in order) + stop,
        parts, orders, st.sampled_from((" ", " ", ", ", "")), st.sampled_from((".", ".", "", "?", ": ")),
    )  # fmt: skip


def texts() -> st.SearchStrategy[str]:
    """A text of such pieces and sentences, put together with gaps of all sorts."""
    parts = st.lists(st.tuples(st.one_of(pieces(), sentences()), st.sampled_from(GAPS)), max_size=25)
    return parts.map(lambda found: "".join(piece + gap for piece, gap in found))


def own_texts() -> list[str]:
    """The articles that the project holds: its examples and the bodies of its cases."""
    from quotetrack import markup

    root = Path(__file__).parents[1]
    cases = sorted((root / "tests" / "cases").rglob("*.txt"))
    found = [markup.parse(path.read_text(encoding="utf-8")).text for path in cases]
    return found + [path.read_text(encoding="utf-8") for path in sorted((root / "examples").glob("*.txt"))]


def invented(random: Random) -> str:
    """A text of random pieces."""
    return "".join(
        _cased(random.choice(random.choice(KINDS)), random.randrange(10)) + random.choice(GAPS)
        for _ in range(random.randrange(1, 40))
    )


def mutated(random: Random, own: Sequence[str]) -> str:
    """One of the texts, a few stretches of it cut, doubled, overwritten, or joined to another one."""
    text = random.choice(own)
    for _ in range(random.randrange(1, 8)):
        a = random.randrange(len(text) + 1)
        b = min(len(text), a + random.choice((1, 1, 2, 5, 20, 100)))
        how = random.randrange(6)
        if how == 0:
            text = text[:a] + text[b:]
        elif how == 1:
            text = text[:b] + text[a:b] + text[b:]
        elif how == 2:
            text = text[:a] + _cased(random.choice(random.choice(KINDS)), random.randrange(10)) + text[b:]
        elif how == 3:
            text = text[:a] + random.choice(GAPS + MARKS) + text[a:]
        elif how == 4:
            other = random.choice(own)
            text = text[:a] + other[random.randrange(len(other)) :]
        else:
            code = random.choice((0x100, 0x2070, 0x110000))
            text = text[:a] + chr(random.randrange(code)) + text[b:]
    return text
