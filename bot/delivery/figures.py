"""What is counted for operators: numbers of events, never whose or what."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


class Figures:
    """One registry per running bot, so that nothing is shared behind its back."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.updates = Counter(
            "tend_updates", "Updates acknowledged, by what became of them", ["result"], registry=self.registry
        )
        self.handling = Histogram(
            "tend_update_seconds", "From receiving an update to its commit", registry=self.registry
        )
        self.sends = Counter(
            "tend_sends", "Calls that show a message, by verdict", ["verdict"], registry=self.registry
        )
        self.occasions = Counter(
            "tend_occasions", "Due occasions handled", ["result"], registry=self.registry
        )
        self.faults = Counter(
            "tend_faults", "Faults of database or network, by where", ["where"], registry=self.registry
        )
        self.in_hand = Gauge("tend_messages_in_hand", "Things being sent", registry=self.registry)
