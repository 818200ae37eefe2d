"""Compares names and titles: which name is short for which, and which titles one person can hold."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from quotetrack.lexicon import lexicon
from quotetrack.text import Words

__all__ = [
    "Office",
    "abbreviates",
    "agree",
    "bound_to_place",
    "conflict",
    "is_generic",
    "is_nickname",
    "key_of",
    "long_words",
    "misspelt",
    "office",
    "same_office",
    "shortens",
    "without_honorific",
    "without_title",
]

_APOSTROPHES = re.compile("['’‘`ʼ]")
_NO_LETTERS = re.compile(r"[\W_]+")
_STOP = frozenset(
    "dan di dari ke oleh untuk pada yang the of and bidang urusan bagian daerah ri indonesia republik negara "
    "pt tbk cv kabupaten kab kota provinsi sekaligus nomor urut".split()
)
"""Words of titles that tell nobody from anybody."""
_SOLE = frozenset(
    {"presiden", "wakil presiden", "perdana menteri", "menteri", "gubernur", "wakil gubernur", "wali kota",
     "bupati", "wakil bupati", "wakil wali kota", "camat", "lurah", "kepala desa", "rektor",
     "kepala kepolisian resor", "kepala kepolisian sektor", "kepala kepolisian negara", "wakil menteri",
     "kepala kepolisian daerah", "komandan koramil", "komandan kodim",
     "kepala kejaksaan negeri", "kepala kejaksaan tinggi"}
)  # fmt: skip
"""Offices that one person holds at one place, by their written-out heads."""
_ANYWHERE = frozenset({"menteri", "wakil menteri", "presiden", "wakil presiden", "perdana menteri"})
"""Sole offices that one person holds one after another, or whose place is written in many ways."""
_PRIVATE = frozenset(
    "warga pedagang petani nelayan sopir pengemudi siswa siswi pelajar buruh tukang penumpang pengunjung "
    "pembeli pemulung tetangga penjual pengendara".split()
)
"""What somebody is called who speaks for nobody else."""
_OFFICES = frozenset("ketua kepala wali bupati gubernur menteri direktur camat lurah rektor".split())
_MINISTERS = frozenset("wakil menteri koordinator negara muda senior besar bidang".split())
_PAST = frozenset("mantan eks bekas calon bakal former almarhum mendiang".split())


def key_of(name: str) -> str:
    """The name as names are compared: small letters without accents, apostrophes, stops and hyphens.

    >>> key_of("Abdul Mu’ti"), key_of("J.  López-Peña")
    ('abdul muti', 'j lopez pena')
    """
    letters = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", name))
    bare = "".join(c for c in letters if not unicodedata.combining(c))
    return " ".join(_NO_LETTERS.sub(" ", bare.casefold()).split())


def long_words(key: str) -> list[str]:
    """The words of a folded name that are more than an initial."""
    return [word for word in key.split() if len(word) > 1]


@lru_cache(maxsize=1 << 16)
def shortens(short: str, full: str) -> bool:
    """Whether one folded name is a shorter form of another: some of its words in order, or their initials.

    >>> shortens("sri mulyani", "sri mulyani indrawati"), shortens("m tito", "muhammad tito karnavian")
    (True, True)
    >>> shortens("indrawati sri", "sri mulyani indrawati"), shortens("m", "muhammad tito")
    (False, False)
    """
    words, rest = short.split(), iter(full.split())
    if len(words) > len(full.split()) or short == full or not long_words(short):
        return False
    return all(any(w == f or (len(w) == 1 and f.startswith(w)) for f in rest) for w in words)


@lru_cache(maxsize=1 << 16)
def misspelt(one: str, other: str) -> bool:
    """Whether two folded names differ in one word's spelling, in a space, or in what sticks to the end.

    >>> misspelt("joko anwarudin", "joko anwaruddin"), misspelt("joko anwar", "joko anwarmembuka")
    (True, True)
    >>> misspelt("joko anwar", "joko umar"), misspelt("joko", "djoko")
    (False, False)
    """
    a, b = one.split(), other.split()
    if one != other and "".join(a) == "".join(b):
        return True
    pairs = [(x, y) for x, y in zip(a, b, strict=False) if x != y]
    if len(a) != len(b) or len(a) < 2 or len(pairs) != 1:
        return False
    short, long = sorted(pairs[0], key=len)
    if len(short) < 4:
        return False
    if len(long) - len(short) > 2:
        return {a[-1], b[-1]} == {short, long} and long.startswith(short)
    return _edits(short, long) <= (2 if len(short) > 6 else 1)


def _edits(a: str, b: str) -> int:
    """How many letters have to be put in, taken out or changed (Levenshtein 1966)."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1]


def is_nickname(alias: str, name: str) -> bool:
    """Whether an alias is a name of its own for somebody, not some words of the name, both folded.

    >>> is_nickname("jokowi", "joko widodo"), is_nickname("jk", "jusuf kalla")
    (True, True)
    >>> is_nickname("joko", "joko widodo"), is_nickname("km", "jusuf kalla")
    (False, False)

    A word that was glued to the next one in the page is no nickname, nor is a single word for a name of
    one word, where a note in brackets is as likely to be something else.

    >>> is_nickname("widodo", "joko widodomembuka"), is_nickname("rara", "hestiningsih")
    (False, False)
    """
    words = name.split()
    if (
        not alias
        or alias == name
        or shortens(alias, name)
        or shortens(name, alias)
        or len(long_words(name)) < 2
    ):
        return False
    if all(any(f.startswith(w) for f in words) for w in alias.split()):
        return False
    if len(alias) < 4 and not any(c in "aeiou" for c in alias):
        return alias == "".join(f[0] for f in words)[: len(alias)]
    return len(alias) > 2 and alias not in _honorifics()


@lru_cache(maxsize=1)
def _honorifics() -> frozenset[str]:
    return frozenset(row.form for row in lexicon().degrees if row.kind == "honorific")


def without_title(name: str) -> str:
    """The name without contracted titles that stuck to its front.

    >>> without_title("Menkeu Ratna Hapsari"), without_title("Menkeu")
    ('Ratna Hapsari', 'Menkeu')
    """
    first, _, rest = name.partition(" ")
    found = lexicon().titles.find((first.casefold(),), 0) if rest else None
    return without_title(rest) if found is not None and found[0].kind == "contracted" else name


def without_honorific(key: str) -> str:
    """A folded nickname without the form of address before it: *gus ipul* is met as *Ipul* too."""
    first, _, rest = key.partition(" ")
    return rest if rest and first in _honorifics() else key


@lru_cache(maxsize=1 << 14)
def is_generic(name: str) -> bool:
    """Whether an organisation or document of this name is another in each article: *polisi*, *Pemerintah*.

    >>> is_generic("Polisi"), is_generic("laporan polisi"), is_generic("Kremlin"), is_generic("Bank Dunia")
    (True, True, False, False)
    """
    if not name[:1].isupper() and not any(c.isupper() for c in name[1:]):
        return True
    forms = Words.of(name).forms
    if len(forms) != 1 or name.isupper():
        return False
    found = lexicon().titles.find(forms, 0)
    return found is not None and forms[0] not in (
        "kremlin",
        "pentagon",
        "vatikan",
        "ombudsman",
        "bareskrim",
        "brimob",
    )


class Office(NamedTuple):
    """A title taken apart for comparing: its head (*kepala*), and the words that tell it from others."""

    head: str
    words: tuple[str, ...]
    telling: frozenset[str]
    past: bool
    private: bool


@lru_cache(maxsize=1 << 15)
def office(title: str) -> Office:
    """Takes a title apart; contracted words are written out, ranks and numbers are left out.

    >>> mantan = office("mantan Menkeu")
    >>> mantan.head, mantan.words, mantan.telling, mantan.past
    ('menteri', ('menteri', 'keuangan'), frozenset({'keuangan'}), True)
    """
    lists = lexicon()
    forms = tuple(w for w in Words.of(title).forms if w[0].isalnum())
    words: list[str] = []
    generic: set[str] = set()
    past = False
    i = 0
    while i < len(forms):
        rank = lists.ranks.find(forms, i)
        found = lists.titles.find(forms, i) if rank is None else None
        if rank is not None:
            i += rank[1]
        elif found is None:
            words.append(forms[i])
            i += 1
        else:
            row, length = found
            parts = [
                w
                for w in Words.of(row.form if row.expansion == "-" else row.expansion.lower()).forms
                if w[0].isalnum()
            ]
            past = past or not _PAST.isdisjoint(parts)
            if row.kind not in ("collective", "document"):  # of a minister the subject tells, so it stays
                generic.update(_MINISTERS.intersection(parts) if "menteri" in parts else parts)
            if row.kind != "modifier":
                words.extend(parts)
            i += length
    head = _head(words)
    generic.update(head.split())
    return Office(
        head=head,
        words=tuple(words),
        telling=frozenset(w for w in words if not (w in generic or w in _STOP or _counts(w) or len(w) < 2)),
        past=past,
        private=bool(words) and words[0] in _PRIVATE and _OFFICES.isdisjoint(words),
    )


def _counts(word: str) -> bool:
    return any(c.isdigit() for c in word) or word in (
        "pertama",
        "kedua",
        "ketiga",
        "keempat",
        "kelima",
        "keenam",
        "ketujuh",
    )


def _head(words: list[str]) -> str:
    """The longest sole office that the words open with, else the first of them."""
    for n in range(min(3, len(words)), 0, -1):
        if " ".join(words[:n]) in _SOLE:
            return " ".join(words[:n])
    return words[0] if words else ""


@lru_cache(maxsize=1 << 15)
def abbreviates(short: str, words: tuple[str, ...]) -> bool:
    """Whether a word is put together from the beginnings of two or more neighbouring words.

    >>> abbreviates("jabar", ("gubernur", "jawa", "barat"))
    True
    >>> abbreviates("esdm", ("menteri", "energi", "dan", "sumber", "daya", "mineral"))
    True
    >>> abbreviates("jatim", ("jawa", "barat"))
    False
    """
    content = tuple(w for w in words if w not in ("dan", "di", "and", "of"))

    def fits(rest: str, i: int, used: int) -> bool:
        if not rest:
            return used > 1
        if i >= len(content):
            return False
        longest = 0
        while longest < min(len(rest), len(content[i])) and rest[longest] == content[i][longest]:
            longest += 1
        return any(fits(rest[n:], i + 1, used + 1) for n in range(longest, 0, -1))

    return len(short) > 1 and any(fits(short, i, 0) for i in range(len(content)))


@lru_cache(maxsize=1 << 16)
def _share(a: Office, b: Office) -> bool:
    """Whether two titles share a telling word, written out or contracted."""
    if a.telling & b.telling:
        return True
    return any(abbreviates(w, b.words) for w in a.telling) or any(abbreviates(w, a.words) for w in b.telling)


@lru_cache(maxsize=1 << 17)
def agree(a: str, b: str, *, strict: bool = False) -> bool:
    """Whether two titles speak for one holder: they share a place, body or subject, or one office.

    `strict` is for names of one word, of which there are many: the head has to be the same too.

    >>> agree("Menteri ESDM", "Menteri Energi dan Sumber Daya Mineral")
    True
    >>> agree("Presiden", "Presiden RI", strict=True), agree("Ketua", "Ketua RT", strict=True)
    (True, False)
    >>> agree("Kapolsek Ampel", "Camat Ampel"), agree("Kapolsek Ampel", "Camat Ampel", strict=True)
    (True, False)
    """
    one, two = office(a), office(b)
    if one.private or two.private:
        return False
    if _share(one, two):
        return not strict or one.head == two.head
    bare = not one.telling or not two.telling
    return bare and one.head == two.head and one.head in _SOLE


@lru_cache(maxsize=1 << 17)
def same_office(a: str, b: str) -> bool:
    """Whether two titles are one office of one holder, so that a name in another spelling is no other person.

    >>> same_office("Menteri ESDM", "Menteri Energi dan Sumber Daya Mineral")
    True
    >>> same_office("Jubir KPK", "Juru Bicara KPK")
    True
    >>> same_office("Anggota DPRD Ampel", "Anggota DPRD Ampel"), same_office("Menteri", "Menteri")
    (False, False)
    """
    one, two = office(a), office(b)
    if one.head == "anggota" or not one.telling or not two.telling or not agree(a, b, strict=True):
        return False
    return one.head in _SOLE or one.words == two.words


@lru_cache(maxsize=1 << 15)
def bound_to_place(title: str) -> bool:
    """Whether a title can be in conflict with another at all.

    >>> bound_to_place("Camat Ampel"), bound_to_place("Menteri Keuangan")
    (True, False)
    """
    one = office(title)
    return one.private or one.head in _SOLE - _ANYWHERE


@lru_cache(maxsize=1 << 17)
def conflict(a: str, b: str) -> str:
    """Why one person does not hold both titles at one time: ``"place"``, ``"standing"``, or nothing.

    >>> conflict("Camat Ampel", "Camat Rawa Indah"), conflict("Camat Ampel", "mantan Camat Rawa Indah")
    ('place', '')
    >>> conflict("pedagang sayur", "Kepala Dinas Pasar"), conflict("Menteri Keuangan", "Ketua Umum PSSI")
    ('standing', '')
    """
    one, two = office(a), office(b)
    if one.private != two.private and (two if one.private else one).telling:
        return "standing"
    if one.past or two.past or one.head != two.head or one.head not in _SOLE - _ANYWHERE:
        return ""
    return "place" if one.telling and two.telling and not _share(one, two) else ""
