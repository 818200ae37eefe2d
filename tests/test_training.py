"""Reading, cleaning, inventing, training, measuring and packing, on a few sentences made for it."""

from __future__ import annotations

import json
import lzma
import random
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from quotetrack.model import Span
from quotetrack.ner import Entity, StanzaRecognizer
from quotetrack.training import invention, silver
from quotetrack.training.__main__ import main
from quotetrack.training.cleaning import HeldOut, without_duplicates, without_titles
from quotetrack.training.measuring import measure, recall_by_kind
from quotetrack.training.reading import Sentence, read, read_brackets, read_conll
from quotetrack.training.settings import Settings


def labelled(*lines: str) -> list[Sentence]:
    return read_brackets(lines)


def names(sentence: Sentence) -> list[tuple[str, str]]:
    return [(e.label, e.span.of(sentence.text)) for e in sentence.entities]


# --- reading


def test_brackets_of_the_text_stay_in_the_text() -> None:
    (sentence,) = labelled("Kata [PER Budi] [sic], [ORG PT Maju [Persero]] [LOC] [di [LOC Bogor]].")
    assert sentence.text == "Kata Budi [sic], PT Maju [Persero] [LOC] [di Bogor]."
    assert names(sentence) == [("PER", "Budi"), ("ORG", "PT Maju [Persero]"), ("LOC", "Bogor")]


def test_columns_with_another_sets_names_and_edges() -> None:
    rows = "Ketua\tO\n(PKB)\tB-ORGANISATION\nBudi\tB-PERSON\nS.\tI-PERSON\nEko\tB-PERSON\n\n\nx\tO\n"
    first, second = read_conll(rows.splitlines())
    assert names(first) == [("ORG", "PKB"), ("PER", "Budi S."), ("PER", "Eko")]
    assert names(second) == []


def test_windows_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.train.txt"
    path.write_bytes(b"Kota NOUN O\r\nBogor PROPN B-LOC\r\n\r\nTuti PROPN B-PER\r\n")
    assert [(s.text, s.origin) for s in read(path)] == [("Kota Bogor", "a.train"), ("Tuti", "a.train")]


def test_tags_of_entities_that_touch_and_of_glued_words() -> None:
    (sentence,) = labelled("kata[PER Tuti][PER Eko]diam di [LOC Bogor]lama")
    assert sentence.tags() == [
        ("kata", "O"),
        ("Tuti", "B-PER"),
        ("Ekodiam", "B-PER"),
        ("di", "O"),
        ("Bogorlama", "B-LOC"),
    ]


# --- cleaning


@pytest.mark.parametrize(
    ("marked", "name"),
    [
        ("[PER Presiden Tuti]", "Tuti"),
        ("[PER Dr. H. Asep Sukmana]", "H. Asep Sukmana"),
        ("[PER Laksda Eko Santoso, SH, M.Si]", "Eko Santoso"),
        ("[PER Wali Kota Budi]", "Budi"),
        ("[PER Gus Slamet]", "Gus Slamet"),
        ("[PER Presiden]", "Presiden"),
        ("[PER Ketuanggoro Budi]", "Ketuanggoro Budi"),
        ("[PER Eko Basuki]", "Eko Basuki"),
    ],
)
def test_titles_are_taken_out_of_names(marked: str, name: str) -> None:
    assert names(without_titles(labelled(marked)[0])) == [("PER", name)]


def test_titles_stay_in_organisations() -> None:
    assert names(without_titles(labelled("[ORG Kepala Staf Presiden]")[0])) == [
        ("ORG", "Kepala Staf Presiden")
    ]


HELD = "Kepala dinas itu mengatakan bahwa jembatan di utara kota akan dibuka pekan depan."


@pytest.mark.parametrize(
    ("text", "near"),
    [
        (HELD, True),
        (HELD.upper().replace(" ", ""), True),
        ("Kepala dinas itu mengatakan bahwa jembatan di utara kota", True),
        ("Senin. " + HELD + " Warga menunggu.", True),
        ("Kepala dinas itu mengatakan tidak tahu kapan pasar dan terminal di selatan akan ditutup.", False),
        ("", False),
        ("Ya.", False),
    ],
)
def test_near_duplicates(text: str, near: bool) -> None:
    assert HeldOut([HELD]).holds(text) is near


def test_duplicates_give_way_to_the_first() -> None:
    guide = Sentence(text='"Ya," kata Eko.', entities=(), origin="guide")
    other = Sentence(text="Ya kata Eko", entities=(), origin="other")
    assert [s.origin for s in without_duplicates([guide, other])] == ["guide"]


# --- invention


def test_invented_sentences_are_whole_and_the_same_for_a_seed() -> None:
    sentences = invention.invent(300, seed=3)
    assert sentences == invention.invent(300, seed=3) != invention.invent(300, seed=4)
    assert {e.label for s in sentences for e in s.entities} == {"PER", "ORG", "LOC"}
    for sentence in sentences:
        assert not set("{}|[]") & set(sentence.text), sentence.text
        assert sentence.entities, sentence.text


def test_every_slot_of_the_grammar_is_used() -> None:
    grammar = invention.Grammar(invention.GRAMMAR.read_text(encoding="utf-8").splitlines())
    used = {name for rows in grammar.slots.values() for row in rows for name in invention._SLOT.findall(row)}
    assert used | {"kalimat"} == set(grammar.slots)


def test_a_grammar_names_the_slot_it_lacks() -> None:
    with pytest.raises(ValueError, match="nama"):
        invention.Grammar(["kalimat\tkata {nama}."])


def test_variation_loses_no_entity() -> None:
    sentences = invention.invent(400)
    varied = list(invention.varied(sentences, share_joined=0.5))
    assert len(varied) < 400
    assert sum(len(s.entities) for s in varied) == sum(len(s.entities) for s in sentences)
    known = {e.span.of(s.text).upper() for s in sentences for e in s.entities}
    assert {e.span.of(s.text).upper() for s in varied for e in s.entities} <= known
    assert any(s.text.isupper() for s in varied)


# --- measuring


def test_only_exact_spans_and_labels_are_right() -> None:
    sentences = labelled("[PER Budi Santoso] di [LOC Bogor]", "[ORG KPK]")
    wrong = [
        [Entity(span=Span(0, 4), label="PER"), Entity(span=Span(16, 21), label="ORG")],
        [Entity(span=Span(0, 3), label="ORG")],
    ]
    scores = measure(sentences, lambda texts: wrong)
    assert (scores["all"].right, scores["all"].found, scores["all"].there) == (1, 3, 3)
    assert scores["ORG"].precision == 0.5
    assert scores["PER"].f1 == scores["LOC"].recall == 0.0


def test_recall_by_kind_of_name() -> None:
    sentences = labelled("[PER Budi Santoso] dan [PER Tuti] dan [PER Eko]")
    entities = list(sentences[0].entities[:2])
    scores = recall_by_kind(sentences, lambda texts: [entities])
    assert {kind: (s.right, s.there) for kind, s in scores.items()} == {
        "one word": (1, 2),
        "two words": (1, 1),
    }


# --- averaging


def test_averages_are_measured_and_training_goes_on_from_the_single_weights() -> None:
    torch = pytest.importorskip("torch")
    from quotetrack.training.tagging import _Averaging

    class Model:
        weight = torch.nn.Parameter(torch.zeros(2))
        fixed = torch.nn.Parameter(torch.ones(1), requires_grad=False)

        def parameters(self) -> list[object]:
            return [self.weight, self.fixed]

    class Trainer:
        model = Model()

    def step(trainer: Trainer, batch: float, eval: bool) -> float:
        trainer.model.weight.data += batch
        return batch

    trainer, averaging = Trainer(), _Averaging(step, decay=0.75, interval=3)
    seen = []
    for batch in (1.0, 1.0, 2.0, 4.0, 0.0, 0.0):
        assert averaging(trainer, batch) == batch
        seen.append(trainer.model.weight.tolist()[0])
    # single weights 1, 2, 4, 8, 8, 8; averages .5, 1, 1.75, 3.3125, 4.484375, 5.36328125
    assert seen == pytest.approx([1, 2, 1.75, 8, 8, 5.36328125])
    assert trainer.model.fixed.tolist() == [1]


# --- the whole run


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with made-up data and settings for a training of seconds."""
    pytest.importorskip("gensim")
    folder = tmp_path_factory.mktemp("toy")

    def marked(sentence: Sentence) -> str:
        text = sentence.text
        for entity in reversed(sentence.entities):
            start, end = entity.span
            text = f"{text[:start]}[{entity.label} {text[start:end]}]{text[end:]}"
        return text

    made = invention.invent(500, seed=11)
    (folder / "a.train.txt").write_text("\n".join(map(marked, made[:300])), encoding="utf-8")
    (folder / "a.dev.txt").write_text("\n".join(map(marked, made[300:340])), encoding="utf-8")
    (folder / "a.test.txt").write_text("\n".join(map(marked, made[340:380])), encoding="utf-8")
    chance = random.Random(1)
    with lzma.open(folder / "raw.jsonl.xz", "wt", encoding="utf-8") as raw:
        for start in range(380, 500, 4):
            text = " ".join(s.text for s in made[start : start + 4])
            raw.write(json.dumps({"title": "Kabar", "text": text, "n": chance.random()}) + "\n")
    small = (
        "hidden_dim = 16\nchar_hidden_dim = 8\nchar_emb_dim = 8\n"
        "optim = adamw\nlr = 0.02\nmax_steps = 60\neval_interval = 30\n"
    )
    (folder / "toy.cfg").write_text(
        "[files]\nlabelled = a.train.txt\ndevelopment = a.dev.txt\nheld_out = a.test.txt\n"
        "raw = raw.jsonl.xz\n"
        "[model]\nname = toy-1\nseed = 1\nsection = polish 2\n[invention]\nsentences = 50\njoined = 0.2\n"
        "[vectors]\nvector_size = 10\nmin_count = 2\nepochs = 2\n"
        "[silver]\nsentences = 40\nteachers = teacher 1, teacher 2\n"
        "[silver 2]\nsentences = 30\nafter = 40\nteachers = teacher 1, polish\n"
        f"[teacher 1]\ndata = a:1\n{small}[teacher 2]\ndata = a:1 made-up:0.5\n{small}seed = 2\n"
        f"[student]\ndata = silver:1 a:2 made-up:1\n{small}[polish]\nstart = student\ndata = a:1\n{small}"
        f"[polish 2]\nstart = student\ndata = silver-2:1 a.train:2 a.dev:1\naverage = 0.9\n{small}",
        encoding="utf-8",
    )
    return folder


def command(*arguments: object) -> str:
    result = CliRunner().invoke(main, [str(a) for a in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_run_measure_and_run_again(toy: Path) -> None:
    options = ("--settings", toy / "toy.cfg", "--data", toy, "--work", toy / "work")
    output = command("run", *options, "--to", toy / "model")
    assert output.count("making") >= 15
    # the development sentences are given only where they are asked for
    ((section, there, given),) = re.findall(r"(\S.*): a\.dev: (\d+) sentences, given as (\d+)", output)
    assert section == "polish 2"
    assert 30 < int(there) == int(given)
    files = [toy / "work/silver.jsonl", toy / "work/silver-2.jsonl"]
    first, second = ({s.text for s in silver.read(file)} for file in files)
    assert (len(first), len(second), len(first & second)) == (40, 30, 0)
    assert {p.name for p in toy.glob("work/*.part*")} == set()
    recognizer = StanzaRecognizer(toy / "model")
    assert recognizer.name == "toy-1"
    score = measure(read(toy / "a.test.txt"), recognizer)["all"]
    assert score.f1 > 0.3
    assert f"F1 {score.f1:.4f}" in command("measure", toy / "a.test.txt", "--model", toy / "model")
    # every step is there: nothing is made again
    assert "making" not in command("run", *options, "--to", toy / "model")
    # a step whose result is taken away is made again, and gives the same
    before = (toy / "work/vectors.pt").read_bytes()
    (toy / "work/vectors.pt").unlink()
    assert command("step", *options, "vectors").count("making") == 1
    assert (toy / "work/vectors.pt").read_bytes() == before


def test_no_machine_path_is_packed(toy: Path) -> None:
    if not (toy / "model").exists():
        pytest.skip("the run above failed")
    for path in (toy / "model").rglob("*.*"):
        assert str(toy).encode() not in path.read_bytes(), path


def test_packing_changes_hardly_a_tag(toy: Path) -> None:
    """The merged table of vectors changes none, half precision only where two tags were as good."""
    if not (toy / "model").exists():
        pytest.skip("the run above failed")
    import torch
    from stanza.models.common.pretrain import Pretrain
    from stanza.models.ner.trainer import Trainer

    from quotetrack.tagger import Tagger

    pretrain = Pretrain(str(toy / "work/vectors.pt"))
    saved = Trainer(model_file=str(toy / "work/polish-2.pt"), pretrain=pretrain, device="cpu", args={})
    assert "delta" in saved.vocab
    packed = StanzaRecognizer(toy / "model").load()
    rows = sorted(([w for w, _ in s.tags()] for s in invention.invent(60, seed=5)), key=len, reverse=True)
    with torch.inference_mode():
        pairs = [
            (a, b)
            for left, right in zip(Tagger(saved)(rows), packed(rows), strict=True)
            for a, b in zip(left, right, strict=True)
        ]
    assert len(pairs) > 500
    assert sum(a != b for a, b in pairs) < 0.01 * len(pairs)


def test_settings_name_a_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="--data"):
        Settings.read(folder=tmp_path).files("raw")


def test_unknown_step_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["step", "--work", str(tmp_path), "nonsense"])
    assert result.exit_code == 2
    assert "vectors, silver, silver 2, teacher 1" in result.output


def test_help_lists_the_commands() -> None:
    output = command("--help")
    assert all(name in output for name in ("run", "step", "measure", "pack", "sums"))
