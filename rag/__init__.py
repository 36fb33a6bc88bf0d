"""问据 (Wenju): ask long Chinese reports, get their own sentences back, each with a citation."""
