"""Who said what, and with which title, in Indonesian news."""

from typing import TYPE_CHECKING, Any

from quotetrack.errors import LexiconError, MarkupError, ModelError, QuotetrackError, RuleError, WorkerError
from quotetrack.lexicon import Lexicon
from quotetrack.model import Article, Cue, Marked, Mention, Note, Quotation, Source, Span, Speaker
from quotetrack.ner import Entity, Recognizer, StanzaRecognizer, model_dir
from quotetrack.rules import RULES, Rule
from quotetrack.tracker import Tracker, extract

if TYPE_CHECKING:
    from quotetrack.index import SpeakerIndex, SpeakerIndexError

__all__ = [
    "RULES",
    "Article",
    "Cue",
    "Entity",
    "Lexicon",
    "LexiconError",
    "Marked",
    "MarkupError",
    "Mention",
    "ModelError",
    "Note",
    "Quotation",
    "QuotetrackError",
    "Recognizer",
    "Rule",
    "RuleError",
    "Source",
    "Span",
    "Speaker",
    "SpeakerIndex",
    "SpeakerIndexError",
    "StanzaRecognizer",
    "Tracker",
    "WorkerError",
    "extract",
    "model_dir",
]


def __getattr__(name: str) -> Any:
    """The index, and SQLite with it, is loaded when it is asked for."""
    if name in ("SpeakerIndex", "SpeakerIndexError"):
        from quotetrack import index

        return getattr(index, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
