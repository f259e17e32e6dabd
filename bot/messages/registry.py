"""Every Kind and who renders it; the whole bot's talk on one page."""

from bot.domain.kinds import Kind
from bot.messages import (
    account,
    beginning,
    checkins,
    exports,
    pairing,
    replies,
    safety,
    settings,
    strangers,
    summaries,
    weeks,
)
from bot.messages.rendered import Rendered
from bot.messages.telling import DirectRenderer, Renderer, Telling, VisitRenderer


def nothing(_telling: Telling) -> Rendered | None:
    """For what acts without saying anything."""
    return None


RENDERERS: dict[Kind, Renderer] = {
    # the beginning
    Kind.WELCOME: beginning.welcome,
    Kind.CONSENT: beginning.consent,
    Kind.ZONE_QUESTION: beginning.zone_question,
    Kind.LOCATION_REQUEST: beginning.location_request,
    Kind.ZONE_UNKNOWN: beginning.zone_unknown,
    Kind.ZONE_SET: beginning.zone_set,
    Kind.RHYTHM_QUESTION: beginning.rhythm_question,
    Kind.BEGUN: beginning.begun,
    Kind.WELCOME_BACK: beginning.welcome_back,
    # pairing
    Kind.INVITE_NOTE: pairing.invite_note,
    Kind.INVITE_LINK: pairing.invite_link,
    Kind.ACCEPT_NOTE: pairing.accept_note,
    Kind.ACCEPTED: pairing.accepted,
    Kind.NOT_NOW: pairing.not_now,
    Kind.PROPOSAL: pairing.proposal,
    Kind.CONNECTED: pairing.connected,
    Kind.REFUSED: pairing.refused,
    Kind.OWN_LINK: pairing.own_link,
    Kind.ALREADY_PAIRED: pairing.already_paired,
    Kind.LINK_FAILED: pairing.link_failed,
    # a check-in
    Kind.QUESTION: checkins.question,
    Kind.WHY: checkins.why,
    Kind.SNOOZE_MENU: checkins.snooze_menu,
    Kind.SNOOZED: checkins.snoozed,
    Kind.SKIPPED: checkins.skipped,
    Kind.REMINDER: checkins.reminder,
    Kind.RHYTHM_HALVED: checkins.rhythm_halved,
    Kind.RHYTHM_ANSWERED: checkins.rhythm_answered,
    Kind.KEPT: checkins.kept,
    Kind.REPLY_DELETED: checkins.reply_deleted,
    Kind.TOO_LONG: checkins.too_long,
    Kind.EDIT_TOO_LONG: checkins.edit_too_long,
    Kind.NOT_TEXT: checkins.not_text,
    Kind.NOTHING_OPEN: checkins.nothing_open,
    Kind.NOTE_OFFER: checkins.note_offer,
    Kind.NO_SUCH_TOPIC: checkins.no_such_topic,
    Kind.REPLIES: replies.replies,
    # the week
    Kind.PAGE_STUB: weeks.page_stub,
    Kind.EVENING_STUB: weeks.evening_stub,
    Kind.NEUTRAL: weeks.neutral,
    Kind.PAGE: weeks.page,
    Kind.CHOICE: weeks.choice,
    Kind.YES_SAID: weeks.yes_said,
    Kind.WITHDRAWN: weeks.withdrawn,
    Kind.SUMMARY: summaries.summary,
    Kind.NOTHING_SHARED: weeks.nothing_shared,
    Kind.PASSED: weeks.passed,
    Kind.OPENED_ELSEWHERE: weeks.opened_elsewhere,
    Kind.KEPT_OPEN: weeks.kept_open,
    Kind.SHARE_DEFAULT: weeks.share_default,
    Kind.SHARE_USAGE: weeks.share_usage,
    Kind.NOT_PAIRED: weeks.not_paired,
    Kind.STRESS_PICTURE: summaries.stress_picture,
    Kind.SUMMARY_PICTURE: summaries.summary_picture,
    Kind.REMOVAL: nothing,
    # settings and account
    Kind.SETTINGS: settings.settings,
    Kind.TOPICS: settings.topics,
    Kind.LANGUAGES: settings.languages,
    Kind.SETTING_REFUSED: settings.setting_refused,
    Kind.PAUSED: account.paused,
    Kind.PAUSE_REFUSED: account.pause_refused,
    Kind.RESUMED: account.resumed,
    Kind.NOT_RESTING: account.not_resting,
    Kind.LEFT: account.left,
    Kind.EXPORT_NOTE: exports.export_note,
    Kind.EXPORT_DATA: exports.export_data,
    Kind.EXPORT_PAGE: exports.export_page,
    Kind.CLEARING: nothing,
    Kind.CLEARED: account.cleared,
    Kind.DELETE_QUESTION: account.delete_question,
    # always
    Kind.HELP: account.help_,
    Kind.PRIVACY: account.privacy,
    Kind.DEVELOPER_INFO: account.developer_info,
    Kind.SAFETY: safety.safety,
    Kind.UNKNOWN_COMMAND: account.unknown_command,
    # safety
    Kind.DANGER_STUB: weeks.neutral_stub,
    Kind.DANGER_LINES: safety.danger_lines,
    Kind.HIDDEN: safety.hidden,
    Kind.AGE_QUESTION: safety.age_question,
    Kind.AGE_CONFIRMED: safety.age_confirmed,
}

DIRECT: dict[Kind, DirectRenderer] = {
    Kind.GROUP: strangers.group,
    Kind.STRANGER: strangers.stranger,
    Kind.NOT_FOR_ME: strangers.not_for_me,
    Kind.ERASED: strangers.erased,
}
VISITS: dict[Kind, VisitRenderer] = {
    Kind.HELP: account.help_,
    Kind.PRIVACY: strangers.privacy,
    Kind.DEVELOPER_INFO: account.developer_info,
    Kind.SAFETY: safety.safety_for_visitors,
}
"""What always answers, told to people without a row."""
