"""What is counted for operators: numbers of events, never whose or what."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


class Figures:
    """One registry per running bot, so that nothing is shared behind its back."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.updates = Counter("tend_updates", "Updates by result", ["result"], registry=self.registry)
        self.parked = Gauge("tend_parked", "Updates parked now", registry=self.registry)
        self.handling = Histogram("tend_update_seconds", "Until the commit", registry=self.registry)
        self.sends = Counter("tend_sends", "Calls by verdict", ["verdict"], registry=self.registry)
        self.occasions = Counter("tend_occasions", "Occasions by result", ["result"], registry=self.registry)
        self.faults = Counter("tend_faults", "Faults by place", ["where"], registry=self.registry)
        self.in_hand = Gauge("tend_messages_in_hand", "Things being sent", registry=self.registry)
