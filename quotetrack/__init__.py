"""Who said what, and with which title, in Indonesian news."""

from quotetrack.errors import LexiconError, MarkupError, ModelError, QuotetrackError, RuleError
from quotetrack.lexicon import Lexicon
from quotetrack.model import Article, Cue, Marked, Mention, Note, Quotation, Source, Span, Speaker
from quotetrack.ner import Entity, Recognizer, StanzaRecognizer, model_dir
from quotetrack.rules import RULES, Rule
from quotetrack.tracker import Tracker, extract

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
    "StanzaRecognizer",
    "Tracker",
    "extract",
    "model_dir",
]
