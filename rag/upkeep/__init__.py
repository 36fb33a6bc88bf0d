"""What keeps a library in order: changing its documents, and checking that everything fits together."""

from rag.upkeep.doctor import Finding, Health, diagnose, repair
from rag.upkeep.documents import document_library

__all__ = ["Finding", "Health", "diagnose", "document_library", "repair"]
