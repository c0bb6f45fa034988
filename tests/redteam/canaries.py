"""Canaries: things that lie open on this machine, and tell when somebody has touched them."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

HOST = "FB-CANARY-host-5c1d"
"""The secret in the environment of the process that attacks are run from."""

FILE = "FB-CANARY-file-93ae"
"""The secret in a file that everybody may read."""

_SHARED_NAME = "fb-canary-sock"
"""The abstract socket that the shared attacks look for; here every process has a name of its own."""


class Canaries:
    """An empty folder that everybody may write to, a file that everybody may read, three listeners."""

    def __init__(self, folder: Path) -> None:
        self.port = 0
        self.heard: list[str] = []
        self.abstract = f"fb-canary-{os.getpid()}"
        self._drop = folder / "drop"
        self._secret = folder / "secret.txt"
        self._own_datagram = asyncio.Event()

    @property
    def targets(self) -> Mapping[str, str]:
        """What stands for the placeholders of an attack."""
        return {
            "@DROP@": str(self._drop),
            "@SECRET@": str(self._secret),
            "@PORT@": str(self.port),
            _SHARED_NAME: self.abstract,
        }

    def dropped(self) -> list[str]:
        """The names of what somebody has left in the folder."""
        return sorted(path.name for path in self._drop.iterdir())

    async def visitors(self) -> list[str]:
        """The ways by which somebody has come in.

        One comes in by each way oneself, last of all: so the listeners are known to be awake, and
        everybody who came before has been seen.
        """
        for connecting in (
            asyncio.open_connection("127.0.0.1", self.port),
            asyncio.open_unix_connection(f"\0{self.abstract}"),
        ):
            reader, writer = await connecting
            await reader.read()  # its end: the listener has seen the visitor
            writer.close()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            line.sendto(b"", ("127.0.0.1", self.port))
        await asyncio.wait_for(self._own_datagram.wait(), 30)
        return list((Counter(self.heard) - Counter(["TCP", "abstract"])).elements())

    def datagram(self, data: bytes) -> None:
        """Somebody has sent a datagram; the empty one is one's own."""
        if data:
            self.heard.append("UDP")
        else:
            self._own_datagram.set()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, canaries: Canaries) -> None:
        self._canaries = canaries

    def datagram_received(self, data: bytes, address: object) -> None:
        self._canaries.datagram(data)


def _visitor(
    heard: list[str], way: str
) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    async def come_in(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(way)
        writer.close()

    return come_in


@contextmanager
def _open_folder() -> Iterator[Path]:
    """A folder that every user can enter, with one to write to and a secret that all may read."""
    folder = Path(tempfile.mkdtemp(prefix="flowboard-canaries-"))
    try:
        folder.chmod(0o755)
        (folder / "drop").mkdir()
        (folder / "drop").chmod(0o777)
        (folder / "secret.txt").write_text(FILE)
        (folder / "secret.txt").chmod(0o644)
        yield folder
    finally:
        shutil.rmtree(folder)


@asynccontextmanager
async def canaries() -> AsyncIterator[Canaries]:
    """Put the canaries up."""
    with _open_folder() as folder:
        made = Canaries(folder)
        tcp = await asyncio.start_server(_visitor(made.heard, "TCP"), "127.0.0.1", 0)
        made.port = tcp.sockets[0].getsockname()[1]
        abstract = await asyncio.start_unix_server(
            _visitor(made.heard, "abstract"), f"\0{made.abstract}"
        )
        udp, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: _Datagrams(made), local_addr=("127.0.0.1", made.port)
        )
        try:
            yield made
        finally:
            tcp.close()
            abstract.close()
            udp.close()
