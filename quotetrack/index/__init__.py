"""Speakers across articles: who is quoted, how often, in which capacity, saying what."""

from quotetrack.index.database import SpeakerIndexError
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
from quotetrack.index.store import SpeakerIndex

__all__ = [
    "Ambiguity",
    "CoQuoted",
    "Duplicate",
    "HeldTitle",
    "IndexedQuotation",
    "IndexedSpeaker",
    "NameForm",
    "Period",
    "Records",
    "SpeakerIndex",
    "SpeakerIndexError",
]
