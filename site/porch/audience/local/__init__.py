"""A Loops-compatible audience kept on this machine: the people, the API over them, and three ways to reach it
(in this process without a socket, on a loopback port, and misbehaving on purpose)."""
