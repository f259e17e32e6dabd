"""A check-in: the question and what surrounds it, from [Why this?] to a kept reply."""

from datetime import datetime, timedelta

from bot.domain.checkin import MOST_CHARACTERS, CheckIn, Reply
from bot.domain.consent import ShareChoice
from bot.domain.kinds import Action
from bot.domain.prompts import Prompt, PromptKind
from bot.messages.catalogs import gettext_noop
from bot.messages.rendered import ButtonSpec, Rendered, Rows, Text, bold, italic, paragraphs
from bot.messages.telling import Telling
from bot.messages.topics import PARTS, sensitive, title

RATINGS = ("1", "2", "3", "4", "5")
TAP_ANSWERS = {
    PromptKind.SCALE: gettext_noop("1 is calm, 5 is a lot. A tap is a full answer; words may follow."),
    PromptKind.CHOICE: gettext_noop("A tap is a full answer; words may follow."),
}


def question(t: Telling) -> Rendered | None:
    checkin = t.view.checkin(t.ref("checkin"))
    prompt = t.prompt(checkin.prompt_id) if checkin else None
    if checkin is None or prompt is None:
        return None
    _ = t.reader.gettext
    heading = t.reader.words(title(prompt.topic))
    if checkin.late:
        asked = t.reader.day(t.reader.local_day(checkin.created_at))
        heading = _("{topic}, first asked on {day}", topic=heading, day=asked).plain
    text = paragraphs(
        italic(heading),
        bold(prompt.text),
        _answering(t, checkin, prompt),
        italic(_("Not monitored, not therapy. /safety")) if sensitive(prompt) else "",
    )
    return Rendered(text, _question_rows(t, prompt))


def _answering(t: Telling, checkin: CheckIn, prompt: Prompt) -> Text | str:
    """How a tap answers, or what it answered: that stands nowhere else in the chat."""
    if t.ref("menu") != "done":
        return t.reader.words(TAP_ANSWERS[prompt.kind]) if prompt.kind in TAP_ANSWERS else ""
    reply = t.view.reply_to(checkin)
    picked = [bubble.text for bubble in reply.bubbles if bubble.tapped] if reply else []
    if reply is None or not (answer := reply.rating or "".join(picked)):
        return ""
    return t.reader.gettext("Your answer: {answer}", answer=answer)


def _question_rows(t: Telling, prompt: Prompt) -> Rows:
    if t.ref("menu") == "done":
        return ()
    if t.ref("menu") == "later":
        return (*_answer_rows(t, prompt), *_later_rows(t))
    return (
        *_answer_rows(t, prompt),
        (t.button(Action.SKIP), t.button(Action.LATER)),
        (t.button(Action.ANOTHER), t.button(Action.WHY)),
    )


def _answer_rows(t: Telling, prompt: Prompt) -> Rows:
    """Buttons that answer: their values are numbers, for a callback carries no words."""
    if prompt.kind is PromptKind.SCALE:
        return (tuple(t.button(Action.RATE, rating) for rating in RATINGS),)
    return tuple((ButtonSpec(option, Action.PICK, str(n)),) for n, option in enumerate(prompt.options, 1))


def _later_rows(t: Telling) -> Rows:
    return (
        (t.button(Action.IN_AN_HOUR), t.button(Action.THIS_EVENING)),
        (t.button(Action.TOMORROW),),
    )


def why(t: Telling) -> Rendered | None:
    _ = t.reader.gettext
    prompt = t.prompt(t.ref("prompt"))
    if prompt is None:
        return None
    source = _(
        "This question grows from the article behind Tend: “{part}”, sentence {sentence}. Its idea in our"
        " own words:",
        part=t.reader.words(PARTS[prompt.section]),
        sentence=prompt.sentence,
    )
    return Rendered(paragraphs(source, italic(prompt.idea)))


def snooze_menu(t: Telling) -> Rendered:
    return Rendered(t.reader.gettext("When shall I ask again?"), _later_rows(t))


def snoozed(t: Telling) -> Rendered:
    _ = t.reader.gettext
    until = datetime.fromisoformat(t.ref("until"))
    today, day = (t.reader.local_day(moment) for moment in (t.view.world.now, until))
    time = t.reader.clock(until)
    if day == today:
        return Rendered(_("All right, I'll ask again at {time}.", time=time))
    if day == today + timedelta(days=1):
        return Rendered(_("All right, I'll ask again tomorrow at {time}.", time=time))
    return Rendered(_("All right, I'll ask again on {day} at {time}.", day=t.reader.day(day), time=time))


def skipped(t: Telling) -> Rendered:
    return Rendered(t.reader.gettext("Skipped. That is as good an answer as any."))


def reminder(t: Telling) -> Rendered | None:
    checkin = t.view.checkin(t.ref("checkin"))
    prompt = t.prompt(checkin.prompt_id) if checkin and checkin.open else None
    if prompt is None:
        return None
    return Rendered(
        paragraphs(
            t.reader.gettext("This question is still open, if you feel like it. Leaving it is fine, too."),
            bold(prompt.text),
        )
    )


def rhythm_halved(t: Telling) -> Rendered:
    text = t.reader.gettext(
        "Your days may be full just now, so I ask half as often. Only you see this. Would something else"
        " suit you better: fewer questions, other topics, or a pause?"
    )
    return Rendered(
        text,
        (
            (t.button(Action.FEWER), t.button(Action.OTHER_TOPICS)),
            (t.button(Action.TAKE_PAUSE), t.button(Action.KEEP_RHYTHM)),
        ),
    )


def rhythm_answered(t: Telling) -> Rendered:
    _ = t.reader.gettext
    if t.ref("answer") == "fewer":
        return Rendered(_("All right, fewer questions. /days sets them just as you like."))
    return Rendered(_("All right, your rhythm stays as it was."))


def kept(t: Telling) -> Rendered | None:
    reply = t.view.reply(t.ref("reply"))
    if reply is None:
        return None
    return Rendered(_kept_sentence(t, reply), (*_share_rows(t, reply), _delete_row(t)))


def _kept_sentence(t: Telling, reply: Reply) -> Text:
    if marked(reply):
        return t.reader.gettext(
            "Kept, and marked for our summary. Only you can see this until you both say yes."
        )
    return t.reader.gettext("Kept. Only you can see this.")


def marked(reply: Reply) -> bool:
    """Whether a reply would be given if its author says yes; a held one waits for its author first."""
    return reply.share is ShareChoice.SHARE and not reply.held


def _share_rows(t: Telling, reply: Reply) -> Rows:
    side = t.view.side
    if side is None or reply.couple_id != side.couple_id or reply.barred:
        return ()
    return ((t.button(Action.MAKE_PRIVATE if marked(reply) else Action.SHARE),),)


def _delete_row(t: Telling) -> tuple[ButtonSpec, ...]:
    return (t.button(Action.DELETE),)


def reply_deleted(t: Telling) -> Rendered:
    _ = t.reader.gettext
    if t.flag("typed"):
        return Rendered(
            _("Deleted here. Your own message in this chat stays until you delete it in Telegram.")
        )
    return Rendered(_("Deleted here."))


def too_long(t: Telling) -> Rendered:
    text = t.reader.ngettext(
        "That makes {count} character and {most} fit, so this was not kept; please send it shorter.",
        "That makes {count} characters and {most} fit, so this was not kept; please send it shorter.",
        t.number("characters"),
        count=t.reader.figure(t.number("characters")),
        most=t.reader.figure(MOST_CHARACTERS),
    )
    return Rendered(text)


def edit_too_long(t: Telling) -> Rendered:
    text = t.reader.ngettext(
        "With this edit it would be {count} character and {most} fit, so the earlier text is kept.",
        "With this edit it would be {count} characters and {most} fit, so the earlier text is kept.",
        t.number("characters"),
        count=t.reader.figure(t.number("characters")),
        most=t.reader.figure(MOST_CHARACTERS),
    )
    return Rendered(text)


def not_text(t: Telling) -> Rendered:
    return Rendered(t.reader.gettext("I can only keep written words; nothing else has changed."))


def nothing_open(t: Telling) -> Rendered:
    return Rendered(t.reader.gettext("No question is open just now; /checkin asks you one."))


def note_offer(t: Telling) -> Rendered | None:
    _ = t.reader.gettext
    if t.view.draft(t.ref("draft")) is None:
        return None
    if t.flag("asked"):
        return Rendered(_("What you wrote before can still be a note."), ((t.button(Action.KEEP_NOTE),),))
    text = _("No question is open just now. Shall I keep this as a note, or ask you something?")
    return Rendered(text, ((t.button(Action.KEEP_NOTE), t.button(Action.ASK_NOW)),))


def no_such_topic(t: Telling) -> Rendered:
    return Rendered(
        t.reader.gettext("The topics are gratitude, stress and boundaries, for example: /checkin gratitude")
    )
