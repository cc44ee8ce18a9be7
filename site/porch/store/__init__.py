"""What must not be lost: the journal of signups, and the rate that all processes share. All SQL of the house is here.

On SQLite or PostgreSQL, with SQLAlchemy Core.
"""
