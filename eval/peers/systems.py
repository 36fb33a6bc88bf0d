"""The systems that are compared, by name."""

from __future__ import annotations

from eval.peers import langchain, llama_index, txtai
from eval.peers.baselines import Bm25, Dense
from eval.peers.job import System
from eval.peers.ours import Ours

OURS = "wenju"
SYSTEMS: dict[str, type[System]] = {
    OURS: Ours,
    "langchain": langchain.LangChain,
    "llama-index": llama_index.LlamaIndex,
    "txtai": txtai.Txtai,
    "bm25": Bm25,
    "dense": Dense,
}
NEEDS: dict[str, tuple[str, ...]] = {
    "langchain": langchain.NEEDS,
    "llama-index": llama_index.NEEDS,
    "txtai": txtai.NEEDS,
}
"""The optional packages of each."""
