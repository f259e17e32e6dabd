"""How long an operator waits for the command line."""

import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.bench

ROUNDS = 5
LONGEST = 0.5


def test_help_answers_within_half_a_second() -> None:
    took = []
    for _ in range(ROUNDS):
        begun = time.monotonic()
        subprocess.run([sys.executable, "-m", "bot", "--help"], stdout=subprocess.DEVNULL, check=True)
        took.append(time.monotonic() - begun)

    print(f"python -m bot --help: best {min(took):.2f} s, worst {max(took):.2f} s of {ROUNDS}")
    assert min(took) < LONGEST
