"""A link: made once, used once, dead for good; every failure but two is one sentence."""

import pytest

from bot.domain.couple import InviteState
from bot.domain.kinds import Kind
from bot.services import pairing
from tests.services.pairs import accept, link_of, pair, strangers


def test_a_link_works_once() -> None:
    story, ada, ben = strangers()
    token = link_of(ada)
    accept(ben, token)
    cleo = story.phone("Cleo")

    cleo.begin(token=token)

    assert cleo.screen.ends_with(Kind.LINK_FAILED)


def test_a_newer_link_replaces_the_older() -> None:
    _, ada, ben = strangers()
    old, new = link_of(ada), link_of(ada)

    ben.begin(token=old)
    assert ben.screen.ends_with(Kind.LINK_FAILED)

    ben.begin(token=new)
    assert ben.screen.ends_with(Kind.ACCEPT_NOTE)


@pytest.mark.parametrize(
    ("after", "kind"), [("Wed 11:59:59", Kind.ACCEPT_NOTE), ("Wed 12:00", Kind.LINK_FAILED)]
)
def test_a_link_lives_48_hours(after: str, kind: Kind) -> None:
    story, ada, ben = strangers()
    token = link_of(ada)
    story.jump(after)

    ben.begin(token=token)

    assert ben.screen.ends_with(kind)


def test_ones_own_link_and_a_couple_already_are_one_sentence_each() -> None:
    story, ada, ben = strangers()
    token = link_of(ada)
    ada.begin(token=token)
    assert ada.screen.ends_with(Kind.OWN_LINK)

    pair(ada, ben)
    cleo = story.phone("Cleo")
    ada.begin(token=link_of(cleo))
    assert ada.screen.ends_with(Kind.ALREADY_PAIRED)
    ada.does(pairing.show_invite_note)
    assert ada.screen.ends_with(Kind.ALREADY_PAIRED)


def test_entering_a_couple_kills_ones_own_links_for_good() -> None:
    story, ada, ben = strangers()
    token_of_ben = link_of(ben)
    pair(ada, ben)
    ben.leave()

    cleo = story.phone("Cleo")
    cleo.begin(token=token_of_ben)

    assert cleo.screen.ends_with(Kind.LINK_FAILED)


def test_only_the_hash_of_a_token_is_kept() -> None:
    story, ada, _ = strangers()

    token = link_of(ada)

    invite = story.tx.invite_of(pairing.token_hash(token))
    assert invite is not None
    assert invite.state is InviteState.OPEN
    assert token.encode() not in invite.token_hash
    assert len(token) == 22  # 128 bits
