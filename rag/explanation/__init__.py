"""Why an answer is what it is: as values, and as tables in words."""
