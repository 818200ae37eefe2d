"""The word lists that the rules speak of, and what reads them."""

from quotetrack.lexicon.tables import Lexicon, lexicon

__all__ = ["Lexicon", "lexicon"]
