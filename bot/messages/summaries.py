"""The Summary both then read, in parts that fit a message, and the pictures of stress."""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.consent import Item
from bot.domain.person import Person
from bot.domain.prompts import Catalogue, Topic
from bot.domain.summary import Entry, Section, Summary
from bot.messages.catalogs import gettext_noop
from bot.messages.reader import Reader
from bot.messages.rendered import (
    ChartPoints,
    ChartSpec,
    Rendered,
    Text,
    bold,
    italic,
    lines,
    paragraphs,
    split,
    underlined,
)
from bot.messages.replies import given_words
from bot.messages.starters import starter
from bot.messages.telling import Telling
from bot.messages.topics import title
from bot.messages.words import name
from bot.services.ports import World

NO_DAY = date(2000, 1, 1)
MOST_LISTED = 50
"""As many ratings as fit a caption of 1,024 units in words; the picture shows all."""
YOU = gettext_noop("You")
PARTNER = gettext_noop("Your partner")
"""In the picture, whose font can't draw every name."""
CALM = gettext_noop("calm")
A_LOT = gettext_noop("a lot")


def summary(t: Telling) -> Rendered | None:
    shown, part = t.view.summary(t.ref("evening")), t.number("part")
    if shown is None:
        return None
    found = Typeset(t.reader, t.world.catalogue, t.view.partner_name(t.ref("evening"))).parts(shown)
    return Rendered(found[part]) if 0 <= part < len(found) else None


def summary_parts(world: World, person: Person, shown: Summary, partner: str) -> int:
    """How many messages a Summary fills, at least one."""
    reader = Reader(person.language, person.zone)
    return max(1, len(Typeset(reader, world.catalogue, partner).parts(shown)))


@dataclass(frozen=True, slots=True)
class Typeset:
    """A Summary in words: for whom, from which catalogue, and what the partner is called in it."""

    reader: Reader
    catalogue: Catalogue
    partner: str

    def parts(self, found: Summary) -> list[Text]:
        """Its messages, none longer than Telegram takes."""
        return split(self._whole(found))

    def _whole(self, found: Summary) -> Text:
        _ = self.reader.gettext
        return paragraphs(
            bold(_("What you and {name} both chose to share", name=name(self.partner))),
            *(self._section(section, found) for section in found.sections),
            lines(bold(_("To begin a talk")), starter(self.reader, found.starter_topic, found.starter)),
            italic(_("A summary is shown once, into the chat, and isn't stored to be called up again.")),
        )

    def _section(self, section: Section, found: Summary) -> Text:
        blocks = [self._entry(entry) for entry in section.entries]
        heading = underlined(bold(self.reader.words(title(section.topic))))
        heavy = section.topic is Topic.STRESS and found.listen_first
        return paragraphs(lines(heading, blocks[0]), *blocks[1:], self._listen_first() if heavy else Text())

    def _listen_first(self) -> Text:
        return self.reader.gettext(
            "These were heavy days for both of you. Listening first may help, before any advice: “Would you"
            " like me to listen, to think with you, or to leave you be?”"
        )

    def _entry(self, entry: Entry) -> Text:
        """Both sides of one question, or one reply without its question."""
        prompt = self.catalogue.worded(entry.prompt_id, self.reader.language)
        items = [self._item(item) for item in entry.items]
        return paragraphs(lines(italic(prompt.question) if prompt else Text(), items[0]), *items[1:])

    def _item(self, item: Item) -> Text:
        writer = Text(self.reader.words(YOU)) if item.mine else name(self.partner)
        return lines(bold(writer), given_words(self.reader, item.rating, item.words))


def stress_picture(t: Telling) -> Rendered | None:
    """The person's own ratings of four weeks, as a picture and in words."""
    _ = t.reader.gettext
    ratings = t.view.page.stress
    if not ratings:
        return None
    today = t.reader.local_day(t.view.world.now)
    start = today - timedelta(weeks=4)
    heading = _("Your stress over four weeks, from 1 (calm) to 5 (a lot)")
    chart = ChartSpec(
        title=_("Your stress over four weeks").plain,
        calm=t.reader.words(CALM),
        a_lot=t.reader.words(A_LOT),
        mine=t.reader.words(YOU),
        points=ratings,
        start=start,
        end=today,
        days=tuple((day, t.reader.brief_day(day)) for day in (start + timedelta(weeks=n) for n in range(5))),
    )
    listed = t.reader.all_of(
        _("{day}: {rating}", day=t.reader.short_day(day), rating=rating).plain
        for day, rating in ratings[-MOST_LISTED:]
    )
    return Rendered(lines(heading, listed), chart=chart)


def summary_picture(t: Telling) -> Rendered | None:
    """The ratings both shared, by their place in the Summary: when they were given isn't in it."""
    _ = t.reader.gettext
    found = t.view.summary(t.ref("evening"))
    if found is None or found.ratings is None:
        return None
    partner = name(t.view.partner_name(t.ref("evening")))
    mine, theirs = (tuple((_place(place), rating) for place, rating in line) for line in found.ratings)
    heading = _("Stress you both shared, in the order of the summary, from 1 (calm) to 5 (a lot)")
    chart = ChartSpec(
        title=_("Stress you both shared").plain,
        calm=t.reader.words(CALM),
        a_lot=t.reader.words(A_LOT),
        mine=t.reader.words(YOU),
        points=mine,
        start=min(place for place, _rating in (*mine, *theirs)),
        end=max(place for place, _rating in (*mine, *theirs)),
        other=t.reader.words(PARTNER),
        other_points=theirs,
    )
    yours = _("You: {ratings}", ratings=_listed(t, mine))
    others = _("{name}: {ratings}", name=partner, ratings=_listed(t, theirs))
    return Rendered(lines(heading, yours, others), chart=chart)


def _place(number: int) -> date:
    """A place in the order of the Summary as a day of the picture; the day means nothing."""
    return NO_DAY + timedelta(days=number)


def _listed(t: Telling, line: ChartPoints) -> str:
    return t.reader.all_of(str(rating) for _place, rating in line[-MOST_LISTED:])
