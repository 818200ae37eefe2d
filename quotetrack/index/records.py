"""What the index answers with: one record for each row, and a list of them that can become a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import attrs
from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas

    from quotetrack.model import CueClass, Kind, Resolution, SpeakerKind

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
]

R = TypeVar("R", bound=attrs.AttrsInstance)


class Records(list[R]):
    """A list of records of one class, which knows its columns also when it is empty."""

    def __init__(self, record: type[R], found: Iterable[R] = ()) -> None:
        super().__init__(found)
        self.record = record

    @property
    def columns(self) -> list[str]:
        """The fields of the records."""
        return [field.name for field in attrs.fields(self.record)]

    def to_dicts(self) -> list[dict[str, Any]]:
        """One dict for each record."""
        return [{name: getattr(one, name) for name in self.columns} for one in self]

    def to_frame(self) -> pandas.DataFrame:
        """One row for each record (needs the extra ``quotetrack[pandas]``)."""
        import pandas as pd

        frame: pd.DataFrame = pd.DataFrame(self.to_dicts(), columns=self.columns)
        for name in ("date", "first", "last"):
            if name in frame:
                frame[name] = pd.to_datetime(frame[name])
        return frame

    def _repr_html_(self) -> str:
        from quotetrack import render

        return render.index_html(self)


@frozen(kw_only=True)
class IndexedSpeaker:
    """One speaker of the index. `title` is the one that most articles give; `first` and `last` are dates.

    `quotations` and `articles` count what the question asked for, the time and the outlet say.
    """

    id: int
    name: str
    kind: SpeakerKind
    title: str | None
    quotations: int
    articles: int
    first: str | None
    last: str | None


@frozen(kw_only=True)
class IndexedQuotation:
    """One quotation of the index, with its article and its speakers.

    `title` is the title that this article gives the first speaker. `snippet` is the stretch round what was
    searched for, each word of it between ``[`` and ``]``. `start` and `end` count characters of the article.
    """

    article: str
    number: int
    date: str | None
    outlet: str | None
    headline: str | None
    url: str | None
    speaker: str | None
    speaker_id: int | None
    speakers: tuple[str, ...]
    title: str | None
    kind: Kind
    text: str
    snippet: str | None
    cue: str | None
    cue_class: CueClass | None
    source: str | None
    resolution: Resolution | None
    rule: str
    confidence: float
    start: int
    end: int


@frozen(kw_only=True)
class HeldTitle:
    """A title of a speaker, and the dates of the first and last article that give it."""

    title: str
    first: str | None
    last: str | None
    articles: int


@frozen(kw_only=True)
class Period:
    """A day, week, month, quarter or year: `date` is its first day."""

    date: str
    quotations: int
    articles: int


@frozen(kw_only=True)
class CoQuoted:
    """A speaker who is quoted in the same articles as another."""

    id: int
    name: str
    articles: int


@frozen(kw_only=True)
class Duplicate:
    """One quotation that several articles carry, in the words of the earliest."""

    text: str
    speaker: str | None
    articles: tuple[str, ...]
    outlets: tuple[str, ...]
    first: str | None
    last: str | None


@frozen(kw_only=True)
class NameForm:
    """A name with the titles that articles give it, the speaker it was given to, and `why`."""

    id: int
    speaker_id: int
    speaker: str
    name: str
    titles: tuple[str, ...]
    article: str | None
    articles: int
    why: str


@frozen(kw_only=True)
class Ambiguity:
    """A name for which several speakers are thinkable, or one for whom nothing speaks.

    `speaker_ids` are the speakers that now stand under this name, `candidates` the names of those it might
    belong to and `candidate_ids` their numbers, for `SpeakerIndex.merge`.
    """

    name: str
    titles: tuple[str, ...]
    articles: int
    speaker_ids: tuple[int, ...]
    candidates: tuple[str, ...]
    candidate_ids: tuple[int, ...]
    why: str
