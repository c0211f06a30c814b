"""Hostile input, made from bytes, and the parts of the bot that have to bear it."""
