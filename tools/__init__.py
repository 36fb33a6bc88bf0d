"""What the project's keepers use; not part of the product."""
