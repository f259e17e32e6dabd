"""Erasing somebody, step by step, and going on with it after whatever cut it short.

The wish to clear the chat as well is kept in the person's own row until their key goes, and nowhere else: the
ids of messages are in their rows, and the chat's id is theirs. So a crash before the key is destroyed begins
anew, and after it nothing of them is left to begin with (docs/adr/0007-clear-then-erase.md).
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeVar

import structlog
from telegram.error import RetryAfter, TelegramError

from bot.delivery.courier import LONGEST_STORE_PAUSE, seconds_of
from bot.delivery.figures import Figures
from bot.delivery.outbox import Worlds
from bot.delivery.outgoing import Messenger, direct_to
from bot.delivery.raw import sender_of
from bot.delivery.results import Verdict, judge
from bot.delivery.sender import Sender
from bot.domain.couple import Invite
from bot.domain.kinds import Kind
from bot.domain.person import Person, Step
from bot.domain.retention import BEGINNINGS_KEPT
from bot.messages import direct
from bot.services.clearing import clearable
from bot.storage.errors import DatabaseAwayError, StoreError, TamperedRowError
from bot.storage.store import Store, StoreTx

log = structlog.get_logger(__name__)

T = TypeVar("T")

CLEARING_TRIED = 600.0
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 60.0
IN_VAIN = frozenset({Verdict.FAILED, Verdict.BLOCKED, Verdict.HALT})


@dataclass(frozen=True, slots=True)
class Leaving:
    """Somebody who is being erased, and what has to be known once nothing of them is left."""

    chat_id: int
    language: str
    clear: bool
    link: bool


class Eraser:
    """Erases people, each in a task of their own; updates of others don't wait for it."""

    def __init__(
        self, store: Store, worlds: Worlds, messenger: Messenger, sender: Sender, figures: Figures
    ) -> None:
        self._store = store
        self._worlds = worlds
        self._messenger = messenger
        self._sender = sender
        self._figures = figures
        self._begun: set[str] = set()

    def begin(self, person_id: str, farewell: Kind | None) -> None:
        """Erase somebody who is marked for it, unless that is under way."""
        if person_id not in self._begun:
            self._begun.add(person_id)
            self._sender.at_once(lambda: self._erase(person_id, farewell))

    async def go_on(self) -> None:
        """Everybody whose erasing was cut short, and everybody who never came to the first question."""
        unfinished, given_up = await self._store.transact(
            lambda tx: (tx.erasing(), _given_up(tx, self._worlds))
        )
        for person_id in unfinished:
            self.begin(person_id, Kind.ERASED)
        for person_id in given_up:
            self.begin(person_id, None)

    async def _erase(self, person_id: str, farewell: Kind | None) -> None:
        """In this order, so that a crash between any two steps leaves it to be done anew, or done.

        1. what of theirs could not be handled and was set aside
        2. the chat, as long as somebody knows which and what is in it
        3. the key, then the rows
        4. the receipt, of which nothing is stored: it is said once or not at all
        """
        try:
            leaving = await self._until_kept(
                lambda: self._store.transact(lambda tx: self._leaving(tx, person_id))
            )
            if leaving is not None and leaving.clear:
                await self._clear(person_id, leaving.chat_id)
            await self._until_kept(lambda: self._store.erase(person_id))
        except StoreError as error:
            log.error("an erasure could not be finished yet", reason=str(error))
            return
        finally:
            self._begun.discard(person_id)
        if leaving is not None and farewell is not None:
            told = direct(farewell, leaving.language, {"clear": leaving.clear, "link": leaving.link})
            out = direct_to(leaving.chat_id, told)
            self._sender.soon(str(out.chat_id), lambda: self._messenger.perform(out))

    async def _until_kept(self, write: Callable[[], Awaitable[T]]) -> T:
        """Try until the database is back: once the key is gone, only this task knows whom to tell."""
        pause = FIRST_PAUSE
        while True:
            try:
                return await write()
            except StoreError as error:
                self._figures.faults.labels("erasing").inc()
                if not isinstance(error, DatabaseAwayError):
                    raise
            await asyncio.sleep(pause)
            pause = min(LONGEST_STORE_PAUSE, pause * 2)

    def _leaving(self, tx: StoreTx, person_id: str) -> Leaving | None:
        person = tx.get(Person, person_id)
        if person is None:
            return None
        _forget_parked(tx, person.telegram_id)
        now = self._worlds().now
        link = any(invite.works(now) for invite in tx.rows(Invite, person_id))
        return Leaving(person.telegram_id, person.language, person.clears(now), link)

    async def _clear(self, person_id: str, chat_id: int) -> None:
        """Delete what may be deleted; for ten minutes at most, because the key has to go."""
        until, pause = time.monotonic() + CLEARING_TRIED, FIRST_PAUSE
        while True:
            ids = await self._store.transact(lambda tx: self._clearable(tx, person_id))
            try:
                await self._messenger.delete(chat_id, ids)
            except RetryAfter as error:
                pause = seconds_of(error)
            except TelegramError as error:
                if judge(error) in IN_VAIN:
                    return
            else:
                return
            if time.monotonic() + pause > until:
                return
            await asyncio.sleep(pause)
            pause = min(LONGEST_PAUSE, pause * 2)

    def _clearable(self, tx: StoreTx, person_id: str) -> tuple[int, ...]:
        person = tx.get(Person, person_id)
        return clearable(tx, person, self._worlds().now) if person else ()


def _forget_parked(tx: StoreTx, telegram_id: int) -> None:
    """Not what was only set aside in a rush: it may be the first word of a new beginning."""
    try:
        tried = [one for one in tx.parked() if one.attempts]
    except TamperedRowError as error:
        log.error("parked updates could not be read", reason=str(error))
        return
    for one in tried:
        if sender_of(json.loads(one.payload)) == telegram_id:
            tx.unpark(one.update_id)


def _given_up(tx: StoreTx, worlds: Worlds) -> list[str]:
    """Marked as erasing at once: from here on they are strangers, and may begin anew."""
    before = worlds().now - BEGINNINGS_KEPT
    found = (tx.get(Person, person_id) for person_id in tx.begun_in_vain(before))
    gone = [person for person in found if person and person.step is not Step.READY]
    for person in gone:
        tx.put(replace(person, erasing=True))
    return [person.id for person in gone]
