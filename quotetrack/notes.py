"""What the notes of an article mean, and the notes on a text as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quotetrack.model import Note

if TYPE_CHECKING:
    from quotetrack.text import Words

__all__ = ["NOTES", "notes_on"]

NOTES = {
    "unpaired-mark": "this quotation mark has lost its partner; where the quotation ends was guessed",
    "no-speaker": "the text does not decide who says this quotation",
    "not-indonesian": "the text hardly holds a function word of Indonesian: another language, or a list",
    "all-capitals": "the text is in capitals, so names cannot be told from other words by their letters",
    "no-capitals": "the text is in small letters, so names cannot be told from other words by their letters",
    "not-a-text": "this item was no string; the article is empty",
    "worker-lost": "the process that read this item was killed, alone with it as well; the article is empty",
    "unlinked-cue": "a cue that an annotation tool held, which belongs to no quotation",
    "unlinked-source": "a source that an annotation tool held, which belongs to no quotation",
}
"""The codes of notes, each with what it says of its span, or of the whole article where it has none."""

# Those that other languages of the world have too (di, para, ke) are left out.
_FUNCTION_WORDS = frozenset(
    """
    yang dan dari ini itu dengan untuk pada dalam tidak akan juga karena oleh sebagai telah atau bisa ada
    saat bahwa lebih sudah hingga tersebut menjadi adalah kata mengatakan menurut kepada secara setelah
    sebelum seorang sejumlah dapat kembali masih lalu serta antara sejak agar harus belum hari orang tahun
    tentang ujar yaitu yakni namun wilayah bersama melalui menyebut
    """.split()
)
_LONG_ENOUGH = 500  # characters; shorter ones may do without function words: a headline, a list of names
_FEWEST = 0.015  # of all words and stops; of 5,000 articles the poorest has twice as many, most eight times
_WORDS_ENOUGH = 10


def notes_on(words: Words) -> list[Note]:
    """The note on a text that is not Indonesian, or whose letters are all of one case; most have none.

    >>> from quotetrack.text import Words
    >>> [note.code for note in notes_on(Words.of('"KAMI SIAP," KATA WIRYO SANTOSA, KETUA RT 05.'))]
    ['all-capitals']
    """
    number, text = len(words), words.text
    if len(text) >= _LONG_ENOUGH and sum(map(_FUNCTION_WORDS.__contains__, words.forms)) < _FEWEST * number:
        return [Note(code="not-indonesian")]
    if number < _WORDS_ENOUGH:
        return []
    capitals = sum(words.capitals)
    if 100 * capitals < number and any(map(str.islower, text)):
        return [Note(code="no-capitals")]
    if 2 * capitals > number and sum(map(str.isupper, text)) > 9 * sum(map(str.islower, text)):
        return [Note(code="all-capitals")]
    return []
