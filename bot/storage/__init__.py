"""The database: inbox and outbox, query log, people and chats, curation, migrations.

``bot.storage.database.open_database`` opens it; ``SqlMailbox``, ``SqlQueryLog``, ``SqlPeople`` and ``SqlCuration`` are
the adapters of the ports in ``bot.services.ports``. Nothing is imported here, so that a command which needs no
database does not pay for SQLAlchemy.
"""
