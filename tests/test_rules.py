"""The RULES table: every row is the program, its example is the test, and no row is dead."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from quotetrack import RULES, Article, Quotation, Rule, RuleError, Span, Tracker, markup
from quotetrack.model import Kind

ALL = Tracker(recognizer=None)
each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


def extents(q: Quotation) -> tuple[tuple[Span, ...], Span | None, Span | None]:
    """The spans that an example marks."""
    return q.contents, q.cue.span if q.cue else None, q.source.span if q.source else None


def markup_of(text: str, q: Quotation) -> str:
    return markup.render(Article(text=text, quotations=(evolve(q, id=0, speakers=()),))).partition("\n---")[0]


def answer(article: Article) -> list[Any]:
    """All that an article says of its quotations, but for the rules that found them."""
    return [
        (extents(q), q.kind, [s.name for s in q.speakers], q.resolution, q.within) for q in article.quotations
    ]


@each_rule
def test_the_example_is_accounted_for_by_this_rule(rule: Rule) -> None:
    marked = markup.parse(rule.example)
    assert len(marked.quotations) == 1, "an example marks one quotation"
    found = [q for q in ALL(marked.text).quotations if q.rule == rule.id]
    others = [(q.rule, markup_of(text=marked.text, q=q)) for q in ALL(marked.text).quotations]
    right = [extents(q) for q in found] == [extents(q) for q in marked.quotations]
    assert right, f"{rule.example}: {others}"
    assert found[0].kind in (rule.kind, "mixed")


@each_rule
def test_the_rule_is_not_dead(rule: Rule) -> None:
    text = markup.parse(rule.example).text
    without = Tracker(recognizer=None, rules=[other for other in RULES if other is not rule])
    others = [q.rule for q in without(text).quotations]
    changed = answer(without(text)) != answer(ALL(text))
    assert changed, f"{rule.example} is accounted for by {others} as well"


@each_rule
def test_the_counterexample_is_not_taken(rule: Rule) -> None:
    text = markup.parse(rule.counterexample).text
    assert text == rule.counterexample, "a counterexample has no marks"
    assert text != markup.parse(rule.example).text
    assert rule.id not in {q.rule for q in ALL(text).quotations}


@each_rule
def test_the_row_is_complete(rule: Rule) -> None:
    assert rule.id == rule.id.lower().strip()
    assert rule.kind in get_args(Kind)
    assert 0 <= rule.precision <= 1
    assert rule.support >= 0
    assert "content" in rule.pattern.groupindex
    assert set(rule.pattern.groupindex) <= {"content", "cue", "source"}


def test_ids_and_shapes_are_unique() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert len({(rule.shape, rule.scope) for rule in RULES}) == len(RULES)
    assert len({rule.example for rule in RULES}) == len(RULES)
    assert len(RULES) >= 30


ROW: dict[str, Any] = {"id": "sendiri", "kind": "direct", "example": "", "counterexample": ""}


def test_a_rule_without_content_shows_its_row() -> None:
    with pytest.raises(RuleError, match=r"rule sendiri: .*content.*\(\?P<cue>K\)"):
        Rule(shape="(?P<cue>K)", **ROW)


def test_a_shape_that_is_no_pattern_shows_its_row() -> None:
    with pytest.raises(RuleError, match=r"rule sendiri: .*\(\?P<content>Q"):
        Rule(shape="(?P<content>Q", **ROW)


def test_an_unknown_group_shows_its_row() -> None:
    """A misspelt group would never be read, and the rule would do less than it says."""
    with pytest.raises(RuleError, match=r"rule sendiri: .*sumber"):
        Rule(shape="(?P<content>Q)(?P<sumber>M)", **ROW)


def test_a_rule_of_ones_own() -> None:
    text = 'Wiryo Santosa / "Kami siap besok."'
    own = Rule(
        id="garis-miring",
        kind="direct",
        shape=r"(?P<source>SOURCE)~(?P<content>Q)",
        example='[source:Wiryo Santosa] / "[content:Kami siap besok.]"',
        counterexample="Wiryo Santosa / Kami siap.",
    )
    (q,) = Tracker(recognizer=None, rules=[own, *RULES])(text).quotations
    assert (q.rule, q.text, q.speaker and q.speaker.name) == (
        "garis-miring",
        "Kami siap besok.",
        "Wiryo Santosa",
    )
    assert "garis-miring" not in {q.rule for q in ALL(text).quotations}
    assert [q.rule for q in Tracker(recognizer=None, rules=[own])(text).quotations] == ["garis-miring"]


def test_the_first_rule_that_matches_wins() -> None:
    text = '"Kami siap," kata Wiryo Santosa.'
    (inverted,) = ALL(text).quotations
    twin = evolve(next(rule for rule in RULES if rule.id == inverted.rule), id="kembar")
    assert [q.rule for q in Tracker(recognizer=None, rules=[twin, *RULES])(text).quotations] == ["kembar"]
    assert [q.rule for q in Tracker(recognizer=None, rules=[*RULES, twin])(text).quotations] == [
        inverted.rule
    ]


def test_without_rules_there_are_no_quotations() -> None:
    text = '"Kami siap," kata Wiryo Santosa.'
    article = Tracker(recognizer=None, rules=[])(text)
    assert article.quotations == ()
    assert article.text == text


@given(st.text("QrqKNVAPpOGBMTCLDHkaiyzeosdlhfjvmntxw,.:;!?-~", max_size=40))
def test_a_rule_is_tried_wherever_it_matches(letters: str) -> None:
    for rule in RULES:
        for match in rule.pattern.finditer(letters):
            if "cue" not in rule.pattern.groupindex or match["cue"]:
                assert rule.may_match(frozenset(letters)), (rule.id, letters)


def test_what_a_rule_needs_is_read_from_its_shape() -> None:
    rule = Rule(
        id="own",
        kind="direct",
        shape="(?P<content>[Qr])(?P<cue>K)|(?P<cue>N)(?P<content>Q)",
        example="",
        counterexample="",
    )
    assert rule.needs == (frozenset("KN"), frozenset("Qr"))
    assert rule.may_match(frozenset("wQN"))
    assert not rule.may_match(frozenset("wKN"))
    assert Rule(id="own", kind="direct", shape="(?P<content>.+)", example="", counterexample="").needs == ()
