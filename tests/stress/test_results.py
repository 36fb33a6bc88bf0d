"""A result says what was run, when, with what, and whether it held."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tools.stress.__main__ import main
from tools.stress.results import Outcome, parser, report, result


def test_a_result_holds_figures_command_code_and_machine() -> None:
    made = result("crash", "python -m tools.stress.crash --kills 3", Outcome({"kills": 3}), 1.26)
    assert (made["part"], made["command"], made["passed"]) == ("crash", "python -m tools.stress.crash --kills 3", True)
    assert (made["seconds"], made["figures"], made["failures"]) == (1.3, {"kills": 3}, [])
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", made["date"])
    assert re.fullmatch(r"[0-9a-f]{64}", made["code_sha256"])
    assert made["machine"]["cores"] >= 1
    assert "python" in made["versions"]


@pytest.mark.parametrize(("failures", "code"), [([], 0), (["a document is lost"], 1)])
def test_a_run_is_printed_and_written_and_its_exit_code_says_whether_it_held(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], failures: list[str], code: int
) -> None:
    out = tmp_path / "stress" / "crash.json"
    words = ["--kills", "3", "--out", str(out), "--seed=2"]
    assert report("crash", lambda: Outcome({"kills": 3}, failures), out, words) == code
    written = json.loads(out.read_text(encoding="utf-8"))
    assert json.loads(capsys.readouterr().out) == written
    assert (written["passed"], written["failures"]) == (not failures, failures)
    assert written["command"] == "python -m tools.stress.crash --kills 3 --seed=2"


def test_every_part_takes_a_seed_and_a_place_for_its_result() -> None:
    options = parser("crash", "Kills.").parse_args(["--seed", "7", "--out", "a.json"])
    assert (options.seed, options.out) == (7, Path("a.json"))
    assert (parser("crash", None).parse_args([]).seed, parser("crash", None).parse_args([]).out) == (1, None)


def test_a_part_that_is_unknown_is_refused_and_the_known_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cash"]) == 2
    assert capsys.readouterr().err.startswith("there is no part cash: the parts are ")
