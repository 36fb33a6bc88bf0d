"""Files as an attacker would send them, made by code: each with the reason for which it must be refused, or how it is read."""
