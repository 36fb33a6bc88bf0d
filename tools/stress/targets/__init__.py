"""What is fuzzed: each target makes an input of a text or of bytes, and asserts what must hold for any."""
