"""A NATS client for the tests: questions as lines of JSON on stdin, an answer to each on stdout.

An answer is {"ok": ...} or {"error": "..."}. Bodies are text in which each character is one byte.
"""

import asyncio
import json
import logging
import ssl
import sys

import nats
from nats.errors import Error

DEADLINE = 30  # seconds; a test fails loudly after it
BROKEN = (Error, OSError, asyncio.TimeoutError)
logging.getLogger("asyncio").setLevel(logging.ERROR)


def options_of(question):
    """How to connect."""
    options = {"servers": question["servers"], "inbox_prefix": question["inbox"].encode()}
    if question["tls"]:
        context = ssl.create_default_context(cafile=question["tls"]["ca"])
        context.load_cert_chain(question["tls"]["certificate"], question["tls"]["key"])
        options["tls"] = context
    return options


def batched(messages, identity, commit=True):
    """The messages with the headers of an atomic batch."""

    def part(number, message):
        headers = {"Nats-Batch-Id": identity, "Nats-Batch-Sequence": str(number)}
        if commit and number == len(messages):
            headers["Nats-Batch-Commit"] = "1"
        return message | {"headers": message["headers"] | headers}

    return [part(number, message) for number, message in enumerate(messages, 1)]


class Client:
    def __init__(self):
        self.connection = None
        self.subscriptions = {}
        self.refusal = asyncio.Future()  # what the server says about permissions comes apart from any answer

    async def connect(self, question):
        options = options_of(question) | {"error_cb": self.on_error}
        # The first attempt fails at once, later ones never give up: servers are killed and come back.
        await (await nats.connect(allow_reconnect=False, **options)).close()
        self.connection = await nats.connect(max_reconnect_attempts=-1, reconnect_time_wait=0.1, **options)

    async def on_error(self, error):
        if "permissions violation" in str(error).lower() and not self.refusal.done():
            self.refusal.set_result(error)

    async def request(self, question):
        return await self.answered(question["subject"], question["body"], None)

    async def publish(self, question):
        message = question["message"]
        return await self.answered(message["subject"], message["body"], message["headers"])

    async def throw(self, question):
        await self.send(question["message"])
        await self.flush()

    async def batch(self, question):
        """An atomic batch (ADR-50): numbered from 1, the last one commits and is answered for all."""
        *before, last = batched(question["messages"], self.connection._nuid.next().decode(), question["commit"])
        for message in before:
            await self.send(message)
        if question["commit"]:
            return await self.answered(last["subject"], last["body"], last["headers"])
        await self.throw({"message": last})

    async def subscribe(self, question):
        subject = question["subject"]
        self.subscriptions[subject] = await self.connection.subscribe(subject)
        await self.flush()

    async def next(self, question):
        message = await self.subscriptions[question["subject"]].next_msg(timeout=DEADLINE)
        return {
            "subject": message.subject,
            "headers": message.headers or {},
            "body": message.data.decode("latin-1"),
        }

    async def send(self, message):
        body = message["body"].encode("latin-1")
        await self.connection.publish(message["subject"], body, headers=message["headers"] or None)

    async def flush(self):
        """Waits until the server has read everything; raises what it refused of it."""
        await self.connection._flush_pending(force_flush=True)  # else the ping goes before what is buffered
        await self.connection.flush(timeout=DEADLINE)
        self.raise_refusal()

    async def answered(self, subject, body, headers):
        """The server's answer, unless it first says that the question is not allowed."""
        request = self.connection.request(subject, body.encode("latin-1"), timeout=DEADLINE, headers=headers or None)
        request = asyncio.ensure_future(request)
        await asyncio.wait([request, self.refusal], return_when=asyncio.FIRST_COMPLETED)
        if self.refusal.done():
            request.cancel()
        self.raise_refusal()
        answer = json.loads((await request).data)
        if "error" in answer:
            raise Error(answer["error"]["description"])
        return answer

    def raise_refusal(self):
        if self.refusal.done():
            refusal, self.refusal = self.refusal.result(), asyncio.Future()
            raise refusal


async def main():
    client = Client()
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        question = json.loads(line)
        try:
            answer = {"ok": await getattr(client, question["do"])(question)}
        except BROKEN as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
