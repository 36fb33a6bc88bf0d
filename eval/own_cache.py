"""A cache without embeddings, so that what is measured embeds everything."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rag.config import Settings
from rag.embedding.default_model import default_cache_directory


def with_own_cache(settings: Settings, folder: Path) -> Settings:
    """Return settings whose cache holds the models, which are written once on a machine, and not a single embedding."""
    folder.mkdir(parents=True)
    known = settings.cache_directory or default_cache_directory()
    for model in known.iterdir() if known.is_dir() else ():
        if model.is_dir() and not model.name.startswith("."):
            (folder / model.name).symlink_to(model, target_is_directory=True)
    return replace(settings, cache_directory=folder)
