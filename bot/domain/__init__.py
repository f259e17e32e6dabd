"""What Tend is about: frozen values and pure functions; `now` is always an argument."""
