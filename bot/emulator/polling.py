"""How a bot fetches its updates: getUpdates and the webhook settings."""

import ipaddress
import re
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

from bot.emulator.answers import ApiError, Described, bad_request, too_many_requests
from bot.emulator.arguments import Arguments
from bot.emulator.state import BotAccount, Json, Webhook
from bot.emulator.world import MethodCall

LONGEST_POLL: Final = 50
LARGEST_BATCH: Final = 100
LONGEST_SECRET: Final = 256
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]*")
_POLL_TAKEN: Final = "terminated by other getUpdates request; make sure that only one bot instance is running"


def poll_seconds(args: Arguments) -> int:
    """How long getUpdates may wait."""
    return min(max(args.integer("timeout"), 0), LONGEST_POLL)


def get_updates(call: MethodCall) -> list[Json]:
    """`getUpdates` without the waiting, which is the doors' business."""
    world, bot, args = call
    if bot.webhook is not None:
        raise ApiError(
            409,
            "can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first",
        )
    _choose_updates(bot, args)
    limit = args.integer("limit", LARGEST_BATCH)
    if not 1 <= limit <= LARGEST_BATCH:
        limit = LARGEST_BATCH
    return bot.queue.fetch(args.integer("offset"), limit, world.clock.now())


def hold_poll(bot: BotAccount, terminate: Callable[[ApiError], None]) -> None:
    """A getUpdates begins to wait; one that is waiting already is sent away."""
    end_poll(bot, ApiError(409, _POLL_TAKEN))
    bot.terminate_poll = terminate


def end_poll(bot: BotAccount, error: ApiError) -> None:
    """Send a waiting getUpdates away with this conflict."""
    terminate, bot.terminate_poll = bot.terminate_poll, None
    if terminate is not None:
        terminate(error)


def _choose_updates(bot: BotAccount, args: Arguments) -> None:
    try:
        bot.queue.choose(args.structure("allowed_updates", "allowed updates"))
    except ApiError:
        return  # what can't be read changes nothing


def set_webhook(call: MethodCall) -> Described:
    """`setWebhook`; an empty url takes it away."""
    world, bot, args = call
    url = args.text("url")
    secret = args.text("secret_token")
    if len(secret) > LONGEST_SECRET:
        raise bad_request("secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    if not url:
        return delete_webhook(call)
    _check_url(url)
    now = world.monotonic()
    if now - bot.webhook_set_at < 1.0:
        raise too_many_requests(1)
    bot.webhook_set_at = now
    _choose_updates(bot, args)
    if args.flag("drop_pending_updates"):
        bot.queue.clear()
    same = bot.webhook is not None and (bot.webhook.url, bot.webhook.secret_token) == (url, secret)
    bot.webhook = Webhook(
        url, secret, min(max(args.integer("max_connections", 40), 1), 100), args.text("ip_address"),
        "certificate" in args.files,
    )  # fmt: skip
    end_poll(bot, ApiError(409, "terminated by setWebhook request"))
    world.notify("webhook", bot)
    return Described(True, "Webhook is already set" if same else "Webhook was set")


def _check_url(url: str) -> None:
    """Telegram wants https; plain http is let through where it can't leave this machine."""
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and parts.hostname:
        try:
            if parts.hostname == "localhost" or ipaddress.ip_address(parts.hostname).is_loopback:
                return
        except ValueError:
            pass
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    raise bad_request("invalid webhook URL specified")


def delete_webhook(call: MethodCall) -> Described:
    """`deleteWebhook`: true whether or not there was one."""
    world, bot, args = call
    had, bot.webhook = bot.webhook is not None, None
    if args.flag("drop_pending_updates"):
        bot.queue.clear()
    if had:
        world.notify("webhook", bot)
    return Described(True, "Webhook was deleted" if had else "Webhook is already deleted")


def get_webhook_info(call: MethodCall) -> Json:
    """`getWebhookInfo`."""
    world, bot, _ = call
    webhook = bot.webhook
    pending = len(bot.queue.pending(world.clock.now()))
    if webhook is None:
        info: Json = {"url": "", "has_custom_certificate": False, "pending_update_count": pending}
    else:
        info = {
            "url": webhook.url, "has_custom_certificate": webhook.has_certificate,
            "pending_update_count": pending, "max_connections": webhook.max_connections,
        }  # fmt: skip
        if webhook.ip_address:
            info["ip_address"] = webhook.ip_address
        if webhook.last_error_date is not None:
            info["last_error_date"] = webhook.last_error_date
            info["last_error_message"] = webhook.last_error_message
    if bot.queue.restricted:
        info["allowed_updates"] = sorted(bot.queue.allowed)
    return info


METHODS: Final[dict[str, Callable[[MethodCall], Any]]] = {
    "getupdates": get_updates,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": get_webhook_info,
}
