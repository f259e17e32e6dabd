"""Tend's own HTTP server: the webhook's door, health and figures."""
