"""One class per field type, by family: what the TOML keys are, what is posted, what is sent.

To add a type: a class in one of these files (or a new one), a line in `registry.py`, a test.
"""
