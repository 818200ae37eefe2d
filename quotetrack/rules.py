"""The RULES table: every way in which a sentence attributes words to somebody.

A sentence is turned into a *shape*, a string with one letter for each constituent; a rule is a regular
expression over shapes. Its groups ``content``, ``cue`` and ``source`` are mapped back by index, because one
letter is one constituent. The same row is the program, its test and its page in the docs.

===  ==================================================================================
 Q   quoted text                           r   quoted text that goes on in small letters
 q   a quoted fragment of few words        K   bare speech root (*kata, ujar, tutur*)
 N   -nya verb (*ujarnya*)                 V   active verb (*mengatakan*)
 A   passive verb (*dikatakan*)            P   preposition (*menurut*)
 p   preposition with -nya (*menurutnya*)  O   outlet's cue (*dikutip*, *melansir*)
 G   noun (*pengakuan*)                    B   *bahwa* and its like
 M   a person by name                      T   a title alone
 C   an organisation                       L   a place
 D   a description                         H   a pronoun
 k   connective (*namun*)                 i   *kepada*
 a   adverb between subject and verb (*juga*)
 y   *yang*                                z   preposition or subordinator (*dalam, saat*)
 e   *dari*                                o   *oleh*
 s   *seperti, sebagaimana*                d   *dan*
 l   *soal, tentang*                       h   *saat, setelah, sambil*
 f   *berikut, simak*, at the head
 j   *hal itu*                             v   verb that needs *bahwa* or a comma
 m   verb that introduces quoted text only
 n   negation                              t   day, date, time
 u   text in marks that nobody says
 x   what stands in brackets               w   any other word
===  ==================================================================================

Stops stand for themselves; ``|`` is a sentence's end, ``¶`` a paragraph's.
"""

from __future__ import annotations

from functools import cached_property
from typing import Literal

import regex
from attrs import frozen

from quotetrack.calibration import calibration, confidence
from quotetrack.errors import RuleError
from quotetrack.model import Kind

SOURCE = "[MTCLDH]"


@frozen(kw_only=True)
class Rule:
    """One row of the table.

    `shape` is a pattern over shapes; `example` is in markup and is accounted for by this very rule;
    `counterexample` is a sentence that the rule does not take. `kind` is that of the quotations it
    gives (a clause that holds quoted words becomes mixed). With `predicate` the last part of the content
    opens with a verb, or a word that stands before one.
    """

    id: str
    kind: Kind
    shape: str
    example: str
    counterexample: str
    scope: Literal["sentence", "window"] = "sentence"
    predicate: bool = False

    def __attrs_post_init__(self) -> None:
        try:
            groups = self.groups
        except regex.error as error:
            raise RuleError(f"rule {self.id}: {error}: {self.shape}") from error
        if "content" not in groups or not groups <= {"content", "cue", "source"}:
            raise RuleError(f"rule {self.id}: groups are content, and cue and source: {self.shape}")

    @property
    def precision(self) -> float:
        """The share of right answers on annotated articles (``calibration.tsv`` says how it was measured)."""
        return (
            confidence(self.id, None, None)
            if not self.support
            else calibration().of_rule(self.id)[0] / self.support
        )

    @property
    def support(self) -> int:
        """How many quotations of annotated articles the rule found."""
        return calibration().of_rule(self.id)[1]

    @cached_property
    def pattern(self) -> regex.Pattern[str]:
        """The compiled shape, its capital words filled in."""
        shape = self.shape
        for word in ("SOURCE", "OPENING", "GAP", "FAR", "SAID", "TAIL", "END", "TO"):
            shape = shape.replace(word, globals()[word])
        return regex.compile(shape)

    @cached_property
    def groups(self) -> frozenset[str]:
        """The names of the groups in the pattern; the pattern itself makes a new mapping when asked."""
        return frozenset(self.pattern.groupindex)

    @cached_property
    def needs(self) -> tuple[frozenset[str], ...]:
        """For cue and content the letters of which every match holds one, where the pattern tells."""
        return tuple(
            letters for name in ("cue", "content") if (letters := _letters(name, self.pattern.pattern))
        )

    def may_match(self, letters: frozenset[str]) -> bool:
        """Whether a shape with these letters, and no others, can match."""
        for needed in self.needs:  # noqa: SIM110 - asked for every rule and sentence, and all() takes three times as long
            if letters.isdisjoint(needed):
                return False
        return True


def _letters(name: str, pattern: str) -> frozenset[str]:
    """The letters that all groups of a name list: ``KN`` in ``(?P<cue>K)|(?P<cue>N)``; or none."""
    groups = [part.partition(")")[0] for part in pattern.split(f"(?P<{name}>")[1:]]
    listed = [regex.fullmatch(r"\[?(\w+)\]?", group) for group in groups]
    return frozenset("".join(m[1] for m in listed if m)) if all(listed) else frozenset()


def _rule(id: str, kind: Kind, shape: str, example: str, counterexample: str, **more: object) -> Rule:
    return Rule(id=id, kind=kind, shape=shape, example=example, counterexample=counterexample, **more)  # type: ignore[arg-type]


# OPENING: nothing but a connective before the cue. GAP: between a subject and its verb. TO: between the
# verb and what is said. SAID: the clause, which opens with no phrase of place, time or matter alone.
# END: the stop of the sentence. TAIL: place, time and company of the speaking.
OPENING = r"^(?:[ka][^,PpOQqrVvm|]{0,4}?,?)??"
GAP = r"(?:[,zh](?:[^VvmMTH|Qqr]{0,36}?,)?|[zh][^VvmMTH|Qqr,]{0,12}?|,?y[^VvmMTH|Qqr,]{1,12}?)?(?:[axt]*+|a,)"
FAR = r"(?:[,-][^VvmK|Qqr]{1,40}?|,y[^|Qqr,]{1,14}?)[,-][axt]*+"
TO = r"(?:[zht][^|Qqr]{0,16}?B|,?B|i[^,B|Qqr]{1,12}?[,B]B?|t++x?,|,)?,?"
SAID = r"(?P<content>(?:(?<=B,?)|(?!a*[jl]|a*t++(?!a*[wnMTCDH][^,|]{3,})|i|h[^,]*$|z[tx]+[.!?~-]*$))[^|]+?)"
END = r"(?=[.!?~-]*$)"
TAIL = r"(?:[,zhityx][^|Qqr]*?)?"

RULES: tuple[Rule, ...] = (
    # -- direct: the cue behind the quotation ------------------------------------------------------
    _rule(
        "split",
        "direct",
        r"(?P<content>[Qqr]),?(?:(?P<cue>K)a*(?P<source>SOURCE)|(?P<cue>N))[^Qqr.:|]{0,14}?,"
        r"(?P<content>[rq])(?=[.,]?$)",
        '"[content:Kalau begini,]" [cue:kata] [source:Wiryo Santosa], "[content:sawah kami akan kering.]"',
        '"Sawah kering," kata Wiryo Santosa. "Kami rugi."',
    ),
    _rule(
        "noun-after",
        "direct",
        r"(?P<content>[Qqr]),?s*(?:(?P<cue>G)[wae]?(?P<source>SOURCE)|(?<=s)(?P<cue>G)(?=z))",
        '"[content:Kami siap,]" demikian [cue:pernyataan] [source:Wiryo Santosa].',
        '"Kami siap." Pernyataan Wiryo Santosa mengejutkan.',
    ),
    _rule(
        "said-around",
        "indirect",
        r"^(?P<content>[^|:Qqr]*[wnadzVvmAsye][qr]),?(?:(?P<cue>K)[ad]*(?P<source>SOURCE)|(?P<cue>N))TAILEND",
        '[content:Tanam padi ditunda "sampai hujan turun,"] [cue:kata] [source:Wiryo Santosa].',
        '"Tanam padi ditunda sampai hujan turun," kata Wiryo Santosa.',
    ),
    _rule(
        "inverted",
        "direct",
        r"(?P<content>[Qqr]),?[sad]*(?P<cue>K)[ad]*(?:[DT][uq],(?=M))?(?P<source>SOURCE)",
        '"[content:Kami siap,]" [cue:kata] [source:Wiryo Santosa].',
        '"Kami siap," katanya.',
    ),
    _rule(
        "inverted-phrase",
        "direct",
        r"(?P<content>[Qqr]),?[sad]*(?P<cue>K)(?P<source>[wLe]{1,6}?|[wD]{1,3}C|w[DT]|~w)(?=[.,zhtxyidls]|$)",
        '"[content:Kami siap,]" [cue:kata] [source:penjaga loket].',
        '"Kami siap," kata Wiryo Santosa.',
    ),
    _rule(
        "clitic",
        "direct",
        r"(?P<content>[Qqr]),?[sad]*(?P<cue>N)",
        '"[content:Kami siap,]" [cue:ujarnya].',
        '"Kami siap," ujar Wiryo Santosa.',
    ),
    _rule(
        "passive-after",
        "direct",
        r"(?P<content>[Qqr]),?[sak]*(?P<cue>[AO])[oe]?(?P<source>SOURCE)"
        r"|^(?P<content>Q),?s(?P<cue>O)e?(?P<source>[wCD]{1,6}?)(?=[.,zhtx]|$)",
        '"[content:Kami siap,]" [cue:demikian disampaikan] [source:Wiryo Santosa].',
        'Buku "Kami Siap" ditulis Wiryo Santosa.',
    ),
    _rule(
        "verb-after",
        "direct",
        r"(?P<content>[Qr]),?(?P<source>SOURCE)a*(?P<cue>[Vvm])(?=[.,zhtxi]|$)",
        '"[content:Kami siap,]" [source:Wiryo Santosa] [cue:menambahkan].',
        '"Kami siap." Wiryo Santosa menambahkan bahwa sawah kering.',
    ),
    _rule(
        "dash",
        "direct",
        r"^(?P<content>[Qr])-(?P<source>[MTCD]|w{1,5}?)(?:,[^|Qqr]*)?[.,]?$",
        '"[content:Kami siap.]" – [source:Wiryo Santosa]',
        'Film "Kami Siap" – drama keluarga.',
    ),
    _rule(
        "no-cue",
        "direct",
        r"^(?P<content>[Qr])(?P<source>M)(?:(?:z|,t)[^VvmKNAPpOQqr|.]{0,12}?)?\.$",
        '"[content:Kami siap,]" [source:Wiryo Santosa] di Sragen.',
        '"Kami siap," Wiryo Santosa pulang ke Sragen.',
    ),
    # -- the cue before the quotation --------------------------------------------------------------
    _rule(
        "said-on",
        "indirect",
        r"(?P<source>SOURCE)GAP(?P<cue>V)(?P<content>q(?:w|i[MTCDHL][Bw])[^|]*?)END",
        '[source:Wiryo Santosa] [cue:mengaku] [content:"kapok" meminjam uang].',
        'Wiryo Santosa mengaku "kapok" kepada wartawan.',
    ),
    _rule(
        "cue-before",
        "direct",
        r"(?P<source>SOURCE)(?:GAP|w(?=m[,:]))(?:(?P<cue>[Vvm])(?:a*|[izht][^Qqr|:.,B]{0,10}?(?=[,:B]))|(?P<cue>[vm])[^Qqr|:.,]{1,8}?(?=[,:])"
        r"|(?P<cue>V)[^Qqr|:.,]{1,6}?(?=:))[,:B]*(?P<content>[Qqr])(?!(?<=B[qr])[wnzVvA]|(?<=,q)[wnVvA])",
        '[source:Wiryo Santosa] [cue:berteriak], "[content:Kami siap.]"',
        'Wiryo Santosa membeli "Kami Siap".',
    ),
    _rule(
        "second-verb",
        "direct",
        r"(?P<source>SOURCE)[^|Qqr]{1,30}?d(?:(?P<cue>[Vvm])(?:a*|[^Qqr|:.]{1,8}?(?=[,:]))|(?P<cue>[vm])[^Qqr|:.]{0,8}?)[,:B]*(?P<content>[Qr])",
        '[source:Wiryo Santosa] membuka pintu dan [cue:berkata], "[content:Kami siap.]"',
        'Wiryo Santosa membuka pintu dan "Kami Siap".',
    ),
    _rule(
        "while-saying",
        "direct",
        r"(?:(?:OPENING|[K,])(?P<source>SOURCE)[^|]{1,40}?|N[^|Qqr]{0,6}?)h(?P<cue>[Vvm])a*"
        r"(?:[,:B]+(?P<content>[Qqr])|(?P<content>[Qr]))(?![wzn])",
        '[source:Wiryo Santosa] membuka pintu, sambil [cue:berkata], "[content:Kami siap.]"',
        'Wiryo Santosa tersenyum sambil memegang "Kami Siap".',
    ),
    _rule(
        "cue-first",
        "direct",
        r"^[ka,]*(?:(?P<cue>K)a*(?P<source>SOURCE)|(?P<cue>N))[^QqrV|.]{0,12}?[,:]+(?P<content>[Qqr])",
        '[cue:Kata] [source:Wiryo Santosa]: "[content:Kami siap.]"',
        "Kata Wiryo Santosa, sawah kering.",
    ),
    _rule(
        "noun",
        "direct",
        r"(?P<cue>G)(?P<source>SOURCE)?[^Qqr|]{0,14}?:(?P<content>[Qqr])",
        'Begini [cue:pengakuan] [source:Wiryo Santosa]: "[content:Kami lapar.]"',
        "Pengakuan Wiryo Santosa mengejutkan.",
    ),
    _rule(
        "colon",
        "direct",
        r"^[^QqrKNVvmAPpOG|:,]{0,6}?(?P<source>[MTCD])x?:(?P<content>[Qqr])",
        '[source:Wiryo Santosa]: "[content:Kami siap.]"',
        'Wiryo Santosa membaca: "Kami Siap".',
    ),
    _rule(
        "passive-before",
        "direct",
        r"(?P<cue>A)o?(?P<source>SOURCE)[^Qqr|.]{0,14}?[,:]+(?P<content>[Qr])",
        'Hal itu [cue:dikatakan] [source:Wiryo Santosa]: "[content:Kami lapar.]"',
        "Hal itu dikatakan Wiryo Santosa.",
    ),
    _rule(
        "verb-colon",
        "direct",
        r"(?:(?P<source>SOURCE)GAP)?(?P<cue>[VvmAKNOp])[^Qqr|.]{0,12}?:(?P<content>[Qr])",
        'Lalu [cue:berseru]: "[content:Kami akan datang.]"',
        'Ia membeli: "Kami Siap".',
    ),
    # -- indirect: prepositions --------------------------------------------------------------------
    _rule(
        "menurut-named",
        "indirect",
        r"OPENING(?P<cue>P)[wDC]{1,4},(?P<source>M),(?P<content>[^|]+?)END",
        "[cue:Menurut] penjaga rumah itu, [source:Wiryo Santosa], [content:rumah itu kosong sejak Juli].",
        "Menurut manajernya, konser itu ditunda.",
    ),
    _rule(
        "menurut",
        "indirect",
        r"OPENING(?P<cue>P)(?P<source>SOURCE)(?!(?<=D)w,)(?:y[^,|QqrVKN]{1,8}?,|(?:zt+|(?<=D)z[wt]{1,3})x?,)?,?(?P<content>[^|]+?)END",
        "[cue:Menurut] [source:Wiryo Santosa] [content:sawah di desa itu kering].",
        "Menurut rencana, sawah itu dijual.",
    ),
    _rule(
        "menurut-phrase",
        "indirect",
        r"OPENING(?P<cue>P)(?P<source>[^,|QqrVKNk]{1,12}?),(?P<content>[^|]+?)END",
        "[cue:Menurut] [source:hitungan kasar penjaga loket], [content:penonton mencapai seribu orang].",
        "Penonton mencapai seribu orang.",
    ),
    _rule(
        "menurut-inside",
        "indirect",
        r"^(?!k[^,|Qqr]{0,3},P)(?P<content>[^|]+?)(?<![Vvm]),(?P<cue>P)(?P<source>SOURCE)(?:y[^,|QqrVKN]{1,8}?)?,(?P<content>[^|]+?[^|.!?~-])END",
        "[content:Sawah itu], [cue:menurut] [source:Wiryo Santosa], [content:kering sejak Juli].",
        "Sawah itu kering sejak Juli.",
    ),
    _rule(
        "said-unclosed",
        "indirect",
        r"^(?!k[^,|Qqr]{0,3},)(?P<content>[^|KNVvmAPpOQqr]+?)(?:,(?P<cue>P)(?P<source>SOURCE)(?=[anwA])|,(?P<cue>K)a*(?P<source>SOURCE)(?=[an])"
        r"|(?P<cue>P)(?P<source>SOURCE),(?=[anwA]))(?P<content>[^|]*?[^|.!?~-])END",
        "[content:Sawah itu], [cue:kata] [source:Wiryo Santosa] [content:tidak kering].",
        "Sawah itu kering, kata Wiryo Santosa kemudian.",
        predicate=True,
    ),
    _rule(
        "menurut-last",
        "indirect",
        r"^(?P<content>(?!O)[^|]+?)(?<![Vv],?),?s?(?P<cue>P)(?:D,(?P<source>M)|(?P<source>SOURCE)|(?P<source>w?D(?:[oe]C)?)(?=[zt.!?~-]|$))TAILEND",
        "[content:Sawah itu kering sejak Juli], [cue:menurut] [source:Wiryo Santosa].",
        "Sawah itu kering sejak Juli.",
    ),
    _rule(
        "menurutnya",
        "indirect",
        r"OPENING(?:(?P<cue>p),?|(?P<cue>N),)(?P<content>[^|]+?)END",
        "[cue:Menurutnya], [content:sawah di desa itu kering].",
        "Sawah di desa itu kering.",
    ),
    # -- indirect: the cue inside or behind the clause ---------------------------------------------
    _rule(
        "said-after-connective",
        "indirect",
        r"^k[^,|Qqr]{0,3},(?:(?P<cue>K)a*(?P<source>SOURCE)|(?P<cue>P)(?P<source>SOURCE)|(?P<cue>[Np])),(?P<content>[^|]+?)END",
        "Namun, [cue:kata] [source:Wiryo Santosa], [content:sawah itu kering sejak Juli].",
        "Sawah itu, kata Wiryo Santosa, kering sejak Juli.",
    ),
    _rule(
        "said-inside",
        "indirect",
        r"^(?P<content>[^|]+?),(?:(?P<cue>K)a*(?P<source>SOURCE)[^,|Qqr]{0,6}?|(?P<cue>K)(?P<source>w{1,4})(?!,d)|(?P<cue>[Np])),(?!y|hh|s?O|[tx]+[.!?~-]*$)(?P<content>[^|]+?[^|.!?~-])END",
        "[content:Sawah itu], [cue:kata] [source:Wiryo Santosa], [content:kering sejak Juli].",
        "Sawah itu kering sejak Juli, kata Wiryo Santosa.",
    ),
    _rule(
        "said-last",
        "indirect",
        r"^(?P<content>[^|]+?),(?:(?P<cue>K)[ad]*(?:[wD]{1,3},(?P<source>M)|(?P<source>SOURCE))|(?P<cue>K)(?P<source>w{1,5}?)(?=[.,zhti])|(?P<cue>[Np]))(?:(?:,?(?:[zhityx]|s?O)[^|Qqr]*?)?END|(?<!p)(?=,Q[.,]?$))",
        "[content:Sawah itu kering sejak Juli], [cue:kata] [source:Wiryo Santosa].",
        "Sawah itu kering sejak Juli.",
    ),
    _rule(
        "verb-last",
        "indirect",
        r"^(?P<content>[^kzhd|][^|]{3,}?),(?P<source>[MTCLD])a*(?P<cue>V)(?:[zh][^|,Qqr]*?)?END",
        "[content:Sawah itu kering sejak Juli], [source:Wiryo Santosa] [cue:mengatakan].",
        "Sawah itu kering sejak Juli.",
    ),
    _rule(
        "passive-last",
        "indirect",
        r"^(?P<content>[^|]+?),?s[^VAQqr,|]{0,3}?(?P<cue>[AO])[oe]?(?P<source>SOURCE)TAILEND",
        "[content:Sawah itu kering], seperti [cue:dikatakan] [source:Wiryo Santosa].",
        "Sawah itu kering, seperti biasa.",
    ),
    # -- indirect: outlets -------------------------------------------------------------------------
    _rule(
        "outlet-quotes",
        "indirect",
        r"OPENING(?:sy?)?Oe?[^,|QqrVK]{1,12}?(?:,(?:[^,|Qqr]{0,6}t[^,|Qqr]{0,6}|x))*(?:,|,t+x?,?)"
        r"(?:(?P<source>[MTCD])(?:GAP|FAR)(?P<cue>[Vv])(?:(?<=V)|(?=[,B]))TOSAID|(?P<cue>P)(?P<source>SOURCE),(?P<content>[^|]+?))END",
        "Dikutip dari Harian Rawa, [source:Wiryo Santosa] [cue:mengatakan] [content:sawah itu kering].",
        "Dikutip dari Harian Rawa, sawah itu kering.",
    ),
    _rule(
        "outlet",
        "indirect",
        r"OPENING(?:sy?)?(?P<cue>O)e?(?P<source>[^,|QqrVK]{1,12}?)(?:,(?:[^,|Qqr]{0,6}t[^,|Qqr]{0,6}|x))*(?:,|,t+x?,?)(?P<content>(?![ftx])[^|]+?)END",
        "[cue:Dikutip dari] [source:Harian Rawa], [content:harga beras turun di Sragen].",
        "Harga beras turun di Sragen.",
    ),
    _rule(
        "outlet-last",
        "indirect",
        r"^(?P<content>(?![fQ])[^|]{4,}?),?s?(?P<cue>O)e?(?P<source>[CMLTD]|[wCMLe]{1,7}?)(?:[,zhtx][^|Qqr]*?)?END",
        "[content:Harga beras turun di Sragen], [cue:dikutip dari] [source:Harian Rawa].",
        "Harga beras turun di Sragen.",
    ),
    # -- indirect: the cue at the head ----------------------------------------------------------------
    _rule(
        "said-first",
        "indirect",
        r"OPENING(?P<cue>K)a*(?P<source>SOURCE),SAIDEND",
        "[cue:Kata] [source:Wiryo Santosa], [content:sawah itu kering sejak Juli].",
        "Sawah itu kering sejak Juli, kata Wiryo Santosa.",
    ),
    _rule(
        "passive-first",
        "indirect",
        r"^(?:k,|sy?)?(?P<cue>A)o?(?P<source>SOURCE)[,B]+SAIDEND",
        "[cue:Ditegaskan] [source:Wiryo Santosa], [content:sawah itu kering sejak Juli].",
        "Sawah itu dibeli Wiryo Santosa.",
    ),
    # -- indirect: verbs ---------------------------------------------------------------------------
    _rule(
        "verb-relative",
        "indirect",
        r"(?<![Vv][^|]*)(?P<source>SOURCE),?y[axt]*(?P<cue>V)TO(?P<content>(?![jlth])[^,|]+?)(?=,(?![axt]*[Vvm])|[.!?~-]*$)",
        "Kami bertemu [source:Wiryo Santosa] yang [cue:mengatakan] bahwa [content:sawah kering], lalu pergi.",
        "Kami bertemu Wiryo Santosa yang membeli sawah itu.",
    ),
    _rule(
        "verb",
        "indirect",
        r"(?:(?P<source>SOURCE)(?:GAP|FAR)|(?P<source>M),?y[^VvmK|Qqr,]{1,12}?(?:,M,|M(?=V)))(?:(?P<cue>V)TOSAID|(?P<cue>v)(?=[,B])TOSAID)(?:(?=,?dV|,[dk][MTCD][axt]*V)|END)",
        "[source:Wiryo Santosa] [cue:mengatakan] bahwa [content:sawah itu kering sejak Juli].",
        "Wiryo Santosa membeli sawah itu sejak Juli.",
    ),
    _rule(
        "next-verb",
        "indirect",
        r"(?:(?P<source>SOURCE)[^|]+?d[axt]*|(?:OPENING|K)(?P<source>SOURCE)[^|QqrKN]*?,[kh](?=VB))"
        r"(?P<cue>V)TOSAID(?:(?=,?dV)|END)",
        "[source:Wiryo Santosa] datang terlambat dan [cue:mengatakan] bahwa [content:sawah itu kering].",
        "Wiryo Santosa datang terlambat dan membeli sawah itu.",
    ),
    _rule(
        "verb-phrase",
        "indirect",
        r"OPENING(?P<source>w{1,6}?)[ax]*(?P<cue>V)(?:B|,)(?P<content>[^|]+?)END",
        "[source:Penjaga loket itu] [cue:mengatakan] bahwa [content:penonton mencapai seribu orang].",
        "Penjaga loket itu melihat bahwa penonton mencapai seribu orang.",
    ),
    _rule(
        "stated-in",
        "indirect",
        r"^(?:k,?)?z(?P<source>D)a*(?P<cue>A)[,B]+SAIDEND",
        "Dalam [source:surat itu] [cue:disebutkan] bahwa [content:sawah itu kering sejak Juli].",
        "Dalam rapat itu disebutkan bahwa sawah itu kering sejak Juli.",
    ),
    _rule(
        "menurutnya-inside",
        "indirect",
        r"^(?P<content>[^|]{2,}?)(?P<cue>p)(?P<content>[^|]{2,}?)END",
        "[content:Sawah itu pun] [cue:menurutnya] [content:kering sejak Juli].",
        "Sawah itu pun kering sejak Juli.",
    ),
    _rule(
        "passive-inside",
        "indirect",
        r"^(?:k(?:[^,|Qqr]{0,2},)?)?(?P<content>[^|,kKNVvmAPpOGQqrys][^|KNVvmAPpOGQqrys]*?)(?P<cue>N)(?=[anwA])(?P<content>[^|]*?[^|.!?~-])END",
        "[content:Sawah itu] [cue:disebutnya] [content:akan ditanami lagi].",
        "Sawah itu digarapnya sejak Juli.",
        predicate=True,
    ),
    # -- over two sentences ------------------------------------------------------------------------
    _rule(
        "passive-sentence",
        "direct",
        r"(?P<cue>A)o?(?P<source>SOURCE)[^|¶Qqr]*[|¶]<[-~]?(?P<content>[Qr])[.,]?x?[.,]?>",
        'Hal itu [cue:disampaikan] [source:Wiryo Santosa] di Sragen. "[content:Kami siap.]"',
        'Hal itu terjadi di Sragen. "Kami siap."',
        scope="window",
    ),
    _rule(
        "noun-sentence",
        "direct",
        r"(?P<cue>G)(?P<source>SOURCE)?[^|¶Qqr]*:[|¶]<[-~]?(?P<content>[Qr])[.,]?x?[.,]?>",
        'Begini [cue:pengakuan] [source:Wiryo Santosa] di kantor polisi:\n"[content:Kami lapar.]"',
        'Pengakuan Wiryo Santosa mengejutkan.\n"Kami lapar."',
        scope="window",
    ),
    _rule(
        "passive-next",
        "direct",
        r"<[-~]?(?P<content>[Qr])[.,]?x?[.,]?>[|¶][^|¶QqrV]{0,6}?(?P<cue>A)o?(?P<source>SOURCE)",
        '"[content:Kami siap.]" Hal itu [cue:disampaikan] [source:Wiryo Santosa] di Sragen.',
        '"Kami siap." Hal itu terjadi di Sragen.',
        scope="window",
    ),
    _rule(
        "verb-next",
        "direct",
        r"<(?P<content>[Qr])>\|(?P<source>SOURCE)a*(?P<cue>[Vvm])(?=,?[zhtxi]|[.!?]?$)",
        '"[content:Pergi dari sini!]" [source:Wiryo Santosa] [cue:membentak].',
        '"Pergi dari sini!" Wiryo Santosa menambahkan bahwa sawah kering.',
        scope="window",
    ),
    _rule(
        "cue-sentence",
        "direct",
        r"(?P<source>SOURCE)GAP(?P<cue>[VvmG])[^|¶Qqr]{0,40}?[|¶]<[-~]?(?P<content>[Qr])[.,]?x?[.,]?>",
        '[source:Wiryo Santosa] [cue:menjawab] dengan tenang. "[content:Kami siap.]"',
        'Wiryo Santosa datang dengan tenang. "Kami siap."',
        scope="window",
    ),
    _rule(
        "follow-on",
        "direct",
        r"<(?:[-~]?|[^|¶Qqr]+,(?:Ka*SOURCE|N),)(?P<content>[Qr])[.,]?x?[.,]?>",
        '"Kami siap," kata Wiryo Santosa. "[content:Sawah itu kering.]"',
        'Wiryo Santosa membaca "Kami Siap" di sawah.',
        scope="window",
    ),
)
