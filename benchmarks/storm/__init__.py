"""The bot as processes against the Bot API stand-in, while things go wrong, and a judge who reads both ledgers."""
