"""A YAML language server, spoken to as an editor speaks to it: over its standard input and output."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from typing import Any

PATIENCE = 120.0
"""Seconds after which a server that says nothing is taken for dead; it answers in milliseconds."""


class LanguageServer:
    """A running server; what it says of a file comes back as plain JSON."""

    def __init__(self, command: Sequence[str]) -> None:
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.heard: Queue[dict[str, Any]] = Queue()
        self.diagnostics: dict[str, list[dict[str, Any]]] = {}
        self.number = self.opened = 0
        threading.Thread(target=self._listen, daemon=True).start()
        self.ask("initialize", {"processId": None, "rootUri": None, "capabilities": _ABILITIES})
        self.say("initialized", {})

    def open(self, file: Path, text: str | None = None) -> list[dict[str, Any]]:
        """Open a file, or a text in its place, and return the diagnostics of it."""
        uri = file.as_uri()
        given = file.read_text(encoding="utf-8") if text is None else text
        self.opened += 1  # the server keeps what it knows of a version of a file
        document = {"uri": uri, "languageId": "yaml", "version": self.opened, "text": given}
        return self._diagnosed(uri, "textDocument/didOpen", {"textDocument": document})

    def close(self, file: Path) -> None:
        """Close a file that was opened; the server takes back what it said of it."""
        uri = file.as_uri()
        self._diagnosed(uri, "textDocument/didClose", {"textDocument": {"uri": uri}})

    def completions(self, file: Path, line: int, column: int) -> dict[str, dict[str, Any]]:
        """Return what is offered at a place (counted from 0) of an open file, by its label."""
        found = self.ask("textDocument/completion", _at(file, line, column))
        items = found["items"] if isinstance(found, dict) else found or []
        return {item["label"]: item for item in items}

    def hover(self, file: Path, line: int, column: int) -> str:
        """Return what is shown of the word at a place of an open file."""
        found = self.ask("textDocument/hover", _at(file, line, column))
        return str(found["contents"]["value"]) if found else ""

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        """Send a request and return its result."""
        self.number += 1
        mine = self.number
        self._send({"id": mine, "method": method, "params": params})
        while True:
            message = self._take()
            if message.get("id") == mine and "method" not in message:
                assert "error" not in message, message["error"]
                return message.get("result")

    def say(self, method: str, params: dict[str, Any]) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def stop(self) -> None:
        """End the server that was started here."""
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()

    def _diagnosed(self, uri: str, method: str, params: dict[str, Any]) -> list[dict[str, Any]]:
        """Send a notification, and return the diagnostics of a file that come of it."""
        self.diagnostics.pop(uri, None)
        self.say(method, params)
        while uri not in self.diagnostics:
            self._take()
        return self.diagnostics[uri]

    def _send(self, message: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.process.stdin.flush()

    def _take(self) -> dict[str, Any]:
        """Return the next message; requests are answered, diagnostics kept."""
        try:
            message = self.heard.get(timeout=PATIENCE)
        except Empty:
            raise AssertionError("the language server says nothing") from None
        if message.get("method") == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:
            self._send({"id": message["id"], "result": _answer(message)})
        return message

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for message in _messages(self.process.stdout):
            self.heard.put(message)


_ABILITIES = {
    "textDocument": {
        "completion": {"completionItem": {"documentationFormat": ["markdown"]}},
        "hover": {"contentFormat": ["markdown"]},
        "publishDiagnostics": {},
    },
    "workspace": {"configuration": True},
}
_SETTINGS: dict[str, Any] = {
    "yaml": {
        "validate": True,
        "hover": True,
        "completion": True,
        "schemaStore": {"enable": False},  # nothing is fetched: each file names its schema
        "schemas": {},
    }
}


def _answer(message: dict[str, Any]) -> Any:
    if message["method"] == "workspace/configuration":
        return [_SETTINGS.get(item.get("section"), {}) for item in message["params"]["items"]]
    return None


def _at(file: Path, line: int, column: int) -> dict[str, Any]:
    return {
        "textDocument": {"uri": file.as_uri()},
        "position": {"line": line, "character": column},
    }


def _messages(stream: Any) -> Iterator[dict[str, Any]]:
    while True:
        size = 0
        while (line := stream.readline().strip()) or not size:
            if not line:
                return
            name, _, value = line.partition(b":")
            size = int(value) if name.lower() == b"content-length" else size
        yield json.loads(stream.read(size))


@contextmanager
def running(command: Sequence[str]) -> Iterator[LanguageServer]:
    """Start a server, and end it afterwards."""
    server = LanguageServer(command)
    try:
        yield server
    finally:
        server.stop()
