"""A faithful local Bot API: bots call it as they call Telegram, people act on phones, tests hold the clock.

`Emulator` is a pure, synchronous state machine. Doors lead to it: `request.EmulatorRequest` inside one
process, `web.create_app` over HTTP (polling and webhooks), `control.create_control_app` for tests and demos.

Beyond the agreed interface: files may be `Upload(content, filename)` as well as bytes; `Phone.press` and
`Phone.send` take a `place`; there are also `Phone.delete`, `button`, `pending` (taps without an answer),
`description` and `profile`; `ShownMessage.media` is the bytes of any file. Acts that the app would refuse
(writing before START or while blocked) raise `PhoneError`.
"""

from bot.emulator.answers import ApiError, ApiResponse
from bot.emulator.arguments import Upload
from bot.emulator.clock import EmulatorClock
from bot.emulator.flood import FloodLimits
from bot.emulator.group import Group
from bot.emulator.phone import Phone, PhoneError
from bot.emulator.server import Call, Emulator
from bot.emulator.shown import Button, ShownMessage
from bot.emulator.state import Change

__all__ = [
    "ApiError",
    "ApiResponse",
    "Button",
    "Call",
    "Change",
    "Emulator",
    "EmulatorClock",
    "FloodLimits",
    "Group",
    "Phone",
    "PhoneError",
    "ShownMessage",
    "Upload",
]
