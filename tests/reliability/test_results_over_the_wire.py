"""R5: whatever comes back over real HTTP has one meaning, and what follows repeats nothing that hurts."""

import asyncio
import json
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot
from telegram import error as errors
from telegram.error import TelegramError

from bot.bootstrap import Doors, Runtime
from bot.delivery.courier import NOT_THERE_YET
from bot.delivery.outbox import FINAL
from bot.delivery.results import Attempt, Verdict, after_uncertainty, judge
from bot.delivery.transport import HttpRequest
from bot.domain.outbox import Policy
from bot.emulator import Emulator, EmulatorClock, Phone
from bot.emulator.faults import FaultKind
from bot.emulator.serve import served
from tests.delivery.house import A_MONDAY, TOKEN, House, settings_in, unhurried

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
SENT = {"message_id": 5, "date": 1, "chat": {"id": 1, "type": "private"}}


def response(status: int, body: bytes, *more: str, length: int | None = None) -> bytes:
    head = [
        f"HTTP/1.1 {status} Whatever",
        f"Content-Length: {len(body) if length is None else length}",
        *more,
    ]
    return "\r\n".join([*head, "", ""]).encode() + body


def refusal(code: int, description: str, **parameters: int) -> bytes:
    body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    return response(code, json.dumps(body | ({"parameters": parameters} if parameters else {})).encode())


def says(raw: bytes) -> Answer:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(raw)
        await writer.drain()
        writer.close()

    return answer


async def hangs_up_unread(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A reset while the request is still being written."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def hangs_up_after_reading(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.transport.abort()


async def never_answers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()
    writer.close()


OK = json.dumps({"ok": True, "result": SENT}).encode()
HTML = b"<html><h1>Bad Gateway</h1></html>"
WIRE: dict[str, tuple[Answer, Verdict]] = {
    "200": (says(response(200, OK)), Verdict.SENT),
    "400": (says(refusal(400, "Bad Request: chat not found")), Verdict.FAILED),
    "400 not modified": (says(refusal(400, "Bad Request: message is not modified: x")), Verdict.SENT),
    "400 migrated": (says(refusal(400, "Bad Request: x", migrate_to_chat_id=-100)), Verdict.FAILED),
    "401": (says(refusal(401, "Unauthorized")), Verdict.HALT),
    "403": (says(refusal(403, "Forbidden: bot was blocked by the user")), Verdict.BLOCKED),
    "404": (says(refusal(404, "Not Found")), Verdict.FAILED),
    "409": (says(refusal(409, "Conflict: terminated by other getUpdates request")), Verdict.RETRY),
    "413": (says(refusal(413, "Request Entity Too Large")), Verdict.UNCERTAIN),
    "429": (says(refusal(429, "Too Many Requests: retry after 7", retry_after=7)), Verdict.WAIT),
    "500 JSON": (says(refusal(500, "Internal Server Error: restart")), Verdict.UNCERTAIN),
    "502 HTML": (says(response(502, HTML, "Content-Type: text/html")), Verdict.UNCERTAIN),
    "503 empty": (says(response(503, b"")), Verdict.UNCERTAIN),
    "200 empty": (says(response(200, b"")), Verdict.UNCERTAIN),
    "200 HTML": (says(response(200, HTML)), Verdict.UNCERTAIN),
    "200 half JSON": (says(response(200, OK[:20])), Verdict.UNCERTAIN),
    "200 broken off": (says(response(200, OK[:20], length=len(OK))), Verdict.UNCERTAIN),
    "200 without result": (says(response(200, b'{"ok": true}')), Verdict.UNCERTAIN),
    "200 not an object": (says(response(200, b"[]")), Verdict.UNCERTAIN),
    "200 not UTF-8": (says(response(200, b'{"ok": true, "result": "\xff"}')), Verdict.UNCERTAIN),
    "200 a result of another kind": (says(response(200, b'{"ok": true, "result": 5}')), Verdict.UNCERTAIN),
    "302": (says(response(302, b"", "Location: http://127.0.0.1:9/")), Verdict.UNCERTAIN),
    "no HTTP": (says(b"HTTP/9 nonsense\r\n\r\n"), Verdict.UNCERTAIN),
    "hung up unread": (hangs_up_unread, Verdict.UNCERTAIN),
    "hung up after executing": (hangs_up_after_reading, Verdict.UNCERTAIN),
    "no answer": (never_answers, Verdict.UNCERTAIN),
}


@asynccontextmanager
async def listening(answer: Answer) -> AsyncIterator[str]:
    """Answer every connection like that; all of them are over when the block ends."""
    served: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        served.add(task)
        await answer(reader, writer)
        with suppress(ConnectionError):
            await writer.wait_closed()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        host, port = server.sockets[0].getsockname()
        yield f"http://{host}:{port}"
    await asyncio.gather(*served)


@asynccontextmanager
async def bot_at(root: str, connections: int = 2) -> AsyncIterator[Bot]:
    door = HttpRequest(connections)
    await door.initialize()
    try:
        yield Bot(TOKEN, base_url=f"{root}/bot", request=door, get_updates_request=door)
    finally:
        await door.shutdown()


async def verdict_of(call: Awaitable[object]) -> Verdict:
    try:
        await call
    except Exception as refused:  # noqa: BLE001 (as the courier does)
        return judge(refused)
    return Verdict.SENT


@pytest.mark.parametrize("name", WIRE)
async def test_each_answer_over_http_has_the_verdict_of_the_table(name: str) -> None:
    answer, verdict = WIRE[name]

    async with listening(answer) as root, bot_at(root) as bot:
        assert await verdict_of(bot.send_message(1, "x" * 9, read_timeout=0.3)) is verdict


async def test_where_no_connection_comes_about_nothing_was_sent(unused_tcp_port: int) -> None:
    async with bot_at(f"http://127.0.0.1:{unused_tcp_port}") as bot:
        assert await verdict_of(bot.send_message(1, "x")) is Verdict.RETRY


async def test_waiting_too_long_for_a_connection_leaves_nothing_in_doubt() -> None:
    async with listening(never_answers) as root, bot_at(root, connections=1) as bot:
        first = asyncio.create_task(verdict_of(bot.send_message(1, "x", read_timeout=0.5)))
        await asyncio.sleep(0)
        second = await verdict_of(bot.send_message(1, "y", connect_timeout=0.05))

        assert second is Verdict.RETRY
        assert await first is Verdict.UNCERTAIN


async def test_a_picture_that_is_not_taken_off_our_hands_is_in_doubt() -> None:
    stopped = asyncio.Event()

    async def takes_nothing(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.pause_reading()  # type: ignore[attr-defined]  # it reads as well as writes
        await stopped.wait()
        writer.transport.abort()

    async with listening(takes_nothing) as root, bot_at(root) as bot:
        sending = bot.send_photo(
            1, b"x" * 9_000_000, read_timeout=0.1, write_timeout=0.2, connect_timeout=0.1
        )
        assert await verdict_of(sending) is Verdict.UNCERTAIN
        stopped.set()


def test_every_error_of_the_library_and_every_verdict_has_a_line() -> None:
    kinds = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, TelegramError)]
    made = [kind(5) if kind in {errors.RetryAfter, errors.ChatMigrated} else _made(kind) for kind in kinds]
    attempts = [
        Attempt(policy, tries, harmless)
        for policy in Policy
        for tries in range(1, 12)
        for harmless in (True, False)
    ]

    assert len(kinds) >= 11
    assert {judge(one) for one in made} <= set(Verdict)
    assert {after_uncertainty(one) for one in attempts} == {Verdict.RETRY, Verdict.UNCERTAIN}
    assert not set(FINAL) & NOT_THERE_YET
    assert set(FINAL) | NOT_THERE_YET == set(Verdict)
    assert not [one for one in attempts if _repeats(one) and one.policy is Policy.ONCE]
    assert not [one for one in attempts if _repeats(one) and one.attempts > 1]


def _made(kind: type[TelegramError]) -> TelegramError:
    return kind() if kind in {errors.InvalidToken, errors.TimedOut} else kind("x")


def _repeats(one: Attempt) -> bool:
    """Whether a message that may be on the phone already is sent as a new one."""
    return not one.harmless and after_uncertainty(one) is Verdict.RETRY


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A bot that reaches its Telegram over HTTP."""
    clock = EmulatorClock(A_MONDAY)
    made = House(tmp_path, clock, Emulator(clock))
    async with served(made.emulator) as telegram:
        settings = settings_in(tmp_path, BOT_API_URL=telegram.api_root)
        doors = Doors(HttpRequest(), HttpRequest(connections=1))
        made.bot = Runtime(settings, clock=clock, doors=doors, pace=unhurried())
        await made.bot.start()
        yield made
        await made.stop()


BUBBLES: dict[FaultKind, tuple[int, int]] = {
    "400": (0, 0),
    "403": (0, 0),
    "429": (1, 1),
    "500": (0, 1),
    "502": (0, 1),
    "drop_before": (0, 1),
    "drop_after": (1, 2),
}
"""How many arrive: of a message said once (an answer, a prompt), of one said again where in doubt."""


async def test_what_is_said_once_and_what_is_said_again_over_http(house: House) -> None:
    people = {fault: await house.begun(fault) for fault in BUBBLES}
    for command, again in (("/developer_info", False), ("/checkin stress", False), ("/safety", True)):
        before = {fault: answers(phone) for fault, phone in people.items()}

        for fault, phone in people.items():
            house.emulator.faults.add(fault, method="sendMessage", chat_id=phone.user_id)
            phone.say(command)
        await house.until(lambda: not len(house.emulator.faults))
        await _rested(house)

        arrived = {fault: answers(phone) - before[fault] for fault, phone in people.items()}
        assert arrived == {fault: counts[again] for fault, counts in BUBBLES.items()}, command


def answers(phone: Phone) -> int:
    return len([one for one in phone.messages if not one.outgoing])


async def _rested(house: House) -> None:
    """Everything is out, and what was put off has been tried again."""
    await house.settled()
    while (await house.count(lambda tx: tx.pending(house.clock.now()))).later:
        house.clock.advance(timedelta(seconds=2))
        await house.settled()
