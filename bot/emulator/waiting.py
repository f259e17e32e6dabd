"""The waiting of getUpdates, which both doors share: the state machine itself never waits."""

import asyncio
from collections.abc import Mapping

from bot.emulator.answers import ApiError, ApiResponse
from bot.emulator.arguments import Arguments, Upload
from bot.emulator.polling import hold_poll, poll_seconds
from bot.emulator.server import Emulator


async def answer(
    emulator: Emulator,
    token: str,
    method: str,
    parameters: Mapping[str, object],
    files: Mapping[str, Upload | bytes] | None = None,
) -> ApiResponse:
    """One call as a client meets it: getUpdates holds until something arrives or its timeout has passed.

    The delay of a slow answer is left to the door, which knows its own timeouts.
    """
    response = emulator.call(token, method, parameters, files)
    if method.lower() == "getupdates" and response.ok and not response.result and not response.dropped:
        seconds = poll_seconds(Arguments(parameters, {}))
        if seconds:
            return await _hold(emulator, token, parameters, seconds)
    return response


async def _hold(
    emulator: Emulator, token: str, parameters: Mapping[str, object], seconds: float
) -> ApiResponse:
    bot = emulator.add_bot(token)
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    ended: ApiError | None = None
    woken = asyncio.Event()

    def terminate(error: ApiError) -> None:
        nonlocal ended
        ended = error
        woken.set()

    hold_poll(bot, terminate)
    emulator.world.notify("polling", bot)
    stop_listening = bot.queue.listen(woken.set)
    timer = loop.call_at(deadline, woken.set)
    try:
        while True:
            await woken.wait()
            woken.clear()
            if ended is not None:
                return emulator.refuse(bot.bot_id, ended)
            response = emulator.updates(token, parameters)
            if not response.ok or response.result or loop.time() >= deadline:
                return response
    finally:
        timer.cancel()
        stop_listening()
        if bot.terminate_poll is terminate:
            bot.terminate_poll = None
        emulator.world.notify("polling", bot)
