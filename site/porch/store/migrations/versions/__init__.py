"""One module per change of the tables; each revises the one before it."""
