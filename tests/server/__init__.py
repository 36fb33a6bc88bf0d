"""Tests of what programs and assistants reach over HTTP, against real servers on this machine."""
