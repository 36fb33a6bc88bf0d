"""The tests stay on this machine."""
