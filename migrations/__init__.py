"""The schema of both databases, step by step: `main` holds what people keep, `keys` what locks it."""
