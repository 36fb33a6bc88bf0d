"""What Gradio keeps of each visitor while the server runs, as it is now and not as it was when an event began."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.ui.state import Turn

if TYPE_CHECKING:
    import gradio as gr
    from gradio.state_holder import SessionState


class Sessions:
    """Reads the conversations of visitors, and drops what Gradio keeps of them without need."""

    def __init__(self, blocks: gr.Blocks, turns: gr.State) -> None:
        """Take the page and the component of the conversation."""
        self._blocks = blocks
        self._turns = turns

    def turns(self, session: str | None) -> list[Turn] | None:
        """Return the conversation of a visitor; None where the server knows of none."""
        state = self._state(session)
        return state.get(self._turns._id) if state is not None else None  # noqa: SLF001  the key of a component

    def tidy(self, session: str | None) -> None:
        """Drop the components of a session that Gradio has made anew and keeps all the same, with what they showed.

        It files each one under a new number for ever: 0.1 MiB a question. To be called in the server's event loop,
        where nothing of Gradio's is half done meanwhile.
        """
        state = self._state(session)
        if state is None:
            return
        kept = self._blocks.default_config.blocks
        for number in [each for each in state.blocks_config.blocks if each not in kept]:
            del state.blocks_config.blocks[number]
            state.config_values.pop(number, None)

    def _state(self, session: str | None) -> SessionState | None:
        holder = getattr(self._blocks, "state_holder", None)
        return holder.session_data.get(session) if holder is not None else None


def before(waiting: Sequence[Turn], turns: Sequence[Turn]) -> list[Turn] | None:
    """Return the turns before those that wait; None where the conversation does not wait for them any more."""
    asked = [(turn.question, turn.asked_of, turn.begun) for turn in turns if turn.pending]
    if asked != [(turn.question, turn.asked_of, turn.begun) for turn in waiting]:
        return None
    return [turn for turn in turns if not turn.pending]
