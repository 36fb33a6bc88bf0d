"""The table of settings says what the code says."""

from __future__ import annotations

import re
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from rag.config import _RULES, VARIABLES, Settings, load_settings
from tests.docs.blocks import ROOT

PAGE = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(\w+)` \| `(\w+)` \| (.+?) \| (.+?) \|$", re.MULTILINE)
FOLDERS = {"index_directory": "`index/`", "data_directory": "`data/`", "cache_directory": "the user's cache"}
FOLDERS |= dict.fromkeys(("llm_base_url", "llm_model", "llm_key", "milvus_uri", "milvus_token"), "–")


def default_of(name: str) -> str:
    """Return how the table shows the default of a setting."""
    default = next(field.default for field in fields(Settings) if field.name == name)
    return FOLDERS[name] if default in (MISSING, None) else f"`{default}`"


def test_every_setting_stands_in_the_table_in_order_with_variable_default_and_what_is_allowed() -> None:
    expected = [(name, VARIABLES[name], default_of(name), _RULES[name][0]) for name in VARIABLES]
    assert ROW.findall(PAGE) == expected


@pytest.mark.parametrize("name", VARIABLES)
def test_every_setting_is_explained(name: str) -> None:
    assert f"\n- `{name}`：" in PAGE


def test_the_default_folders_are_those_of_the_table() -> None:
    settings = load_settings(environ={})
    found = (settings.index_directory, settings.data_directory, settings.cache_directory)
    assert found == (ROOT / "index", ROOT / "data", None)


def test_the_example_is_a_settings_file(tmp_path: Path) -> None:
    [example] = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "wenju.toml").write_text(example, encoding="utf-8")
    settings = load_settings(tmp_path / "wenju.toml", environ={})
    assert settings.embedding_model == "intfloat/multilingual-e5-small"


def test_the_readme_leads_to_the_table_in_both_languages() -> None:
    assert (ROOT / "README.md").read_text(encoding="utf-8").count("(docs/settings.md)") >= 2
