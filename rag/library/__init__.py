"""The library: which files are documents, how they are added and removed, and whether an index belongs to them."""

from rag.library.documents import Change, DocumentLibrary, ListedDocument
from rag.library.originals import read_original
from rag.library.parallel import ParserPool
from rag.library.record import (
    ANALYSIS_VERSION,
    IndexSummary,
    Sources,
    check_model,
    check_settings,
    description,
)
from rag.library.report import IngestionReport, OutlineEntry, Rejection, report_of, report_to_json
from rag.library.sources import (
    ParseBytes,
    Source,
    find_sources,
    parse_source,
    read_sources,
    sources_of,
    unless_parsed,
)

__all__ = [
    "ANALYSIS_VERSION",
    "Change",
    "DocumentLibrary",
    "IndexSummary",
    "IngestionReport",
    "ListedDocument",
    "OutlineEntry",
    "ParseBytes",
    "ParserPool",
    "Rejection",
    "Source",
    "Sources",
    "check_model",
    "check_settings",
    "description",
    "find_sources",
    "parse_source",
    "read_original",
    "read_sources",
    "report_of",
    "report_to_json",
    "sources_of",
    "unless_parsed",
]
