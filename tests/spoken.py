"""Articles for the tests of the index, made from nothing but a list of speakers."""

from __future__ import annotations

from quotetrack.model import Article, Cue, Quotation, Source, Span, Speaker


def spoken(*speakers: str, text: str = "Kami siap berangkat besok pagi") -> Article:
    """An article in which each of the speakers, given as in the foot of markup, says `text` once.

    ``Ratna Hapsari = Camat Ampel; also Ratna`` is a person with a title and an alias.
    """
    made, quotations, page = [], [], ""
    for number, line in enumerate(speakers):
        line, *more = line.split("; ")
        name, _, titles = line.partition(" = ")
        kind = "person"
        if name.endswith(")"):
            name, _, kind = name[:-1].rpartition(" (")
        held = tuple(t for t in titles.split(" / ") if t)
        speaker = Speaker(
            id=number,
            name=name,
            kind=kind,  # type: ignore[arg-type]
            title=held[0] if held else None,
            titles=held,
            aliases=tuple(a for part in more for a in part.removeprefix("also ").split(", ")),
        )
        start = len(page)
        page += f"{text} kata {name}. "
        content, cue = Span(start, start + len(text)), Span(start + len(text) + 1, start + len(text) + 5)
        source = Span(cue.end + 1, cue.end + 1 + len(name))
        made.append(speaker)
        quotations.append(
            Quotation(
                id=number,
                kind="indirect",
                contents=(content,),
                text=text,
                cue=Cue(span=cue, text="kata", lemma="kata", cue_class="speech"),
                source=Source(span=source, text=name),
                speakers=(speaker,),
                resolution="name",
                within=None,
                rule="inverted",
                confidence=0.9,
            )
        )
    return Article(text=page, quotations=tuple(quotations), speakers=tuple(made))
