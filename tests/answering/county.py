"""A short report with everything that answers depend on: two times, an enumeration, an announced one, few words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from rag.corpus import Corpus, Sentence, corpus_of
from rag.embedding.fake import HashingEmbedder
from rag.query import Query
from rag.splitting import split
from rag.types import Document
from tests.small_corpus import document

EMBEDDER = HashingEmbedder(256)
SCHOOLS = "新建学校三所，让五千名农村学生就近上学、安心读书；"
HOSPITALS = "修缮医院两家，配齐县乡两级的急救设备和全科医生；"
ROADS = "铺设道路十公里，把最后六个行政村全部接入公路网，群众出行更加方便。"
TREES = "植树造林一万亩，把荒山荒坡全部绿化，建成环城的生态屏障；"
RIVERS = "治理河流三条，让全县的水面全年达到三类以上的标准；"
KILNS = "关停窑厂两座，妥善安置九十名工人，老厂区改建成为滨水公园。"
COUNTY = f"""全县工作报告

一、过去五年的工作

五年来，各项工作都有进展。

（一）发展产业。建成工厂八家。新增岗位九百个。

（二）改善民生。{SCHOOLS}{HOSPITALS}{ROADS}

二、今后五年的任务

（一）做强产业。再建工厂五家。

（二）保护环境。要做好以下几项工作。{TREES}{RIVERS}{KILNS}

三、加强自身建设

改进作风，提高效率。
"""


class EqualWeights:
    """Every word is as telling as any other."""

    def idf(self, token: str) -> float:
        """Return one."""
        return float(len(token) > 0)


@dataclass(frozen=True)
class County:
    """The report with ways to speak of its sentences by how they begin."""

    report: Document
    corpus: Corpus

    def sentence(self, beginning: str) -> Sentence:
        """Return the only sentence that begins so."""
        [found] = [each for each in self.corpus.sentences.values() if self.text(each).startswith(beginning)]
        return found

    def passage(self, beginning: str) -> str:
        """Return the address of the passage that holds the sentence that begins so."""
        return self.sentence(beginning).passage_id

    def text(self, sentence: Sentence) -> str:
        """Return the text of a sentence."""
        return self.corpus.text_of(sentence)


@cache
def county() -> County:
    """Return the report, cut into passages of at most 120 characters."""
    report = document(COUNTY, "county")
    return County(report, corpus_of([report], split(report, 120)))


def ask(question: str) -> Query:
    """Return a question with the vector of its characters."""
    return Query(question, EMBEDDER.embed_queries([question])[0])
