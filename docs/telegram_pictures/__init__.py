"""Pictures of real chats on Telegram for docs/asker.md: ``make picture``."""
