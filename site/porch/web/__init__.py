"""Flask: the pages, their outcomes, the operations endpoints, and the server that carries them."""
