"""Where the asynchronous edge meets the synchronous rules: one update, or one occasion, one transaction."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial

import structlog
from telegram import Update

from bot.delivery.erasing import Eraser
from bot.delivery.figures import Figures
from bot.delivery.outbox import Outbox, Worlds
from bot.delivery.outgoing import Messenger, Outgoing, direct_to
from bot.delivery.sender import Sender
from bot.domain.kinds import Kind
from bot.domain.outbox import Delivery, OutboxMessage
from bot.domain.person import Person
from bot.domain.schedule import Occasion
from bot.messages import alert, direct, visit
from bot.services import occasions
from bot.services.outcome import Outcome
from bot.services.ports import World
from bot.storage.errors import StoreError
from bot.storage.store import Store, StoreTx

log = structlog.get_logger(__name__)

DUE_AT_ONCE = 200
SHOWN = frozenset({Delivery.SENT, Delivery.UNCERTAIN})

Work = Callable[[World, StoreTx], Outcome]


@dataclass(frozen=True, slots=True)
class _Committed:
    """What a caused transaction leaves to do."""

    outcome: Outcome
    person: Person | None
    answer: Outgoing | None
    more: bool
    retired: tuple["_Retired", ...]
    language: str | None


@dataclass(frozen=True, slots=True)
class _Retired:
    """A message on a phone whose buttons are no longer live."""

    person_id: str
    chat_id: int
    message_id: int


class Shell:
    """Runs use cases and sets off what follows them."""

    def __init__(
        self,
        store: Store,
        worlds: Worlds,
        outbox: Outbox,
        sender: Sender,
        messenger: Messenger,
        eraser: Eraser,
        figures: Figures,
    ) -> None:
        self._store = store
        self._worlds = worlds
        self._outbox = outbox
        self._sender = sender
        self._messenger = messenger
        self._eraser = eraser
        self._figures = figures
        self._ringing = asyncio.Lock()
        self._committed: set[int] = set()
        self._stuck: set[str] = set()

    async def act(self, update: Update, work: Work) -> Outcome | None:
        """Run a work exactly once for an update; None if the update was handled before.

        1. One transaction: the update's id, whatever the work does, and its first answer as `sending`.
        2. After the commit the update may be acknowledged.
        3. Then, as well as can be: the tap is answered, the answer sent, old keyboards taken away.
        """
        committed = await self._store.transact(lambda tx: self._caused(tx, update, work))
        self._committed.add(update.update_id)
        if committed is None:
            self._answer_tap(update, None)
            return None
        await self._follow(update, committed)
        return committed.outcome

    def let_go(self, query_id: str) -> None:
        """Stop the spinner of a tap that could not be handled."""
        self._sender.at_once(lambda: self._messenger.answer_tap(query_id, None))

    def committed(self, update_id: int) -> bool:
        """Whether an update went through `act` since this was last asked."""
        found = update_id in self._committed
        self._committed.discard(update_id)
        return found

    async def ring(self) -> None:
        """Handle everything that is due, the oldest first."""
        async with self._ringing:
            self._stuck.clear()
            while due := await self._due():
                for occasion in due:  # one after the other: somebody's answer waits behind no more than that
                    await self._decide(occasion)
                    self._sender.wake()  # what is decided leaves while the rest is
        self._sender.wake()

    async def _due(self) -> list[Occasion]:
        most = DUE_AT_ONCE + len(self._stuck)
        due = await self._store.transact(lambda tx: tx.due(self._worlds().now, most))
        return [occasion for occasion in due if occasion.id not in self._stuck]

    async def _decide(self, occasion: Occasion) -> None:
        """One occasion, one transaction; one that fails waits for the next ring and holds up nobody."""
        try:
            retired = await self._store.transact(lambda tx: self._due_now(tx, occasion))
        except StoreError as error:
            self._failed(occasion, str(error))
        except Exception as error:  # noqa: BLE001 (whatever it is, everybody else's evening goes on)
            self._failed(occasion, type(error).__name__)
        else:
            self._figures.occasions.labels("handled").inc()
            self._remove_keyboards(retired)

    def _due_now(self, tx: StoreTx, occasion: Occasion) -> tuple[_Retired, ...]:
        occasions.on_due(self._worlds(), tx, occasion)
        return _retired(tx)

    def _failed(self, occasion: Occasion, reason: str) -> None:
        self._stuck.add(occasion.id)
        self._figures.occasions.labels("failed").inc()
        log.error("an occasion could not be handled", kind=occasion.kind.value, reason=reason)

    def _caused(self, tx: StoreTx, update: Update, work: Work) -> _Committed | None:
        """The transaction of one update; it may run twice."""
        world = self._worlds()
        if not tx.record_update(update.update_id, world.now):
            return None
        user = update.effective_user
        person = tx.person_of(user.id) if user else None
        outcome = work(world, tx)
        if person is None and user is not None:
            person = tx.person_of(user.id)  # whom the work has just made
        answer = None
        if person is not None and self._sender.free(person.id):
            answer = self._outbox.take(tx, world, person.id)
        if outcome.erase is not None:
            _mark_erasing(tx, outcome.erase)
        return _Committed(
            outcome=outcome,
            person=person,
            answer=answer,
            more=any(_left_to_the_sweep(row, answer) for row in _said(tx)),
            retired=_retired(tx),
            language=person.language if person else user.language_code if user else None,
        )

    async def _follow(self, update: Update, done: _Committed) -> None:
        """Whatever fails here, the update has been handled."""
        outcome, chat = done.outcome, update.effective_chat
        self._answer_tap(update, alert(outcome.alert, done.language) if outcome.alert else None)
        if done.answer is not None:
            self._sender.send(done.answer)
        if done.more:
            self._sender.wake()
        self._remove_keyboards(done.retired)
        if outcome.erase is not None:
            self._eraser.begin(outcome.erase, outcome.farewell)
        elif chat is not None and outcome.farewell is not None:
            self._say_directly(chat.id, outcome.farewell, done.language)

    def _answer_tap(self, update: Update, text: str | None) -> None:
        query = update.callback_query
        if query is not None:
            self._sender.at_once(lambda: self._messenger.answer_tap(query.id, text))

    def _remove_keyboards(self, retired: Iterable[_Retired]) -> None:
        for one in retired:
            remove = partial(self._messenger.remove_keyboard, one.chat_id, one.message_id)
            self._sender.some_time(one.person_id, remove)

    def _say_directly(self, chat_id: int, farewell: Kind, language: str | None) -> None:
        """To someone who has no row: nothing of it is stored, so it is said once or not at all."""
        told = visit(farewell, language, self._worlds()) or direct(farewell, language)
        out = direct_to(chat_id, told)
        self._sender.soon(str(chat_id), lambda: self._messenger.perform(out))


def _mark_erasing(tx: StoreTx, person_id: str) -> None:
    """From the commit on there is no way back, whatever breaks afterwards."""
    person = tx.get(Person, person_id)
    if person is not None:
        tx.put(replace(person, erasing=True))


def _left_to_the_sweep(row: OutboxMessage, answer: Outgoing | None) -> bool:
    """Whether nothing else takes a row along: a person's next message follows their answer by itself."""
    return row.state is Delivery.WAITING and (answer is None or row.person_id != answer.person_id)


def _said(tx: StoreTx) -> list[OutboxMessage]:
    """What a transaction said, changed or retired, each as it was put last."""
    return list({row.id: row for row in tx.messages_put}.values())


def _retired(tx: StoreTx) -> tuple[_Retired, ...]:
    """Messages on a phone that lost their keyboard and won't be edited anyway."""
    gone = [row for row in _said(tx) if not row.live and row.message_id is not None and row.state in SHOWN]
    return tuple(
        _Retired(row.person_id, person.telegram_id, row.message_id)
        for row in gone
        if row.message_id is not None and (person := tx.get(Person, row.person_id)) and not person.blocked
    )
