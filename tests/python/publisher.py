"""A publisher that does not give up. Its first line of stdin says how to connect, each further one is a delivery:

    {"name": "...", "messages": [...]}    several messages go as one atomic batch

Once the stream has acknowledged it, stdout gets {"name": "...", "attempts": 1}. It ends when stdin has ended and all is acknowledged.
"""

import asyncio
import json
import sys

import nats

from client import BROKEN, batched, options_of

PATIENCE = 2  # seconds for an acknowledgement, and for a connection
PAUSE = 0.1  # seconds before the next attempt


class Publisher:
    def __init__(self, question):
        # It looks for another server itself: the package's own way waits half a minute for one that hangs.
        quiet = {"error_cb": self.on_error, "allow_reconnect": False, "connect_timeout": PATIENCE}
        self.options = options_of(question) | quiet
        self.connection = None
        self.renewing = asyncio.Lock()
        self.closing = set()

    async def on_error(self, error):
        """What went wrong shows in the attempt that it spoils."""

    async def deliver(self, delivery):
        attempts = 1
        while not await self.attempt(delivery["messages"]):
            attempts += 1
            await asyncio.sleep(PAUSE)
        print(json.dumps({"name": delivery["name"], "attempts": attempts}), flush=True)

    async def attempt(self, messages):
        """Whether the stream has them; when it has and the answer is lost, they are sent again."""
        connection = self.connection
        try:
            if len(messages) > 1:
                messages = batched(messages, connection._nuid.next().decode())
            *before, last = messages
            for message in before:
                await connection.publish(message["subject"], message["body"].encode(), headers=message["headers"])
            body, headers = last["body"].encode(), last["headers"] or None
            answer = await connection.request(last["subject"], body, timeout=PATIENCE, headers=headers)
            answer = json.loads(answer.data)
            return "error" not in answer and answer["seq"] > 0  # a refusal has a seq too: 0
        except nats.errors.NoRespondersError:
            return False  # the stream has no leader now; another server would say the same
        except BROKEN:
            await self.renew(connection)
            return False

    async def renew(self, broken):
        """Another connection in place of one that is broken or hangs; the old one may take its time to close."""
        async with self.renewing:
            if self.connection is not broken:
                return
            if broken:
                closing = asyncio.ensure_future(broken.close())
                self.closing.add(closing)
                closing.add_done_callback(self.closing.discard)
            while self.connection is broken:
                try:
                    self.connection = await asyncio.wait_for(nats.connect(**self.options), 3 * PATIENCE)
                except BROKEN:
                    await asyncio.sleep(PAUSE)


async def main():
    reader = asyncio.StreamReader(limit=1 << 24)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    publisher = Publisher(json.loads(await reader.readline()))
    await publisher.renew(None)
    deliveries = set()
    while line := await reader.readline():
        delivery = asyncio.ensure_future(publisher.deliver(json.loads(line)))
        deliveries.add(delivery)
        delivery.add_done_callback(deliveries.discard)
    while deliveries:
        await asyncio.wait(deliveries)


asyncio.run(main())
