"""The tokeniser, the recognizer over the packed model, and what happens when the model is broken."""

from __future__ import annotations

import itertools
import json
import os
import pickle
import shutil
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotetrack import ner
from quotetrack.errors import ModelError
from quotetrack.ner import Entity, StanzaRecognizer, form, model_dir, pieces, tokens

ARTICLE = [
    "Bogor (ANTARA) - Ketua Umum PSSI, Erick Thohir, mengatakan lapangan itu siap dipakai pekan depan.",
    '"Rumputnya sudah kami ganti," kata Erick dalam jumpa pers di Stadion Pakansari, Kabupaten Bogor.',
    "Kepala Dinas Pemuda dan Olahraga Jawa Barat Asep Sukmana membenarkan hal itu.",
    "",
    "Menurut pengamat dari Universitas Padjadjaran, Sahat Hutabarat, biayanya terlalu besar.",
]


@pytest.fixture(scope="module")
def recognizer() -> StanzaRecognizer:
    return StanzaRecognizer()


def found(recognizer: StanzaRecognizer, text: str) -> list[tuple[str, str]]:
    return [(entity.label, entity.span.of(text)) for entity in recognizer([text])[0]]


# --- tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kata Budi.", "kata|Budi|."),
        ("PresidenDonald Trump", "Presiden|Donald|Trump"),
        ("BRIAgustya", "BRI|Agustya"),
        ("KPKnya", "KPK|nya"),
        ("KPKmendorong warga", "KPK|mendorong|warga"),
        ("Kluivertmengatakan", "Kluivert|mengatakan"),
        ("dilansirdetikJatim", "dilansir|detik|Jatim"),
        ("Medan, Sudan, Ramadan, Pyongyang", "Medan|,|Sudan|,|Ramadan|,|Pyongyang"),
        ("Kepada Tersebut Sehingga Terkait", "Kepada|Tersebut|Sehingga|Terkait"),
        ("pertama.Kedua", "pertama|.|Kedua"),
        ("Ma'ruf, Ma’ruf, Jum'at, O'Connor", "Ma'ruf|,|Ma’ruf|,|Jum'at|,|O'Connor"),
        ("Rp1.500,25 pukul 08.00WIB", "Rp|1.500,25|pukul|08.00|WIB"),
        ("PDI-P (PKB) U-23", "PDI|-|P|(|PKB|)|U|-|23"),
        ("M.Si. S.H.", "M|.|Si|.|S|.|H|."),
        ("“Ya,”‘tidak’", "“|Ya|,|”|‘|tidak|’"),
        ("", ""),
        ("\u200b\x00 \t\r\n", ""),
    ],
)
def test_tokens(text: str, expected: str) -> None:
    assert "|".join(span.of(text) for span in tokens(text)) == expected


@given(st.text())
def test_tokens_cover_every_letter_once_and_in_order(text: str) -> None:
    spans = tokens(text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    assert all(span.start < span.end for span in spans)
    covered = {place for span in spans for place in range(*span)}
    assert {place for place, letter in enumerate(text) if letter.isalnum()} <= covered


def test_tokens_of_a_word_without_end() -> None:
    assert len(tokens("A" + "a" * 200_000)) == 1


@pytest.mark.parametrize(
    ("token", "expected"), [("”", '"'), ("–", "-"), ("‘", "'"), ("a" * 99, "a" * 40), ("é", "é")]
)
def test_form(token: str, expected: str) -> None:
    assert form(token) == expected


# --- pieces


@given(st.lists(st.sampled_from(["kata", "Budi", ".", '"', "H", ","])), st.integers(4, 20))
def test_pieces_leave_nothing_out_and_are_short(words: list[str], longest: int) -> None:
    cuts = list(pieces(words, longest))
    assert [word for a, b in cuts for word in words[a:b]] == words
    assert all(0 < b - a <= longest for a, b in cuts)


def test_pieces_end_with_sentences_and_not_after_initials() -> None:
    words = "kami H . Budi datang ke kota lalu pergi . Lalu H . Amir".split()
    assert [" ".join(words[a:b]) for a, b in pieces(words, 12)] == [
        "kami H . Budi datang ke kota lalu pergi .",
        "Lalu H . Amir",
    ]


# --- the model


def test_entities_are_right_in_clear_sentences(recognizer: StanzaRecognizer) -> None:
    text = ARTICLE[0]
    assert found(recognizer, text) == [
        ("LOC", "Bogor"),
        ("ORG", "ANTARA"),
        ("ORG", "PSSI"),
        ("PER", "Erick Thohir"),
    ]


@pytest.mark.parametrize("title", ["Menteri Keuangan", "AKBP", "Kapolres", "Prof Dr", "Laksda TNI", "Ustaz"])
@pytest.mark.parametrize("name", ["Slamet Raharjo", "Sahat Situmorang", "Ni Luh Astawa", "Kim Min-ho"])
def test_titles_stay_outside_names(recognizer: StanzaRecognizer, title: str, name: str) -> None:
    assert ("PER", name) in found(
        recognizer, f'"Kami siap membantu warga," kata {title} {name}, Selasa (2/6).'
    )


def test_an_affiliation_ends_where_the_name_begins(recognizer: StanzaRecognizer) -> None:
    text = "Kepala Dinas Perhubungan Kota Semarang Endro Prayitno mengatakan jalan itu ditutup."
    assert found(recognizer, text) == [("ORG", "Dinas Perhubungan Kota Semarang"), ("PER", "Endro Prayitno")]


def test_the_result_does_not_depend_on_what_else_is_in_the_batch(recognizer: StanzaRecognizer) -> None:
    together = recognizer(ARTICLE * 20)
    alone = [recognizer([text])[0] for text in ARTICLE]
    assert together == alone * 20
    assert together[3] == []


def test_long_texts_are_cut_and_spans_are_those_of_the_text(recognizer: StanzaRecognizer) -> None:
    text = " ".join(ARTICLE * 30)
    entities = recognizer([text])[0]
    assert len(entities) > 200
    assert entities == sorted(entities, key=lambda e: e.span)
    assert {e.span.of(text) for e in entities} >= {"PSSI", "Erick Thohir", "Stadion Pakansari"}


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(), max_size=4))
def test_any_text_is_accepted(texts: list[str]) -> None:
    for text, entities in zip(texts, _SHARED(texts), strict=True):
        assert all(0 <= e.span.start < e.span.end <= len(text) for e in entities)


_SHARED = StanzaRecognizer()


@pytest.mark.parametrize(
    "text", ["\ud800 Budi", "a" * 100_000, '"' * 1000, "kata\x00Budi", "👩‍👩‍👧 Budi", "\u202eBudi"]
)
def test_strange_texts_are_accepted(recognizer: StanzaRecognizer, text: str) -> None:
    assert len(recognizer([text])) == 1


def test_one_string_is_refused(recognizer: StanzaRecognizer) -> None:
    with pytest.raises(TypeError, match=r"recognizer\(\[text\]\)"):
        recognizer("kata Budi")


def test_name_is_known_without_loading() -> None:
    code = (
        "import sys; from quotetrack.ner import StanzaRecognizer as R; r = R(); print(r.name);"
        "assert 'torch' not in sys.modules and 'stanza' not in sys.modules"
    )
    output = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert output.startswith("id-news-")


def test_the_tagger_gives_what_stanza_gives(recognizer: StanzaRecognizer) -> None:
    import stanza

    pipeline = stanza.Pipeline(
        "id",
        dir=str(model_dir()),
        processors="tokenize,ner",
        tokenize_pretokenized=True,
        download_method=None,
        verbose=False,
    )
    by_pipeline = StanzaRecognizer(pipeline)
    assert by_pipeline.name == "stanza-id"
    assert by_pipeline(ARTICLE) == recognizer(ARTICLE)


def test_without_a_product_of_bytes_the_scores_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    from quotetrack import tagger

    if not tagger._multiplies_bytes():
        pytest.skip("torch multiplies no bytes here")
    rows = sorted(([t.of(text) for t in ner.tokens(text)] for text in ARTICLE), key=len, reverse=True)
    with torch.inference_mode():
        here = StanzaRecognizer().load().scores(rows)[0]
        monkeypatch.setattr(tagger, "_multiplies_bytes", lambda: False)
        elsewhere = StanzaRecognizer().load().scores(rows)[0]
    assert torch.equal(here, elsewhere)


def test_plain_stanza_finds_the_model() -> None:
    import stanza

    nlp = stanza.Pipeline("id", dir=str(ner.model_dir()), processors="tokenize,ner",
                          tokenize_pretokenized=True, download_method=None, verbose=False)  # fmt: skip
    document = nlp([["Ketua", "PSSI", ",", "Erick", "Thohir", ",", "tiba", "di", "Bogor", "."]])
    assert [(e.type, e.text) for e in document.ents] == [
        ("ORG", "PSSI"),
        ("PER", "Erick Thohir"),
        ("LOC", "Bogor"),
    ]


# --- threads, processes, sockets


def test_torch_threads_are_put_back(recognizer: StanzaRecognizer) -> None:
    import torch

    before = torch.get_num_threads()
    try:
        torch.set_num_threads(2)
        recognizer(ARTICLE)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_no_socket_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert StanzaRecognizer()(ARTICLE[:1])[0]


def test_several_threads(recognizer: StanzaRecognizer) -> None:
    fresh, expected = StanzaRecognizer(), recognizer(ARTICLE)
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: fresh(ARTICLE), range(8))) == [expected] * 8


def test_pickled_without_the_loaded_model(recognizer: StanzaRecognizer) -> None:
    expected = recognizer(ARTICLE)
    data = pickle.dumps(recognizer)
    assert len(data) < 1000
    assert pickle.loads(data)(ARTICLE) == expected


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_other_processes(recognizer: StanzaRecognizer, method: str) -> None:
    if sys.platform == "win32" and method == "fork":
        pytest.skip("Windows has no fork")
    expected = recognizer(ARTICLE)  # loaded before the fork
    with get_context(method).Pool(1) as pool:
        assert pool.apply_async(recognizer, [ARTICLE]).get(60) == expected


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_fork_while_another_thread_works(recognizer: StanzaRecognizer) -> None:
    recognizer(ARTICLE)
    with recognizer._lock, get_context("fork").Pool(1) as pool:
        assert pool.apply_async(recognizer, [ARTICLE]).get(60)


# --- broken models


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(model_dir(), tmp_path / "models"))


def broken(folder: Path) -> str:
    with pytest.raises(ModelError) as caught:
        StanzaRecognizer(folder)(["kata Budi"])
    return str(caught.value)


def test_a_copy_of_the_folder_works(copy: Path, recognizer: StanzaRecognizer) -> None:
    assert StanzaRecognizer(str(copy))(ARTICLE) == recognizer(ARTICLE)


def test_missing_folder(tmp_path: Path) -> None:
    assert "training pack" in broken(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["id/ner/news.pt", "id/pretrain/news.pt", "SHA256"])
def test_missing_file(copy: Path, name: str) -> None:
    (copy / name).unlink()
    assert Path(name).name in broken(copy)


def test_truncated_file(copy: Path) -> None:
    path = copy / "id/ner/news.pt"
    path.write_bytes(path.read_bytes()[:-100])
    assert "id/ner/news.pt is truncated or altered" in broken(copy)


def test_altered_file(copy: Path) -> None:
    path = copy / "id/pretrain/news.pt"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert "id/pretrain/news.pt is truncated or altered" in broken(copy)


def test_a_file_that_is_no_model_even_if_its_sum_is_right(copy: Path) -> None:
    from quotetrack.training.packing import write_sums

    (copy / "id/ner/news.pt").write_bytes(pickle.dumps({"model": threading.get_ident}))
    write_sums(copy, "x")
    assert "cannot be loaded" in broken(copy)


def test_resources_without_the_model(copy: Path) -> None:
    (copy / "resources.json").write_text(json.dumps({"id": {}}))
    assert "names no Indonesian NER model" in broken(copy)


def test_the_packages_own_model_says_how_to_mend_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(ner, "model_dir", lambda: tmp_path)
    assert "pip install --force-reinstall" in broken(tmp_path)


def test_a_pipeline_without_ner() -> None:
    class Nothing:
        lang = "id"
        processors = ()

    with pytest.raises(ModelError, match="tokenize,ner"):
        StanzaRecognizer(Nothing())(["kata Budi"])  # type: ignore[arg-type]


def test_entities_are_read_kindly_from_odd_tags() -> None:
    spans = tokens("a b c d e f")
    tags = ["I-PER", "E-PER", "B-ORG", "S-LOC", "O", "I-MISC"]
    assert list(ner._entities(tags, spans)) == [
        Entity(span=ner.Span(0, 3), label="PER"),
        Entity(span=ner.Span(4, 5), label="ORG"),
        Entity(span=ner.Span(6, 7), label="LOC"),
    ]
