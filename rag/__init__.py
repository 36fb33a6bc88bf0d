"""问据 (Wenju): ask long Chinese reports, get their own sentences back, each with a citation."""

__version__ = "0.1.0"
