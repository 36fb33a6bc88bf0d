"""问据 (Wenju): ask long Chinese reports, get their own sentences back, each with a citation."""

TYPE_CHECKING = False  # as in typing, which would have to be loaded for it
if TYPE_CHECKING:
    from os import PathLike

    from rag.api import Library
    from rag.config import Settings

__all__ = ["open_library"]


def open_library(index: "str | PathLike[str] | None" = None, *, settings: "Settings | None" = None) -> "Library":
    """Open an index for asking and searching; docs/python.md shows how.

    ``index`` is the folder of an index, by default the one that the settings name; ``settings`` are those of
    ``wenju.toml`` and the environment unless given (``rag.config.load_settings``). Nothing is built or downloaded.
    Raises StaleIndexError when the index is missing, damaged or of other settings, ModelError when there is no model,
    ConfigError for a setting that cannot be used.
    """
    from rag.api import open_index

    return open_index(index, settings)
