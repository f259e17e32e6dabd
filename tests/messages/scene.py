"""Ada and Ben, a week into Tend, and one thing to say of every Kind."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.domain.checkin import Bubble, CheckIn, CheckInState, Draft, Origin, Reply
from bot.domain.consent import Answer, Evening, EveningState, Item, ShareChoice
from bot.domain.couple import Proposal, Side
from bot.domain.kinds import Kind
from bot.domain.outbox import Refs, Say
from bot.domain.person import Person, Step
from bot.domain.prompts import Topic
from bot.messages import Rendered, render
from bot.services.ports import World
from bot.services.views import View, view_of
from tests.fakes import MemoryTx, world_at

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)  # a Saturday, 19:00 in Berlin
SUNDAY = date(2026, 11, 22)
GRATITUDE, STRESS, BOUNDARIES = "gratitude-small-thing", "stress-work", "boundaries-after-a-long-day"


def ada() -> Person:
    return Person(
        id="ada" + "a" * 13,
        created_at=NOW - timedelta(days=60),
        telegram_id=7_000_000_001,
        name="Ada",
        language="en",
        seed=b"ada",
        step=Step.READY,
        zone="Europe/Berlin",
    )


def side_of_ada() -> Side:
    return Side(
        id="side-ada",
        person_id=ada().id,
        couple_id="couple",
        created_at=NOW - timedelta(days=50),
        zone="Europe/Berlin",
        seed=b"couple",
        partner_name="Ben",
        inviter=True,
        opened_at=NOW - timedelta(days=13),
    )


def reply(row_id: str, words: str = "", **different: object) -> Reply:
    """One of Ada's replies of two days ago, private unless it is said otherwise."""
    plain = Reply(
        id=row_id,
        person_id=ada().id,
        created_at=NOW - timedelta(days=2),
        updated_at=NOW - timedelta(days=2),
        couple_id="couple",
        topic=Topic.GRATITUDE,
        bubbles=(Bubble(10, words),) if words else (),
    )
    return replace(plain, **different)  # type: ignore[arg-type]  # names are checked when it runs


def checkin(row_id: str, prompt_id: str, topic: Topic, **different: object) -> CheckIn:
    plain = CheckIn(
        id=row_id,
        person_id=ada().id,
        created_at=NOW - timedelta(days=2),
        prompt_id=prompt_id,
        topic=topic,
        origin=Origin.SCHEDULED,
        closes_at=NOW + timedelta(hours=36),
    )
    return replace(plain, **different)  # type: ignore[arg-type]  # names are checked when it runs


def item(
    words: str,
    *,
    mine: bool,
    prompt: str | None = None,
    topic: Topic | None = None,
    rating: int | None = None,
) -> Item:
    return Item(mine=mine, prompt_id=prompt, topic=topic, rating=rating, words=words)


def evening(*items: Item) -> Evening:
    """Last Sunday's, opened by Ada."""
    return Evening(
        id="evening",
        person_id=ada().id,
        couple_id="couple",
        created_at=NOW - timedelta(days=6),
        local_date=SUNDAY - timedelta(days=7),
        lapses_at=NOW + timedelta(days=1),
        said_yes=True,
        released=True,
        items=items,
        state=EveningState.OPENED,
    )


ITEMS = (
    item("You made tea before I asked.", mine=True, prompt="gratitude-a", topic=Topic.GRATITUDE),
    item("The walk on Sunday.", mine=False, prompt="gratitude-b", topic=Topic.GRATITUDE),
    item("The deadline.", mine=True, prompt=STRESS, topic=Topic.STRESS, rating=4),
    item("", mine=False, prompt=STRESS, topic=Topic.STRESS, rating=5),
    item("Nothing on Thursdays, please.", mine=False, topic=None),
)


class Scene:
    """A world, a transaction and one person's view of it."""

    def __init__(self, *, paired: bool = True, now: datetime = NOW) -> None:
        self.world: World = world_at(now)
        self.tx = MemoryTx()
        self.tx.put(ada())
        if paired:
            self.tx.put(side_of_ada())

    def put(self, *rows: Person | Side | Proposal | CheckIn | Reply | Draft | Evening) -> "Scene":
        for row in rows:
            self.tx.put(row)
        return self

    @property
    def view(self) -> View:
        person = self.tx.get(Person, ada().id)
        assert person is not None
        return view_of(self.world, self.tx, person)

    def shows(self, kind: Kind, /, **refs: str | int | bool | None) -> Rendered | None:
        return render(Say(kind, refs), self.view)

    def says(self, kind: Kind, /, **refs: str | int | bool | None) -> Rendered:
        rendered = self.shows(kind, **refs)
        assert rendered is not None, f"nothing to show for {kind}"
        return rendered


def full() -> Scene:
    """A scene with something behind every reference."""
    prompts = {prompt.topic: prompt for prompt in world_at(NOW).catalogue.prompts}
    stress = prompts[Topic.STRESS]
    choice = next(prompt for prompt in world_at(NOW).catalogue.prompts if prompt.options)
    return Scene().put(
        checkin("stress", stress.id, Topic.STRESS),
        checkin("boundaries", prompts[Topic.BOUNDARIES].id, Topic.BOUNDARIES, late=True),
        checkin("choice", choice.id, choice.topic),
        checkin("closed", prompts[Topic.GRATITUDE].id, Topic.GRATITUDE, state=CheckInState.CLOSED),
        reply("words", "You made tea before I asked."),
        reply("marked", "The walk.", share=ShareChoice.SHARE, prompt_id=prompts[Topic.GRATITUDE].id),
        reply("rated", topic=Topic.STRESS, prompt_id=stress.id, rating=4, share=ShareChoice.SHARE),
        *(reply(f"more{number}", f"More, {number}.") for number in range(6)),
        Draft("draft", ada().id, NOW, NOW, (Bubble(11, "A thought."),)),
        Proposal("proposal", ada().id, NOW, NOW + timedelta(hours=48), "ben", "Ben"),
        evening(*ITEMS),
    )


EXAMPLES: dict[Kind, tuple[Refs, ...]] = {
    **{kind: ({},) for kind in Kind},
    Kind.ZONE_QUESTION: ({"zones": ""}, {"zones": "Europe/Berlin,America/Argentina/Buenos_Aires"}),
    Kind.BEGUN: ({"next": "2026-11-23", "invite": True}, {"next": "2026-11-23", "invite": False}),
    Kind.INVITE_LINK: ({"token": "A" * 22},),
    Kind.ACCEPT_NOTE: ({"invite": "invite"},),
    Kind.PROPOSAL: ({"proposal": "proposal"},),
    Kind.CONNECTED: ({"side": "side-ada"},),
    Kind.QUESTION: (
        {"checkin": "stress"},
        {"checkin": "boundaries"},
        {"checkin": "choice"},
        {"checkin": "stress", "menu": "later"},
        {"checkin": "stress", "menu": "done"},
    ),
    Kind.WHY: ({"prompt": STRESS},),
    Kind.SNOOZE_MENU: ({"checkin": "stress"},),
    Kind.SNOOZED: tuple({"until": (NOW + timedelta(hours=h)).isoformat()} for h in (1, 25, 60)),
    Kind.REMINDER: ({"checkin": "stress"},),
    Kind.RHYTHM_ANSWERED: ({"answer": "fewer"}, {"answer": "keep"}),
    Kind.KEPT: ({"reply": "words"}, {"reply": "marked"}, {"reply": "rated"}),
    Kind.TOO_LONG: ({"characters": 1234},),
    Kind.EDIT_TOO_LONG: ({"characters": 1001},),
    Kind.NOTE_OFFER: ({"draft": "draft", "asked": False}, {"draft": "draft", "asked": True}),
    Kind.REPLIES: ({"offset": 0}, {"offset": 5}),
    Kind.EVENING_STUB: ({"evening": "evening"},),
    Kind.NEUTRAL: ({"kind": "question", "checkin": "stress"}, {}),
    Kind.CHOICE: ({"offset": 0}, {"offset": 6}, {"offset": 60}),
    Kind.SUMMARY: ({"evening": "evening", "part": 0},),
    Kind.SUMMARY_PICTURE: ({"evening": "evening"},),
    Kind.SHARE_DEFAULT: (
        {"choice": "ask", "withdrawn": False},
        {"choice": "always", "withdrawn": False},
        {"choice": "never", "withdrawn": True},
    ),
    Kind.SETTINGS: ({"changed": ""}, {"changed": "time"}),
    Kind.SETTING_REFUSED: tuple(
        {"setting": setting}
        for setting in ("days", "time", "timezone", "language", "topics", "quiet", "reminder", "discreet")
    ),
    Kind.LEFT: ({"closed": False}, {"closed": True}),
    Kind.DELETE_QUESTION: ({"clear": False}, {"clear": True}),
    Kind.ERASED: ({"clear": False}, {"clear": True}, {"clear": False, "link": True}),
    Kind.CLEARED: ({"asked": False}, {"asked": True}),
    Kind.SAFETY: ({"country": ""}, {"country": "GB"}, {"country": "XX"}),
}
"""References to say every Kind with, in the full scene."""


def yes(scene: Scene) -> Scene:
    """Ada has tapped yes."""
    return scene.put(replace(side_of_ada(), tapped=Answer.YES, tapped_at=NOW))


def weeks_of_silence(scene: Scene) -> Scene:
    """Ada opened no Summary for eight weeks."""
    long_ago = NOW - timedelta(weeks=9)
    return scene.put(replace(side_of_ada(), created_at=long_ago, opened_at=None))
