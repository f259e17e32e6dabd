"""How long what is kept, besides replies, whose days the operator sets (RETENTION_DAYS)."""

from datetime import timedelta

SENT_KEPT = timedelta(days=7)
UPDATES_KEPT = timedelta(days=8)
CLEARABLE = timedelta(hours=48)
"""What Telegram lets a bot delete is younger than this; where messages are is remembered as long."""
INVITES_KEPT = timedelta(days=7)
"""After it expired, so that a late tap on its note still finds words; proposals too."""
PARKED_KEPT = timedelta(days=30)
BEGINNINGS_KEPT = timedelta(days=7)
"""Of somebody who typed /start and never came to the first question."""
LEAST_OF_TRACES = timedelta(days=30)
"""A week's yes, an evening that waits, a question answered late: younger than this they may be needed."""


def traces_kept(retention: timedelta) -> timedelta:
    """What somebody was asked and how an evening ended goes with the replies, but not while it is needed."""
    return max(retention, LEAST_OF_TRACES)
