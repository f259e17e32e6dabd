"""Someone at the page: finds a phone and does there what a person does."""

from playwright.async_api import ConsoleMessage, Locator, Page, Request, expect

MILLISECONDS = 5000
expect.set_options(timeout=MILLISECONDS)


class Reader:
    """The page in a browser, and whatever went wrong there."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.troubles: list[str] = []
        page.set_default_timeout(MILLISECONDS)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.troubles.append(f"error: {error}"))
        page.on("request", self._request)

    @property
    def width(self) -> int:
        """How wide the window is."""
        assert self.page.viewport_size is not None
        return self.page.viewport_size["width"]

    async def open(self) -> None:
        await self.page.goto(self.url)
        await expect(self.page.locator(".phone")).to_have_count(2)

    def phone(self, name: str) -> Locator:
        return self.page.locator(".phone").filter(has=self.page.locator("h2", has_text=name))

    async def turn_to(self, name: str) -> Locator:
        """The phone, brought to the front where a narrow page shows one at a time."""
        tab = self.page.get_by_role("tab", name=name)
        if await tab.is_visible():
            await tab.click()
        return self.phone(name)

    async def start(self, name: str) -> Locator:
        """Press START and wait for the bot's answer."""
        phone = await self.turn_to(name)
        await phone.get_by_role("button", name="START", exact=True).click()
        await expect(phone.locator(".message.in")).not_to_have_count(0)
        return phone

    async def write(self, name: str, text: str) -> Locator:
        """Send a text; returns the phone."""
        phone = await self.turn_to(name)
        await phone.locator("textarea").fill(text)
        await phone.locator("textarea").press("Enter")
        await expect(phone.locator(".message.out").last).to_contain_text(text)
        return phone

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.troubles.append(f"{message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.url, self.url.replace("http", "ws", 1))):
            self.troubles.append(f"asked elsewhere: {request.url}")
