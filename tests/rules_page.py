"""Writes docs/rules.md from the table itself: every rule with its examples and figures.

``python conftest.py docs/rules.md`` puts it between the page's markers; tests/test_docs.py finds a stale
page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from quotetrack import RULES, Rule, rules
from quotetrack.markup import parse
from quotetrack.model import Span

SHARED_PARTS = {
    "SOURCE": "whoever can say something",
    "OPENING": "nothing but a connective before the cue",
    "GAP": "what may stand between a subject and its verb",
    "FAR": "an apposition between a subject and its verb",
    "TO": "what may stand between the verb and what is said: the listener, *bahwa*, a comma",
    "SAID": "the clause, which opens with no phrase of place, time or matter alone",
    "TAIL": "place, time and company of the speaking",
    "END": "the stop of the sentence",
}
"""What the words in capitals stand for in a shape."""

HTML = {"content": ("<b>", "</b>"), "cue": ("<ins>", "</ins>"), "source": ("<i>", "</i>")}

_LETTER = re.compile(r"(?:^ |(?<=  ))(\w) {2,3}(\S.*?)(?=  +\w {2,3}\S|$)", re.MULTILINE)
_SPECIAL = re.compile(r"([\\`*_\[\]|~#<>&])")


def letters() -> dict[str, str]:
    """What each letter of a shape means, from the docstring of `quotetrack.rules`."""
    table = (rules.__doc__ or "").split("===\n")[1]
    return dict(_LETTER.findall(table.rpartition("\n===")[0]))


def escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text).replace("\n", "<br>")


def shown(example: str) -> str:
    """An example with its content in bold, its cue underlined and its source in italics.

    >>> shown('"[content:Kami siap,]" [cue:kata] [source:Wiryo Santosa].')
    '"<b>Kami siap,</b>" <ins>kata</ins> <i>Wiryo Santosa</i>.'
    """
    article = parse(example)
    (quotation,) = article.quotations
    marked: list[tuple[Span, str]] = [(span, "content") for span in quotation.contents]
    if quotation.cue:
        marked.append((quotation.cue.span, "cue"))
    if quotation.source:
        marked.append((quotation.source.span, "source"))
    written, at = "", 0
    for (start, end), what in sorted(marked):
        opening, closing = HTML[what]
        written += f"{escaped(article.text[at:start])}{opening}{escaped(article.text[start:end])}{closing}"
        at = end
    return written + escaped(article.text[at:])


def measured(rule: Rule) -> str:
    if not rule.support:
        return f"not met in the annotated articles; {rule.precision:.2f} is expected"
    return f"right in {round(rule.precision * rule.support)} of {rule.support}"


def section(number: int, rule: Rule) -> str:
    over = "" if rule.scope == "sentence" else ", over two sentences"
    return f"""### {rule.id}

Rule {number}, {rule.kind}{over}: {measured(rule)}.

- Takes: {shown(rule.example)}
- Leaves: {escaped(rule.counterexample)}
- Shape: `{rule.shape}`
"""


def table(head: tuple[str, str], rows: Iterable[tuple[str, str]]) -> str:
    return "".join(f"| {a} | {b} |\n" for a, b in [head, ("---", "---"), *rows])


def page() -> str:
    """Everything between the markers."""
    parts = [(f"`{name}`", f"{what}: `{cell(getattr(rules, name))}`") for name, what in SHARED_PARTS.items()]
    return "\n".join(
        [
            "## The letters\n",
            table(("letter", "constituent"), ((f"`{a}`", b) for a, b in sorted(letters().items()))),
            "## Parts that many shapes share\n",
            table(("word", "what it stands for"), parts),
            "## The rules, in their order\n",
            *(section(number, rule) for number, rule in enumerate(RULES, 1)),
        ]
    )


def cell(code: str) -> str:
    return code.replace("|", r"\|")
