"""Revisions of the tables, oldest first; ``upgrade`` runs them.

``REVISIONS`` repeats what stands in ``versions/``, so that a database that is up to date is recognised
without importing Alembic (100 ms); a test compares the two.
"""

REVISIONS = ("0001", "0002", "0003", "0004", "0005")
