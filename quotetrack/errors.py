"""What can go wrong that is not the text's fault: text itself never raises."""

from __future__ import annotations


class QuotetrackError(Exception):
    """The parent of every error that quotetrack raises on purpose."""


class ModelError(QuotetrackError):
    """The NER model is missing, truncated or altered; the message says what to do."""


class LexiconError(QuotetrackError):
    """A table of a lexicon is missing or cannot be read, or a row of it; the message shows file and line."""


class RuleError(QuotetrackError):
    """A row of the rules table does not fit together; the message shows the row."""


class MarkupError(QuotetrackError):
    """A text in markup cannot be read; the message gives the line."""


class WorkerError(QuotetrackError):
    """A worker process was killed, or none can be started; the message names the item that it read."""
