"""What is left to do outside the transaction once a use case has committed."""

from dataclasses import dataclass

from bot.domain.kinds import Alert, Kind


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything said is already in the outbox; this is the rest.

    `alert` answers a tap. `erase` names the person whose rows and key go now, and `farewell` is then sent
    straight to the chat the update came from (as it is to people without a row).
    """

    alert: Alert | None = None
    farewell: Kind | None = None
    erase: str | None = None


DONE = Outcome()
STALE = Outcome(alert=Alert.STALE)
