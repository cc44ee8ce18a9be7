"""Is this a person, and did their own browser mean to send this? One file per check."""
