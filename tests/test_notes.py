"""Notes on a text as a whole: another language, one case of letters; none on ordinary Indonesian."""

from __future__ import annotations

from pathlib import Path

import pytest

from quotetrack import Tracker
from quotetrack.notes import NOTES, notes_on
from quotetrack.text import Words
from tests.indonesian import own_texts
from tests.invariants import check_article

ALONE = Tracker(recognizer=None)
ORDINARY = (Path(__file__).parents[1] / "examples" / "artikel.txt").read_text(encoding="utf-8")

# Written for this test; doubled, they are as long as a short article.
OTHERS = {
    "English": """The harbour opened again on Monday. "We are ready for the first ships," said Mary Collins,
        who has run it for nine years. She said that the storm had broken two cranes. According to
        the council, the work cost four million. Fishermen had waited for six weeks. "It was a
        long winter," one of them said.""",
    "Dutch": """De haven is maandag weer open. "Wij zijn klaar voor de eerste schepen," zei Marie Bakker,
        die er al negen jaar de baas is. Zij zei dat de storm twee kranen had vernield, en dan nog
        een loods. Volgens de gemeente kostte het werk vier miljoen. De vissers wachtten zes
        weken. "Het was een lange winter," zei er een.""",
    "Spanish": """El puerto abrió de nuevo el lunes para los barcos. "Estamos listos para empezar," dijo
        María Campos, que lo dirige desde hace nueve años. Dijo que la tormenta rompió dos grúas.
        Según el concejo, la obra costó cuatro millones. Los pescadores esperaron seis semanas.
        "Fue un invierno largo," dijo uno.""",
    "Italian": """Il porto di Rimini ha riaperto lunedì. "Siamo pronti," ha detto Maria Campi, che lo dirige
        da nove anni. Ha detto che la tempesta ha rotto due gru di legno. Secondo il comune di
        Rimini, i lavori sono costati quattro milioni. I pescatori hanno aspettato sei settimane.
        "È stato un inverno lungo," ha detto uno di loro.""",
    "Javanese": """Plabuhan kuwi dibukak maneh dina Senen. "Aku kabeh wis siyap," ujare Bu Sri, sing mimpin
        wiwit sangang taun kepungkur. Dheweke kandha yen angin gedhe ngrusak rong mesin. Miturut
        lurah, ragade patang yuta. Wong-wong ngenteni nganti nem minggu. "Suwe banget anggone
        ngenteni," kandhane salah siji.""",
    "Russian": """Порт снова открылся в понедельник. «Мы готовы», — сказала Мария Белова, которая руководит
        им девять лет. Она сказала, что буря сломала два крана. По словам властей, работа стоила
        четыре миллиона. Рыбаки ждали шесть недель. «Это была долгая зима», — сказал один из них.
        Лодки стоят у берега.""",
    "Arabic": "أعيد فتح الميناء يوم الاثنين. قالت مريم: «نحن مستعدون». وأضافت أن العاصفة كسرت رافعتين. " * 6,
    "Chinese": "港口星期一重新開放。瑪麗說：「我們準備好了。」她說暴風雨弄壞了兩台起重機。漁民等了六個星期。"
    * 14,
}


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_another_language(text: str) -> None:
    text = f"{text}\n\n{text}"
    article = ALONE(text)
    assert [n.code for n in article.notes if n.span is None] == ["not-indonesian"]
    check_article(article, text)


def test_ordinary_articles_have_no_such_note() -> None:
    texts = [ORDINARY, *own_texts()]
    noted = {text: n.code for text in texts for n in notes_on(Words.of(text))}
    assert len(texts) > 300
    assert noted == {}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "kata Budi",
        "KEBAKARAN DI AMPEL",
        "The harbour opened again on Monday.",  # too short to tell
        "Wiryo Santosa, Sulastri Handoyo, Ratna Hapsari, Ni Luh Putu Ayu, Muh. Yusran, Abdul Karim.",
        "3-1, 2-2, 0-4, 1-1, 2-0, 3-3, 1-0, 0-0, 4-2.",
        "港口星期一重新開放。瑪麗說：「我們準備好了。」",
    ],
)
def test_short_texts_have_none(text: str) -> None:
    assert ALONE(text).notes == ()


@pytest.mark.parametrize(("change", "code"), [(str.upper, "all-capitals"), (str.lower, "no-capitals")])
@pytest.mark.parametrize("text", [ORDINARY, '"Kami siap," kata Wiryo Santosa, Ketua RW 05 Ampel.'])
def test_one_case_of_letters_is_noted_and_read_with_sense(change: object, code: str, text: str) -> None:
    as_written = ALONE(text)
    text = change(text)  # type: ignore[operator]
    article = ALONE(text)
    assert [n.code for n in article.notes if n.span is None] == [code]
    check_article(article, text)
    direct = [q.contents for q in article.quotations if q.kind == "direct"]
    assert direct == [q.contents for q in as_written.quotations if q.kind == "direct"]


def test_what_is_found_in_another_language_names_nobody_by_guess() -> None:
    """Between marks something may be said, but only the place of *said* tells by whom."""
    article = ALONE(f"{OTHERS['English']}\n\n{OTHERS['English']}")
    assert {q.cue.text for q in article.quotations if q.cue is not None} <= {"said"}


def test_every_code_is_explained() -> None:
    used = {n.code for text in [*own_texts(), "", '"'] for n in ALONE(text).notes}
    assert used <= NOTES.keys()
    assert {"unpaired-mark", "no-speaker"} <= used
