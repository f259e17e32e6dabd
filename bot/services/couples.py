"""Finding the sides of a couple."""

from bot.domain.couple import Side
from bot.domain.person import Person
from bot.services.ports import Tx


def side_of(tx: Tx, person: Person) -> Side | None:
    """The person's side of the couple they are in now."""
    return next((side for side in tx.rows(Side, person.id) if side.left_at is None), None)


def partner_side(tx: Tx, side: Side) -> Side | None:
    """The other side, while it exists and has not left."""
    return next(
        (s for s in tx.sides(side.couple_id) if s.person_id != side.person_id and s.left_at is None), None
    )
