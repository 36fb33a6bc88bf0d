"""Settings: the defaults, then a file, then the environment; every wrong value is named with what is allowed."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest

from rag.config import CONFIG_VARIABLE, VARIABLES, Settings, load_settings, project_root
from rag.errors import ConfigError

ROOT = Path(__file__).parents[1]
EVERYTHING = {
    "index_directory": ("RAG_INDEX_DIR", "i", Path("i")),
    "data_directory": ("RAG_DATA_DIR", "d", Path("d")),
    "cache_directory": ("RAG_CACHE_DIR", "c", Path("c")),
    "embedding_model": ("RAG_EMBEDDING_MODEL", "BAAI/bge-m3", "BAAI/bge-m3"),
    "passage_characters": ("RAG_PASSAGE_CHARACTERS", "200", 200),
    "fusion_k": ("RAG_FUSION_K", "60", 60),
    "hits": ("RAG_HITS", "5", 5),
    "reader": ("RAG_READER", "none", "none"),
    "windows_read": ("RAG_WINDOWS_READ", "6", 6),
    "strictness": ("RAG_STRICTNESS", "0.25", 0.25),
    "maximum_question_characters": ("RAG_MAXIMUM_QUESTION_CHARACTERS", "100", 100),
    "llm_base_url": ("RAG_LLM_BASE_URL", "http://127.0.0.1:11434/v1", "http://127.0.0.1:11434/v1"),
    "llm_model": ("RAG_LLM_MODEL", "qwen3:8b", "qwen3:8b"),
    "llm_key": ("RAG_LLM_KEY", " sk-geheim\n", "sk-geheim"),
    "llm_first_token_seconds": ("RAG_LLM_FIRST_TOKEN_SECONDS", "5", 5),
    "llm_timeout_seconds": ("RAG_LLM_TIMEOUT_SECONDS", "90", 90),
    "llm_unverified": ("RAG_LLM_UNVERIFIED", "mark", "mark"),
    "store": ("RAG_STORE", "milvus", "milvus"),
    "milvus_uri": ("RAG_MILVUS_URI", "http://127.0.0.1:19530", "http://127.0.0.1:19530"),
    "milvus_token": ("RAG_MILVUS_TOKEN", "root:geheim", "root:geheim"),
}
WRONG = [
    ("passage_characters", "49", "a whole number from 50 to 2000"),
    ("passage_characters", "2001", "a whole number from 50 to 2000"),
    ("passage_characters", "many", "a whole number from 50 to 2000"),
    ("passage_characters", "350.5", "a whole number from 50 to 2000"),
    ("fusion_k", "0", "a whole number from 1 to 1000"),
    ("fusion_k", "1001", "a whole number from 1 to 1000"),
    ("hits", "0", "a whole number from 1 to 100"),
    ("hits", "101", "a whole number from 1 to 100"),
    ("strictness", "-0.1", "a number from 0 to 1"),
    ("strictness", "1.1", "a number from 0 to 1"),
    ("strictness", "nan", "a number from 0 to 1"),
    ("strictness", "strict", "a number from 0 to 1"),
    ("maximum_question_characters", "9", "a whole number from 10 to 10000"),
    ("maximum_question_characters", "10001", "a whole number from 10 to 10000"),
    *(
        ("llm_base_url", text, "an address that begins with http:// or https://, without user name and query")
        for text in ("127.0.0.1:11434", "ftp://a/v1", "http://", "http://me:secret@a/v1", "http://a/v1?key=secret")
    ),
    ("llm_model", " ", "the name of a model at that address"),
    ("llm_first_token_seconds", "0", "a whole number from 1 to 600"),
    ("llm_timeout_seconds", "601", "a whole number from 1 to 600"),
    ("llm_unverified", "show", "'drop' or 'mark'"),
    ("store", "chroma", "'faiss' or 'milvus'"),
    *(
        (
            "milvus_uri",
            text,
            "an address that begins with http:// or https://, or the path of a local file ending in .db",
        )
        for text in ("host:19530", "milvus.sqlite", "http://me:secret@a:19530", " ")
    ),
    ("embedding_model", "  ", "'default', the name of a model, or the path of its folder"),
    ("index_directory", "  ", "the path of a folder"),
    ("data_directory", "\t", "the path of a folder"),
    ("cache_directory", " ", "the path of a folder"),
]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, so that no settings file of the checkout is found."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, text: str) -> Path:
    """Write a settings file and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def message(path: Path | None = None, environ: dict[str, str] | None = None) -> str:
    """Return the one line with which the settings are refused."""
    with pytest.raises(ConfigError) as caught:
        load_settings(path, environ or {})
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_without_file_and_environment_the_defaults_hold() -> None:
    assert load_settings(environ={}) == Settings(ROOT / "index", ROOT / "data")
    assert project_root() == ROOT


def test_every_setting_has_a_variable_and_is_taken_from_it() -> None:
    names = {field.name for field in fields(Settings)}
    assert names == set(VARIABLES) == set(EVERYTHING)
    assert {name: variable for name, (variable, _, _) in EVERYTHING.items()} == VARIABLES
    settings = load_settings(environ={variable: text for variable, text, _ in EVERYTHING.values()})
    assert {name: getattr(settings, name) for name in names} == {name: row[2] for name, row in EVERYTHING.items()}


def test_the_environment_is_that_of_the_process_unless_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_HITS", "7")
    assert load_settings().hits == 7


def test_an_empty_variable_sets_nothing() -> None:
    assert load_settings(environ=dict.fromkeys(VARIABLES.values(), "")) == load_settings(environ={})


def test_every_setting_is_taken_from_the_file_with_folders_relative_to_it(elsewhere: Path) -> None:
    path = write(
        elsewhere / "conf" / "my.toml",
        'index_directory = "i"\ndata_directory = "../d"\ncache_directory = "/c"\nembedding_model = "m/模型"\n'
        "passage_characters = 200\nfusion_k = 60\nhits = 5\nstrictness = 1\n"
        'reader = "none"\n'
        "windows_read = 2\nmaximum_question_characters = 100\n"
        'llm_base_url = "https://a/v1"\nllm_model = "m"\nllm_key = "k"\nllm_first_token_seconds = 3\n'
        'llm_timeout_seconds = 4\nllm_unverified = "mark"\nstore = "milvus"\nmilvus_uri = "m.db"\nmilvus_token = "t"\n',
    )
    folders = (path.parent / "i", path.parent / ".." / "d", Path("/c"))
    expected = Settings(*folders, "m/模型", 200, 60, 5, 1.0, "none", 2, 100, "https://a/v1", "m", "k", 3, 4, "mark")
    expected = replace(expected, store="milvus", milvus_uri=str(path.parent / "m.db"), milvus_token="t")  # noqa: S106
    assert load_settings(path, {}) == expected


def test_a_tilde_is_the_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/someone")
    assert load_settings(environ={"RAG_CACHE_DIR": "~/cache"}).cache_directory == Path("/home/someone/cache")


def test_the_environment_wins_over_the_file_setting_by_setting(elsewhere: Path) -> None:
    path = write(elsewhere / "my.toml", "hits = 5\nfusion_k = 60\n")
    settings = load_settings(path, {"RAG_HITS": "6"})
    assert (settings.hits, settings.fusion_k, settings.passage_characters) == (6, 60, 350)


def test_a_file_that_is_given_wins_over_the_one_that_the_variable_names_and_that_over_the_working_folder(
    elsewhere: Path,
) -> None:
    write(elsewhere / "wenju.toml", "hits = 1\n")
    named, given = write(elsewhere / "named.toml", "hits = 2\n"), write(elsewhere / "given.toml", "hits = 3\n")
    assert load_settings(environ={}).hits == 1
    assert load_settings(environ={CONFIG_VARIABLE: str(named)}).hits == 2
    assert load_settings(given, {CONFIG_VARIABLE: str(named)}).hits == 3


def test_a_byte_order_mark_at_the_start_of_the_file_is_no_mistake(elsewhere: Path) -> None:
    assert load_settings(write(elsewhere / "my.toml", "\ufeffhits = 5\n"), {}).hits == 5


def test_a_file_that_is_missing_is_named(elsewhere: Path) -> None:
    assert message(elsewhere / "no.toml") == (
        f"the settings file {elsewhere / 'no.toml'} cannot be read (No such file or directory): check its name"
    )
    assert "no.toml cannot be read" in message(environ={CONFIG_VARIABLE: "no.toml"})
    assert "(Is a directory): check its name" in message(elsewhere)


@pytest.mark.parametrize("content", [b"hits = ", b"hits: 3", b"\xff\xfe", b"hits = 1\nhits = 2"])
def test_a_file_that_is_not_toml_is_named(elsewhere: Path, content: bytes) -> None:
    path = elsewhere / "my.toml"
    path.write_bytes(content)
    assert message(path).startswith(f"the settings file {path} is not valid TOML (")


@pytest.mark.parametrize("key", ["hit", "Hits", "embedding"])
def test_an_unknown_setting_is_named_with_those_there_are(elsewhere: Path, key: str) -> None:
    path = write(elsewhere / "my.toml", f"{key} = 3\n")
    assert message(path) == f"{path} has an unknown setting {key!r}: the settings are {', '.join(VARIABLES)}"


@pytest.mark.parametrize(("field", "text", "allowed"), WRONG)
def test_a_wrong_value_in_the_environment_is_named_with_what_is_allowed(field: str, text: str, allowed: str) -> None:
    variable = VARIABLES[field]
    assert (
        message(environ={variable: text}) == f"the variable {variable} sets {field} to {text!r}: it must be {allowed}"
    )


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("hits = true", "hits to True: it must be a whole number from 1 to 100"),
        ("hits = 2.0", "hits to 2.0: it must be a whole number from 1 to 100"),
        ("hits = [3]", "hits to [3]: it must be a whole number from 1 to 100"),
        ("strictness = false", "strictness to False: it must be a number from 0 to 1"),
        ("strictness = inf", "strictness to inf: it must be a number from 0 to 1"),
        ("index_directory = 3", "index_directory to 3: it must be the path of a folder"),
        ('embedding_model = ""', "embedding_model to '': it must be 'default', the name of a model"),
        ("embedding_model = {}", "embedding_model to {}: it must be 'default', the name of a model"),
    ],
)
def test_a_value_of_a_wrong_kind_in_the_file_is_named(elsewhere: Path, line: str, shown: str) -> None:
    path = write(elsewhere / "my.toml", line)
    assert message(path).startswith(f"{path} sets {shown}")


@pytest.mark.parametrize("key", ["geheim schlüssel", "geheim mit raum", "geheim\x00"])
def test_a_key_that_cannot_be_sent_is_refused_and_not_shown(elsewhere: Path, key: str) -> None:
    told = "sets llm_key to something else: it must be ASCII characters without spaces"
    assert message(environ={"RAG_LLM_KEY": key}) == f"the variable RAG_LLM_KEY {told}"
    path = write(elsewhere / "my.toml", "llm_key = 3\n")
    assert message(path) == f"{path} {told}"


def test_the_key_is_in_no_text_of_the_settings() -> None:
    assert "geheim" not in repr(load_settings(environ={"RAG_LLM_KEY": "geheim"}))


@pytest.mark.parametrize(
    ("variable", "missing"), [("RAG_LLM_MODEL", "llm_base_url"), ("RAG_LLM_BASE_URL", "llm_model")]
)
def test_a_language_model_is_set_whole_or_not_at_all(variable: str, missing: str) -> None:
    told = f"a language model is half set: set {missing} too, or neither (docs/llm.md)"
    assert message(environ={variable: "http://127.0.0.1/v1"}) == told


def test_no_language_model_writes_unless_one_is_set() -> None:
    assert not load_settings(environ={"RAG_LLM_KEY": "k"}).writes
    assert load_settings(environ={"RAG_LLM_MODEL": "m", "RAG_LLM_BASE_URL": "http://127.0.0.1/v1"}).writes


def test_where_there_is_no_checkout_index_and_data_lie_in_the_working_folder(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.config.__file__", str(elsewhere / "site-packages" / "rag" / "config.py"))
    assert load_settings(environ={}).index_directory == elsewhere / "index"
