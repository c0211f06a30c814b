"""Curation in Telegram: the queue, drafts, entries and their history, and who may do what."""
