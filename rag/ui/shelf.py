"""The library that the page may change, and the files that browsers sent for it.

A browser sends a file first and then the path that it got for it, so that path is a stranger's word: only what lies in
the upload folder of this server, and is a file of a size that is allowed, is ever read.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.errors import InputError, RagError
from rag.library import Change, DocumentLibrary, ListedDocument
from rag.protocols import Progress
from rag.server.options import LARGEST_UPLOAD
from rag.ui.state import Opener

MOST_UPLOADS = 50
"""Files that are looked at together."""
KEPT_SECONDS = 3600
"""How long a file lies in the upload folder that nobody adds."""
SUFFIXES = ("txt", "md", "html", "htm", "docx", "pdf", "zip")
Work = Callable[[Progress], Change]


class LostUploadError(RagError):
    """A file that was sent is not there any more, or never was."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Files that wait to be added, or one that waits to take the place of ``doc_id``, with what was found in them."""

    paths: tuple[Path, ...]
    found: Change
    doc_id: str | None = None

    @property
    def usable(self) -> bool:
        """Whether confirming it would change anything."""
        return any(report.duplicate_of is None for report in self.found.reports)


class Shelf:
    """The library in ``data/`` as the page changes it; every method raises RagError with what to do."""

    def __init__(self, library: DocumentLibrary, opener: Opener, uploads: Path) -> None:
        """Take the library, what answers from its index, and where Gradio puts what browsers send."""
        self._library = library
        self._opener = opener
        self._uploads = uploads

    def list_documents(self) -> tuple[ListedDocument, ...]:
        """Return the files of the library, none where there are none yet."""
        try:
            return self._library.list_documents()
        except InputError:  # what it says where the folder is empty or missing
            return ()

    def uploaded(self, sent: object) -> tuple[Path, ...]:
        """Return the files that a browser names; raise InputError where one is not among those that were sent."""
        if not isinstance(sent, list) or not 0 < len(sent) <= MOST_UPLOADS:
            raise InputError(f"choose 1 to {MOST_UPLOADS} files at a time")
        return tuple(dict.fromkeys(self._upload(each) for each in sent))

    def inspect(self, paths: Sequence[Path], doc_id: str | None = None) -> Proposal:
        """Return what is in the files, without changing anything."""
        self._sweep()
        if doc_id is not None and doc_id not in {each.doc_id for each in self.list_documents()}:
            raise InputError(f"there is no document {doc_id[:80]!r} any more: reload the page")
        found = self._library.inspect_files(paths)
        if doc_id is not None and len(found.reports) + len(found.rejections) != 1:
            raise InputError("choose the one file that takes the document's place")
        return Proposal(tuple(paths), found, doc_id)

    def confirm(self, proposal: Proposal, progress: Progress) -> Change:
        """Add what was proposed, and answer from it."""
        paths = self.uploaded([str(path) for path in proposal.paths])
        if proposal.doc_id is None:
            change = self._changed(lambda told: self._library.add_files(paths, told), progress)
        else:
            doc_id = proposal.doc_id
            change = self._changed(lambda told: self._library.update_document(doc_id, paths[0], told), progress)
        self.discard(paths)
        return change

    def remove(self, doc_id: str, progress: Progress) -> Change:
        """Take a document out of the library and out of what is answered from."""
        return self._changed(lambda told: self._library.remove_documents([doc_id], told), progress)

    def rename(self, doc_id: str, title: str, progress: Progress) -> Change:
        """Give a document another title."""
        return self._changed(lambda told: self._library.rename_document(doc_id, title, told), progress)

    def discard(self, paths: Sequence[Path]) -> None:
        """Delete files that were sent."""
        for path in paths:
            shutil.rmtree(path.parent, ignore_errors=True)

    def _changed(self, work: Work, progress: Progress) -> Change:
        """Do the work and answer from the new index; while the first index is being built, nothing can be changed."""
        if self._opener.phase == "opening":
            raise RagError("the index is being prepared: wait until it is ready")
        change = work(progress)
        if change.summary is not None:
            progress("open", 0, 0)
            self._opener.reopen()
        return change

    def _upload(self, name: object) -> Path:
        """Return a file that was sent; raise LostUploadError for every other path."""
        lost = LostUploadError("a chosen file is not on the server any more: choose it again")
        if not isinstance(name, str) or "\0" in name:
            raise lost
        try:
            path, folder = Path(name).resolve(strict=True), self._uploads.resolve(strict=True)
            if path.parent.parent != folder or not path.is_file():  # each file lies in a folder of its own
                raise lost
            size = path.stat().st_size
        except (OSError, RuntimeError) as error:
            raise lost from error
        if size > LARGEST_UPLOAD:
            raise InputError(f"{path.name} is larger than {LARGEST_UPLOAD >> 20} MiB: put it into the folder by hand")
        return path

    def _sweep(self) -> None:
        """Delete what was sent long ago and never added."""
        for each in self._uploads.iterdir() if self._uploads.is_dir() else ():
            if each.is_dir() and each.stat().st_mtime < time.time() - KEPT_SECONDS:
                shutil.rmtree(each, ignore_errors=True)
