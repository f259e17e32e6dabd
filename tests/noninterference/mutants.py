"""Every way to break the promise that ships with it: its channel, what is broken, and a story that tells."""

from dataclasses import dataclass

from bot.domain import summary
from bot.domain.consent import Evening
from bot.domain.kinds import Kind
from bot.handlers import commands
from bot.messages.registry import RENDERERS
from bot.services import (
    account,
    checkins,
    consent,
    evenings,
    exports,
    occasions,
    outbox,
    pages,
    pairing,
    planning,
    replies,
    safety,
    settings,
    views,
)
from tests.noninterference import leaks, tattling
from tests.noninterference.breaking import Change, after, first, tell_partner
from tests.noninterference.scripts import Script
from tests.noninterference.tattling import with_line


@dataclass(frozen=True)
class Mutant:
    """A broken bot. Its story is the shortest that tells; a search finds others."""

    channel: str
    name: str
    change: Change
    story: Script


def _(channel: str, name: str, change: Change, begins: str, *lines: str) -> Mutant:
    return Mutant(channel, name, change, Script(begins, "Ada", lines))


YES = "/summary; tap yes"
BOTH = (f"Ada: {YES}", f"Ben: {YES} | -", "to Sun 20:05")
"""Ada says yes, Ben in one world; 20:00 passes. What came of it is nobody's to know until she opens."""
WORDS = "/checkin stress; say ben1 a word; tap share"
NOTES = ("say ben1 one; tap note; tap share", "say ben2 two; tap note; tap share")
DANGER = "Ben: /checkin boundaries; say ben1 She hit me last night. | -"

MUTANTS = (
    # who is told
    _("notices", "leaving is told", (account, "drop_side", after(tell_partner(Kind.LEFT))),
      "couple", "Ben: /leave | -"),
    _("notices", "a yes is told", (consent, "plan_counting_evenings", after(tell_partner(Kind.YES_SAID))),
      "marked", f"Ben: {YES} | -"),
    _("receipts", "opening is told", (evenings, "open_waiting", after(leaks.receipt)),
      "evening", "Ben: tap open | -"),
    _("receipts", "a no hears that it is too late", (consent, "say_no", after(tattling.too_late)),
      "evening", "Ben: tap open | -", "Ada: /withdraw"),
    _("danger marks", "helplines for both", (safety, "push_lines", after(leaks.lines_for_both)),
      "couple", DANGER),
    _("edits of delivered messages", "an edit reaches what was read",
      (replies, "_edit", after(leaks.edit_what_was_read)),
      "agreed", f"Ben: {WORDS}", "to 20:00", "Ada: tap open", "Ben: edit 0 ben1 other | -"),
    _("edits of delivered messages", "a deletion reaches what was read",
      (replies, "delete", after(leaks.edit_what_was_read)),
      "evening", "Ada: tap open", "Ben: /replies; tap delete | -"),
    # what is said
    _("reasons", "why nothing was shared", (RENDERERS, Kind.NOTHING_SHARED, with_line(tattling.why_nothing)),
      "marked", f"Ada: {YES}", "Ben: /withdraw | -", "to 20:00", "Ada: tap open"),
    _("errors", "a no is refused where nothing waits",
      (consent, "say_no", tattling.only_if_there_is_something), "marked", *BOTH, "Ada: /withdraw"),
    _("status", "a pause shows", (RENDERERS, Kind.SETTINGS, with_line(tattling.whether_paused)),
      "couple", "Ben: /pause | -", "Ada: /settings"),
    _("status", "waiting for your partner", (RENDERERS, Kind.PAGE, with_line(tattling.whether_waited_for)),
      "marked", f"Ben: {YES} | -", "Ada: /summary"),
    _("status", "your partner answered", (RENDERERS, Kind.REMINDER, with_line(tattling.whether_answered)),
      "couple", "Ada: /reminder on", "to Thu 07:30", f"Ben: {WORDS} | -", "to Thu 09:00"),
    _("status", "the other's standing choice shows",
      (RENDERERS, Kind.SHARE_DEFAULT, with_line(tattling.how_sundays_are_answered)),
      "couple", "Ben: /share never | -", "Ada: /share ask"),
    _("counts", "how many replies", (RENDERERS, Kind.PAGE, with_line(tattling.how_many_replies)),
      "couple", f"Ben: {WORDS} | -", "Ada: /summary"),
    _("counts", "n kept private", (RENDERERS, Kind.SUMMARY, with_line(tattling.how_many_kept_private)),
      "agreed", "Ben: /checkin stress; say ben1 a word | -", "to 20:00", "Ada: tap open"),
    _("hints", "listen first, for what was not shared",
      (views.View, "summary", tattling.hint_of_what_was_not_shared),
      "agreed", "Ben: /checkin stress; tap rate 0 4 | -", "to 20:00", "Ada: tap open"),
    _("hints", "the other picked an answer too", (RENDERERS, Kind.KEPT, with_line(tattling.whether_picked)),
      "couple", "Ben: pick gratitude 0 | -", "Ada: pick gratitude 0", "Ada: say ada1 so"),
    _("hints", "a question above words, for what was not shared",
      (views.View, "summary", tattling.question_that_both_answered),
      "couple", "Ben: pick gratitude 0; /checkin stress; say ben1 a word; tap share | "
      "/checkin stress; say ben1 a word; tap share", "Ada: pick gratitude 0; tap share",
      f"Ada: {YES}", f"Ben: {YES}", "to 20:00", "Ada: tap open"),
    _("talk starters", "the Page's, by how much the other wrote",
      (views, "page_of", tattling.page_starter_for_what_was_written),
      "couple", f"Ben: {WORDS} | -", "Ada: /summary"),
    _("talk starters", "a Summary's, by how much the other wrote",
      (views.View, "summary", tattling.starter_for_what_was_written),
      "agreed", "Ben: /checkin stress; say ben1 a word | -", "to 20:00", "Ada: tap open"),
    _("names", "a new name shows at once", (views, "side_of", tattling.live_name),
      "marked", "Ben: call me Bea; /start | -", "Ada: /summary"),
    _("order by time", "a Summary in the order of writing",
      (summary, "_turn", lambda _turn: lambda _item, _seed: b""),
      "marked", f"Ben: {NOTES[0]} | {NOTES[1]}", "wait 1 h", f"Ben: {NOTES[1]} | {NOTES[0]}",
      f"Ada: {YES}", f"Ben: {YES}", "to 20:00", "Ada: tap open"),
    # whether and when something comes
    _("release at the second yes", "a Stub at once",
      (consent, "plan_counting_evenings", after(leaks.at_the_second_yes)),
      "marked", f"Ada: {YES}", f"Ben: {YES} | -"),
    _("stubs", "a Stub only where both said yes", (evenings, "_hold", leaks.only_for_both),
      "marked", *BOTH),
    _("stubs", "a Stub that tells what it opens to",
      (RENDERERS, Kind.EVENING_STUB, with_line(tattling.whether_released)), "marked", *BOTH),
    _("stubs", "no Stub once the other has left", (evenings, "_hold", leaks.none_without_partner),
      "couple", "Ben: /leave | -", "to Sun 20:00"),
    _("stubs", "a weekday's Stub for either yes", (evenings, "_stand", leaks.by_either_yes),
      "couple", "to Tue 12:00", f"Ben: {WORDS}; {YES} | -", "to 20:00"),
    _("stubs", "no Stub on Monday after a Release unopened", (evenings, "_stand", leaks.until_released),
      "marked", *BOTH, "to Mon 20:05"),
    _("a pause of both", "nothing comes while the other pauses",
      (occasions, "hindrance", leaks.hindered_by(lambda world, other: other.resting(world.now))),
      "couple", "Ben: /pause | -", "wait 3 d"),
    _("a block of both", "nothing comes while the other blocks the bot",
      (occasions, "hindrance", leaks.hindered_by(lambda _world, other: other.blocked)),
      "couple", "Ben: block | -", "wait 3 d"),
    _("a schedule of both", "the days of one for both", (planning, "plan_checkin", leaks.one_schedule),
      "couple", "Ben: /days daily | -", "wait 8 d"),
    _("settings of both", "discreet for both", (checkins, "push", leaks.discreet_for_both),
      "couple", "Ben: /discreet on | -", "wait 3 d"),
    _("settings of both", "one language for both",
      (commands.COMMANDS, "language", after(leaks.speak_alike)),
      "couple", "Ben: /language de | -", "Ada: /settings"),
    _("shared draws", "minutes from one stream", (planning, "plan_checkin", leaks.one_stream),
      "couple", "Ben: /days daily | -", "wait 8 d"),
    _("shared draws", "a couple's seed by running number", (pairing, "_join", leaks.seed_by_number),
      "strangers", "Ben: /invite; tap link", "Ben: /privacy | -", "Ada: visit Ben; tap accept",
      "Ben: tap confirm", "wait 3 d"),
    _("latency through a shared lock", "one waits for the other", (outbox, "post", leaks.one_lock),
      "couple", "Ben: /help | -", "Ada: /help", "wait 5 min"),
    _("global ids", "one counter for everybody", (outbox, "new_id", leaks.one_number),
      "couple", "Ben: /help | -", "Ada: /settings"),
    # questions
    _("prompts that adapt to the partner", "what the other muted isn't asked",
      (checkins, "_far_end", leaks.without_what_the_other_muted),
      "couple", "Ben: /topics; tap mute 0 1 | -", "Ada: /checkin; /checkin; /checkin"),
    _("prompts that adapt to the partner", "lighter after the other's stress",
      (checkins, "_lightened", leaks.lighter_for_both),
      "couple", "Ben: /checkin stress; tap rate 0 4 | -", "Ada: /checkin; /checkin; /checkin"),
    _("prompts that adapt to the partner", "a walk begun anew when the other mutes a topic",
      (checkins, "walk_of", leaks.begun_together),
      "couple", "Ben: /topics; tap mute 0 1 | -", "wait 8 d"),
    # what is given, and known of it
    _("snapshots", "words as they are when opened", (evenings, "open_waiting", first(leaks.as_it_is_now)),
      "agreed", f"Ben: {WORDS}", "to 20:00", "Ben: edit 0 ben1 other | -", "Ada: tap open"),
    _("a yes of both", "a pause of the other drops mine",
      (commands.COMMANDS, "pause", after(leaks.drop_the_others_yes)),
      "agreed", "Ben: /pause | -", "Ada: /summary"),
    _("taking back", "the other's no bars my words", (consent, "_take_back_evening", after(leaks.bar_both)),
      "evening", "Ben: /withdraw | -", "Ada: /replies"),
    _("taking back", "only what was released is barred",
      (consent, "_take_back_evening", leaks.bar_what_was_released),
      "marked", *BOTH, "Ada: /withdraw", "Ada: /replies"),
    _("given marks", "the Page knows of what waits", (pages, "_over", tattling.every_evening),
      "marked", *BOTH, "Ada: /summary"),
    _("given marks", "choosing knows of what waits", (views, "choosable", tattling.given_at_once),
      "marked", *BOTH, "Ada: /summary; tap choose"),
    _("given marks", "a no tells whether there was something",
      (Evening, "gave", lambda _gave: property(lambda row: row.released and not row.taken_back)),
      "marked", *BOTH, "Ada: /withdraw", "Ada: /replies"),
    _("given marks", "erasing changes what has lapsed", (consent, "_empty", first(leaks.even_if_lapsed)),
      "evening", "to Sun 20:05", "Ben: /delete; say DELETE | -", "Ada: /replies"),
    _("export", "the file knows of what waits", (exports.Gathering, "_evening", tattling.told_while_it_waits),
      "marked", *BOTH, "Ada: /export; tap export"),
    # the couple
    _("leaving", "one leaves, both have left", (account, "drop_side", after(leaks.leave_together)),
      "couple", "Ben: /leave | -", "Ada: /summary"),
    _("leaving", "the Page is one's own again", (views, "side_of", tattling.none_without_partner),
      "couple", "Ben: /leave | -", "Ada: /summary"),
    _("leaving", "nothing can be marked any more", (replies, "can_share", leaks.only_with_partner),
      "couple", "Ada: /checkin; say ada1 a word", "Ben: /leave | -", "Ada: tap share"),
    _("zones", "the couple's clock moves with one", (settings, "use_zone", after(leaks.move_together)),
      "couple", "Ben: /timezone New York | -", "Ada: /summary"),
    _("eight weeks", "counted by the other's opening",
      (evenings, "open_waiting", after(leaks.count_openings_of_both)),
      "weeks", "Ben: tap open | -", "to Sun 12:00", "to Sun 12:00", "Ada: /summary"),
    _("invites", "a link works only while its maker is up",
      (pairing, "open_link", leaks.only_while_the_maker_is_up),
      "strangers", "Ben: /invite; tap link", "Ben: /pause | -", "Ada: visit Ben"),
)  # fmt: skip
"""Not here: what no phone is sent (logs, figures)."""

SELDOM_MET = {
    "an edit reaches what was read",
    "a deletion reaches what was read",
    "your partner answered",
    "a no is refused where nothing waits",
    "listen first, for what was not shared",
    "a Summary in the order of writing",
    "what the other muted isn't asked",
    "only what was released is barred",
    "a no tells whether there was something",
    "the file knows of what waits",
}
"""Chance needs more than 250 pairs for these, and a soak may not find them; their own stories always tell."""
