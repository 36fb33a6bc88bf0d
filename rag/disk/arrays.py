"""Write arrays so that a full disk is an error that names the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.disk.durable import naming

_BLOCK = 4096  # rows that are written at once


def write_array(path: Path, values: NDArray[Any]) -> None:
    """Write a .npy file as ``numpy.save`` does, format 1.0, in C order; an OSError names the file and has its number.

    ``numpy.save`` itself raises one with neither when the disk fills up midway.
    """
    header = np.lib.format.header_data_from_array_1_0(np.ascontiguousarray(values[:0]))
    with naming(path), path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, {**header, "shape": values.shape})
        for start in range(0, len(values), _BLOCK):
            file.write(np.ascontiguousarray(values[start : start + _BLOCK]).data)
