"""The `porch` command, one file per command; each exports one click command named ``command``."""
