"""Trains the reader: ``python -m tools.reader.train --data DIR --out FILE``; docs/reader.md has the figures."""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import torch

from rag.reading.encoding import Encoded, encode
from tools.reader.examples import Example, draw, read_asked
from tools.reader.measure import measure
from tools.reader.model import FastTokenizer, Reader, collate

SETS = ("cmrc2018-dev", "drcd-dev")
BATCH = 16
RATE = 1e-4
HEAD_RATE = 5e-4
WARM_UP = 0.1
SPAN_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Step:
    """A batch of examples with their tokens."""

    examples: Sequence[Example]
    encoded: Sequence[Encoded]


def steps_of(examples: Sequence[Example], tokenizer: FastTokenizer, generator: random.Random) -> list[Step]:
    """Return batches of windows of like length, in random order."""
    encoded = [encode(tokenizer, example.question, example.window) for example in examples]
    chunk = 40 * BATCH
    steps = []
    for first in range(0, len(examples), chunk):
        order = sorted(range(first, min(first + chunk, len(examples))), key=lambda at: len(encoded[at].ids))
        for at in range(0, len(order), BATCH):
            chosen = order[at : at + BATCH]
            steps.append(Step([examples[index] for index in chosen], [encoded[index] for index in chosen]))
    generator.shuffle(steps)
    return steps


def loss_of(model: Reader, step: Step) -> torch.Tensor:
    """Return the mean loss of a batch.

    A window that answers: minus the log of the probability, against all sentences and "nothing", of the sentences that
    hold an answer, and of the places where an answer begins and ends. One that does not: minus the log of "nothing".
    """
    scores = model.read(collate(step.encoded))
    none = torch.zeros(len(step.encoded), 1)
    sentences = torch.log_softmax(torch.cat([none, scores.sentences], 1), 1)
    starts, ends = torch.log_softmax(scores.starts, 1), torch.log_softmax(scores.ends, 1)
    losses = []
    for row, (example, encoded) in enumerate(zip(step.examples, step.encoded, strict=True)):
        places = [place for answer in example.answers if (place := edges_of(encoded, answer.start, answer.end))]
        if not places:
            losses.append(-sentences[row, 0])
            continue
        right = sorted({1 + encoded.sentence_of[last if example.whole_sentences else first] for first, last in places})
        loss = -torch.logsumexp(sentences[row, right], 0)
        for scored, side in () if example.whole_sentences else ((starts, 0), (ends, 1)):
            at = sorted({place[side] for place in places})
            loss = loss - SPAN_WEIGHT * torch.logsumexp(scored[row, at], 0)
        losses.append(loss)
    return torch.stack(losses).mean()


def edges_of(encoded: Encoded, start: int, end: int) -> tuple[int, int] | None:
    """Return the first and last token of a span of the window's text; None where it was cut off."""
    inside = [
        index
        for index, (span, sentence) in enumerate(zip(encoded.spans, encoded.sentence_of, strict=True))
        if sentence >= 0 and span.start < end and start < span.end
    ]
    return (inside[0], inside[-1]) if inside else None


def optimizer_of(model: Reader, rate: float, head_rate: float) -> torch.optim.AdamW:
    """Return AdamW with a rate of their own for the heads, which are new at first."""
    heads = [*model.sentence.parameters(), *model.edges.parameters()]
    body = [value for value in model.encoder.parameters() if value.requires_grad]
    groups = [{"params": body, "lr": rate}, {"params": heads, "lr": head_rate}]
    return torch.optim.AdamW(groups, weight_decay=0.01)


def train(
    model: Reader, epochs: Sequence[Sequence[Example]], tokenizer: FastTokenizer, seed: int, rates: tuple[float, float]
) -> Iterator[int]:
    """Train on the examples of each epoch, yielding the number of each that has ended."""
    generator = random.Random(seed)  # noqa: S311  no secret
    optimizer = optimizer_of(model, *rates)
    total = sum(len(examples) // BATCH + 1 for examples in epochs)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda done: min((done + 1) / (WARM_UP * total), max((total - done) / ((1 - WARM_UP) * total), 0.0))
    )
    done, start, mean = 0, time.perf_counter(), 0.0
    for epoch, examples in enumerate(epochs, start=1):
        model.train()
        for step in steps_of(examples, tokenizer, generator):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = loss_of(model, step)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            done, mean = done + 1, 0.98 * mean + 0.02 * float(loss.detach())
            if done % 50 == 0:
                _say(f"step {done}/{total}  loss {mean / (1 - 0.98**done):.3f}  {time.perf_counter() - start:.0f} s")
        yield epoch


def save(model: Reader, out: Path) -> None:
    """Write the weights, less the word embeddings, which stay those of the default model."""
    from safetensors.torch import save_file

    kept = {name: value for name, value in model.state_dict().items() if "embeddings.word" not in name}
    save_file({name: value.contiguous().clone() for name, value in kept.items()}, out)


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True), required=True, help="Folder of the public sets.")
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="Where to write the weights (.safetensors)."
)
@click.option("--epochs", default=3, show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(data: Path, out: Path, epochs: int, seed: int) -> None:
    """Train the reader and write its weights after every epoch, with what it reaches on articles kept out."""
    from rag.embedding.default_model import default_cache_directory, ensure_default_model

    torch.manual_seed(seed)
    folder = ensure_default_model(default_cache_directory())
    tokenizer, model = FastTokenizer(folder), Reader(folder)
    folders = [data / name for name in SETS]
    asked, held_out = read_asked(folders, held_out=False), read_asked(folders, held_out=True)
    _say(f"{len(asked)} questions to train on, {len(held_out)} kept out")
    generator = random.Random(seed)  # noqa: S311  no secret
    drawn = [draw(asked, generator) for _ in range(epochs)]
    for epoch in train(model, drawn, tokenizer, seed, (RATE, HEAD_RATE)):
        save(model, out)
        _say(json.dumps({"epoch": epoch, **measure(model, held_out[:600], tokenizer)}))


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    main()
