"""Telegram: updates in, replies out, over a durable inbox and outbox."""
