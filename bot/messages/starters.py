"""Talk starters: soft openings in the first person, twelve for each topic, chosen by the couple's seed."""

from bot.domain.prompts import Topic
from bot.messages.catalogs import gettext_noop
from bot.messages.reader import Reader
from bot.messages.rendered import Text

STARTERS: dict[Topic, tuple[str, ...]] = {
    Topic.GRATITUDE: (
        gettext_noop("“I noticed something you did this week, and it did me good: …”"),
        gettext_noop("“A moment with you I would like to keep from these days is …”"),
        gettext_noop("“I felt looked after when you …”"),
        gettext_noop("“Something you do so quietly that I rarely thank you for it is …”"),
        gettext_noop("“I was glad of you when …”"),
        gettext_noop("“It made my day a little lighter that you …”"),
        gettext_noop("“I like how we … Could we have more of that?”"),
        gettext_noop("“When I told someone about you lately, I said …”"),
        gettext_noop("“I felt close to you when …”"),
        gettext_noop("“You may not know how much it meant to me that …”"),
        gettext_noop("“Something I learned from you is …”"),
        gettext_noop("“What was good for you this week? I would like to hear it.”"),
    ),
    Topic.STRESS: (
        gettext_noop("“I have a lot on my mind. Could you listen for ten minutes, without solving it?”"),
        gettext_noop(
            "“What weighs on you most just now? Would you like me to listen, or to think with you?”"
        ),
        gettext_noop("“I notice I am short of patience these days. It isn't about you; it is about …”"),
        gettext_noop("“What would make tomorrow a little easier for you?”"),
        gettext_noop("“When I go quiet, it often means that … What helps me then is …”"),
        gettext_noop("“I would like to put one thing down this week. Could we look at it together?”"),
        gettext_noop("“How was today, on the inside?”"),
        gettext_noop(
            "“I feel worn out, and I would like an evening with nothing planned. What would you like?”"
        ),
        gettext_noop("“What helped you last time it was this much?”"),
        gettext_noop("“I worry about … I don't need an answer, only that you know.”"),
        gettext_noop("“Is there something you carry for both of us that I could take over for a while?”"),
        gettext_noop("“When a day has worn you out, what would you like first: quiet, company, or food?”"),
    ),
    Topic.BOUNDARIES: (
        gettext_noop("“Something feels different for me lately, and I would like to tell you about it: …”"),
        gettext_noop("“I feel at ease when … I feel less at ease when …”"),
        gettext_noop("“For now I would like more of … and less of …”"),
        gettext_noop("“Is there something you would like to be asked about first?”"),
        gettext_noop("“I would like to say no to … without it being a no to you.”"),
        gettext_noop("“What helps you to say what you would like, and what makes it hard?”"),
        gettext_noop("“I would like some time to myself this week. When would that suit you?”"),
        gettext_noop("“Something I am curious about, with no hurry at all, is …”"),
        gettext_noop("“How do you like me to ask, so that a no is easy?”"),
        gettext_noop("“I used to be fine with … Now I would rather …”"),
        gettext_noop("“What would you like to keep between the two of us?”"),
        gettext_noop("“I felt respected when you …”"),
    ),
}


def starter(reader: Reader, topic: Topic, number: int) -> Text:
    """The talk starter a number of the seed stands for."""
    choices = STARTERS[topic]
    # What is left open doesn't begin a line.
    return Text(reader.words(choices[number % len(choices)]).replace(" …", "\u00a0…"))
