"""Everything the bot can say (Kind) and everything a button can do (Action).

A Kind's comment names its references. Which actions a kind shows is decided where it is rendered;
which actions it may carry at all is `ACTIONS`, checked on every tap, whatever the client sends.
"""

from enum import StrEnum


class Action(StrEnum):
    """What a tap does; the value travels in callback_data after the message's random id."""

    ADULT = "adult"
    NOT_FOR_ME = "no-thanks"
    AGREE = "agree"
    ZONE = "zone"
    ELSEWHERE = "elsewhere"
    THREE_EVENINGS = "three"
    EVERY_EVENING = "every"
    WEEKENDS = "weekends"
    INVITE = "invite"
    MAKE_LINK = "link"
    ACCEPT = "accept"
    NOT_NOW = "not-now"
    CONFIRM = "confirm"
    REFUSE = "refuse"
    RATE = "rate"
    PICK = "pick"
    SKIP = "skip"
    LATER = "later"
    ANOTHER = "another"
    WHY = "why"
    IN_AN_HOUR = "hour"
    THIS_EVENING = "evening"
    TOMORROW = "tomorrow"
    SHARE = "share"
    MAKE_PRIVATE = "private"
    DELETE = "delete"
    KEEP_NOTE = "note"
    ASK_NOW = "ask"
    FEWER = "fewer"
    OTHER_TOPICS = "topics"
    TAKE_PAUSE = "pause"
    KEEP_RHYTHM = "keep"
    TOGGLE = "toggle"
    OLDER = "older"
    NEWER = "newer"
    ANSWER_LATE = "answer"
    OPEN = "open"
    CHOOSE = "choose"
    SHARE_ALL = "share-all"
    YES = "yes"
    KEEP_PRIVATE = "keep-private"
    DONE = "done"
    KEEP_OPEN = "keep-open"
    CLOSE = "close"
    MUTE = "mute"
    LANGUAGE = "language"
    REMINDER = "reminder"
    DISCREET = "discreet"
    RESUME = "resume"
    ERASE = "erase"
    CLEAR_TOO = "clear"
    SEND_EXPORT = "export"
    COUNTRY = "country"
    HIDE = "hide"
    UNDER_AGE = "under"
    NOT_UNDER_AGE = "not-under"


class Kind(StrEnum):
    """What a message says; the comment beside each lists its references."""

    # the beginning
    WELCOME = "welcome"
    CONSENT = "consent"
    ZONE_QUESTION = "zone question"  # zones: IANA names joined by commas, or "" for the likely ones
    LOCATION_REQUEST = "location request"
    ZONE_UNKNOWN = "zone unknown"
    ZONE_SET = "zone set"  # said after LOCATION_REQUEST: takes the reply keyboard away
    RHYTHM_QUESTION = "rhythm question"
    BEGUN = "begun"  # next: ISO local date of the next question; invite: bool, offers [Invite my partner]
    WELCOME_BACK = "welcome back"
    # pairing
    INVITE_NOTE = "invite note"
    INVITE_LINK = "invite link"  # token
    ACCEPT_NOTE = "accept note"  # invite: id
    ACCEPTED = "accepted"
    NOT_NOW = "not now"
    PROPOSAL = "proposal"  # proposal: id (its guest_name is shown)
    CONNECTED = "connected"  # side: id
    REFUSED = "refused"
    OWN_LINK = "own link"
    ALREADY_PAIRED = "already paired"
    LINK_FAILED = "link failed"
    # a check-in
    QUESTION = (
        "question"  # checkin: id; menu: "later" while [Later] shows its three choices, "done" without buttons
    )
    WHY = "why"  # prompt: id
    SNOOZE_MENU = "snooze menu"  # checkin
    SNOOZED = "snoozed"  # until: ISO UTC
    SKIPPED = "skipped"
    REMINDER = "reminder"  # checkin; no buttons: those of the question stay
    RHYTHM_HALVED = "rhythm halved"
    RHYTHM_ANSWERED = "rhythm answered"  # answer: fewer | keep
    KEPT = "kept"  # reply
    REPLY_DELETED = "reply deleted"  # typed: bool, whether a message of the person's own stays
    TOO_LONG = "too long"  # characters; bubble: Telegram's id of the text; checkin: id or ""
    EDIT_TOO_LONG = "edit too long"  # characters
    NOT_TEXT = "not text"
    NOTHING_OPEN = "nothing open"
    NOTE_OFFER = "note offer"  # draft; asked: bool, true once [Ask me one now] was used
    NO_SUCH_TOPIC = "no such topic"
    REPLIES = "replies"  # offset: int
    # the week
    PAGE_STUB = "page stub"
    EVENING_STUB = "evening stub"  # evening
    NEUTRAL = "neutral"  # a discreet push with [Open]; kind: what it opens to, and that kind's references
    PAGE = "page"
    CHOICE = "choice"  # offset: int
    YES_SAID = "yes said"
    WITHDRAWN = "withdrawn"
    SUMMARY = "summary"  # evening: id; part: int, from 0
    NOTHING_SHARED = "nothing shared"
    PASSED = "passed"
    OPENED_ELSEWHERE = "opened elsewhere"
    KEPT_OPEN = "kept open"
    SHARE_DEFAULT = "share default"  # choice: ask | always | never; withdrawn: bool
    SHARE_USAGE = "share usage"
    NOT_PAIRED = "not paired"
    STRESS_PICTURE = "stress picture"  # the person's own four weeks
    REMOVAL = "removal"  # ids: Telegram message ids joined by commas; says nothing, deletes
    SUMMARY_PICTURE = "summary picture"  # evening
    # settings and account
    SETTINGS = "settings"  # changed: days|time|timezone|language|topics|quiet|reminder|discreet or ""
    TOPICS = "topics"
    LANGUAGES = "languages"
    SETTING_REFUSED = "setting refused"  # setting: which one; the sentence says how to write it
    PAUSED = "paused"
    PAUSE_REFUSED = "pause refused"
    RESUMED = "resumed"
    NOT_RESTING = "not resting"
    LEFT = "left"  # closed: bool, by [Close it]
    EXPORT_NOTE = "export note"
    EXPORT_DATA = "export data"  # a document: JSON
    EXPORT_PAGE = "export page"  # a document: HTML
    CLEARING = "clearing"  # until: id of the person's newest message; says nothing, deletes what stands above
    CLEARED = "cleared"  # asked: bool, whether a question went that can be answered from /replies
    DELETE_QUESTION = "delete question"  # clear: bool, whether [Clear this chat too] was chosen
    ERASED = "erased"  # clear: bool; link: bool, an unused one still answers; sent directly, no row is left
    NOT_FOR_ME = "not for me"  # sent directly, no row is left
    # always
    HELP = "help"
    PRIVACY = "privacy"
    DEVELOPER_INFO = "developer info"
    SAFETY = "safety"  # country: ISO 3166 code or ""
    UNKNOWN_COMMAND = "unknown command"
    GROUP = "group"  # sent directly
    STRANGER = "stranger"  # sent directly: someone without a row said something; points to /start
    # safety
    DANGER_STUB = "danger stub"
    DANGER_LINES = "danger lines"
    HIDDEN = "hidden"
    AGE_QUESTION = "age question"
    AGE_CONFIRMED = "age confirmed"


class Alert(StrEnum):
    """One line shown at a tap (answerCallbackQuery, at most 200 characters)."""

    STALE = "stale"
    RESTING = "resting"


STUBBED = frozenset({Kind.SUMMARY, Kind.SUMMARY_PICTURE})
"""Never sent as such: a neutral protected message is sent first and the content edited in."""

A, K = Action, Kind
_QUESTION = frozenset(
    {A.RATE, A.PICK, A.SKIP, A.LATER, A.ANOTHER, A.WHY, A.IN_AN_HOUR, A.THIS_EVENING, A.TOMORROW}
)
ACTIONS: dict[Kind, frozenset[Action]] = {
    K.WELCOME: frozenset({A.ADULT, A.NOT_FOR_ME}),
    K.CONSENT: frozenset({A.AGREE, A.NOT_FOR_ME}),
    K.ZONE_QUESTION: frozenset({A.ZONE, A.ELSEWHERE}),
    K.RHYTHM_QUESTION: frozenset({A.THREE_EVENINGS, A.EVERY_EVENING, A.WEEKENDS}),
    K.BEGUN: frozenset({A.INVITE}),
    K.INVITE_NOTE: frozenset({A.MAKE_LINK}),
    K.ACCEPT_NOTE: frozenset({A.ACCEPT, A.NOT_NOW}),
    K.PROPOSAL: frozenset({A.CONFIRM, A.REFUSE}),
    K.QUESTION: _QUESTION,
    K.SNOOZE_MENU: frozenset({A.IN_AN_HOUR, A.THIS_EVENING, A.TOMORROW}),
    K.RHYTHM_HALVED: frozenset({A.FEWER, A.OTHER_TOPICS, A.TAKE_PAUSE, A.KEEP_RHYTHM}),
    K.KEPT: frozenset({A.SHARE, A.MAKE_PRIVATE, A.DELETE}),
    K.NOTE_OFFER: frozenset({A.KEEP_NOTE, A.ASK_NOW}),
    K.REPLIES: frozenset({A.SHARE, A.MAKE_PRIVATE, A.DELETE, A.ANSWER_LATE, A.OLDER, A.NEWER}),
    K.PAGE_STUB: frozenset({A.OPEN}),
    K.EVENING_STUB: frozenset({A.OPEN}),
    K.NEUTRAL: frozenset({A.OPEN}),
    K.DANGER_STUB: frozenset({A.OPEN}),
    K.PAGE: frozenset({A.CHOOSE, A.SHARE_ALL, A.YES, A.KEEP_PRIVATE, A.KEEP_OPEN, A.CLOSE}),
    K.CHOICE: frozenset({A.TOGGLE, A.DONE, A.OLDER, A.NEWER}),
    K.YES_SAID: frozenset({A.KEEP_PRIVATE}),
    K.SETTINGS: frozenset({A.OTHER_TOPICS, A.LANGUAGE, A.REMINDER, A.DISCREET}),
    K.TOPICS: frozenset({A.MUTE, A.DONE}),
    K.LANGUAGES: frozenset({A.LANGUAGE}),
    K.PAUSED: frozenset({A.RESUME}),
    K.EXPORT_NOTE: frozenset({A.SEND_EXPORT}),
    K.DELETE_QUESTION: frozenset({A.CLEAR_TOO, A.ERASE}),
    K.SAFETY: frozenset({A.COUNTRY}),
    K.DANGER_LINES: frozenset({A.HIDE, A.COUNTRY}),
    K.AGE_QUESTION: frozenset({A.UNDER_AGE, A.NOT_UNDER_AGE}),
}
ANSWERED_ONCE = frozenset(
    {
        K.WELCOME,
        K.CONSENT,
        K.RHYTHM_QUESTION,
        K.INVITE_NOTE,
        K.ACCEPT_NOTE,
        K.PROPOSAL,
        K.SNOOZE_MENU,
        K.NOTE_OFFER,
        K.RHYTHM_HALVED,
        K.PAUSED,
        K.YES_SAID,
        K.EXPORT_NOTE,
        K.AGE_QUESTION,
    }
)
"""Questions that lose their buttons with their one answer."""

ENDING = frozenset({A.KEEP_PRIVATE, A.KEEP_OPEN, A.CLOSE})
"""After these a Page no longer says how things are: its buttons go, and /summary shows it anew."""
