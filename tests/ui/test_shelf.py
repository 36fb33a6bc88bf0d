"""What a browser names is read only where it was sent, and a change is answered from as soon as it is done."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.config import Settings
from rag.errors import InputError, RagError
from rag.server.options import LARGEST_UPLOAD
from rag.ui.shelf import KEPT_SECONDS, MOST_UPLOADS, LostUploadError, Shelf
from rag.ui.state import Opener
from rag.upkeep import document_library
from tests.library.conftest import settings  # noqa: F401  the two reports
from tests.ui.shelves import LAKE, Desk, desk, empty_desk

SILT = "今年清理湖底淤泥八千立方米。"


def silent(_stage: str, _done: int, _total: int) -> None:
    """Tell nobody how far it has come."""


@pytest.fixture
def at(settings: Settings, tmp_path: Path) -> Desk:  # noqa: F811
    """Return the shelf of the two reports."""
    return desk(settings, tmp_path / "uploads")


def outside(at: Desk) -> str:
    """Return a file beside the upload folder."""
    path = at.uploads.parent / "secret.txt"
    path.write_text("秘密。", encoding="utf-8")
    return str(path)


def linked(at: Desk) -> str:
    """Return a link that leads out of the upload folder."""
    link = at.uploads / "a" / "link.txt"
    link.parent.mkdir()
    link.symlink_to(outside(at))
    return str(link)


def climbing(at: Desk) -> str:
    """Return a path that begins in the upload folder and climbs out of it."""
    outside(at)
    return f"{at.uploads}/../secret.txt"


def too_deep(at: Desk) -> str:
    """Return a file deeper in the folder than Gradio puts any."""
    return at.send("b.txt", LAKE, "a/inner")


@pytest.mark.parametrize(
    "name",
    [outside, linked, climbing, too_deep, lambda at: str(at.uploads / "a" / "gone.txt"), lambda at: str(at.uploads),
     lambda _: "/etc/passwd", lambda _: "", lambda _: "a\0b", lambda _: 7, lambda _: None, lambda _: ["x"]],
)  # fmt: skip
def test_only_what_was_sent_is_read(tmp_path: Path, name: Callable[[Desk], object]) -> None:
    at = empty_desk(tmp_path)
    wanted = name(at)
    with pytest.raises(LostUploadError, match="choose it again"):
        at.shelf.uploaded([at.send("lake.txt", LAKE, "b"), wanted])


@pytest.mark.parametrize("given", [None, "x", [], {"a": 1}, ["a"] * (MOST_UPLOADS + 1)])
def test_what_is_no_list_of_files_is_refused(tmp_path: Path, given: object) -> None:
    at = empty_desk(tmp_path)
    with pytest.raises(InputError, match=f"1 to {MOST_UPLOADS} files"):
        at.shelf.uploaded(given)


def test_a_file_that_is_too_large_is_refused_by_its_size_on_disk(tmp_path: Path) -> None:
    at = empty_desk(tmp_path)
    path = at.send("large.txt", "")
    os.truncate(path, LARGEST_UPLOAD)
    assert at.shelf.uploaded([path, path]) == (Path(path).resolve(),)
    os.truncate(path, LARGEST_UPLOAD + 1)
    with pytest.raises(InputError, match=r"large\.txt is larger than 20 MiB"):
        at.shelf.uploaded([path])


def test_looking_changes_nothing_and_confirming_answers_from_the_file_at_once(at: Desk) -> None:
    before = at.opener.pipeline()
    proposal = at.shelf.inspect(at.shelf.uploaded([at.send("lake.txt", LAKE)]))
    assert [(report.doc_id, report.title) for report in proposal.found.reports] == [("lake", "湖泊管理报告")]
    assert proposal.usable
    assert (at.opener.edition, at.finds(SILT)) == (0, False)
    stages: list[str] = []
    at.shelf.confirm(proposal, lambda stage, _done, _total: stages.append(stage))
    assert stages[-1] == "open"
    assert (at.opener.edition, at.finds(SILT)) == (1, True)
    assert list(at.documents) == ["city", "lake", "park"]
    assert not any(at.uploads.iterdir())
    assert list(before.documents) == ["city", "park"]  # who is being answered is answered from what there was
    assert before.search(SILT, 1)


def test_the_same_file_is_not_usable_twice(at: Desk) -> None:
    folder = next(each.path for each in at.shelf.list_documents()).parent
    proposal = at.shelf.inspect(at.shelf.uploaded([at.send("again.txt", (folder / "city.txt").read_bytes())]))
    assert [report.duplicate_of for report in proposal.found.reports] == ["city"]
    assert not proposal.usable


def test_a_file_that_vanished_after_it_was_looked_at_changes_nothing(at: Desk) -> None:
    path = at.send("lake.txt", LAKE)
    proposal = at.shelf.inspect(at.shelf.uploaded([path]))
    Path(path).unlink()
    with pytest.raises(LostUploadError):
        at.shelf.confirm(proposal, silent)
    assert list(at.documents) == ["city", "park"]


def test_a_document_is_replaced_by_one_file_and_keeps_its_name(at: Desk) -> None:
    proposal = at.shelf.inspect(at.shelf.uploaded([at.send("park2.txt", LAKE)]), "park")
    at.shelf.confirm(proposal, silent)
    assert {doc_id: each.title for doc_id, each in at.documents.items()}["park"] == "湖泊管理报告"
    assert (at.finds(SILT), at.finds("今年种植银杏树一百二十棵。")) == (True, False)
    two = at.shelf.uploaded([at.send("a.txt", LAKE, "x"), at.send("b.txt", LAKE + "又。\n", "y")])
    with pytest.raises(InputError, match="choose the one file"):
        at.shelf.inspect(two, "park")
    with pytest.raises(InputError, match="there is no document 'gone' any more"):
        at.shelf.inspect(two, "gone")


def test_what_is_removed_is_found_no_more_and_a_new_name_is_shown(at: Desk) -> None:
    sentences = [
        span.of(at.documents["park"].text) for each in at.documents["park"].paragraphs for span in each.sentences
    ]
    at.shelf.rename("city", "城市 <b>报告</b>", silent)
    assert at.documents["city"].title == "城市 <b>报告</b>"
    at.shelf.remove("park", silent)
    assert [sentence for sentence in sentences if at.finds(sentence)] == []
    assert [each.doc_id for each in at.shelf.list_documents()] == ["city"]
    assert at.opener.edition == 2
    with pytest.raises(InputError, match="would leave the library empty"):
        at.shelf.remove("city", silent)
    assert list(at.documents) == ["city"]


def test_a_library_of_nothing_lists_nothing_and_takes_its_first_file(settings: Settings, tmp_path: Path) -> None:  # noqa: F811
    for each in settings.data_directory.iterdir():
        each.unlink()
    at = desk(settings, tmp_path / "uploads")
    assert at.shelf.list_documents() == ()
    at.shelf.confirm(at.shelf.inspect(at.shelf.uploaded([at.send("lake.txt", LAKE)])), silent)
    assert list(at.documents) == ["lake"]


def test_nothing_changes_while_the_first_index_is_built(settings: Settings, tmp_path: Path) -> None:  # noqa: F811
    shelf = Shelf(document_library(settings), Opener(lambda _: pytest.fail("not started")), tmp_path)
    with pytest.raises(RagError, match="wait until it is ready"):
        shelf.remove("park", silent)
    assert [each.doc_id for each in shelf.list_documents()] == ["city", "park"]


def test_what_nobody_adds_is_deleted_after_an_hour(at: Desk) -> None:
    old, young = at.send("old.txt", LAKE, "old"), at.send("young.txt", LAKE, "young")
    os.utime(Path(old).parent, (time.time() - KEPT_SECONDS - 9,) * 2)
    at.shelf.inspect(at.shelf.uploaded([young]))
    assert [each.name for each in at.uploads.iterdir()] == ["young"]
