"""People who do, by lot, all that bears on time: settings, pauses, snoozes, answers, blocks, travels."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from bot.domain.checkin import CheckIn, CheckInState
from bot.domain.person import Person
from bot.domain.schedule import OccasionKind
from bot.services import checkins, consent, settings
from bot.services.checkins import open_checkin
from bot.services.outcome import Outcome
from bot.services.ports import Tx, World
from tests.reliability.sundial import Arrival, Line, Sundial
from tests.services.pairs import pair
from tests.services.stories import Phone

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Pacific/Auckland",
    "Pacific/Honolulu",  # across the date line
    "Pacific/Kiritimati",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
)
THREE_DAYS = timedelta(days=3)
Act = Callable[["Life", Phone], object]


class Life:
    """Two people, paired, and what they do when."""

    def __init__(self, seed: int, begins: datetime, *, daily: bool = True) -> None:
        self.random = Random(seed)  # noqa: S311  # a seeded search
        self.sundial = Sundial(begins, f"life {seed}")
        self.ada = self.sundial.phone("Ada", self.random.choice(ZONES))
        self.ben = self.sundial.phone("Ben", self.random.choice(ZONES))
        pair(self.ada, self.ben)
        for phone in self.people:
            phone.sets(_reminded, "on")
            if daily:
                phone.sets(settings.set_days, "daily")

    @property
    def people(self) -> tuple[Phone, Phone]:
        return self.ada, self.ben

    def passes(self, most: timedelta) -> None:
        """Some time goes by."""
        self.sundial.until(self.sundial.now + most * self.random.random())

    def breaks(self, least: timedelta = timedelta(seconds=1), most: timedelta = THREE_DAYS) -> None:
        """An outage of one kind or another; short ones are as likely as long ones."""
        length = least * (most / least) ** self.random.random()
        self.sundial.outage(self.random.choice((Line.CUT, Line.SILENT)), length)

    def wrong_clock(self) -> None:
        """Somebody sets the clock wrong, and right again."""
        jump = self.random.choice((timedelta(hours=1), timedelta(days=1))) * self.random.choice((1, -1))
        self.sundial.leap(jump)
        self.sundial.leap(-jump)

    def act(self, acts: tuple[Act, ...]) -> None:
        """Somebody does something; who has blocked the bot can do nothing else than come back."""
        phone = self.random.choice(self.people)
        if phone.person.blocked:
            if self.random.random() < 0.3:
                phone.block(back=True)
            return
        self.random.choice(acts)(self, phone)

    def question(self, phone: Phone) -> CheckIn | None:
        return open_checkin(self.sundial.tx, phone.person, self.sundial.now)


def _answers(life: Life, phone: Phone) -> None:
    if life.question(phone):
        phone.type("tea")


def _snoozes(life: Life, phone: Phone) -> None:
    question = life.question(phone)
    when = life.random.choice((checkins.in_an_hour, checkins.this_evening, checkins.tomorrow))
    if question:
        phone.does(lambda w, t, p: checkins.snooze(w, t, p, question, when(w, p)))


def _answers_late(_: Life, phone: Phone) -> None:
    closed = [one for one in phone.checkins if one.state is CheckInState.CLOSED]
    if closed:
        phone.does(lambda w, t, p: checkins.answer_late(w, t, p, closed[-1].id))


def _wants_another(life: Life, phone: Phone) -> None:
    question, in_place = life.question(phone), life.random.random() < 0.5
    if question:
        phone.does(lambda w, t, p: checkins.another(w, t, p, question, in_place=in_place))


def _sets(setting: Callable[[World, Tx, Person, str], Outcome], *typed: str) -> Act:
    return lambda life, phone: phone.sets(setting, life.random.choice(typed))


def _reminded(world: World, tx: Tx, person: Person, typed: str) -> Outcome:
    return settings.set_switch(world, tx, person, "reminder", typed)


def _blocks(life: Life, phone: Phone) -> None:
    if life.random.random() < 0.5:
        phone.block()
    else:
        life.sundial.blocking.add(phone.id)


def _says(life: Life, phone: Phone) -> None:
    use = life.random.choice((consent.say_yes, consent.say_yes, consent.say_no))
    phone.does(lambda w, t, p: use(w, t, p, phone.side))


QUIET_LIFE: tuple[Act, ...] = (
    _answers,
    _answers,
    lambda _, phone: phone.does(checkins.skip_open),
    _snoozes,
    _says,
)
"""What changes no plan."""
BUSY_LIFE: tuple[Act, ...] = (
    *QUIET_LIFE,
    _answers_late,
    _wants_another,
    lambda _, phone: phone.ask(),
    _sets(settings.set_days, "daily", "mon wed fri", "weekends", "tue", "sun mon"),
    _sets(settings.set_time, "19:30-20:30", "12:00-13:00", "9-10", "21:30-21:45", "13:00-21:00"),
    _sets(settings.set_quiet, "22-8", "18-9", "23-7", "22:30-6:30", "14-15"),
    _sets(settings.use_zone, *ZONES),
    _sets(_reminded, "on", "on", "off"),
    lambda life, phone: phone.pause(life.random.choice(("", "1", "3"))),
    lambda _, phone: phone.resume(),
    lambda _, phone: phone.resume(),
    _blocks,
    lambda _, phone: phone.does(lambda _, t, p: checkins.fewer(t, p)),
)


def answers_everything(*phones: Phone) -> Callable[[Arrival], None]:
    """For tests in which nobody's silence may halve a rhythm."""

    def heard(arrival: Arrival) -> None:
        phone = next((one for one in phones if one.id == arrival.person.id), None)
        if phone and arrival.kind in (OccasionKind.CHECKIN, OccasionKind.SNOOZE):
            phone.does(checkins.skip_open)

    return heard
