"""Files that become documents, and the folder that holds them."""
