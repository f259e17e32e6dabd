"""S1-S4 over the whole story: no log, figure, name of a task or file holds what is nobody's business."""

import hashlib
from collections.abc import Iterable, Iterator

import pytest

from tests.journeys.cast import TOKEN
from tests.security.telling import Files, Told

SECRET_HALF = TOKEN.partition(":")[2]
TELLING = ("danger", "stress", "gratitude", "boundar", "safety", "helpline", "withdr", "private", "refuse")


def found_in(text: str, canaries: Iterable[str]) -> list[str]:
    return [canary for canary in canaries if canary in text]


def test_no_log_of_any_library_holds_a_secret(told: Told) -> None:
    for library in ("sqlalchemy.engine.Engine", "telegram.ext.ExtBot", "apscheduler.scheduler", "asyncio"):
        assert f"[{library}]" in told.log

    assert found_in(told.log, [SECRET_HALF, *told.canaries, *told.callbacks]) == []


def test_no_figure_and_no_name_of_a_task_or_thread_holds_a_secret(told: Told) -> None:
    names = "\n".join(told.task_and_thread_names)
    assert "tend_updates_total" in told.figures
    assert "Task-" in names

    assert found_in(told.figures + names, [SECRET_HALF, *told.canaries, *told.callbacks]) == []


def varint(number: int) -> bytes:
    """A number as SQLite writes a rowid: seven bits to a byte, the highest first."""
    found = [number & 0x7F]
    while number := number >> 7:
        found.insert(0, number & 0x7F | 0x80)
    return bytes(found)


def as_stored(told: Told) -> Iterator[bytes]:
    """Every secret in each form in which a database or a file could hold it."""
    for text in (SECRET_HALF, *told.canaries):
        yield from (text.encode(coding) for coding in ("utf-8", "utf-16-le", "utf-16-be"))
    for number in told.ids:
        yield number.to_bytes(8, "big").lstrip(b"\0")
        yield number.to_bytes(8, "little").rstrip(b"\0")
        yield varint(number)
        for name in ("md5", "sha1", "sha256", "sha512", "blake2b"):
            for plain in (str(number).encode(), number.to_bytes(8, "big"), number.to_bytes(8, "little")):
                yield (made := hashlib.new(name, plain)).digest()
                yield made.hexdigest().encode()


@pytest.mark.parametrize("when", ["while_running", "backup", "afterwards"])
def test_no_file_holds_a_secret_in_any_form(told: Told, when: str) -> None:
    files: Files = getattr(told, when)
    assert sum(map(len, files.values())) > 100_000

    assert [(name, one) for one in as_stored(told) for name, content in files.items() if one in content] == []


def test_the_search_would_find_each_form(told: Told) -> None:
    secrets = set(as_stored(told))

    assert varint(300) == b"\x82\x2c"
    assert {b"zeppelin", "zeppelin".encode("utf-16-le"), b"Adaskandria", b"7000000001"} <= secrets
    assert {(7_000_000_001).to_bytes(5, "little"), (7_000_000_001).to_bytes(5, "big")} <= secrets


def test_nothing_is_written_beside_the_documented_files(told: Told) -> None:
    main = {f"main.sqlite{ending}" for ending in ("", "-wal", "-shm", ".lock")}
    keys = {f"keys.sqlite{ending}" for ending in ("", "-wal", "-shm")}

    assert set(told.while_running) == {f"data/{name}" for name in main | keys | {"master.key"}}


def test_no_plain_column_tells_what_somebody_wrote_about_or_decided(told: Told) -> None:
    plain = {
        (table, column, value)
        for table, rows in told.rows.items()
        for row in rows
        for column, value in row.items()
        if isinstance(value, str)
    }
    assert len(plain) > 100

    assert [one for one in plain if any(word in one[2].lower() for word in TELLING)] == []


def test_no_push_holds_a_word_of_the_partners_before_a_tap(told: Told) -> None:
    """C10: whoever looks at a locked screen reads nothing that somebody else wrote."""
    theirs = {
        "Adaskandria": ("velocipede", "Benomarck: 4", "thylacine"),
        "Benomarck": ("zeppelin", "Adaskandria: 4", "vestibule", "ytterbium"),
    }

    for name, words in theirs.items():
        calls = [call for call in told.calls if str(call.parameters.get("chat_id")) == str(told.people[name])]
        sent = repr([call.parameters for call in calls if call.method.lower().startswith("send")])
        edited = repr([call.parameters for call in calls if call.method.lower().startswith("edit")])
        assert found_in(sent, words) == []
        assert found_in(edited, words[:2]) == list(words[:2]), "after a tap both are shown"
