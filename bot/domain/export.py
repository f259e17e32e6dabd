"""What /export hands a person: everything of theirs, as values that the two documents are written from.

Times are on the person's own clock. Nothing here is a partner's, and nothing tells of a Release that its
reader doesn't know of. docs/export.md says what each field means.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from bot.domain.checkin import CheckInState, Origin
from bot.domain.consent import Answer, EveningState, ShareChoice, ShareDefault
from bot.domain.person import Step
from bot.domain.prompts import Topic

FORMAT: Literal["tend-export"] = "tend-export"
VERSION: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class WhoseExport:
    """The person themselves."""

    telegram_id: int
    name: str
    language: str
    zone: str
    began_at: datetime
    agreed_at: datetime | None
    step: Step
    age_asked: bool
    age_confirmed: bool


@dataclass(frozen=True, slots=True)
class ExportedSpan:
    """From one time of day to another, as `19:30`."""

    start: str
    end: str


@dataclass(frozen=True, slots=True)
class ExportedSettings:
    """How the bot asks, as chosen; `days` are ISO weekdays."""

    days: tuple[int, ...]
    window: ExportedSpan
    quiet: ExportedSpan
    muted_topics: tuple[Topic, ...]
    reminder: bool
    discreet: bool
    paused: bool
    paused_until: datetime | None
    halved: bool
    unanswered_in_a_row: int
    next_boundaries_lighter: bool


@dataclass(frozen=True, slots=True)
class ExportedCouple:
    """One's own side of a couple; `number` stands for it elsewhere in the document."""

    number: int
    began_at: datetime
    left_at: datetime | None
    zone: str
    made_the_link: bool
    share_default: ShareDefault
    share_default_set_at: datetime | None
    answer: Answer | None
    answered_at: datetime | None
    automatic_yes_at: datetime | None
    summary_opened_at: datetime | None
    kept_open_at: datetime | None


@dataclass(frozen=True, slots=True)
class ExportedEvening:
    """One 20:00 as its person may know it; `given` is None until they know."""

    couple: int | None
    day: date
    said_yes: bool
    state: EveningState
    given: bool | None


@dataclass(frozen=True, slots=True)
class ExportedCheckIn:
    """One question and what became of it."""

    id: str
    asked_at: datetime
    closes_at: datetime
    prompt_id: str
    prompt: str | None
    topic: Topic
    origin: Origin
    state: CheckInState
    late: bool


@dataclass(frozen=True, slots=True)
class ExportedReply:
    """One reply or note, verbatim."""

    id: str
    written_at: datetime
    changed_at: datetime
    couple: int | None
    checkin: str | None
    prompt_id: str | None
    prompt: str | None
    topic: Topic | None
    rating: int | None
    words: str
    share: ShareChoice
    held: bool
    taken_back: bool
    given: bool


@dataclass(frozen=True, slots=True)
class ExportedDraft:
    """Words that were typed and not kept yet."""

    written_at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class ExportedLink:
    """A link one made; its token is stored nowhere."""

    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Export:
    """The whole document."""

    format: Literal["tend-export"]
    version: Literal[1]
    made_at: datetime
    replies_kept_days: int
    person: WhoseExport
    settings: ExportedSettings
    couples: tuple[ExportedCouple, ...]
    evenings: tuple[ExportedEvening, ...]
    checkins: tuple[ExportedCheckIn, ...]
    replies: tuple[ExportedReply, ...]
    drafts: tuple[ExportedDraft, ...]
    links: tuple[ExportedLink, ...]
