"""A link as some communes have it: slow to answer, narrow, and cut now and then in the middle of a page."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread


class Link:
    """Stands before a site, delays what is asked, lets so many bytes a second through, and cuts connections.

    ``delay`` in seconds for each request, ``bytes_a_second`` of answers; of ``one_in`` connections one is cut
    when the first of its answer comes, and the site has done what was asked.
    """

    def __init__(self, site: int, *, delay: float, bytes_a_second: int, one_in: int) -> None:
        self.site, self.delay, self.bytes_a_second, self.one_in = site, delay, bytes_a_second, one_in
        self.port = self.connections = self.cut = 0
        self.loop = asyncio.new_event_loop()

    async def serve(self) -> None:
        """Take connections until the loop is stopped."""
        server = await asyncio.start_server(self.carry, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]

    async def carry(self, browser: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        """One connection, there and back."""
        self.connections += 1
        is_cut = self.connections % self.one_in == 0
        answers, site = await asyncio.open_connection("127.0.0.1", self.site)
        asking = asyncio.ensure_future(self.ask(browser, site))
        with suppress(ConnectionError, asyncio.CancelledError):
            while piece := await answers.read(512):
                await asyncio.sleep(len(piece) / self.bytes_a_second)
                if is_cut:
                    self.cut += 1
                    break
                back.write(piece)
                await back.drain()
        asking.cancel()
        for one in (site, back):
            one.transport.abort() if is_cut else one.close()

    async def close(self) -> None:
        """Drop what is still on its way."""
        own = asyncio.current_task()
        under_way = [task for task in asyncio.all_tasks() if task is not own]
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    async def ask(self, browser: asyncio.StreamReader, site: asyncio.StreamWriter) -> None:
        """What the browser sends, each piece after the delay."""
        with suppress(ConnectionError, asyncio.CancelledError):
            while piece := await browser.read(65536):
                await asyncio.sleep(self.delay)
                site.write(piece)
                await site.drain()


@contextmanager
def weak_link(site: int, *, delay: float, bytes_a_second: int, one_in: int) -> Iterator[Link]:
    """The link in a thread of its own, for as long as the block lasts."""
    link = Link(site, delay=delay, bytes_a_second=bytes_a_second, one_in=one_in)

    def run() -> None:
        asyncio.set_event_loop(link.loop)
        link.loop.run_forever()

    thread = Thread(target=run, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(link.serve(), link.loop).result(10)
    try:
        yield link
    finally:
        asyncio.run_coroutine_threadsafe(link.close(), link.loop).result(10)
        link.loop.call_soon_threadsafe(link.loop.stop)
        thread.join(10)
