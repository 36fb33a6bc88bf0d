"""What the reader reaches on questions whose articles it has not seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from eval.measures.answers import short_answer_exact, short_answer_f1
from rag.reading.encoding import Encoded, encode
from tools.reader.examples import Asked, Example
from tools.reader.model import FastTokenizer, Reader, Scores, collate

LONGEST_ANSWER = 30


def measure(model: Reader, asked: Sequence[Asked], tokenizer: FastTokenizer) -> dict[str, float]:
    """Return what the reader reaches, as shares from 0 to 1.

    ``first_sentence``: how often the best sentence among the windows of a question is right; ``exact`` and ``f1``: the
    short answer in a window that answers; ``auroc``: the best log-odds of passages that answer against hard ones.
    """
    model.eval()
    right, exact, overlap, answering, silent = [], [], [], [], []
    for each in asked:
        own = [*each.positives, *each.same_passage]
        windows = [*own, *each.elsewhere[:3]]
        encoded = [encode(tokenizer, example.question, example.window) for example in windows]
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            scores = model.read(collate(encoded))
        best = scores.sentences.max(1)
        answering.append(float(best.values[: len(own)].max()))
        silent.append(float(best.values[len(own) :].max()))
        row = int(best.values.argmax())
        right.append(float(_holds_answer(windows[row], int(best.indices[row]))))
        quote = short_answer(encoded[0], scores, 0, windows[0].window.text)
        answers = [span.of(windows[0].window.text) for span in windows[0].answers]
        exact.append(short_answer_exact(quote, answers))
        overlap.append(short_answer_f1(quote, answers))
    return {
        "first_sentence": round(float(np.mean(right)), 4),
        "exact": round(float(np.mean(exact)), 4),
        "f1": round(float(np.mean(overlap)), 4),
        "auroc": round(auroc(answering, silent), 4),
    }


def short_answer(encoded: Encoded, scores: Scores, row: int, text: str) -> str:
    """Return the characters of the best span in a window."""
    starts, ends = scores.starts[row].numpy(), scores.ends[row].numpy()
    best, place = -np.inf, (0, 0)
    for first in np.argsort(-starts)[:10]:
        last = first + int(np.argmax(ends[first : first + LONGEST_ANSWER]))
        if starts[first] + ends[last] > best:
            best, place = starts[first] + ends[last], (int(first), int(last))
    return text[encoded.spans[place[0]].start : encoded.spans[place[1]].end]


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Return the probability that a positive scores above a negative, ties counting half."""
    differences = np.subtract.outer(np.array(positive), np.array(negative))
    return float((np.sign(differences) / 2 + 0.5).mean())


def _holds_answer(example: Example, sentence: int) -> bool:
    place = example.window.sentences[sentence]
    return any(place.overlaps(answer) for answer in example.answers)
