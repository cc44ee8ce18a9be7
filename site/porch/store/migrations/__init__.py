"""The journal's migrations, in order, as Alembic runs them; `porch.store.migration` is the way to run them."""
