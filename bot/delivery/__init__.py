"""From Telegram to a committed transaction, and from there to a phone: nothing lost, nothing doubled."""
