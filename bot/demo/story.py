"""The story: one week of Ada and Ben, from START to the summary they both read."""

from datetime import time
from typing import Final

from bot.demo.telling import Act, Follow, NextQuestion, OwnWords, Scene, Start, Tap, Walk, Write
from bot.domain.consent import SUNDAY
from bot.domain.kinds import Action

SATURDAY: Final = 6
FOUR_TAPS: Final = (
    Tap(Action.ADULT),
    Tap(Action.AGREE),
    Tap(Action.ZONE),
    Tap(Action.THREE_EVENINGS),
)
SHARE: Final = Tap(Action.SHARE)
YES: Final = Tap(Action.YES)


def _ada(line: str, *acts: Act) -> Scene:
    return Scene(line, "Ada", acts)


def _ben(line: str, *acts: Act) -> Scene:
    return Scene(line, "Ben", acts)


def _time(line: str, *acts: Act) -> Scene:
    return Scene(line, "", acts)


STORY: Final = (
    _ada("Monday evening. Ada tries Tend.", Start()),
    _ada("Four taps, and the first question is there.", *FOUR_TAPS),
    _ada("She answers in her own words. Only she can see them.", OwnWords("kettle")),
    _ada("She invites Ben with a link that works once.", Tap(Action.INVITE), Tap(Action.MAKE_LINK)),
    _ben("Ben opens the link and begins for himself.", Follow("Ada"), *FOUR_TAPS),
    _ben("He reads what pairing can show, and accepts.", Tap(Action.ACCEPT)),
    _ada("Ada confirms that it is him. Now they are a couple.", Tap(Action.CONFIRM)),
    _ben("Ben answers his first question.", OwnWords("hand")),
    _time("Wednesday. Each is asked at a minute of their own.", NextQuestion(), NextQuestion()),
    _ada("One tap is a full answer.", Tap(Action.RATE, 3)),
    _ada("Words may follow.", OwnWords("listen")),
    _ben("Every button has a typed equal: Ben writes 2.", Write("2")),
    _time("Friday. The same question for both.", NextQuestion(), NextQuestion()),
    _ada("Ada answers.", OwnWords("quiet")),
    _ben("So does Ben. Neither sees that the other did.", OwnWords("hug")),
    _ben("Private is the default. This one Ben would share.", SHARE),
    _time("Saturday, noon. Nothing is due.", Walk(SATURDAY, time(12))),
    _ada(
        "Ada notes something that is for herself.",
        OwnWords("offer"),
        Tap(Action.KEEP_NOTE),
    ),
    _time("In the evening they have time.", Walk(SATURDAY, time(19))),
    _ada(
        "Ada feels like one more question.",
        Write("/checkin gratitude"),
        OwnWords("coriander"),
        SHARE,
    ),
    _ada("Then how tired she is, with one tap.", Write("/checkin stress"), Tap(Action.RATE, 2), SHARE),
    _ben("Ben taps a number as well.", Write("/checkin stress"), Tap(Action.RATE, 4)),
    _time("Sunday, 10:00. Both find a page of their own.", Walk(SUNDAY, time(10))),
    _ada("Ada reads her week.", Tap(Action.OPEN)),
    _ada(
        "She chooses reply by reply. The note stays hers.",
        Tap(Action.CHOOSE),
        Tap(Action.TOGGLE, 4),
        Tap(Action.TOGGLE, 5),
        Tap(Action.DONE),
    ),
    _ada("She says yes. Nobody is told.", YES),
    _ben("Ben would share all of his, and says yes.", Tap(Action.OPEN), Tap(Action.SHARE_ALL), YES),
    _time("20:00 decides for both at once.", Walk(SUNDAY, time(20))),
    _ada("Two yeses: Ada opens the summary.", Tap(Action.OPEN)),
    _ben("Ben reads the same, side by side.", Tap(Action.OPEN)),
    _time("The week is told. The phones are yours."),
)
