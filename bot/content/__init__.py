"""Data, not code: prompts, helplines and words of danger, and the one reader that checks them."""
