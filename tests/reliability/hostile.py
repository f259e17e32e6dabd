"""Updates as nobody should send them, drawn from a seed."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.reliability.oddities import HALF, MARK, RIGHTS, STATUSES, TEXTS, Json, a_file, contents

WHOLE = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class Hostile:
    """One update as it comes over the wire."""

    body: str
    fair: bool
    """Whether a person's own client can bring it about: then it may not end among the parked."""
    words: tuple[int, int, str] | None = None
    """Of a text: whose it is, which message, and what has to be kept of it."""

    @property
    def fair_id(self) -> int:
        """The number under which a fair one may not be parked."""
        return int(json.loads(self.body)["update_id"])


class Source:
    """Endless hostile updates, the same for the same seed."""

    def __init__(self, seed: int, writers: Sequence[int], crowd: Sequence[int], first_id: int) -> None:
        self._draw = random.Random(seed)  # noqa: S311 (nothing secret)
        self._writers, self._crowd = writers, crowd
        self._next = first_id

    @property
    def last_id(self) -> int:
        """The number of the latest update."""
        return self._next

    def ask(self, bystander: int) -> Hostile:
        """A harmless question from somebody else."""
        entity = {"type": "bot_command", "offset": 0, "length": 5}
        content = {"text": "/help", "entities": [entity]}
        return Hostile(json.dumps(self._message(bystander, content)), True)

    def batch(self, others: int) -> list[Hostile]:
        """One text of each writer, and other things of the crowd, shuffled."""
        made = [self.text(writer) for writer in self._writers]
        made += [self._draw.choice(self._others)(self) for _ in range(others)]
        self._draw.shuffle(made)
        return made

    def text(self, writer: int) -> Hostile:
        """Words that have to be kept as they are, or refused."""
        text = self._strange() or MARK
        update = self._message(writer, {"text": text})
        kept = "".join(WHOLE if "\ud800" <= one <= "\udfff" else one for one in text)
        return Hostile(json.dumps(update), True, (writer, update["message"]["message_id"], kept))

    def _strange(self) -> str:
        text = self._draw.choice(TEXTS)(self._draw)
        return text and text + self._draw.choice((MARK, f" {MARK}", f"\n{MARK}"))

    def _number(self) -> int:
        self._next += 1
        return self._next

    def _someone(self, number: int | None = None) -> Json:
        who = number or self._draw.choice(self._crowd)
        named = {"first_name": MARK + self._strange()[:60], "username": MARK}
        language = self._draw.choice(("en", "de", "xx", "", "zz-ZZ-\u202e", MARK * 20, "pt-br"))
        return {"id": who, "is_bot": False, "language_code": language} | named

    def _message(self, writer: int | None, content: Json, kind: str = "message") -> Json:
        number, someone = self._number(), self._someone(writer)
        chat = {"id": someone["id"], "type": "private", "first_name": someone["first_name"]}
        message = {"message_id": number, "date": 1_790_000_000, "chat": chat, "from": someone} | content
        return {"update_id": number, kind: message}

    def _content(self) -> Hostile:
        return Hostile(json.dumps(self._message(None, self._odd_content())), True)

    def _command(self) -> Hostile:
        name = self._draw.choice(
            ("start", "checkin", "days", "time", "pause", "timezone", "quiet", "share", "x")
        )
        text = f"/{name}{self._draw.choice(('', '@tend_bot', '@'))} {self._strange()}"
        entity = {"type": "bot_command", "offset": 0, "length": len(text.partition(" ")[0])}
        return Hostile(json.dumps(self._message(None, {"text": text, "entities": [entity]})), True)

    def _edit(self) -> Hostile:
        content = {"text": self._strange() or MARK, "edit_date": 1_790_000_001}
        if self._draw.random() < 0.2:
            content = {"caption": MARK, "edit_date": 1, "photo": [a_file()]}
        return Hostile(json.dumps(self._message(None, content, "edited_message")), True)

    def _tap(self) -> Hostile:
        number, someone = self._number(), self._someone()
        data = self._draw.choice(
            ("", ":", "x:yes", "A" * 16 + ":erase:1", "a\x00b", HALF, "y" * 5000, self._strange())
        )
        message: Json = {
            "message_id": self._draw.choice((1, number, 2**31)),
            "chat": {"id": 1, "type": "private"},
        }
        message["date"] = self._draw.choice((0, 1_790_000_000))  # 0: it is inaccessible
        query: Json = {
            "id": str(number),
            "from": someone,
            "chat_instance": "1",
            "data": data + MARK,
            "message": message,
        }
        for missing in self._draw.choice(((), ("message",), ("data",))):
            del query[missing]
        return Hostile(json.dumps({"update_id": number, "callback_query": query}), True)

    def _member(self) -> Hostile:
        number, someone = self._number(), self._someone()
        bot = {"id": 123456, "is_bot": True, "first_name": "Tend"}
        rights = dict.fromkeys(RIGHTS, False)
        new = {"user": bot, "status": self._draw.choice(STATUSES), "until_date": 0, "is_anonymous": False}
        kind = self._draw.choice(("private", "private", "group", "supergroup", "channel"))
        chat = {
            "id": someone["id"] if kind == "private" else -self._draw.randrange(1, 9),
            "type": kind,
            "title": MARK,
        }
        old = {"user": bot, "status": "member"}
        change = {
            "chat": chat,
            "from": someone,
            "date": 1,
            "old_chat_member": old,
            "new_chat_member": new | rights,
        }
        return Hostile(json.dumps({"update_id": number, "my_chat_member": change}), True)

    def _elsewhere(self) -> Hostile:
        kind = self._draw.choice(("message", "edited_message", "channel_post", "edited_channel_post"))
        update = self._message(None, {"text": self._strange() or MARK}, kind)
        where = "channel" if "channel" in kind else self._draw.choice(("group", "supergroup"))
        update[kind]["chat"] = {"id": -self._draw.randrange(1, 9), "type": where, "title": MARK}
        if where == "channel":
            del update[kind]["from"]
        return Hostile(json.dumps(update), True)

    def _unasked(self) -> Hostile:
        number = self._number()
        poll = {"id": "1", "question": MARK, "options": [], "total_voter_count": 0, "is_closed": True}
        poll |= {"is_anonymous": True, "type": "regular", "allows_multiple_answers": False}
        unasked: Json = self._draw.choice(
            (
                {"poll": poll},
                {"inline_query": {"id": "1", "from": self._someone(), "query": MARK, "offset": ""}},
                {"what_is_to_come": {"from": self._someone(), "text": MARK}},
                {},
            )
        )
        return Hostile(json.dumps({"update_id": number} | unasked), True)

    def _malformed(self) -> Hostile:
        """A good update with something missing, of another type, or far too much of it."""
        update = self._message(None, {"text": MARK})
        holder, name = self._draw.choice(
            [
                (update, "message"),
                *((update["message"], part) for part in ("chat", "from", "date", "message_id")),
            ]
        )
        wrong: Any = self._draw.choice(
            (None, [], {}, "5", MARK, 1.5, -1, True, 2**70, [[MARK]], {"id": MARK})
        )
        if self._draw.random() < 0.3:
            del holder[name]
        else:
            holder[name] = wrong
        return Hostile(json.dumps(update), False)

    def _no_update(self) -> Hostile:
        """What can't be remembered, because it has no number; or has no end."""
        update = self._message(None, {"text": MARK})
        number: Any = self._draw.choice((None, -5, 0, 1.5, "7", MARK, True, 2**64, [], {}))
        deep = "[" * 300 + "]" * 300
        bodies = (
            json.dumps(update | {"update_id": number}),
            json.dumps({"message": update["message"]}),
            f'{{"update_id": {self._number()}, "message": {deep}}}',
            *("[]", "null", "7", '"canary"'),
        )
        return Hostile(self._draw.choice(bodies), False)

    def _twice(self) -> Hostile:
        """The same name twice in one object: the last one counts, as everywhere."""
        number = self._number()
        body = json.dumps(self._message(None, {"text": MARK})["message"])
        return Hostile(f'{{"update_id": 1, "message": 5, "update_id": {number}, "message": {body}}}', True)

    def _odd_content(self) -> Json:
        return self._draw.choice(contents(self._strange(), self._someone()))

    _others = (
        _content,
        _content,
        _command,
        _edit,
        _tap,
        _tap,
        _member,
        _elsewhere,
        _unasked,
        _malformed,
        _no_update,
        _twice,
    )
