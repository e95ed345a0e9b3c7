#!/usr/bin/env python3
"""A NATS server and nodes of maaltal on loopback, on free ports and in a temporary folder, until Ctrl-C: `make stream`.

It prints `nats: ADDRESS`, and for each node `NAME: ADDRESS`. Everything is gone when it ends.
"""

import argparse
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PROJECT = pathlib.Path(__file__).resolve().parent.parent
PATIENCE = 60  # seconds, to start and to stop


class Ended(Exception):
    """A process that was to run has ended."""


class Process:
    """A process in a session of its own, so that Ctrl-C reaches it through us, in order."""

    def __init__(self, name, folder, command, **environment):
        self.name, self.log = name, folder / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [str(part) for part in command],
                env=os.environ | {key: str(value) for key, value in environment.items()},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_for(self, found):
        """What `found` gives, once it gives something."""
        deadline = time.monotonic() + PATIENCE
        while (what := found()) is None:
            self.check()
            if time.monotonic() > deadline:
                raise Ended(f"{self.name} is not ready after {PATIENCE} seconds:\n{self.log.read_text()}")
            time.sleep(0.02)
        return what

    def check(self):
        if self.process.poll() is not None:
            raise Ended(f"{self.name} ended with {self.process.returncode}:\n{self.log.read_text()}")

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start_server(folder):
    folder.mkdir()
    server = Process(
        "nats",
        folder,
        [PROJECT / ".tools/nats-server", "--config", PROJECT / "deploy/nats/loopback.conf", "--ports_file_dir", folder],
        NATS_NAME="nats",
        NATS_HOST="127.0.0.1",
        NATS_PORT=-1,
        NATS_MONITOR="127.0.0.1:-1",
        NATS_STORE=folder / "store",
    )

    def address():
        for file in folder.glob("*.ports"):
            try:
                return json.loads(file.read_text())["nats"][0]
            except json.JSONDecodeError:
                return None  # it is being written

    return server, server.wait_for(address)


def start_node(name, folder, nats, program, keys):
    subprocess.run([program, "init", folder], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if keys:
        # A citizen has the same pseudonym through every node only under the same key.
        shutil.copytree(keys, folder / "data/keys", dirs_exist_ok=True)
    configuration = folder / "maaltal.toml"
    configuration.write_text(
        f'data = "data"\nbind = "127.0.0.1:0"\n\n[bus]\nkind = "nats"\nname = "{name}"\nservers = ["{nats}"]\n'
    )
    node = Process(name, folder, [program, "serve", "--config", configuration, "--lang", "en"])

    def address():
        for line in node.log.read_text().splitlines():
            if line.startswith("address: "):
                return line.removeprefix("address: ")

    return node, node.wait_for(address)


def run(folder, arguments, processes):
    server, nats = start_server(folder / "nats")
    processes.append(server)
    print(f"nats: {nats}", flush=True)
    keys = None
    for number in range(arguments.nodes):
        name = f"node-{chr(ord('a') + number)}"
        node, address = start_node(name, folder / name, nats, arguments.program, keys)
        processes.append(node)
        keys = keys or folder / name / "data/keys"
        print(f"{name}: {address}", flush=True)
    print("Ctrl-C stops all", file=sys.stderr)
    while True:
        for process in processes:
            process.check()
        time.sleep(0.2)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nodes", type=int, default=2, help="how many (2)")
    parser.add_argument("--program", default=PROJECT / "target/debug/maaltal", help="maaltal, built")
    arguments = parser.parse_args()
    # Of both, as who starts it in the background has them ignored.
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)
    processes = []
    with tempfile.TemporaryDirectory(prefix="maaltal-stream-") as folder:
        try:
            run(pathlib.Path(folder), arguments, processes)
        except KeyboardInterrupt:
            return 0
        except Ended as ended:
            print(ended, file=sys.stderr)
            return 1
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            # Nodes first: they still have a server to say goodbye to.
            for process in reversed(processes):
                process.stop()


sys.exit(main())
