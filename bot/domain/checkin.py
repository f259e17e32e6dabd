"""A CheckIn (one prompt offered to one person at one occasion) and the Reply that may follow."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.consent import ShareChoice
from bot.domain.prompts import Topic

MOST_CHARACTERS = 1_000
JOIN_WITHIN = timedelta(minutes=10)
CLOSES_AFTER = timedelta(hours=36)
REMINDS_AFTER = timedelta(hours=3)
DRAFT_KEPT = timedelta(hours=36)
SPLIT_WITHIN = timedelta(seconds=3)
"""A client splits a text over 4,096 characters into messages that arrive within moments of each other."""
SPLIT_ARRIVES_IN = timedelta(seconds=30)
SPLIT_SIZE = 2_000
"""The least a split message counts here: a client counts UTF-16 units, so that of emoji is half as long."""
HIGH_STRESS = 4


class CheckInState(StrEnum):
    """OPEN and SNOOZED can be answered; CLOSED can be opened again, late, from /replies."""

    OPEN = "open"
    SNOOZED = "snoozed"
    ANSWERED = "answered"
    SKIPPED = "skipped"
    SWAPPED = "swapped"
    CLOSED = "closed"


class Origin(StrEnum):
    """Why a check-in came: its day (scheduled), or the person asked (asked, another, first)."""

    SCHEDULED = "scheduled"
    ASKED = "asked"
    ANOTHER = "another"
    FIRST = "first"


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One prompt offered once. `message` is the outbox message that shows it."""

    id: str
    person_id: str
    created_at: datetime
    prompt_id: str
    topic: Topic
    origin: Origin
    closes_at: datetime
    message: str = ""
    state: CheckInState = CheckInState.OPEN
    late: bool = False

    @property
    def open(self) -> bool:
        """Whether a text is taken as its reply."""
        return self.state in (CheckInState.OPEN, CheckInState.SNOOZED)


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message a person typed: Telegram's message id and its text, verbatim.

    Of an answer that was tapped: the words on its button, and minus the id of the message it stood on.
    """

    message_id: int
    text: str

    @property
    def tapped(self) -> bool:
        """Whether nobody typed it, so that it stands in no message of the person's own."""
        return self.message_id <= 0


class TooLong(Exception):
    """More than 1,000 characters in all; `characters` is how many it would have been."""

    def __init__(self, characters: int) -> None:
        super().__init__(f"{characters} characters, at most {MOST_CHARACTERS}")
        self.characters = characters


def words_of(bubbles: tuple[Bubble, ...]) -> str:
    """The words of several bubbles as one text, verbatim, a line break between them."""
    return "\n".join(bubble.text for bubble in bubbles)


def with_bubble(bubbles: tuple[Bubble, ...], bubble: Bubble) -> tuple[Bubble, ...]:
    """The bubbles with one added, or replaced where its message is already among them.

    Raises:
        TooLong: the words would exceed 1,000 characters; nothing is changed.
    """
    if any(one.message_id == bubble.message_id for one in bubbles):
        joined = tuple(bubble if one.message_id == bubble.message_id else one for one in bubbles)
    else:
        joined = (*bubbles, bubble)
    if (characters := len(words_of(joined))) > MOST_CHARACTERS:
        raise TooLong(characters)
    return joined


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person answered; without a check-in it is a note.

    `couple_id` is the couple it was created in (a share mark belongs to that couple alone). `held` waits
    for its author to confirm sharing; `barred` was taken back once and stays private for good.
    `message` is the confirmation in the chat.
    """

    id: str
    person_id: str
    created_at: datetime
    updated_at: datetime
    couple_id: str | None = None
    checkin_id: str | None = None
    prompt_id: str | None = None
    topic: Topic | None = None
    rating: int | None = None
    bubbles: tuple[Bubble, ...] = ()
    share: ShareChoice = ShareChoice.PRIVATE
    held: bool = False
    barred: bool = False
    message: str = ""

    @property
    def words(self) -> str:
        """What was typed, or picked, verbatim; empty for a rating alone."""
        return words_of(self.bubbles)

    @property
    def typed(self) -> bool:
        """Whether some of it stands in the chat as a message of the person's own."""
        return any(not bubble.tapped for bubble in self.bubbles)

    def with_bubble(self, bubble: Bubble, now: datetime) -> "Reply":
        """This reply with one more message, or with that message edited; raises TooLong."""
        return replace(self, bubbles=with_bubble(self.bubbles, bubble), updated_at=now)


@dataclass(frozen=True, slots=True)
class Draft:
    """Words typed while no check-in was open, until they are kept as a note or 36 hours pass."""

    id: str
    person_id: str
    created_at: datetime
    updated_at: datetime
    bubbles: tuple[Bubble, ...]
    message: str = ""
