"""/export: everything of one person, gathered from their own rows alone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.checkin import CheckIn, Draft, Reply, words_of
from bot.domain.consent import Evening, EveningState
from bot.domain.couple import Invite, Side
from bot.domain.export import (
    FORMAT,
    VERSION,
    Export,
    ExportedCheckIn,
    ExportedCouple,
    ExportedDraft,
    ExportedEvening,
    ExportedLink,
    ExportedReply,
    ExportedSettings,
    ExportedSpan,
    WhoseExport,
)
from bot.domain.kinds import Kind
from bot.domain.person import Person, Span
from bot.services.consent import given_in
from bot.services.outbox import say
from bot.services.outcome import DONE, Outcome
from bot.services.ports import Tx, World

EXPORTING = "exporting"
"""A matter of its own: whatever is open in the conversation stays open."""


def ask_export(world: World, tx: Tx, person: Person) -> Outcome:
    """/export: first what it means to have these files in a chat."""
    say(world, tx, person, Kind.EXPORT_NOTE, matter=EXPORTING)
    return DONE


def send_export(world: World, tx: Tx, person: Person) -> Outcome:
    """`[Send me the files]`: both are written when they are sent, and kept nowhere."""
    say(world, tx, person, Kind.EXPORT_DATA)
    say(world, tx, person, Kind.EXPORT_PAGE)
    return DONE


class Gathering:
    """One person's rows as they go into the documents."""

    def __init__(self, world: World, tx: Tx, person: Person) -> None:
        self._world = world
        self._person = person
        self._zone = ZoneInfo(person.zone)
        self._sides = tx.rows(Side, person.id)
        self._numbers = {side.couple_id: number for number, side in enumerate(self._sides, 1)}
        self._evenings = tx.rows(Evening, person.id)
        self._known = [evening for evening in self._evenings if not evening.waits(world.now)]
        self._tx = tx

    def export(self) -> Export:
        """The whole document as of now."""
        tx, person = self._tx, self._person
        given = given_in(self._known)
        return Export(
            format=FORMAT,
            version=VERSION,
            made_at=self._local(self._world.now),
            replies_kept_days=self._world.retention_days,
            person=self._whose(),
            settings=self._settings(),
            couples=tuple(self._couple(side) for side in self._sides),
            evenings=tuple(self._evening(evening) for evening in self._evenings),
            checkins=tuple(self._checkin(row) for row in tx.rows(CheckIn, person.id)),
            replies=tuple(self._reply(row, row.id in given) for row in tx.rows(Reply, person.id)),
            drafts=tuple(self._draft(row) for row in tx.rows(Draft, person.id)),
            links=tuple(self._link(row) for row in tx.rows(Invite, person.id)),
        )

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self._zone)

    def _maybe(self, moment: datetime | None) -> datetime | None:
        return self._local(moment) if moment else None

    def _prompt(self, prompt_id: str | None) -> str | None:
        """The question in the person's words; None for a note, or a question that is no longer asked."""
        prompt = self._world.catalogue.worded(prompt_id, self._person.language)
        return prompt.text if prompt else None

    def _whose(self) -> WhoseExport:
        person = self._person
        return WhoseExport(
            telegram_id=person.telegram_id,
            name=person.name,
            language=person.language,
            zone=person.zone,
            began_at=self._local(person.created_at),
            agreed_at=self._maybe(person.agreed_at),
            step=person.step,
            age_asked=person.age_asked,
            age_confirmed=person.age_confirmed,
        )

    def _settings(self) -> ExportedSettings:
        person = self._person
        return ExportedSettings(
            days=person.days,
            window=_span(person.window),
            quiet=_span(person.quiet),
            muted_topics=person.muted,
            reminder=person.reminder,
            discreet=person.discreet,
            paused=person.resting(self._world.now),
            paused_until=self._maybe(person.paused_until),
            halved=person.halved,
            unanswered_in_a_row=person.silences,
            next_boundaries_lighter=person.lighten,
        )

    def _couple(self, side: Side) -> ExportedCouple:
        return ExportedCouple(
            number=self._numbers[side.couple_id],
            began_at=self._local(side.created_at),
            left_at=self._maybe(side.left_at),
            zone=side.zone,
            made_the_link=side.inviter,
            share_default=side.share_default,
            share_default_set_at=self._maybe(side.share_set_at),
            answer=side.tapped,
            answered_at=self._maybe(side.tapped_at),
            automatic_yes_at=self._maybe(side.standing_at),
            summary_opened_at=self._maybe(side.opened_at),
            kept_open_at=self._maybe(side.kept_open_at),
        )

    def _evening(self, evening: Evening) -> ExportedEvening:
        """Not what it would have given: where two of them wait, that tells whether the first was released."""
        waits = evening.waits(self._world.now)
        over = EveningState.LAPSED if evening.state is EveningState.WAITING else evening.state
        told = evening.said_yes and not waits and evening.state is not EveningState.WITHDRAWN
        return ExportedEvening(
            couple=self._numbers.get(evening.couple_id),
            day=evening.local_date,
            said_yes=evening.said_yes,
            state=EveningState.WAITING if waits else over,
            given=evening.gave if told else None,
        )

    def _checkin(self, checkin: CheckIn) -> ExportedCheckIn:
        return ExportedCheckIn(
            id=checkin.id,
            asked_at=self._local(checkin.created_at),
            closes_at=self._local(checkin.closes_at),
            prompt_id=checkin.prompt_id,
            prompt=self._prompt(checkin.prompt_id),
            topic=checkin.topic,
            origin=checkin.origin,
            state=checkin.state,
            late=checkin.late,
        )

    def _reply(self, reply: Reply, given: bool) -> ExportedReply:
        return ExportedReply(
            id=reply.id,
            written_at=self._local(reply.created_at),
            changed_at=self._local(reply.updated_at),
            couple=self._numbers.get(reply.couple_id or ""),
            checkin=reply.checkin_id,
            prompt_id=reply.prompt_id,
            prompt=self._prompt(reply.prompt_id),
            topic=reply.topic,
            rating=reply.rating,
            words=reply.words,
            share=reply.share,
            held=reply.held,
            taken_back=reply.barred,
            given=given,
        )

    def _draft(self, draft: Draft) -> ExportedDraft:
        return ExportedDraft(written_at=self._local(draft.created_at), words=words_of(draft.bubbles))

    def _link(self, invite: Invite) -> ExportedLink:
        return ExportedLink(made_at=self._local(invite.created_at), expires_at=self._local(invite.expires_at))


def _span(span: Span) -> ExportedSpan:
    return ExportedSpan(_clock(span.start), _clock(span.end))


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"
