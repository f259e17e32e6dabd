"""/replies: what a person kept, a few at a time, and what can still be answered."""

from collections.abc import Callable

from bot.domain.checkin import Reply
from bot.domain.kinds import Action
from bot.messages.checkins import marked
from bot.messages.reader import Reader
from bot.messages.rendered import (
    LIMIT,
    MOST_ENTITIES,
    ButtonSpec,
    Rendered,
    Rows,
    Text,
    bold,
    italic,
    lines,
    paragraphs,
    units,
)
from bot.messages.telling import Telling
from bot.messages.topics import title
from bot.messages.words import excerpt, quoted
from bot.services.views import REPLIES_SHOWN

ROOM_TRIED = (LIMIT, 1_200, 600, 400, 240, 120, 60)
"""How much of each reply is shown when all of it doesn't fit, in UTF-16 units."""


def replies(t: Telling) -> Rendered:
    _ = t.reader.gettext
    shown, total = t.view.replies(t.number("offset"))
    unanswered = t.view.unanswered() if t.number("offset") == 0 else []
    if not shown and not unanswered:
        return Rendered(_("There are no replies yet; /checkin asks you a question."))
    heading = t.reader.ngettext("Your reply, {count} in all", "Your replies, {count} in all", total)
    open_still = [
        lines(bold(_("{number}. Still open", number=number)), question_of(t, checkin.prompt_id))
        for number, checkin in enumerate(unanswered, len(shown) + 1)
    ]
    text = fitting(
        lambda room: paragraphs(
            bold(heading),
            *(reply_block(t, number, reply, room) for number, reply in enumerate(shown, 1)),
            *open_still,
        )
    )
    rows = [_reply_row(t, number, reply) for number, reply in enumerate(shown, 1)]
    late = [t.numbered(Action.ANSWER_LATE, n, c.id) for n, c in enumerate(unanswered, len(shown) + 1)]
    return Rendered(text, (*rows, *((button,) for button in late), *turning_rows(t, REPLIES_SHOWN, total)))


def fitting(build: Callable[[int], Text]) -> Text:
    """A text that fits one message, with as much of each reply as that allows."""
    text = build(LIMIT)
    for room in ROOM_TRIED[1:]:
        if units(text.plain) <= LIMIT and len(text.marks) <= MOST_ENTITIES:
            return text
        text = build(room)
    return text


def question_of(t: Telling, prompt_id: str | None) -> str:
    """A question's text; empty for a note or a question that is gone."""
    prompt = t.prompt(prompt_id)
    return prompt.question if prompt else ""


def reply_block(t: Telling, number: int, reply: Reply, room: int) -> Text:
    """One of the person's own replies: what it answers, the words, who may read it."""
    _ = t.reader.gettext
    day = t.reader.short_day(t.reader.local_day(reply.created_at))
    return lines(
        bold(_("{number}. {topic}, {day}", number=number, topic=t.reader.words(title(reply.topic)), day=day)),
        question_of(t, reply.prompt_id) if room > ROOM_TRIED[-2] else "",
        given_words(t.reader, reply.rating, reply.words, room),
        mark_of(t, reply),
    )


def given_words(reader: Reader, rating: int | None, words: str, room: int = LIMIT) -> Text:
    """A rating and words as they were given; shortened only where the room is short."""
    stars = reader.gettext("{rating} of 5", rating=rating) if rating is not None else Text()
    if room == LIMIT:
        return lines(stars, quoted(words))
    short = words if units(words) <= room else excerpt(words, room)
    return lines(stars, quoted(short, most_spans=1))


def mark_of(t: Telling, reply: Reply) -> Text:
    """Who may read a reply, as far as its author decided it."""
    _ = t.reader.gettext
    if t.view.side is None:
        return Text()
    if reply.id in t.view.page.given:
        return italic(_("Given in a summary"))
    return italic(_("Marked for our summary") if marked(reply) else _("Only you"))


def _reply_row(t: Telling, number: int, reply: Reply) -> tuple[ButtonSpec, ...]:
    side = t.view.side
    delete = t.numbered(Action.DELETE, number, reply.id)
    if side is None or reply.couple_id != side.couple_id or reply.barred or reply.id in t.view.page.given:
        return (delete,)
    action = Action.MAKE_PRIVATE if marked(reply) else Action.SHARE
    return (t.numbered(action, number, reply.id), delete)


def turning_rows(t: Telling, width: int, total: int) -> Rows:
    """[Newer] and [Older] where there are any; their value is the offset they lead to."""
    offset = t.number("offset")
    newer = [t.button(Action.NEWER, str(max(offset - width, 0)))] if offset > 0 else []
    older = [t.button(Action.OLDER, str(offset + width))] if offset + width < total else []
    return ((*newer, *older),) if newer or older else ()
