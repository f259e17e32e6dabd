import asyncio

from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestClient, TestServer

from bot.emulator import Emulator
from bot.emulator.phones import add_routes
from tests.emulator.phones.open_page import Browser, RecordingStage, ada_and_ben


async def test_the_stage_walks_while_the_phones_go_on(
    page: Browser, stage: RecordingStage, emulator: Emulator
) -> None:
    ada, _ = ada_and_ben(emulator)

    await page.begin("walk", target="sunday")
    await page.hear("stage", lambda told: told["stage"]["walking"])
    started = await page.ask("start", user_id=ada)
    refused = await page.ask("walk", target="hour")
    stage.may_arrive.set()
    await page.hear("stage", lambda told: not told["stage"]["walking"])

    assert started["type"] == "done"
    assert refused["text"] == "The clock is on its way already."
    assert stage.arrived == ["sunday"]


async def test_a_page_that_closes_does_not_stop_the_clock(
    page: Browser, client: TestClient[web.Request, web.Application], stage: RecordingStage
) -> None:
    await page.begin("walk", target="evening")
    await page.hear("stage", lambda told: told["stage"]["walking"])

    await page.socket.close()
    other = Browser(await client.ws_connect("/phones/ws"))
    stage.may_arrive.set()
    await other.hear("stage", lambda told: not told["stage"]["walking"])

    assert stage.arrived == ["evening"]


async def test_the_stages_controls_are_carried_out(page: Browser, stage: RecordingStage) -> None:
    for control in ("start_over", "story", "stop_story"):
        assert (await page.ask(control))["type"] == "done"
    await page.ask("play", running=True)
    tables = (await page.ask("database"))["tables"]
    refused = await page.ask("walk", target="yesterday")

    assert stage.asked == ["start_over", "story", "stop_story"]
    assert stage.shown.playing
    assert tables[0]["encrypted"] == ["body"]
    assert refused["type"] == "error"


async def test_other_people_are_told_as_a_whole(page: Browser, emulator: Emulator) -> None:
    emulator.reset()
    emulator.add_person("Cleo")

    state = await page.hear("state", lambda told: bool(told["people"]))
    assert [person["name"] for person in state["people"]] == ["Cleo"]


async def test_an_open_page_does_not_hold_up_the_end(emulator: Emulator) -> None:
    app = web.Application()
    add_routes(app, emulator)
    async with TestClient(TestServer(app)) as client:
        socket = await client.ws_connect("/phones/ws")
        await socket.receive()

        async with asyncio.timeout(5):
            await client.server.close()

        assert (await socket.receive()).type is WSMsgType.CLOSE


async def test_without_a_stage_the_phones_work_and_the_rest_is_refused(emulator: Emulator) -> None:
    app = web.Application()
    add_routes(app, emulator)
    async with TestClient(TestServer(app)) as client:
        page = Browser(await client.ws_connect("/phones/ws"))

        state = await page.hear("state")
        refused = await page.ask("story")
        started = await page.ask("start", user_id=next(iter(emulator.people)))

    assert state["stage"] is None
    assert refused["type"] == "error"
    assert started["type"] == "done"
