"""What people say and tap in their private chat."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.delivery.shell import Shell
from bot.domain.checkin import Bubble
from bot.domain.kinds import Kind
from bot.domain.person import Person, Step
from bot.handlers.commands import ALWAYS, BEGINNING, COMMANDS, DIRECT
from bot.handlers.taps import tapped, typed
from bot.services import account, beginning, occasions, replies, settings
from bot.services.outbox import say
from bot.services.outcome import DONE, STALE, Outcome
from bot.services.ports import Tx, World
from bot.storage.store import StoreTx

Use = Callable[[World, Tx, Person], Outcome]
LONGEST_LABEL = 80
ERASES = "DELETE"


class Talk:
    """Callbacks for one person's private chat."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    async def tap(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A button; its data is the client's word and believed in nothing."""
        query = update.callback_query
        if query is None:
            return
        if query.message and query.message.chat.type != ChatType.PRIVATE:
            # No keyboard of ours stands in a group, and what is done there would be answered there.
            await self._shell.act(update, lambda world, tx: STALE)
            return
        message_id = query.message.message_id if query.message else None

        def use(world: World, tx: Tx, person: Person) -> Outcome:
            return tapped(world, tx, person, query.data or "", message_id)

        await self._act(update, query.from_user.id, use, stranger=STALE)

    async def command(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A command, known or not."""
        message = update.message
        if message is None or message.from_user is None or message.text is None:
            return
        head, *typed_rest = message.text.split(maxsplit=1)
        rest = "".join(typed_rest)
        name = head[1:].partition("@")[0].casefold()
        if name == "start":
            await self._start(update, message, rest.strip())
            return
        stranger = Outcome(farewell=DIRECT.get(name, Kind.STRANGER))

        def use(world: World, tx: Tx, person: Person) -> Outcome:
            return _command(world, tx, person, name, rest)

        await self._act(update, message.from_user.id, use, stranger=stranger)

    async def _start(self, update: Update, message: Message, token: str) -> None:
        user = message.from_user
        if user is None:
            return
        token_hash = sha256(token.encode()).digest() if token else None

        def work(world: World, tx: StoreTx) -> Outcome:
            person = tx.person_of(user.id)
            if person:
                occasions.settle(world, tx, person)
                person = tx.person_of(user.id)
            if person and person.age_asked:
                outcome = _ask_age(world, tx, person)
            else:
                outcome = beginning.start(
                    world, tx, user.id, user.first_name, user.language_code or "", token_hash
                )
            _see(world, tx, user.id, message.message_id)
            return outcome

        await self._shell.act(update, work)

    async def text(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Words: a button's label, a step of the beginning, or a reply."""
        message = update.message
        if message is None or message.from_user is None or message.text is None:
            return
        bubble = Bubble(message.message_id, message.text)
        reply_to = message.reply_to_message.message_id if message.reply_to_message else None

        def use(world: World, tx: Tx, person: Person) -> Outcome:
            return _words(world, tx, person, bubble, reply_to)

        await self._act(update, message.from_user.id, use, stranger=Outcome(farewell=Kind.STRANGER))

    async def edited(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Other words for the same message."""
        message = update.edited_message
        if message is None or message.from_user is None or message.text is None:
            return
        bubble = Bubble(message.message_id, message.text)

        def use(world: World, tx: Tx, person: Person) -> Outcome:
            if person.step is not Step.READY:
                return DONE
            return replies.edit(world, tx, person, bubble)

        await self._act(update, message.from_user.id, use, stranger=DONE)

    async def location(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """`[Share my location once]`: only the zone is kept, the message goes at once."""
        message = update.message
        if message is None or message.from_user is None or message.location is None:
            return
        place = message.location

        def use(world: World, tx: Tx, person: Person) -> Outcome:
            say(world, tx, person, Kind.REMOVAL, ids=str(message.message_id))
            if person.age_asked:
                return _ask_age(world, tx, person)
            if person.step is Step.ZONE:
                return beginning.choose_location(world, tx, person, place.latitude, place.longitude)
            if person.step is Step.READY:
                return settings.set_location(world, tx, person, place.latitude, place.longitude)
            return beginning.repeat_step(world, tx, person)

        await self._act(update, message.from_user.id, use, stranger=Outcome(farewell=Kind.STRANGER))

    async def other(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Anything but text gets one sentence; an open question stays open."""
        message = update.message
        if message is None or message.from_user is None:
            return

        def use(world: World, tx: Tx, person: Person) -> Outcome:
            if person.age_asked:
                return _ask_age(world, tx, person)
            say(world, tx, person, Kind.NOT_TEXT)
            return DONE

        await self._act(update, message.from_user.id, use, stranger=Outcome(farewell=Kind.STRANGER))

    async def _act(self, update: Update, telegram_id: int, use: Use, *, stranger: Outcome) -> None:
        """One transaction: what was due is settled first, then the person acts."""

        def work(world: World, tx: StoreTx) -> Outcome:
            person = tx.person_of(telegram_id)
            if person is None:
                return stranger
            if update.message:
                _see(world, tx, telegram_id, update.message.message_id)
            occasions.settle(world, tx, person)
            person = tx.person_of(telegram_id) or person
            if person.blocked:
                person = replace(person, blocked=False)
                tx.put(person)
            return use(world, tx, person)

        await self._shell.act(update, work)


def _see(world: World, tx: Tx, telegram_id: int, message_id: int) -> None:
    person = tx.person_of(telegram_id)
    if person:
        tx.seen(person.id, message_id, world.now)


def _command(world: World, tx: Tx, person: Person, name: str, rest: str) -> Outcome:
    if command := ALWAYS.get(name):
        return command(world, tx, person, rest)
    if person.age_asked:
        return _ask_age(world, tx, person)
    begun = person.step is Step.READY
    if command := (COMMANDS if begun else BEGINNING).get(name):
        return command(world, tx, person, rest)
    if not begun:
        return beginning.repeat_step(world, tx, person)
    say(world, tx, person, Kind.UNKNOWN_COMMAND)
    return DONE


def _words(world: World, tx: Tx, person: Person, bubble: Bubble, reply_to: int | None) -> Outcome:
    """Where words belong, in this order: a button's label, then the state the person is in.

    Sent as a Telegram reply to a question they are always its reply, never a label.
    """
    answers = reply_to is not None and replies.asked_in(tx, person, reply_to) is not None
    if not answers and len(bubble.text) <= LONGEST_LABEL:
        if bubble.text.strip().upper() == ERASES and (asked := account.erasing_asked(tx, person)):
            return _erase_or_ask(world, tx, person, bubble.text.strip(), clear=bool(asked.say.refs["clear"]))
        if (outcome := typed(world, tx, person, bubble.text)) is not None:
            return outcome
    if person.age_asked:
        return _ask_age(world, tx, person)
    if person.step is Step.ZONE:
        return beginning.choose_place(world, tx, person, bubble.text)
    if person.step is not Step.READY:
        return beginning.repeat_step(world, tx, person)
    return replies.take_text(world, tx, person, bubble, reply_to)


def _erase_or_ask(world: World, tx: Tx, person: Person, word: str, *, clear: bool) -> Outcome:
    """Only the word as it was asked for erases; almost the word answers nothing, so it is asked again."""
    if word == ERASES:
        return account.erase(world, tx, person, clear=clear)
    say(world, tx, person, Kind.DELETE_QUESTION, clear=clear)
    return DONE


def _ask_age(world: World, tx: Tx, person: Person) -> Outcome:
    say(world, tx, person, Kind.AGE_QUESTION, matter="age")
    return DONE
