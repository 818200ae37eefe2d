"""Stage five: the spans that can name a source, with titles, other names and gender."""

from __future__ import annotations

from itertools import pairwise

import pytest
import regex

from quotetrack import Entity, Span
from quotetrack.lexicon import lexicon
from quotetrack.mentions import Candidate, candidates, names_by_rule
from quotetrack.text import Words
from tests.named import entities, stages


def mentions(text: str) -> list[Candidate]:
    return stages(text)[3]


def mention(text: str) -> Candidate:
    (one,) = mentions(text)
    return one


# names and titles


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        # before the name
        ("Camat Ampel Ratna Hapsari hadir.", ["Camat Ampel"]),
        ("Kepala Dinas Pertanian Ampel Ratna Hapsari hadir.", ["Kepala | Dinas Pertanian Ampel"]),
        ("Direktur Utama PT Sinar Lembah Ratna Hapsari hadir.", ["Direktur Utama | PT Sinar Lembah"]),
        ("Direktur Utama PT Sinar Lembah, Ratna Hapsari, hadir.", ["Direktur Utama | PT Sinar Lembah"]),
        ("Mantan Bupati Ampel Ratna Hapsari hadir.", ["Mantan Bupati Ampel"]),
        ("Ketua Umum Partai Padi Ratna Hapsari hadir.", ["Ketua Umum | Partai Padi"]),
        ("Dosen Universitas Lembah Raya, Ratna Hapsari, hadir.", ["Dosen | Universitas Lembah Raya"]),
        ("Pelatih Ampel FC Ratna Hapsari hadir.", ["Pelatih | Ampel FC"]),
        ("Ibu korban, Ratna Hapsari, hadir.", ["Ibu korban"]),
        # an apposition after it
        ("Ratna Hapsari, Direktur Utama PT Sinar Lembah, hadir.", ["Direktur Utama | PT Sinar Lembah"]),
        ("Ratna Hapsari, warga Desa Ampel, hadir.", ["warga Desa Ampel"]),
        ("Ratna Hapsari, warga Kampung Atas, hadir.", ["warga Kampung Atas"]),
        ("Ratna Hapsari selaku ketua panitia hadir.", ["ketua panitia"]),
        # in brackets
        ("Ratna Hapsari (Direktur Utama PT Sinar Lembah) hadir.", ["Direktur Utama | PT Sinar Lembah"]),
        # ranks
        ("Kapolres Ampel AKBP Ratna Hapsari hadir.", ["Kapolres Ampel AKBP"]),
        ("Kapolres Ampel, AKBP Ratna Hapsari, hadir.", ["Kapolres Ampel, AKBP"]),
        # none
        ("Ratna Hapsari hadir.", []),
        ("Ratna Hapsari (45) hadir.", []),
    ],
)
def test_titles(text: str, titles: list[str]) -> None:
    one = mention(text)
    assert one.kind == "person"
    assert one.name == one.source.of(text) == "Ratna Hapsari"
    assert [" | ".join(p for p in (t.role, t.affiliation) if p) for t in one.titles] == titles
    assert all(t.span.of(text) == t.text for t in one.titles)
    assert all(one.span.start <= t.span.start and t.span.end <= one.span.end for t in one.titles)


def test_an_age_is_no_part_of_name_or_title() -> None:
    one = mention("Ratna Hapsari, 45, warga Desa Ampel, hadir.")
    assert (one.name, [t.text for t in one.titles]) == ("Ratna Hapsari", ["warga Desa Ampel"])


@pytest.mark.parametrize(
    ("text", "name", "gender"),
    [
        ("Prof. Dr. H. Wiryo Santosa, S.H., M.Hum., hadir.", "Wiryo Santosa", "male"),
        ("Hj. Ratna Hapsari, S.Pd., hadir.", "Ratna Hapsari", "female"),
        ("Pak Wiryo hadir.", "Wiryo", "male"),
        ("Bu Ratna hadir.", "Ratna", "female"),
        ("Dr. Ratna Hapsari hadir.", "Ratna Hapsari", None),
        ("AKBP Ratna Hapsari, S.I.K., hadir.", "Ratna Hapsari", None),
    ],
)
def test_honorifics_and_degrees_are_no_title_but_tell_the_gender(
    text: str, name: str, gender: str | None
) -> None:
    one = mention(text)
    assert one.name == name
    assert one.gender == gender
    assert not any("S." in t.text or "Dr" in t.text for t in one.titles)


@pytest.mark.parametrize(
    "text",
    [
        "Wiryo Santosa alias Kancil hadir.",
        "Wiryo Santosa yang akrab disapa Kancil hadir.",
        'Wiryo "Kancil" Santosa hadir.',
    ],
)
def test_a_nickname_is_an_alias(text: str) -> None:
    words = Words.of(text)
    end = text.index("Santosa") + len("Santosa")
    (one,) = candidates(words, [Entity(span=Span(0, end), label="PER")], lexicon())
    assert one.aliases == ("Kancil",)


def test_two_names_are_two_mentions() -> None:
    found = mentions("Camat Ampel Ratna Hapsari dan Wiryo Santosa hadir.")
    assert [(c.name, len(c.titles)) for c in found] == [("Ratna Hapsari", 1), ("Wiryo Santosa", 0)]


# names that the recogniser cuts wrong


def corrected(marked: str) -> list[tuple[str | None, str]]:
    """The names with their titles in a text whose entities, right or wrong, stand in brackets."""
    text, found, end = "", [], 0
    for match in regex.finditer(r"\[(PER|ORG|LOC) ([^]]+)\]", marked):
        text += marked[end : match.start()]
        found.append(Entity(span=Span(len(text), len(text) + len(match[2])), label=match[1]))
        text, end = text + match[2], match.end()
    text += marked[end:]
    return [
        (c.name, "; ".join(t.text for t in c.titles))
        for c in candidates(Words.of(text), found, lexicon())
        if c.kind == "person"
    ]


@pytest.mark.parametrize(
    ("marked", "mentioned"),
    [
        # a place of the lexicon taken into the name
        ("Ketua KPU [PER Banda Aceh Wiryo Santosa] hadir.", [("Wiryo Santosa", "Ketua KPU Banda Aceh")]),
        ("Duta Besar [PER Yordania Omar Haddad] hadir.", [("Omar Haddad", "Duta Besar Yordania")]),
        # … but a place stands there already, or a degree, and a name may be a place's
        ("Wali Kota [LOC Bogor] [PER Siak Santosa] hadir.", [("Siak Santosa", "Wali Kota Bogor")]),
        ("Bupati Sleman dr. [PER Samosir Bolon] hadir.", [("Samosir Bolon", "Bupati Sleman")]),
        # a place that is no person at all
        ("Kata Ketua KPUD [PER Sleman], [PER Wiryo], kemarin.", [("Wiryo", "Ketua KPUD Sleman")]),
        ("Pilkada [PER Sleman] usai. [ORG KPU Sleman] dan [PER Wiryo] lega.", [("Wiryo", "")]),
        ("[ORG KPU Sleman] menemui [PER Wiryo Sleman]. Sore itu [PER Sleman] lega.",
         [("Wiryo Sleman", ""), ("Sleman", "")]),
        # the end of an organisation taken into the name, which the article has elsewhere too
        ("Ketua Serikat Pekerja [ORG Hotel Melur] [PER Satu Wiryo] hadir. Kamar Hotel Melur Satu penuh.",
         [("Wiryo", "Ketua Serikat Pekerja Hotel Melur Satu")]),
        ("Ketua [ORG Hotel Melur] [PER Satu-Dua Wiryo] hadir. Kamar Hotel Melur Satu-Dua penuh.",
         [("Wiryo", "Ketua Hotel Melur Satu-Dua")]),
        ("Ketua [ORG Hotel Melur] [PER Jean-Paul Wiryo] hadir.", [("Jean-Paul Wiryo", "Ketua Hotel Melur")]),
        ("[ORG Tehku] laris. Kata pendiri [PER Tehku Wiryo Santosa], laku.",
         [("Wiryo Santosa", "pendiri Tehku")]),
        ("[ORG Siti] laris. [PER Siti] ada. Kata pendiri [PER Siti Badriah], laku.",
         [("Siti", ""), ("Siti", ""), ("Siti Badriah", "pendiri")]),
        # the name of a university
        ("Dosen [ORG Universitas Lambung] [PER Mangkurat Wiryo Santosa] hadir.",
         [("Wiryo Santosa", "Dosen Universitas Lambung Mangkurat")]),
        # a name taken into an organisation, behind a ministry or known elsewhere
        ("Kepala Seksi [ORG Kayu dan Rotan Kemenperin Mugiyono] mengatakan siap.",
         [("Mugiyono", "Kepala Seksi Kayu dan Rotan Kemenperin")]),
        ("Kepala [ORG Kanwil Kemenkumham Lampung] mengatakan siap.", []),
        ("Ketua [ORG Asosiasi Hotel Senggigi Lalu Wiryawan] siap. Kata [PER Wiryawan], ramai.",
         [("Lalu Wiryawan", "Ketua Asosiasi Hotel Senggigi"), ("Wiryawan", "")]),
        # what belongs to the title before it: a numeral, whom a hospital is called after
        ("Komandan Regu [ORG Daops Aceh] [PER II Wiryo Santosa] hadir.",
         [("Wiryo Santosa", "Komandan Regu Daops Aceh II")]),
        ("Dokter RSUD dr. [PER Soewondo], [PER Wiryo], hadir.", [("Wiryo", "Dokter RSUD dr. Soewondo")]),
        ("Direktur [ORG RSIA] [PER Melati], dr. [PER Wiryo], hadir.", [("Wiryo", "Direktur RSIA Melati")]),
        ("Kata Direktur PLN [PER Melati], [PER Siti], dan [PER Wiryo], siap.",
         [("Melati", "Direktur PLN"), ("Siti", ""), ("Wiryo", "")]),
        ("Kata [PER Widyaiswara LAN Wiryo Santosa], siap.", [("Wiryo Santosa", "Widyaiswara LAN")]),
        # an honorific, a rank, a position and a name taken for a body
        ("Kata [ORG Bpk Wiryo Santosa], siap.", [("Wiryo Santosa", "")]),
        ("Kata [PER H Wiryo Santosa], siap.", [("Wiryo Santosa", "")]),
        ("Kata [ORG Bhayangkara Satu Wiryo Santosa], siap.", [("Wiryo Santosa", "Bhayangkara Satu")]),
        ("Kata [ORG Atase Kebudayaan Wiryo Santosa], siap.", [("Wiryo Santosa", "Atase Kebudayaan")]),
        ("Pelatih [ORG Point Guard Bahari FC] hadir.", []),
        # names cut short, or in two
        ("Kepala Puskesmas, dr. [PER Agnes] [LOC Lingga]. Sore itu [PER Agnes] pulang.",
         [("Agnes Lingga", "Kepala Puskesmas"), ("Agnes", "")]),
        ("Camat [PER I Dewa Gede] Bawa mengatakan siap.", [("I Dewa Gede Bawa", "Camat")]),
        # one of several bodies
        ("Mahasiswa masuk BEM, [PER SK], dan [ORG HIMA].", []),
        ("Polisi menahan [PER RD], [PER SK], dan [PER AB].", [("RD", ""), ("SK", ""), ("AB", "")]),
        ("Kata [PER Moh]. [PER Wiryo], siap.", [("Moh. Wiryo", "")]),
        ("Kata Moh. [PER Wiryo], siap.", [("Moh. Wiryo", "")]),
        ("Kami menemui [PER Siti Nur]. [PER Wiryo] pergi.", [("Siti Nur", ""), ("Wiryo", "")]),
        ("Camat [PER Wiryo] Senin pagi hadir.", [("Wiryo", "Camat")]),
        # the first word of a name, which is used alone elsewhere
        ("Konsul di [LOC Chicago] Sari [PER Binsar Hutapea] hadir. Kata [PER Sari], ramai.",
         [("Sari Binsar Hutapea", "Konsul di Chicago"), ("Sari", "")]),
    ],
)  # fmt: skip
def test_what_the_recogniser_cuts_wrong(marked: str, mentioned: list[tuple[str, str]]) -> None:
    assert corrected(marked) == mentioned


# what is no name


@pytest.mark.parametrize(
    ("text", "kind", "head"),
    [
        ("Ia hadir.", "pronoun", "ia"),
        ("Dia hadir.", "pronoun", "dia"),
        ("Beliau hadir.", "pronoun", "beliau"),
        ("Mereka hadir.", "plural", "mereka"),
        ("Pria 35 tahun itu hadir.", "people", "pria"),
        ("Seorang warga menyatakan siap.", "people", "warga"),
        ("Politisi itu hadir.", "title", "politisi"),
        ("Ketua panitia menyatakan siap.", "title", "ketua panitia"),
        ("Kapolres menyatakan siap.", "title", "kepala kepolisian resor"),
    ],
)
def test_descriptions_titles_and_pronouns(text: str, kind: str, head: str) -> None:
    one = mention(text)
    assert (one.kind, one.head, one.name) == (kind, head, None)
    assert one.definite == (kind in ("pronoun", "plural") or " itu " in text)


@pytest.mark.xfail(strict=True, reason="mentions takes the verb behind into the description")
def test_a_verb_is_no_part_of_a_description() -> None:
    text = "Warga pulang."
    assert mention(text).source.of(text) == "Warga"


@pytest.mark.parametrize("name", ["Dinas Pertanian Ampel", "PT Sinar Lembah", "Partai Padi", "Butani"])
def test_organisations(name: str) -> None:
    one = mention(f"{name} menyatakan siap.")
    assert (one.kind, one.name) == ("organisation", name)


def test_within_marks_nobody_is_looked_for() -> None:
    assert [c.name for c in mentions('"Ratna dan Ketua RT sudah tahu," kata Wiryo Santosa.')] == [
        "Wiryo Santosa"
    ]


def test_a_mention_can_be_moved() -> None:
    text = "Camat Ampel Ratna Hapsari hadir."
    longer = Words.of("Sawah kering. " + text)
    one = mention(text).shifted(14, longer)
    assert one.span.of(longer.text) == "Camat Ampel Ratna Hapsari"
    assert one.source.of(longer.text) == "Ratna Hapsari"
    assert longer.span(one.first, one.last) == one.span
    assert one.titles[0].span.of(longer.text) == "Camat Ampel"


@pytest.mark.parametrize(
    "text",
    [
        "Camat Ampel Ratna Hapsari dan Wiryo Santosa, Ketua RT 05, menemui warga Sragen. Ia pulang.",
        "Menurut Direktur Utama PT Sinar Lembah, Kenji Morita (51), pihaknya siap. Dia dan Wiryo pulang.",
    ],
)
def test_mentions_are_in_order_and_apart(text: str) -> None:
    words, _, _, found = stages(text)
    assert len(found) >= 3
    for one, following in pairwise(found):
        assert one.last <= following.first
    for one in found:
        assert words.span(one.first, one.last) == one.span
        assert one.span.start <= one.source.start < one.source.end <= one.span.end


# without a model


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('"Ya," kata Wiryo Santosa.', ["Wiryo Santosa"]),
        ("Menurut Camat Ampel Ratna Hapsari, sawah kering.", ["Ratna Hapsari"]),
        ("Sawah itu kering.", []),
        ("", []),
    ],
)
def test_names_by_rule(text: str, names: list[str]) -> None:
    found = names_by_rule(Words.of(text), lexicon())
    assert [e.span.of(text) for e in found if e.label == "PER"] == names


def test_the_recogniser_of_these_tests_knows_its_names() -> None:
    text = "Wiryo Santosa dan Ratna dari PT Sinar Lembah di Ampel menemui Budi."
    assert [(e.span.of(text), e.label) for e in entities(text)] == [
        ("Wiryo Santosa", "PER"), ("Ratna", "PER"), ("PT Sinar Lembah", "ORG"), ("Ampel", "LOC"),
    ]  # fmt: skip
