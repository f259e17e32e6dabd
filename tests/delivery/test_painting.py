import os
import signal
from collections.abc import Iterator
from datetime import date

import pytest

from bot.delivery.painting import Painter
from bot.messages.rendered import ChartSpec

PNG = b"\x89PNG\r\n"
CHART = ChartSpec(
    title="Your stress",
    calm="calm",
    a_lot="a lot",
    mine="",
    points=((date(2026, 11, 2), 2), (date(2026, 11, 4), 4)),
    start=date(2026, 11, 1),
    end=date(2026, 11, 28),
)


@pytest.fixture
def painter() -> Iterator[Painter]:
    painter = Painter()
    yield painter
    painter.close()


async def test_a_chart_becomes_a_picture_and_again_after_its_process_has_died(painter: Painter) -> None:
    first = await painter.draw(CHART)
    assert painter.process_id is not None
    os.kill(painter.process_id, signal.SIGKILL)
    second = await painter.draw(CHART)

    assert first.startswith(PNG)
    assert second == first


async def test_a_closed_painter_leaves_no_process_behind(painter: Painter) -> None:
    await painter.draw(CHART)
    process_id = painter.process_id
    assert process_id is not None

    painter.close()

    with pytest.raises(ProcessLookupError):
        os.kill(process_id, 0)
