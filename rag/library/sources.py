"""Which files are documents, and what they are called."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from rag.errors import DocumentError, InputError, UnreadableFileError
from rag.library.archives import ARCHIVE_SUFFIX, MOST_BYTES, Member, read_archive, read_member
from rag.library.folder import read_titles, recover
from rag.library.parallel import in_order
from rag.library.record import Sources
from rag.protocols import Progress
from rag.types import Document

ParseBytes = Callable[[bytes, str, str], Document]
"""Called as ``parse(data, name, doc_id)`` with the bytes of one file; raises DocumentError for what it cannot read."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be indexed, alone or as a member of an archive: its name in addresses and its checksum.

    ``title`` is what a person called the document, None where it keeps its own; ``problem`` says why the file cannot
    be a document, and ``unreadable`` that the system does not let it be read, so that nobody knows. ``copies`` are the
    names of other files with the same content.
    """

    path: Path
    doc_id: str
    sha256: str
    member: str | None = None
    number: int = 0
    title: str | None = None
    problem: str | None = None
    unreadable: bool = False
    copies: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of the file itself."""
        return self.path.name if self.member is None else self.member

    @property
    def copies_left_out(self) -> list[str]:
        """Why each of the copies is left out; several may have one name."""
        return [f"{copy} has the same content as {self.name}, which is taken once" for copy in self.copies]

    def read(self) -> bytes:
        """Return the bytes of the file; raise DocumentError when they cannot be read."""
        return read_bytes(self.path) if self.member is None else read_member(self.path, self.number)


def find_sources(paths: Sequence[Path], suffixes: Collection[str]) -> list[Source]:
    """Return the files named and, for folders, the readable files below them, sorted by path; archives are opened.

    What occurs in several files is taken once, and the first of them knows the others. Two files of one stem get
    their checksum into their ``doc_id``. What a killed process left half done in a folder is undone first. Raises
    InputError for a path that does not exist or cannot be read, and when nothing is found.
    """
    for path in paths:
        recover(path)
    found = [
        source
        for path in paths
        for file in _files_at(path, suffixes)
        for source in _sources(file, suffixes, named=file == path)
    ]
    if not found:
        places, known = ", ".join(map(str, paths)), " ".join(sorted(suffixes))
        raise InputError(f"there is no readable document in {places}: put a file there ({known}) or name one")
    first = _first_of_each(found)
    titles = {doc_id: title for path in paths for doc_id, title in read_titles(path).items()}
    stems = Counter(source.doc_id for source in first)
    return [_named(source, stems[source.doc_id] > 1, titles) for source in first]


def read_sources(
    sources: Sequence[Source],
    named: Collection[Path],
    parse: ParseBytes,
    progress: Progress | None = None,
    workers: int = 1,
    kept: Callable[[], Collection[str]] = frozenset,
) -> tuple[list[Document], list[str], frozenset[str]]:
    """Return the parsed documents, the reasons for which others were skipped, and the doc_ids of unreadable files.

    Documents and reasons are in the order of the sources. A file that was named itself must be readable; one that was
    found in a folder or an archive is skipped with its reason, unless the system does not let it be read and it may be
    a document that has to be ``kept``: then its error is raised, and no document is lost by a fault of the disk.
    Raises DocumentError when nothing is left. ``parse`` is called from as many threads as there are workers.
    """
    documents, skipped, unreadable = [], [], set()

    def read(source: Source) -> Document | DocumentError:
        try:
            return parse_source(source, parse)
        except DocumentError as error:
            return error

    for done, (source, found) in enumerate(zip(sources, in_order(read, sources, workers), strict=True), start=1):
        if isinstance(found, Document):
            documents.append(found)
        elif (source.path in named and source.member is None) or _is_kept(source, found, kept):
            raise found
        else:
            skipped.append(str(found))
            unreadable |= {source.doc_id} if isinstance(found, UnreadableFileError) else set()
        skipped += source.copies_left_out
        if progress is not None:
            progress("parse", done, len(sources))
    if not documents:
        raise DocumentError(f"no document could be read: {skipped[0]}")
    return documents, skipped, frozenset(unreadable)


def _is_kept(source: Source, error: DocumentError, kept: Callable[[], Collection[str]]) -> bool:
    """Say whether a file that could not be read may hold a document that has to be kept."""
    if not isinstance(error, UnreadableFileError):
        return False
    if source.path.suffix.lower() == ARCHIVE_SUFFIX:
        return bool(kept())
    name = stem(source.path.name)
    return any(doc_id == name or doc_id.startswith(f"{name}-") for doc_id in kept())


def parse_source(source: Source, parse: ParseBytes) -> Document:
    """Return the document in a source under the title that a person gave it; raise DocumentError when there is none."""
    if source.problem is not None:
        raise (UnreadableFileError if source.unreadable else DocumentError)(source.problem)
    document = parse(source.read(), source.name, source.doc_id)
    return document if source.title is None else replace(document, title=source.title)


def unless_parsed(documents: Sequence[Document], parse: ParseBytes) -> ParseBytes:
    """Return a parser that gives back a document it was given, where it is called for the very same file."""
    known = {(each.source_sha256, each.source, each.doc_id): each for each in documents}
    return lambda data, name, doc_id: known.get((sha256(data), name, doc_id)) or parse(data, name, doc_id)


def sources_of(sources: Sequence[Source], unreadable: Collection[str] = ()) -> Sources:
    """Return what an index records about its files; for one that could not be read, that it is to be read again."""
    return Sources(
        {source.doc_id: "" if source.doc_id in unreadable else source.sha256 for source in sources},
        {source.doc_id: source.title for source in sources if source.title is not None},
    )


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file; raise UnreadableFileError, or DocumentError when it is no file or too large."""
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise DocumentError(f"{path} is not a file: name one")
        if size > MOST_BYTES:
            raise DocumentError(f"{path.name} has {size >> 20} MiB, {MOST_BYTES >> 20} are allowed: split it")
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or error
        raise UnreadableFileError(f"{path} cannot be read ({reason}): check the file and its permissions") from error


def sha256(data: bytes) -> str:
    """Return the checksum by which files are compared."""
    return hashlib.sha256(data).hexdigest()


def stem(name: str) -> str:
    """Return a file's name without its suffix, composed so that it is the same on every system."""
    return unicodedata.normalize("NFC", PurePosixPath(name).stem)


def _first_of_each(found: Sequence[Source]) -> list[Source]:
    """Return one source of each content, with the names of the others; a file that was named twice is no copy."""
    same: dict[str, dict[tuple[Path, str | None, int], Source]] = {}
    for source in found:
        place = (source.path.resolve(), source.member, source.number)
        same.setdefault(source.problem or source.sha256, {}).setdefault(place, source)
    each_content = [list(sources.values()) for sources in same.values()]
    return [replace(first, copies=tuple(copy.name for copy in copies)) for first, *copies in each_content]


def _named(source: Source, repeated: bool, titles: Mapping[str, str]) -> Source:
    doc_id = f"{source.doc_id}-{source.sha256[:8]}" if repeated and source.problem is None else source.doc_id
    return replace(source, doc_id=doc_id, title=titles.get(doc_id))


def _files_at(path: Path, suffixes: Collection[str]) -> list[Path]:
    known = {*suffixes, ARCHIVE_SUFFIX}
    try:
        if path.is_dir():
            return sorted(
                file
                for file in path.rglob("*")
                if file.is_file() and file.suffix.lower() in known and not file.name.startswith((".", "~$"))
            )
        path.stat()
    except OSError as error:
        reason = error.strerror or error
        raise InputError(f"{path} cannot be read ({reason}): name a file or folder that exists") from error
    return [path]


def _sources(path: Path, suffixes: Collection[str], named: bool) -> Iterator[Source]:
    """Yield the sources in a file; one that was not named itself and cannot be read has a problem."""
    try:
        if path.suffix.lower() == ARCHIVE_SUFFIX:
            yield from [_source_in(path, member) for member in read_archive(path, suffixes)]
        else:
            yield Source(path, stem(path.name), sha256(read_bytes(path)))
    except DocumentError as error:
        if named and path.suffix.lower() != ARCHIVE_SUFFIX:
            raise
        unreadable = isinstance(error, UnreadableFileError)
        yield Source(path, path.name, "", problem=str(error), unreadable=unreadable)


def _source_in(path: Path, member: Member) -> Source:
    if member.problem is not None:
        return Source(path, f"{path.name}/{member.name}", "", member.name, member.number, problem=member.problem)
    return Source(path, stem(member.name), sha256(member.data), member.name, member.number)
