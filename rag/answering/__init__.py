"""From hits to an answer: evidence sentences, citations, or a refusal."""
