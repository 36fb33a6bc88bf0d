"""Why an answer is what it is: a panel that is closed at first, and what fills it once it is opened."""

from __future__ import annotations

from rag.explanation import words as explanation_words
from rag.explanation.tables import Table, tables
from rag.explanation.values import Explanation
from rag.explanation.words import Words
from rag.types import Answer
from rag.ui.render.markup import EMPTY, Html, element
from rag.ui.strings import ENGLISH, Strings


def why_panel(strings: Strings, number: int) -> Html:
    """Return the closed panel of a turn; why.js asks for what belongs into it when it is opened."""
    words = _words(strings)
    waiting = element("p", words.waiting, class_="wj-searching", role="status")
    body = element("div", waiting, class_="wj-why-body")
    return element("details", element("summary", words.why), body, class_="wj-why", data_why=number)


def why(strings: Strings, request: int, explanation: Explanation, answer: Answer) -> Html:
    """Return an explanation for the panel that made this request, beside the answer that the panel belongs to."""
    words = _words(strings)
    remark = EMPTY if explains(explanation, answer) else element("p", words.changed, class_="wj-notice", role="alert")
    return element("div", remark, *(_table(table) for table in tables(explanation, words)), data_because=request)


def no_explanation(request: int, problem: str) -> Html:
    """Return why there is no explanation, for the panel that made this request."""
    return element("div", element("p", problem, class_="wj-notice", role="alert"), data_because=request)


def explains(explanation: Explanation, answer: Answer) -> bool:
    """Say whether an explanation comes to the outcome of an answer: the same refusal, or the same sentences."""
    if (explanation.refused, explanation.reason) != (answer.refused, answer.reason):
        return False
    if explanation.judgement is None:
        return True
    cited = {(each.doc_id, each.span) for each in explanation.sentences if each.citation is not None}
    return cited == {(citation.doc_id, citation.span) for citation in answer.citations}


def _words(strings: Strings) -> Words:
    return explanation_words.ENGLISH if strings.code == ENGLISH.code else explanation_words.CHINESE


def _table(table: Table) -> Html:
    """Return a table below its title and its remarks; a wide one can be scrolled, also with the keyboard."""
    parts = [element("h3", table.title), *(element("p", remark) for remark in table.remarks)]
    if table.rows:
        head = element("tr", *(element("th", name, scope="col") for name in table.head))
        rows = [element("tr", *(element("td", cell) for cell in row)) for row in table.rows]
        grid = element("table", element("thead", head), element("tbody", *rows))
        parts.append(element("div", grid, class_="wj-why-table", role="region", aria_label=table.title, tabindex=0))
    return element("section", *parts)
