"""Claims about clients: three libraries talk to the emulator with nothing but its address changed."""

import asyncio
import threading
from typing import Any

import pytest
import telebot
import telebot.apihelper
from aiogram import Bot, Dispatcher
from aiogram import types as aiogram_types
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiohttp import ClientSession
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes

from bot.emulator import Emulator, Phone
from bot.emulator.serve import Served
from tests.emulator.judge import TOKEN, until


async def play(emulator: Emulator, phone: Phone) -> None:
    """Start, tap, and see the question become the answer."""
    phone.start()
    await until(emulator, lambda: phone.messages[-1].text == "Ready?")
    phone.tap("Yes")
    await until(emulator, lambda: (phone.messages[-1].text, phone.alerts) == ("Then we begin", ["Good"]))


@pytest.fixture
def cara(emulator: Emulator) -> Phone:
    return emulator.add_person("Cara")


async def test_python_telegram_bot_stock(
    server: Served, cara: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")

    async def start(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.effective_message is not None
        markup = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])
        await update.effective_message.reply_text("Ready?", reply_markup=markup)

    async def tap(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.callback_query is not None
        await update.callback_query.answer("Good")
        await update.callback_query.edit_message_text("Then we begin")

    root = server.api_root
    builder = Application.builder().token(TOKEN).base_url(f"{root}/bot").base_file_url(f"{root}/file/bot")
    async with builder.build() as application:
        application.add_handler(CommandHandler("start", start))
        application.add_handler(CallbackQueryHandler(tap))
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling()
        await play(server.emulator, cara)
        await application.updater.stop()
        await application.stop()


async def test_aiogram(server: Served, cara: Phone) -> None:
    dispatcher = Dispatcher()

    @dispatcher.message(CommandStart())
    async def start(message: aiogram_types.Message) -> None:
        button = aiogram_types.InlineKeyboardButton(text="Yes", callback_data="y")
        await message.answer(
            "Ready?", reply_markup=aiogram_types.InlineKeyboardMarkup(inline_keyboard=[[button]])
        )

    @dispatcher.callback_query()
    async def tap(query: aiogram_types.CallbackQuery) -> None:
        await query.answer("Good")
        assert isinstance(query.message, aiogram_types.Message)
        await query.message.edit_text("Then we begin")

    session = AiohttpSession(api=TelegramAPIServer.from_base(server.api_root))
    async with Bot(TOKEN, session=session) as bot:
        polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
        await play(server.emulator, cara)
        await dispatcher.stop_polling()
        await polling


async def test_py_telegram_bot_api(server: Served, cara: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telebot.apihelper, "API_URL", server.api_root + "/bot{0}/{1}")
    monkeypatch.setattr(telebot.apihelper, "SESSION_TIME_TO_LIVE", 0)
    bot = telebot.TeleBot(TOKEN, threaded=False)

    def start(message: Any) -> None:
        markup = telebot.types.InlineKeyboardMarkup()
        markup.add(telebot.types.InlineKeyboardButton("Yes", callback_data="y"))
        bot.send_message(message.chat.id, "Ready?", reply_markup=markup)

    def tap(call: Any) -> None:
        bot.answer_callback_query(call.id, "Good")
        bot.edit_message_text("Then we begin", call.message.chat.id, call.message.message_id)

    bot.register_message_handler(start, commands=["start"])
    bot.register_callback_query_handler(tap, lambda _: True)
    polling = threading.Thread(
        target=bot.polling, kwargs={"timeout": 1, "long_polling_timeout": 1}, daemon=True
    )
    polling.start()
    await play(server.emulator, cara)
    bot.stop_polling()  # type: ignore[no-untyped-call]  # the library leaves it so
    await asyncio.to_thread(polling.join, 5)

    assert not polling.is_alive()


@pytest.mark.parametrize("style", ["json", "form"])
async def test_clients_of_other_languages(
    http: ClientSession, server: Served, emulator: Emulator, cara: Phone, style: str
) -> None:
    """Stand-ins for grammY and telegraf (JSON) and node-telegram-bot-api (forms), as they begin."""
    root = f"{server.api_root}/bot{TOKEN}"

    async def ask(method: str, body: dict[str, Any]) -> Any:
        options: dict[str, Any] = {"json": body} if style == "json" else {"data": body}
        async with http.post(f"{root}/{method}", **options) as response:
            return (await response.json())["result"]

    me = await ask("getMe", {})
    await ask("deleteWebhook", {"drop_pending_updates": "false"})
    cara.start()
    (update,) = await ask("getUpdates", {"offset": 0, "limit": 100, "timeout": 0})
    await ask(
        "sendMessage", {"chat_id": update["message"]["chat"]["id"], "text": f"Here is {me['username']}"}
    )

    assert cara.messages[-1].text == "Here is tend_bot"
    assert emulator.calls[-1].method == "sendMessage"
