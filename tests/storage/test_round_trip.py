"""Any value of any field comes back as it was, whatever fields the domain has by now."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.outbox import Delivery, OutboxMessage
from bot.domain.person import Person
from bot.services.ports import Entity
from bot.storage.keystore import Keystore
from bot.storage.mapping import TABLES
from bot.storage.master import MasterKey
from bot.storage.store import StoreTx, open_database
from tests.storage.examples import ADA

Run = Callable[[Callable[[StoreTx], Any]], Any]

# Times people live in; the extremes of year 1 and 9999 have no UTC reading in every zone.
MOMENTS = st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001  # hypothesis adds the zone
    datetime(2200, 1, 1),  # noqa: DTZ001  # the same
    timezones=st.sampled_from(
        [UTC, timezone(timedelta(hours=5, minutes=45)), timezone(timedelta(hours=-11))]
    ),
)
NUMBERS = st.integers(-(2**62), 2**62)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=1200)

st.register_type_strategy(datetime, MOMENTS)
st.register_type_strategy(int, NUMBERS)
st.register_type_strategy(str, TEXTS)


@pytest.fixture(scope="module")
def run(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Run works against one store that holds Ada."""
    folder = tmp_path_factory.mktemp("round")
    for name in ("main.sqlite", "keys.sqlite"):
        shutil.copy(migrated / name, folder / name)
    main = open_database(f"sqlite:///{folder}/main.sqlite", exclusive=True)
    keystore = Keystore(
        open_database(f"sqlite:///{folder}/keys.sqlite", exclusive=False),
        MasterKey.of(folder / "master.key", create=True),
    )
    asyncio.run(keystore.unlock(may_create=True))

    def run(work: Callable[[StoreTx], Any]) -> Any:
        return main.run_within(lambda connection: work(StoreTx(connection, keystore)))

    run(lambda tx: tx.put(ADA))
    yield run
    asyncio.run(main.close())
    asyncio.run(keystore.close())


def test_every_entity_of_the_port_has_a_table() -> None:
    assert set(TABLES) == set(get_args(Entity))


def owned(row: Any) -> Any:
    """The row as Ada's, in a state that a put may replace."""
    if isinstance(row, Person):
        return replace(row, id="ada")
    if isinstance(row, OutboxMessage) and row.state is Delivery.SENDING:
        row = replace(row, state=Delivery.WAITING)
    return replace(row, id="row", person_id="ada")


@pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.__name__)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_row_comes_back_as_it_was(run: Run, kind: Any, data: st.DataObject) -> None:
    row = owned(data.draw(st.from_type(kind)))

    run(lambda tx: tx.put(row))

    assert run(lambda tx: tx.get(kind, row.id)) == row
