"""Files as an attacker would send them, made by code, each with what must become of it."""
