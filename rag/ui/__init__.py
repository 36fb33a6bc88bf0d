"""The page: values in, escaped HTML out, and the thin Gradio layer that carries it."""
