"""Arrays are written as NumPy writes them, and a disk that fills up midway is an error with a name and a number."""

from __future__ import annotations

import errno
import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from rag.disk.arrays import write_array

FULL_MIDWAY = """
import resource, signal, sys
from pathlib import Path
import numpy as np
from rag.disk.arrays import write_array
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
try:
    write_array(Path(sys.argv[1]), np.zeros(1_000_000, np.float32))
except OSError as error:
    print(error.errno, error.filename)
"""


@pytest.mark.parametrize(
    "values",
    [
        np.arange(10_001, dtype=np.int64),
        np.arange(24_000, dtype=np.float32).reshape(6000, 4),
        np.zeros((0, 3), np.float32),
        np.arange(20, dtype=np.int32)[::2],
    ],
)
def test_the_file_is_the_one_of_numpy(
    tmp_path: Path, values: np.ndarray[tuple[int, ...], np.dtype[np.float32]]
) -> None:
    wanted = io.BytesIO()
    np.save(wanted, values)
    write_array(tmp_path / "values.npy", values)
    assert (tmp_path / "values.npy").read_bytes() == wanted.getvalue()
    np.testing.assert_array_equal(np.load(tmp_path / "values.npy", mmap_mode="r" if values.size else None), values)


@pytest.mark.skipif(
    sys.platform == "win32", reason="a disk that fills up midway is NOT tested: no limits of files here"
)
def test_a_disk_that_fills_up_midway_has_a_name_and_a_number(tmp_path: Path) -> None:
    path = tmp_path / "values.npy"
    done = subprocess.run([sys.executable, "-c", FULL_MIDWAY, str(path)], capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == [str(errno.EFBIG), str(path)], done.stderr
