"""Where stories of two worlds begin: Ada, Ben and Cem at some point of their time together."""

from functools import cache

from tests.noninterference.decisions import Decisions
from tests.noninterference.world import World
from tests.services.moments import when
from tests.services.stories import Story

LATER = {
    "strangers": (),
    "couple": (),
    "marked": ("until Thu 12:00", "Ada: {marks}", "Ben: {marks}", "until Sun 12:00"),
    "agreed": ("Ada: /summary; tap yes", "Ben: /summary; tap yes"),
    "evening": ("until Sun 20:05",),
    "weeks": ("until Sun+7 12:00",),
}
"""What has happened besides what happened in the scene before it."""
SCENES = tuple(LATER)
MARKS = "/checkin gratitude; say {word} a small thing; tap share"


@cache
def scene(name: str, maker: str) -> World:
    """One world at a scene, where `maker` made the link; take a fork of it."""
    place = SCENES.index(name)
    if place == 0:
        return _strangers()
    world = scene(SCENES[place - 1], maker).fork()
    if name == "couple":
        guest = "Ben" if maker == "Ada" else "Ada"
        _play(
            world,
            f"{maker}: /invite; tap link",
            f"{guest}: visit {maker}; tap accept",
            f"{maker}: tap confirm",
        )
    _play(world, *LATER[name])
    return world


def _strangers() -> World:
    story = Story()
    phones = {name: story.phone(name) for name in ("Ada", "Ben")}
    phones["Cem"] = story.phone("Cem", "America/New_York")
    return World(story, phones, Decisions(phones["Ada"], phones["Ben"]))


def _play(world: World, *lines: str) -> None:
    for line in lines:
        verb, _, rest = line.partition(" ")
        if verb == "until":
            world.until(when(rest))
            continue
        name = verb.removesuffix(":")
        word = "ada" if name == "Ada" else "ben0"
        for one in rest.format(marks=MARKS.format(word=word)).split("; "):
            world.do(name, one)
