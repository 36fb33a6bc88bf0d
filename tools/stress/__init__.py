"""Stress tests at full size, each part a command of its own; docs/reliability.md says what each one holds.

A part is a module ``tools/stress/<part>.py`` with ``FULL``, its arguments at full size, and ``main(arguments)``, which
returns the exit code; ``python -m tools.stress`` finds and runs them all.
"""
