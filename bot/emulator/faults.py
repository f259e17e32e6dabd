"""Faults on order: the next calls of a method, or to a chat, fail in a chosen way."""

from dataclasses import dataclass
from typing import Final, Literal, get_args

FaultKind = Literal["429", "400", "403", "500", "502", "slow", "drop_before", "drop_after"]
FAULT_KINDS: Final[tuple[str, ...]] = get_args(FaultKind)


@dataclass(slots=True)
class Fault:
    """One order; it lets `after` matching calls pass, applies to `count` more and is then gone."""

    kind: FaultKind
    method: str | None = None
    chat_id: int | None = None
    count: int = 1
    retry_after: int = 1
    seconds: float = 1.0
    description: str = ""
    after: int = 0

    def matches(self, method: str, chat_id: str) -> bool:
        """Whether this call is meant."""
        return (self.method is None or self.method == method) and (
            self.chat_id is None or str(self.chat_id) == chat_id
        )


class Faults:
    """The orders in force, first come first served."""

    def __init__(self) -> None:
        self._orders: list[Fault] = []

    def __len__(self) -> int:
        return len(self._orders)

    def add(
        self,
        kind: FaultKind,
        *,
        method: str | None = None,
        chat_id: int | None = None,
        count: int = 1,
        retry_after: int = 1,
        seconds: float = 1.0,
        description: str = "",
        after: int = 0,
    ) -> None:
        """Let `count` calls of this method to this chat fail, `after` so many; None means any."""
        if kind not in FAULT_KINDS:
            raise ValueError(f"no such fault: {kind}; there are {', '.join(FAULT_KINDS)}")
        name = method.lower() if method is not None else None
        self._orders.append(Fault(kind, name, chat_id, count, retry_after, seconds, description, after))

    def clear(self) -> None:
        """No more faults."""
        self._orders.clear()

    def take(self, method: str, chat_id: str) -> Fault | None:
        """The fault for this call, counted down."""
        for order in self._orders:
            if order.matches(method, chat_id):
                if order.after > 0:
                    order.after -= 1
                    continue
                order.count -= 1
                if order.count <= 0:
                    self._orders.remove(order)
                return order
        return None
