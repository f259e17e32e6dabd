"""Two databases: rows of people, sealed under a key each, and apart from them the keys."""
