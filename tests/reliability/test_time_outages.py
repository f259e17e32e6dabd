"""R7: whatever was due is sent in its time or recorded as skipped, however long it is down.

And all rules of time together: people change their settings, travel, pause, block and come back meanwhile.
"""

from datetime import UTC, datetime, timedelta

from tests.reliability.lives import BUSY_LIFE, QUIET_LIFE, Life
from tests.reliability.sundial import judge, no_burst
from tests.trials import Trials

BEGINS = datetime(2027, 3, 1, 11, tzinfo=UTC)
A_WEEK = timedelta(weeks=1)


def judged(life: Life) -> None:
    for phone in life.people:
        judge(life.sundial, phone)


def test_down_for_a_second_or_three_days_what_was_due_was_sent_or_skipped(trials: Trials) -> None:
    for seed in trials.seeds(30):
        life = Life(seed, BEGINS)
        for _ in range(8):
            life.passes(timedelta(days=2))
            life.act(QUIET_LIFE)
            came = len(life.sundial.arrivals)
            life.breaks()
            for phone in life.people:
                no_burst(life.sundial, phone, came)
            judged(life)
        life.sundial.until(life.sundial.now + A_WEEK)
        judged(life)


def test_a_life_of_settings_travels_pauses_and_outages_keeps_every_rule(trials: Trials) -> None:
    for seed in trials.seeds(20):
        life = Life(seed, BEGINS)
        for _ in range(60):
            life.passes(timedelta(hours=18))
            life.act(BUSY_LIFE)
            trouble = life.random.random()
            came = len(life.sundial.arrivals)
            if trouble < 0.15:
                life.breaks()
            elif trouble < 0.2:
                life.wrong_clock()
            for phone in life.people:
                no_burst(life.sundial, phone, came)
            judged(life)
        life.sundial.until(life.sundial.now + A_WEEK)
        judged(life)
