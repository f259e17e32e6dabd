"""Use cases: plain synchronous functions `(world, tx, ...)`, one transaction each."""
