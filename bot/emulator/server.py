"""The facade: a whole Bot API server as one synchronous object, with the people who use it."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from bot.emulator import copying, editing, polling, profile, sending
from bot.emulator.answers import ApiError, ApiResponse, failure, success, too_many_requests
from bot.emulator.arguments import Arguments, Upload
from bot.emulator.clock import EmulatorClock
from bot.emulator.faults import Fault, Faults
from bot.emulator.flood import FloodControl, FloodLimits
from bot.emulator.group import Group
from bot.emulator.phone import Phone
from bot.emulator.state import Account, BotAccount, Change
from bot.emulator.world import FIRST_PERSON, MethodCall, World

Method = Callable[[MethodCall], Any]
METHODS: Final[Mapping[str, Method]] = {
    **sending.METHODS,
    **copying.METHODS,
    **editing.METHODS,
    **profile.METHODS,
    **polling.METHODS,
}
_TOKEN: Final = re.compile(r"([1-9][0-9]*):[A-Za-z0-9_-]+(?:/test)?")
_LONGEST_TOKEN: Final = 80
CONFLICT_SECONDS: Final = 3.0
# Flood control counts what makes a phone ring.
_COUNTED: Final = ("send", "copy", "forward")


@dataclass(frozen=True, slots=True)
class Call:
    """One call a bot made, for tests that ask what was sent."""

    number: int
    bot_id: int
    method: str
    parameters: dict[str, object]
    status: int
    result: Any
    at: datetime


class Emulator:
    """Telegram for one machine: bots call it, people act on their phones; no I/O and no waiting inside.

    Not thread-safe: everything happens on the thread of its event loop. `calls` logs every call but
    successful polls, which say nothing.
    """

    def __init__(
        self,
        clock: EmulatorClock,
        *,
        lenient: bool = False,
        flood: FloodLimits | None = None,
        base: int | None = None,
        bot_username: str = "tend_bot",
        tokens: Collection[str] | None = None,
    ) -> None:
        self.clock = clock
        self.world = World(clock, lenient=lenient, base=base, bot_username=bot_username)
        self.faults = Faults()
        self.calls: list[Call] = []
        self.limit(flood)
        self._tokens = frozenset(tokens) if tokens is not None else None
        self._number = 0
        self._phones: dict[int, Phone] = {}

    def limit(self, flood: FloodLimits | None) -> None:
        """Keep to these limits from now on, with full buckets; None keeps to none."""
        self._flood = FloodControl(flood) if flood is not None else None

    # People

    @property
    def people(self) -> Mapping[int, Phone]:
        """Everyone with a Telegram account, by id."""
        return self._phones

    @property
    def group(self) -> Group:
        """The one group chat."""
        return Group(self.world)

    def add_person(
        self,
        first_name: str,
        *,
        language_code: str | None = "en",
        user_id: int | None = None,
        username: str | None = None,
        last_name: str | None = None,
    ) -> Phone:
        """A new person, with an id as large as today's are."""
        if user_id is None:
            user_id = max(FIRST_PERSON - 1, max(self.world.accounts, default=0)) + 1
        if user_id in self.world.accounts:
            raise ValueError(f"there is a person {user_id} already")
        account = Account(user_id, first_name, last_name, username, language_code)
        self.world.accounts[user_id] = account
        phone = self._phones[user_id] = Phone(self.world, account)
        self.world.notify("person", phone.bot, phone.room)
        return phone

    def phone(self, user_id: int, bot_id: int | None = None) -> Phone:
        """The phone of this person, in the chat with the first bot or with another."""
        return Phone(self.world, self.world.accounts[user_id], bot_id)

    # Bots

    @property
    def bot_username(self) -> str:
        """The phones' bot by its username."""
        return self.bot.username

    @property
    def bot_name(self) -> str:
        """The phones' bot by the name people see."""
        return self.bot.profile.get(("name", "")) or self.bot.first_name

    @property
    def bot(self) -> BotAccount:
        """The bot the phones talk to: the first one that called."""
        return self.world.phones_bot()

    def add_bot(self, token: str) -> BotAccount:
        """The bot with this token; any well-formed one is a bot unless `tokens` says which are."""
        match = _TOKEN.fullmatch(token)
        if match is None or len(token) > _LONGEST_TOKEN:
            raise ApiError(401, "invalid token specified")
        if self._tokens is not None and token not in self._tokens:
            raise ApiError(401)
        bot = self.world.bot_for(int(match.group(1)), token)
        if bot.token != token:
            raise ApiError(401)
        return bot

    def call(
        self,
        token: str,
        method: str,
        parameters: Mapping[str, object],
        files: Mapping[str, Upload | bytes] | None = None,
    ) -> ApiResponse:
        """One Bot API call, answered at once: everything except the waiting of getUpdates."""
        name = method.lower()
        args = Arguments(parameters, _uploads(files) if files else {})
        fault: Fault | None = None
        bot_id = 0
        try:
            bot = self.add_bot(token)
            bot_id = bot.bot_id
            fault = self.faults.take(name, args.text("chat_id")) if len(self.faults) else None
            if fault is not None and fault.kind in ("429", "400", "403", "500", "502", "drop_before"):
                response = _broken(fault)
            else:
                response = success(self._run(bot, name, args))
        except ApiError as error:
            response = self.refuse(bot_id, error)
        if fault is not None:
            response.delay = fault.seconds if fault.kind == "slow" else response.delay
            response.dropped = fault.kind in ("drop_before", "drop_after")
        if name != "getupdates" or not response.ok:
            self._log(bot_id, method, args, response)
        return response

    def updates(self, token: str, parameters: Mapping[str, object]) -> ApiResponse:
        """The getUpdates of a door that has waited: without faults and log, which the call before it met."""
        try:
            return success(
                polling.get_updates(MethodCall(self.world, self.add_bot(token), Arguments(parameters, {})))
            )
        except ApiError as error:
            return failure(error)

    def file(self, token: str, path: str) -> ApiResponse | bytes:
        """A file by the path that getFile gave."""
        try:
            self.add_bot(token)
        except ApiError as error:
            return failure(error)
        file = self.world.files.by_path(path)
        return file.content if file is not None else failure(ApiError(404))

    def refuse(self, bot_id: int, error: ApiError) -> ApiResponse:
        """The refusal; a second conflict within three seconds is held back, so that rivals don't spin."""
        response = failure(error)
        bot = self.world.bots.get(bot_id)
        if error.code == HTTPStatus.CONFLICT and bot is not None:
            now = self.world.monotonic()
            if now < bot.calm_at:
                response.delay = CONFLICT_SECONDS
            else:
                bot.calm_at = now + CONFLICT_SECONDS
        return response

    def subscribe(self, callback: Callable[[Change], None]) -> Callable[[], None]:
        """Call back at every change; returns how to stop that."""
        return self.world.watch(callback)

    def reset(self) -> None:
        """Forget people, chats, files, faults and calls; bots stay, and ids go on rising."""
        self.world.reset()
        self._phones.clear()
        self.faults.clear()
        self.calls.clear()

    def _run(self, bot: BotAccount, name: str, args: Arguments) -> Any:
        method = METHODS.get(name)
        if method is None:
            raise ApiError(404, "method not found")
        if bot.logged_out:
            raise ApiError(400, "Logged out", bare=True)
        if self._flood is not None and name.startswith(_COUNTED) and name != "sendchataction":
            wait = self._flood.charge(bot.bot_id, args.text("chat_id"))
            if wait:
                raise too_many_requests(wait)
        return method(MethodCall(self.world, bot, args))

    def _log(self, bot_id: int, method: str, args: Arguments, response: ApiResponse) -> None:
        self._number += 1
        result = response.body.get("result", response.body.get("description"))
        self.calls.append(
            Call(self._number, bot_id, method, args.as_dict(), response.status, result, self.clock.now())
        )


def _uploads(files: Mapping[str, Upload | bytes]) -> dict[str, Upload]:
    return {name: Upload(file) if isinstance(file, bytes) else file for name, file in files.items()}


def _broken(fault: Fault) -> ApiResponse:
    if fault.kind == "429":
        return failure(too_many_requests(fault.retry_after))
    if fault.kind in ("500", "502"):
        status = int(fault.kind)
        reason = {500: "Internal Server Error", 502: "Bad Gateway"}[status]
        page = f"<html><head><title>{status} {reason}</title></head><body><h1>{reason}</h1></body></html>"
        return ApiResponse(status, {}, {"Content-Type": "text/html"}, raw=page.encode())
    if fault.kind == "drop_before":
        return ApiResponse(500, {})
    code = int(fault.kind)
    default = {400: "chat not found", 403: "bot was blocked by the user"}[code]
    return failure(ApiError(code, fault.description or default))
