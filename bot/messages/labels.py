"""What stands on buttons; the same words typed are the button."""

from bot.domain.kinds import Action
from bot.domain.prompts import Topic
from bot.domain.spelling import plain
from bot.messages.catalogs import gettext_noop, locale_of
from bot.messages.reader import Reader
from bot.messages.rendered import ButtonSpec, Rows, buttons

LABELS: dict[Action, str] = {
    Action.ADULT: gettext_noop("I'm 18 or older"),
    Action.NOT_FOR_ME: gettext_noop("Not for me"),
    Action.AGREE: gettext_noop("I agree"),
    Action.ELSEWHERE: gettext_noop("Somewhere else"),
    Action.THREE_EVENINGS: gettext_noop("Three evenings a week"),
    Action.EVERY_EVENING: gettext_noop("Every evening"),
    Action.WEEKENDS: gettext_noop("Weekends"),
    Action.INVITE: gettext_noop("Invite my partner"),
    Action.MAKE_LINK: gettext_noop("Make the link"),
    Action.ACCEPT: gettext_noop("Accept"),
    Action.NOT_NOW: gettext_noop("Not now"),
    Action.CONFIRM: gettext_noop("Yes, that's my partner"),
    Action.REFUSE: gettext_noop("No"),
    Action.SKIP: gettext_noop("Skip"),
    Action.LATER: gettext_noop("Later"),
    Action.ANOTHER: gettext_noop("Another question"),
    Action.WHY: gettext_noop("Why this?"),
    Action.IN_AN_HOUR: gettext_noop("1 hour"),
    Action.THIS_EVENING: gettext_noop("This evening"),
    Action.TOMORROW: gettext_noop("Tomorrow"),
    Action.SHARE: gettext_noop("Share in our summary"),
    Action.MAKE_PRIVATE: gettext_noop("Keep it private"),
    Action.DELETE: gettext_noop("Delete"),
    Action.KEEP_NOTE: gettext_noop("Keep as a note"),
    Action.ASK_NOW: gettext_noop("Ask me one now"),
    Action.FEWER: gettext_noop("Fewer questions"),
    Action.OTHER_TOPICS: gettext_noop("Other topics"),
    Action.TAKE_PAUSE: gettext_noop("A pause"),
    Action.KEEP_RHYTHM: gettext_noop("Keep my rhythm"),
    Action.OLDER: gettext_noop("Older"),
    Action.NEWER: gettext_noop("Newer"),
    Action.OPEN: gettext_noop("Open"),
    Action.CHOOSE: gettext_noop("Choose what to share"),
    Action.SHARE_ALL: gettext_noop("Share all"),
    Action.YES: gettext_noop("Yes, share these"),
    Action.KEEP_PRIVATE: gettext_noop("Keep everything private"),
    Action.DONE: gettext_noop("Done"),
    Action.KEEP_OPEN: gettext_noop("Keep it open"),
    Action.CLOSE: gettext_noop("Close it"),
    Action.RESUME: gettext_noop("Go on now"),
    Action.ERASE: gettext_noop("Erase everything"),
    Action.CLEAR_TOO: gettext_noop("Clear this chat too"),
    Action.SEND_EXPORT: gettext_noop("Send me the files"),
    Action.HIDE: gettext_noop("Hide"),
    Action.UNDER_AGE: gettext_noop("I'm under 18"),
    Action.NOT_UNDER_AGE: gettext_noop("I'm 18 or older"),
}

NUMBERED: dict[Action, str] = {
    Action.SHARE: gettext_noop("Share {number}"),
    Action.MAKE_PRIVATE: gettext_noop("Keep {number} private"),
    Action.DELETE: gettext_noop("Delete {number}"),
    Action.ANSWER_LATE: gettext_noop("Answer {number}"),
}
"""Labels where one keyboard acts on several things, which the message numbers."""

SWITCHES: dict[tuple[Action, str], str] = {
    (Action.REMINDER, "on"): gettext_noop("Turn the reminder on"),
    (Action.REMINDER, "off"): gettext_noop("Turn the reminder off"),
    (Action.DISCREET, "on"): gettext_noop("Turn discreet on"),
    (Action.DISCREET, "off"): gettext_noop("Turn discreet off"),
    (Action.LANGUAGE, ""): gettext_noop("Language"),
}
MUTED: dict[Topic, str] = {
    Topic.GRATITUDE: gettext_noop("Bring back gratitude"),
    Topic.STRESS: gettext_noop("Bring back stress"),
    Topic.BOUNDARIES: gettext_noop("Bring back boundaries"),
}
HEARD: dict[Topic, str] = {
    Topic.GRATITUDE: gettext_noop("Leave out gratitude"),
    Topic.STRESS: gettext_noop("Leave out stress"),
    Topic.BOUNDARIES: gettext_noop("Leave out boundaries"),
}


def label(action: Action, value: str, language: str) -> str:
    """The label of an action where its value alone decides it; topics and lists have theirs below."""
    reader = Reader(language)
    if action is Action.RATE:
        return value
    if action is Action.ZONE:
        return reader.zone_name(value)
    if action is Action.COUNTRY:
        return reader.country(value)
    if action is Action.LANGUAGE and value:
        return str(locale_of(value).get_display_name(value)).capitalize()
    return reader.words(SWITCHES.get((action, value)) or LABELS[action])


def numbered(action: Action, number: int, language: str) -> str:
    """The label of an action on one of several things."""
    return Reader(language).gettext(NUMBERED[action], number=number).plain


def topic_switch(topic: Topic, muted: bool, language: str) -> str:
    """The label that mutes a topic or brings it back."""
    return Reader(language).words((MUTED if muted else HEARD)[topic])


def folded(text: str) -> str:
    """A label or a typed text as they are compared: as words, and whatever apostrophe a phone makes."""
    return plain(text.translate(TYPED_ALIKE)).replace(" ?", "?")  # French sets it apart


TYPED_ALIKE = str.maketrans("’‘ʼ`´", "'''''")
"""A phone's keyboard makes its own apostrophes."""


def typed_button(text: str, rows: Rows) -> ButtonSpec | None:
    """The button of a keyboard whose label a text equals."""
    wanted = folded(text)
    return next(
        (button for button in buttons(rows) if button.action and folded(button.label) == wanted), None
    )
