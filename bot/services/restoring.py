"""What a bot does with a database that was restored from a copy: no consent of then counts today."""

from dataclasses import replace

from bot.domain.checkin import Reply
from bot.domain.consent import Evening, EveningState, ShareChoice, ShareDefault
from bot.domain.couple import Side
from bot.domain.person import Person
from bot.services.ports import Tx


def forget_consents(tx: Tx, person_id: str) -> None:
    """Private again, as at the beginning: a yes, a mark or a choice may have been taken back since the copy.

    Evenings that waited are over, and no snapshot of what a partner shared is left. Whether there was one is
    not told either: the partner may have taken it back since.
    """
    if tx.get(Person, person_id) is None:
        return
    for side in tx.rows(Side, person_id):
        tx.put(replace(side, tapped=None, tapped_at=None, standing_at=None, share_default=ShareDefault.ASK))
    for reply in tx.rows(Reply, person_id):
        if reply.share is ShareChoice.SHARE:
            tx.put(replace(reply, share=ShareChoice.PRIVATE))
    for evening in tx.rows(Evening, person_id):
        if evening.state is EveningState.WAITING:
            tx.put(replace(evening, state=EveningState.LAPSED, items=(), taken_back=True))
        elif evening.items:
            tx.put(replace(evening, items=()))
