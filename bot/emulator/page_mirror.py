"""What one open page was last told, and what it doesn't know yet."""

from __future__ import annotations

from typing import Any

from bot.emulator import Emulator
from bot.emulator.snapshots import bot_json, clock_json, person_json, stage_json
from bot.emulator.stage import Stage

Json = dict[str, Any]


class PageMirror:
    """Compares the emulator with what a page has, and names the difference."""

    def __init__(self, emulator: Emulator, stage: Stage | None) -> None:
        self._emulator = emulator
        self._stage = stage
        self._people: dict[int, Json] = {}
        self._bot: Json | None = None
        self._clock = -1
        self._stage_shown: Json | None = None
        self._answers: dict[int, int] = {}

    def news(self) -> list[Json]:
        """The messages that bring the page up to date; the first time, and with other people, all of it."""
        people = {user_id: person_json(phone) for user_id, phone in self._emulator.people.items()}
        stage = stage_json(self._stage.status()) if self._stage is not None else None
        bot = bot_json(self._emulator)
        if bot != self._bot or people.keys() != self._people.keys():
            news: list[Json] = [self._everything(people, stage, bot)]
        else:
            news = self._differences(people, stage)
        news += self._answers_to_taps()
        self._people, self._bot, self._stage_shown, self._clock = (
            people,
            bot,
            stage,
            self._emulator.clock.version,
        )
        return news

    def _everything(self, people: dict[int, Json], stage: Json | None, bot: Json) -> Json:
        if self._bot is None:
            # What was answered before this page opened is not news to it.
            self._answers = {user_id: len(phone.alerts) for user_id, phone in self._emulator.people.items()}
        clock = clock_json(self._emulator)
        return {"type": "state", "bot": bot, "people": list(people.values()), "clock": clock, "stage": stage}

    def _differences(self, people: dict[int, Json], stage: Json | None) -> list[Json]:
        news: list[Json] = []
        if self._emulator.clock.version != self._clock:
            news.append({"type": "clock", "clock": clock_json(self._emulator)})
        if stage != self._stage_shown:
            news.append({"type": "stage", "stage": stage})
        news += [
            {"type": "person", "person": person}
            for key, person in people.items()
            if person != self._people[key]
        ]
        return news

    def _answers_to_taps(self) -> list[Json]:
        news: list[Json] = []
        for user_id, phone in self._emulator.people.items():
            seen = self._answers.get(user_id, 0)
            news += [
                {"type": "answered", "user_id": user_id, "text": text, "alert": self._wants_an_ok(text)}
                for text in phone.alerts[seen:]
            ]
            self._answers[user_id] = len(phone.alerts)
        return news

    def _wants_an_ok(self, text: str) -> bool:
        """Whether the bot asked for an alert rather than a passing notice, which only its call says."""
        for call in reversed(self._emulator.calls):
            if call.method.lower() == "answercallbackquery" and call.parameters.get("text") == text:
                return str(call.parameters.get("show_alert")).lower() == "true"
        return False
