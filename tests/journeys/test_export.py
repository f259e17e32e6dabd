"""/export on a phone: first what it means, then two files, and nothing of them anywhere else."""

import json
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.domain.checkin import Bubble, CheckIn, CheckInState, Origin, Reply
from bot.domain.export import Export
from bot.domain.prompts import Topic
from bot.emulator import ShownMessage
from bot.messages import export_page, exports
from bot.messages.reader import Reader
from bot.services.views import view_of
from bot.storage.store import StoreTx
from tests.fakes import world_at
from tests.journeys.cast import Someone, Town

Couple = tuple[Someone, Someone]
TELEGRAMS_LIMIT = 50 * 1024 * 1024
CANARY = "kanarienvogel"


def files(someone: Someone) -> dict[str, ShownMessage]:
    return {message.file_name: message for message in someone.messages if message.file_name}


async def test_a_warning_comes_first_and_then_two_files(couple: Couple) -> None:
    ada, ben = couple
    await ada.keeps("Thank you for the soup.")
    await ben.keeps(f"{CANARY} sings.", share=True)

    await ada.types("/export")
    assert "They stay in this chat" in ada.last
    assert "whoever holds one of them" in ada.last
    assert ada.buttons == ["Send me the files"]
    assert not files(ada)
    await ada.taps("Send me the files")

    found = files(ada)
    assert list(found) == ["tend-export.json", "tend-export.html"]
    document = json.loads(found["tend-export.json"].document or b"")
    assert (document["format"], document["version"], document["person"]["name"]) == ("tend-export", 1, "Ada")
    assert [reply["words"] for reply in document["replies"]] == ["Thank you for the soup."]
    page = (found["tend-export.html"].document or b"").decode()
    assert "Thank you for the soup." in page
    for content in (str(document), page):
        assert CANARY not in content
        assert "Ben" not in content
    assert not any(message.protected for message in found.values()), "they are meant to be saved"


async def test_the_button_works_once_and_typed_as_well(ada: Someone) -> None:
    await ada.settles_in()
    await ada.types("/export")

    await ada.types("send me the files")
    await ada.types("send me the files")

    assert len([one for one in ada.messages if one.file_name]) == 2
    assert ada.last.startswith("No question is open"), "the second time it is only words"


async def test_what_was_open_stays_open(ada: Someone) -> None:
    await ada.starts()

    await ada.types("/export")
    await ada.taps("Send me the files")
    await ada.taps("I'm 18 or older")

    assert "What is kept, and for how long" in ada.last


async def test_no_disk_sees_the_files(town: Town, ada: Someone, tmp_path: Path) -> None:
    before = names(town.folder) | names(tmp_path)
    await ada.settles_in()
    await ada.keeps("Nobody's business.")
    await ada.types("/export")
    await ada.taps("Send me the files")

    assert {name.rpartition("-")[0] or name for name in names(town.folder) | names(tmp_path)} <= {
        name.rpartition("-")[0] or name for name in before
    }
    await town.stops()
    for path in town.folder.iterdir():
        assert b"Nobody's business." not in path.read_bytes()
        assert b"tend-export" not in path.read_bytes()
    await town.starts()


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*")}


async def test_a_file_that_may_have_arrived_is_not_sent_again(town: Town, ada: Someone) -> None:
    await ada.settles_in()
    await ada.types("/export")
    town.emulator.faults.add("drop_after", method="sendDocument")

    await ada.taps("Send me the files")
    await town.restarts()

    assert [one.file_name for one in ada.messages if one.file_name] == [
        "tend-export.json",
        "tend-export.html",
    ]


async def test_a_year_of_three_replies_a_day_is_read_and_written_in_moments(town: Town, ada: Someone) -> None:
    await ada.settles_in()
    store, now = town.bot.parts.store, town.clock.now()

    def a_year(tx: StoreTx) -> None:
        person = tx.person_of(ada.phone.user_id)
        assert person is not None
        checkin = CheckIn("", person.id, now, "gratitude-small-thing", Topic.GRATITUDE, Origin.SCHEDULED, now)
        for number in range(365 * 3):
            at = now - timedelta(hours=8 * number)
            asked = replace(checkin, id=f"c{number}", created_at=at, state=CheckInState.ANSWERED)
            words = (Bubble(number, f"{number}. " + "Something that stayed with me today. " * 12),)
            tx.put(asked)
            tx.put(
                Reply(f"r{number}", person.id, at, at, checkin_id=asked.id, topic=Topic.STRESS, bubbles=words)
            )

    def read(tx: StoreTx) -> float:
        person = tx.person_of(ada.phone.user_id)
        assert person is not None
        began = time.process_time()
        gathered.append(view_of(world_at(now), tx, person).export())
        return time.process_time() - began

    gathered: list[Export] = []
    await store.transact(a_year)
    reading = await store.transact(read)
    began = time.process_time()
    document, page = exports.as_json(gathered[0]), export_page.page(gathered[0], Reader("en"))
    writing = time.process_time() - began
    print(
        f"a year: read in {reading:.3f} s, written in {writing:.3f} s,"
        f" {len(document):,} and {len(page):,} bytes"
    )

    assert reading < 1, "the database's thread is everybody's"
    assert writing < 2
    assert 100 * len(document) < 3 * TELEGRAMS_LIMIT, "thirty years fit"
    await ada.types("/export")
    await ada.taps("Send me the files")
    assert len(json.loads(files(ada)["tend-export.json"].document or b"")["replies"]) == 365 * 3


async def test_files_go_with_everything_else_when_the_chat_is_cleared(ada: Someone) -> None:
    await ada.settles_in()
    await ada.types("/export")
    await ada.taps("Send me the files")
    assert len(files(ada)) == 2

    await ada.types("/clear")

    assert not files(ada)
