"""What must hold of the stores."""
