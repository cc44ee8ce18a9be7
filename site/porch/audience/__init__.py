"""Where contacts go: one protocol, the Loops client, and a Loops-compatible audience kept on this machine."""
