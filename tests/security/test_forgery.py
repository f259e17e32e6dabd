"""S8: a tap is believed in nothing but who tapped: forged, replayed or late ones reach nothing."""

import sqlite3
from collections import Counter
from contextlib import closing
from random import Random

from bot.domain.kinds import Action
from bot.emulator import Phone
from bot.emulator.state import PendingCallback
from tests.journeys.cast import STALE, Someone, Town
from tests.security.story import Story, callbacks_of
from tests.trials import Trials

ASKING = {"getupdates", "getwebhookinfo"}
Dump = dict[str, list[tuple[object, ...]]]


def dump(town: Town) -> Dump:
    """Every row of the main database as it lies there, but for the numbers of updates."""
    with closing(sqlite3.connect(town.folder / "main.sqlite")) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {name: database.execute(f'SELECT * FROM "{name}" ORDER BY 1').fetchall() for name in tables}  # noqa: S608  # our own names
    return {name: found for name, found in rows.items() if name != "update_log"}


def without(person_id: str, rows: Dump) -> Dump:
    """The rows that are not one person's."""
    return {name: [row for row in found if person_id not in row] for name, found in rows.items()}


def visible(phone: Phone) -> set[str]:
    """What the buttons on a phone would send now."""
    return {b.data for message in phone.messages for row in message.rows for b in row if b.data}


class Forger:
    """Sends taps, and sees to it that each is answered once, with one kind line, and has no other effect."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.sent = 0

    async def sends(self, phone: Phone, forged: set[str]) -> None:
        """All of them, from one phone, without waiting for answers."""
        before, seen, heard = dump(self.town), len(self.town.emulator.calls), len(phone.alerts)

        for data in sorted(forged):
            phone.forge(data)
        await self.town.settles()

        self._one_answer_each(seen, len(forged))
        assert phone.alerts[heard:] == [STALE] * len(forged)
        assert dump(self.town) == before
        self.sent += len(forged)

    async def sends_in_a_group(self, someone: Someone, forged: set[str]) -> None:
        """The same from below a message in a group."""
        before, seen = dump(self.town), len(self.town.emulator.calls)

        for data in sorted(forged):
            _taps_in_group(self.town, someone.phone, data)
        await self.town.settles()

        self._one_answer_each(seen, len(forged))
        assert dump(self.town) == before
        self.sent += len(forged)

    def _one_answer_each(self, seen: int, wanted: int) -> None:
        calls = [call for call in self.town.emulator.calls[seen:] if call.method.lower() not in ASKING]
        assert {call.method.lower() for call in calls} <= {"answercallbackquery"}
        answered = Counter(str(call.parameters["callback_query_id"]) for call in calls)
        assert len(answered) == wanted
        assert set(answered.values()) <= {1}
        assert {call.parameters.get("text") for call in calls} <= {STALE}


def _taps_in_group(town: Town, phone: Phone, data: str) -> None:
    """A callback that names a message in a group, as only a tampered client sends it."""
    world, bot = phone.world, phone.bot
    world.callback_number += 1
    query_id = f"group{world.callback_number}"
    room, now = world.group(), town.clock.now()
    message = {"message_id": 1, "date": int(now.timestamp()), "chat": room.as_chat()}
    bot.callbacks[query_id] = PendingCallback(query_id, room, phone.user_id, 1, now, "")
    query = {"id": query_id, "from": phone.account.as_user(), "message": message, "data": data}
    world.tell_bot(bot, "callback_query", query | {"chat_instance": "1"}, lane=phone.user_id)


async def test_every_button_of_the_story_reaches_nothing_in_any_other_hand(town: Town) -> None:
    story = Story.begins(town)
    forger = Forger(town)
    stranger, newcomer = town.arrives("Sam"), town.arrives("Nia")
    await stranger.starts()
    await stranger.taps("Not for me")
    await newcomer.starts()
    hands = {story.ada.name: story.ben, story.ben.name: story.ada}

    async def everybody_tries() -> None:
        for owner in (story.ada, story.ben):
            await forger.sends(hands[owner.name].phone, visible(owner.phone))

    await story.is_told(between=everybody_tries)
    for owner, data in story.callbacks.items():
        for hand in (hands[owner], stranger, newcomer):
            await forger.sends(hand.phone, data)

    assert forger.sent > 500


async def test_ones_own_buttons_reach_nothing_out_of_their_time(town: Town) -> None:
    story = Story.begins(town)
    forger = Forger(town)
    ada, ben = story.ada, story.ben

    tried: set[str] = set()

    async def ada_goes_back() -> None:
        over = callbacks_of(town, ada.phone) - visible(ada.phone) - tried
        await forger.sends(ada.phone, over)
        tried.update(over)

    await story.is_told(between=ada_goes_back)
    await ben_leaves_and_goes_back(town, ben, ada)
    old = callbacks_of(town, ada.phone)
    await forger.sends_in_a_group(ada, old)
    await story.ada_erases_everything()
    await forger.sends(ada.phone, old)
    await ada.starts()
    await forger.sends(ada.phone, old)

    assert forger.sent > 200


async def ben_leaves_and_goes_back(town: Town, ben: Someone, ada: Someone) -> None:
    """What still has buttons is his own alone: nothing of hers is touched, and she hears nothing."""
    await ben.types("/leave")
    person = await town.bot.parts.store.transact(lambda tx: tx.person_of(ben.phone.user_id))
    assert person is not None
    before, read, heard = without(person.id, dump(town)), ada.reads, len(ben.phone.alerts)

    for data in sorted(callbacks_of(town, ben.phone)):
        ben.phone.forge(data)
    await town.settles()

    assert without(person.id, dump(town)) == before
    assert ada.reads == read
    assert STALE in ben.phone.alerts[heard:]


def altered(data: str, others: list[str], draw: Random) -> str:
    """A button's data with something of it changed, or nothing like it."""
    token, action, value = data.split(":", 2)
    another = draw.choice(others).split(":", 2)
    place = draw.randrange(len(data))
    return draw.choice(
        (
            f"{token}:{draw.choice(list(Action)).value}:{value}",
            f"{token}:{draw.choice(list(Action)).value}:{another[2]}",
            f"{token}:{action}:{another[2]}",
            data + draw.choice(":;0 \0é"),
            f"{another[0]}:{action}:{value}",
            f"{token.swapcase()}:{action}:{value}",
            f"{token}:{action.upper()}:{value}",
            data[:place] + chr(draw.randrange(1, 0x500)) + data[place + 1 :],
            data[:place],
            data + data * draw.randrange(1, 400),
            token,
            "",
        )
    )


async def test_altered_data_reaches_nothing(town: Town, trials: Trials) -> None:
    story = Story.begins(town)
    forger = Forger(town)

    async def they_alter(small: int) -> None:
        for someone, other in ((story.ada, story.ben), (story.ben, story.ada)):
            shown, theirs = visible(someone.phone), sorted(callbacks_of(town, other.phone))
            draws = [Random(seed) for seed in trials.seeds(small, most=2_000)]  # noqa: S311  # nothing secret
            forged = {altered(draw.choice(sorted(shown)), theirs, draw) for draw in draws}
            same = {data.rstrip(":") for data in shown}
            await forger.sends(someone.phone, {data for data in forged if data.rstrip(":") not in same})

    await story.they_begin()
    await they_alter(60)
    await story.they_pair()
    await story.they_write()
    await they_alter(120)
    await story.they_share()
    await they_alter(60)

    assert forger.sent > 200
