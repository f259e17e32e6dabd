"""The story: one week of Ada and Ben, from START to the summary they read together."""

from datetime import time
from typing import Final

from bot.demo.telling import Follow, NextQuestion, Scene, Start, Tap, Walk, Write

SUNDAY: Final = 7
BEGIN: Final = (Tap("I'm 18 or older"), Tap("I agree"), Tap("London"), Tap("Three evenings a week"))
SHARE: Final = Tap("Share in our summary")

STORY: Final = (
    Scene("Monday evening. Ada tries Tend.", "Ada", (Start(),)),
    Scene("Four taps, and the first question is there.", "Ada", BEGIN),
    Scene(
        "She answers in her own words. Nobody else sees them.",
        "Ada",
        (Write("You made soup when I came home late. It told me you had thought of me."), ),
    ),
    Scene("She asks Ben to join, with a link that works once.", "Ada", (Tap("Invite my partner"), Tap("Make the link"))),
    Scene("Ben opens the link and begins for himself.", "Ben", (Follow("Ada"), *BEGIN)),
    Scene("He reads what pairing can show, and says yes.", "Ben", (Tap("Accept"),)),
    Scene("Ada says that it is him. Now they are a couple.", "Ada", (Tap("Yes, that's my partner"),)),
    Scene("Ben answers too.", "Ben", (Write("You took the long way round to bring me bread."),)),
    Scene("Time passes until the next question.", "", (NextQuestion(),)),
    Scene("How stressful was today? One tap is a full answer.", "Ada", (Tap("3"),)),
    Scene("Words may follow. This one she keeps to herself.", "Ada", (Write("Too many meetings, and the rent went up."),)),
    Scene("Ben gets the same question at his own minute.", "", (NextQuestion(),)),
    Scene("Every button has a typed equal: Ben types 2.", "Ben", (Write("2"),)),
    Scene("Friday. The third question of the week.", "", (NextQuestion(),)),
    Scene("Friday. The third question of the week.", "", (NextQuestion(),)),
    Scene("Ada says what she needs.", "Ada", (Write("On Saturday I need an hour alone before we make plans."),)),
    Scene("So does Ben.", "Ben", (Write("Please no phone at the table this weekend."),)),
    Scene("Sunday, 10:00. Both find their own week.", "", (Walk(SUNDAY, time(10)),)),
    Scene("Ada reads hers.", "Ada", (Tap("Open"),)),
    Scene("She chooses what Ben may read.", "Ada", (Tap("Choose what to share"), )),
    Scene("Ben shares all of his.", "Ben", (Tap("Open"), Tap("Share all"), Tap("Yes, share these"))),
    Scene("20:00 decides for both at once.", "", (Walk(SUNDAY, time(20)),)),
    Scene("Ada opens the summary.", "Ada", (Tap("Open"),)),
    Scene("So does Ben. Both said yes, so both can read it.", "Ben", (Tap("Open"),)),
)  # fmt: skip
