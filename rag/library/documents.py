"""The documents of a library: list, inspect, add, update, rename, remove.

The folder is the library: what is added is copied into it under a safe name, what is removed leaves it, and the index
is built anew from it, which embeds only what no index has held before. Each change happens whole or not at all.

A document is called by its ``doc_id``, the stem of its file. It stays when the document is updated or renamed: a new
name is a title that is shown, kept in ``library.json`` beside the files, so every address stays valid.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from rag.corpus import unknown_document
from rag.errors import DocumentError, InputError, UnreadableFileError
from rag.library.folder import changing, free_name, put_titles, read_titles, safe_name
from rag.library.record import IndexSummary
from rag.library.report import IngestionReport, Rejection, report_of
from rag.library.sources import ParseBytes, Source, find_sources, parse_source, stem
from rag.protocols import Progress
from rag.types import Document

LONGEST_TITLE = 200
Rebuild = Callable[[Sequence[Document], Progress | None], IndexSummary]
"""Builds the index of the folder; the documents are those that need not be parsed again."""


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """A file of the library, and what the index holds of it: None where it is new, changed or unreadable."""

    doc_id: str
    path: Path
    name: str
    document: Document | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What a change did: a report for each file that was read, and why others were not.

    ``summary`` is that of the new index, None where nothing had to be done, as for a file that is there already.
    """

    reports: tuple[IngestionReport, ...]
    rejections: tuple[Rejection, ...] = ()
    summary: IndexSummary | None = None


@dataclass(frozen=True, slots=True)
class DocumentLibrary:
    """The library in a folder with the index of it; ``wiring.document_library`` makes one of the settings.

    Every method raises InputError for what cannot be meant, such as an unknown ``doc_id``, and RagError when a change
    fails; the folder and the index are then as they were. ``parse`` reads the bytes of one file, ``encoding_of`` names
    the encoding of a text file, ``indexed`` gives the documents of the index, ``rebuild`` builds it, and ``forget``
    removes what older generations hold.
    """

    folder: Path
    suffixes: Collection[str]
    parse: ParseBytes
    encoding_of: Callable[[bytes, str], str | None]
    indexed: Callable[[], Mapping[str, Document]]
    rebuild: Rebuild
    forget: Callable[[], None]

    def list_documents(self) -> tuple[ListedDocument, ...]:
        """Return the files of the library in their order, with what the index holds of each."""
        indexed = self.indexed()
        listed = []
        for source in self._sources():
            found = indexed.get(source.doc_id)
            current = found if found is not None and found.source_sha256 == source.sha256 else None
            listed.append(ListedDocument(source.doc_id, source.path, source.name, current, source.problem))
        return tuple(listed)

    def show_document(self, doc_id: str) -> IngestionReport:
        """Return the report about a document of the library."""
        source = self._source(doc_id)
        return report_of(parse_source(source, self.parse), self.encoding_of(source.read(), source.name))

    def inspect_files(self, paths: Sequence[Path]) -> Change:
        """Return what ``add_files`` would find, without changing anything."""
        found, rejections = self._read(paths)
        return Change(tuple(report for _, report, _ in found), rejections)

    def add_files(self, paths: Sequence[Path], progress: Progress | None = None) -> Change:
        """Copy files, the files below folders and those in archives into the library; what cannot be read is left out.

        A file that is there already is not added again: its report says under which ``doc_id`` it is.
        """
        with changing(self.folder) as journal:
            found, rejections = self._read(paths)
            fresh = [(document, source) for document, report, source in found if report.duplicate_of is None]
            for document, source in fresh:
                journal.put(self.folder / f"{document.doc_id}{_suffix(source.name)}", source.read())
            summary = self.rebuild([document for document, _ in fresh], progress) if fresh else None
        return Change(tuple(report for _, report, _ in found), rejections, summary)

    def remove_documents(self, doc_ids: Sequence[str], progress: Progress | None = None) -> Change:
        """Take documents out of the library and out of every index at once."""
        with changing(self.folder) as journal:
            sources = [self._owned(doc_id) for doc_id in dict.fromkeys(doc_ids)]
            if len(sources) == sum(source.problem is None or source.unreadable for source in self._sources()):
                raise InputError(
                    f"{doc_ids[-1]} would leave the library empty: add another document first, or delete the index"
                )
            for source in sources:
                journal.take_away(source.path)
            titles = read_titles(self.folder)
            if titles.keys() & {*doc_ids}:
                put_titles(self.folder, {key: titles[key] for key in titles.keys() - {*doc_ids}}, journal)
            summary = self.rebuild((), progress)
        self.forget()
        return Change((), (), summary)

    def update_document(self, doc_id: str, path: Path, progress: Progress | None = None) -> Change:
        """Put a file in the place of a document, which keeps its ``doc_id`` and the title that a person gave it.

        Raises DocumentError for a file that cannot be read.
        """
        with changing(self.folder) as journal:
            old = self._owned(doc_id)
            [new] = self._single(path)
            document = parse_source(replace(new, doc_id=doc_id, title=old.title), self.parse)
            same = {source.sha256: source.doc_id for source in self._sources()}.get(new.sha256)
            report = report_of(document, self.encoding_of(new.read(), new.name), same)
            if same is not None:
                return Change((report,))
            journal.put(old.path.with_name(old.path.stem + _suffix(new.name)), new.read())
            if old.path.suffix.lower() != _suffix(new.name):
                journal.take_away(old.path)
            summary = self.rebuild([document], progress)
        self.forget()
        return Change((report,), (), summary)

    def rename_document(self, doc_id: str, title: str, progress: Progress | None = None) -> Change:
        """Give a document another title to be shown; its ``doc_id`` and all its addresses stay."""
        wanted = " ".join(title.split())
        if not 0 < len(wanted) <= LONGEST_TITLE or not wanted.isprintable():
            raise InputError(
                f"the title {wanted[:30]!r} cannot be used: write 1 to {LONGEST_TITLE} printable characters"
            )
        with changing(self.folder) as journal:
            self._source(doc_id)
            put_titles(self.folder, {**read_titles(self.folder), doc_id: wanted}, journal)
            report = self.show_document(doc_id)
            summary = self.rebuild((), progress)
        return Change((report,), (), summary)

    def _sources(self) -> list[Source]:
        return find_sources([self.folder], self.suffixes)

    def _source(self, doc_id: str) -> Source:
        sources = {source.doc_id: source for source in self._sources()}
        if doc_id not in sources:
            for source in sources.values():
                if source.unreadable and stem(source.name) == doc_id:
                    raise UnreadableFileError(str(source.problem))
            raise unknown_document(doc_id, {key: source.title or source.name for key, source in sources.items()})
        return sources[doc_id]

    def _owned(self, doc_id: str) -> Source:
        """Return a source that is a file of its own; raise InputError for one inside an archive."""
        source = self._source(doc_id)
        if source.member is not None:
            raise InputError(
                f"{doc_id} lies inside {source.path.name}: unpack that archive in {self.folder} and delete it first"
            )
        return source

    def _single(self, path: Path) -> list[Source]:
        found = find_sources([path], self.suffixes)
        if path.is_dir() or len(found) != 1:
            raise InputError(f"{path} holds {len(found)} files: name the one that takes the document's place")
        return found

    def _read(
        self, paths: Sequence[Path]
    ) -> tuple[list[tuple[Document, IngestionReport, Source]], tuple[Rejection, ...]]:
        """Parse files; each new one gets a ``doc_id`` that no other document of the library has."""
        have = self._sources_if_any()
        known = {source.sha256: source.doc_id for source in have}
        taken = {source.doc_id for source in have} | {stem(source.path.name) for source in have}
        found, rejections = [], []
        for source in find_sources(paths, self.suffixes):
            doc_id = stem(free_name(safe_name(source.name), taken))
            same = known.get(source.sha256)
            try:
                document = parse_source(replace(source, doc_id=same or doc_id, title=None), self.parse)
                encoding = self.encoding_of(source.read(), source.name)
            except DocumentError as error:
                rejections.append(Rejection(source.name, str(error)))
                continue
            if same is None:
                taken.add(doc_id)
            found.append((document, report_of(document, encoding, same), source))
        return found, tuple(rejections)

    def _sources_if_any(self) -> list[Source]:
        try:
            return self._sources()
        except InputError:  # nothing is there yet
            return []


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()
