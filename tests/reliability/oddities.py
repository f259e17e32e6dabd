"""Strange words, and every kind of message: what hostile updates are made of."""

import random
from collections.abc import Callable
from typing import Any

Json = dict[str, Any]
MARK = "canary"
"""Stands in everything a hostile person sends, so that a log can be searched for it."""
HALF = "\ud83d"
ENOUGH = 4096

TEXTS: tuple[Callable[[random.Random], str], ...] = (
    lambda draw: "x" * draw.choice((1, 79, 80, 81, 995, 1001, 2000, ENOUGH - 20)),
    lambda draw: "\N{THUMBS UP SIGN}" * draw.choice((1, 499, 500, 2000)),
    lambda draw: "".join(map(chr, draw.sample(range(32), 20))) + "\x7f\x80\x85\x9f",
    lambda draw: "\u202e\u2066\u2067\u202a\u202d" + "drow" + draw.choice(("\u202c", "\u2069", "")),
    lambda draw: "z" + "".join(chr(draw.randrange(0x300, 0x36F)) for _ in range(draw.choice((10, 300)))),
    lambda draw: draw.choice((HALF, "\udc00", f"a{HALF}b\udfffc", HALF * 9)),
    lambda _: "\N{WOMAN}\u200d\N{HEAVY BLACK HEART}\ufe0f\u200d\N{WOMAN}\U0001f1e9\U0001f1ea1\ufe0f\u20e3",
    lambda _: "<b>bold</i><a href='tg://user?id=1'>x</a>&lt;&#0;<!--",
    lambda _: "*_[x](http://evil.example)`~||>#+-=|{}.!\\",
    lambda _: "@everyone #tag $USD https://evil.example/?q=1 mail@evil.example +491234567",
    lambda _: "%s %n {0} {__class__} {{}} ${jndi:ldap://x} $(id) `id`",
    lambda _: "'; DROP TABLE person; --\\x00\x00",
    lambda _: "\ufeff\ufffe\uffff\U0010ffff\ue000\u2028\u2029",
    lambda draw: draw.choice(("", " ", "\n\n\n", "\t", "\u200b\u2060\u00ad", "\u3164")),
    lambda draw: draw.choice(("-1", "1", "99999999999999999999", "null", "true", "[]", '{"a":1}', "NaN")),
    lambda _: "\u0627\u0644\u0644\u064a\u0644 \u05e9\u05dc\u05d5\u05dd \u4f60\u597d \u0e2a\u0e27\u0e31",
    lambda draw: "\n".join("line" for _ in range(draw.choice((2, 200)))),
)


STATUSES = ("creator", "administrator", "member", "restricted", "left", "kicked", "from the future")
FILES = ("voice", "audio", "video", "animation", "document")
RIGHTS = (
    *("can_be_edited", "can_manage_chat", "can_delete_messages", "can_manage_video_chats"),
    *("can_restrict_members",),
    *("can_promote_members", "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories"),
    *("can_delete_stories", "is_member", "can_send_messages", "can_send_audios", "can_send_documents"),
    *("can_send_photos", "can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_polls"),
    *("can_send_other_messages", "can_add_web_page_previews", "can_pin_messages", "can_manage_topics"),
    *("can_edit_tag", "can_react_to_messages"),
)  # fmt: skip


def a_file(**more: Any) -> Json:
    return {
        "file_id": MARK,
        "file_unique_id": "u",
        "width": 1,
        "height": 1,
        "duration": 1,
        "length": 1,
    } | more


def contents(strange: str, someone: Json) -> tuple[Json, ...]:
    """Every kind of message but text, with the fewest fields a client may send."""
    sticker = a_file(type="regular", is_animated=False, is_video=False)
    option = {"text": MARK, "voter_count": 0, "persistent_id": "1"}
    poll = {"id": "1", "question": MARK, "options": [option], "total_voter_count": 0, "is_closed": False}
    poll |= {"is_anonymous": True, "type": "regular", "allows_multiple_answers": False}
    place = {"latitude": 52.5, "longitude": 13.4}
    chat = {"id": 1, "type": "private"}
    wallpaper = {"type": "wallpaper", "document": a_file(), "dark_theme_dimming": 1}
    paid = {"currency": "XTR", "total_amount": 1, "invoice_payload": MARK}
    gift = {"id": MARK, "sticker": sticker, "star_count": 1}
    return (
        {"photo": [a_file()], "caption": strange},
        {"photo": []},
        *({kind: a_file(), "caption": strange} for kind in FILES),
        {"video_note": a_file()},
        {"sticker": sticker},
        {"poll": poll},
        {"dice": {"emoji": "\N{GAME DIE}", "value": 6}},
        {"contact": {"phone_number": MARK, "first_name": strange}},
        {"location": place},
        {"location": place | {"live_period": 900}},
        {"location": {"latitude": 91.0, "longitude": -999.5}},
        {"venue": {"location": place, "title": MARK, "address": strange}, "location": place},
        {"story": {"chat": chat, "id": 1}},
        {"game": {"title": MARK, "description": strange, "photo": [a_file()]}},
        {"paid_media": {"star_count": 5, "paid_media": [{"type": "preview"}, {"type": "new"}]}},
        {"gift": {"gift": gift, "text": MARK}},
        {"checklist": {"title": MARK, "tasks": [{"id": 1, "text": MARK}]}},
        {"new_chat_members": [someone]},
        {"pinned_message": {"message_id": 1, "date": 1, "chat": chat, "text": MARK}},
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}},
        {"write_access_allowed": {"web_app_name": MARK}},
        {"users_shared": {"request_id": 1, "users": [{"user_id": 1}]}},
        {"chat_background_set": {"type": wallpaper}} | {"text": MARK},
        {"web_app_data": {"data": MARK, "button_text": MARK}},
        {"proximity_alert_triggered": {"traveler": someone, "watcher": someone, "distance": 1}},
        {"refunded_payment": paid | {"telegram_payment_charge_id": "1"}},
        {"video_chat_started": {}},
        {"what_is_to_come": {"deep": {"text": strange}}},
        {},
    )  # fmt: skip
