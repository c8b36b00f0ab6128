"""The one door to durable-rules: its C module, driven through the few calls that are sound.

One constant session id, one live session in the process at a time, under one lock. The rules stand in
several small rulesets, as the engine looks through all rules of a ruleset for every match.
"""

from __future__ import annotations

import json
import threading
import weakref
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import ModuleType, TracebackType
from typing import Any

from advisor.errors import EngineError
from advisor.inference.limits import MAX_FIRINGS

INSTALL = (
    'CPPFLAGS="-DPyEval_CallObject=PyObject_CallObject" '
    "pip install --force-reinstall --no-cache-dir --no-binary durable-rules durable-rules==2.0.28"
)
WARM_UP = "warm"
_WARM_UP_RULE = {"all": [{"m": {"w": 1}}]}
_SESSION = "1"
_lock = threading.RLock()
_counter = 0


def engine_module() -> ModuleType:
    """Return the engine's C module; EngineError says how to mend a missing or wrongly built one."""
    try:
        import durable_rules_engine
    except ImportError as error:
        why = "is not installed" if isinstance(error, ModuleNotFoundError) else "is wrongly built"
        raise EngineError(f"durable-rules {why}; run: {INSTALL}") from error
    module: ModuleType = durable_rules_engine
    return module


class Ruleset:
    """Rules registered with the engine, in parts that are matched one after another.

    The parts are released when the whole is no longer referenced.
    """

    def __init__(self, parts: Mapping[str, Mapping[str, Any]]) -> None:
        self._engine = engine_module()
        self._handles: dict[str, int] = {}
        release = weakref.finalize(self, _release, self._engine, self._handles)
        release.atexit = False  # the process ends anyway
        with _lock:
            for name, definitions in {WARM_UP: {}, **parts}.items():
                self._handles[name] = self._register({**definitions, WARM_UP: _WARM_UP_RULE})
                self._warm(name)

    def _register(self, definitions: Mapping[str, Any]) -> int:
        global _counter
        _counter += 1
        text = json.dumps(definitions, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
        try:
            handle: int = self._engine.create_ruleset(f"advisor{_counter}", text)
        except Exception as error:
            raise EngineError(f"durable-rules refused the rules: {error}") from error
        return handle

    def _warm(self, part: str) -> None:
        # A session that never completed an action ends the process when it is deleted.
        with Session(self) as session:
            fired: list[str] = []
            session.begin(part)
            session.tell('{"w":1,"sid":"1","id":"w"}', fired.append)
            if not fired or not fired[0].startswith(f'{{"{WARM_UP}"'):
                raise EngineError("durable-rules does not fire its first rule; reinstall it")


def _release(engine: ModuleType, handles: Mapping[str, int]) -> None:
    with _lock:
        for handle in handles.values():
            engine.delete_ruleset(handle)


class Session:
    """Working memory for one case; holds the process-wide lock from its beginning to its end.

    What is told goes to one part of the rules at a time: `begin` ends the part before.
    """

    __slots__ = ("_engine", "_handle", "_handles", "_left", "_started")

    def __init__(self, ruleset: Ruleset) -> None:
        self._engine = ruleset._engine
        self._handles = ruleset._handles
        self._handle = self._handles[WARM_UP]
        self._left = MAX_FIRINGS
        self._started = False

    def __enter__(self) -> Session:
        _lock.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._end()
        finally:
            _lock.release()

    def begin(self, part: str) -> None:
        """Go on with one part of the rules, which knows nothing yet of the case."""
        self._end()
        self._handle = self._handles[part]

    def _end(self) -> None:
        if self._started:
            self._started = False
            # Where no message reached a rule, the engine never made the session.
            with suppress(self._engine.error):
                self._engine.delete_state(self._handle, _SESSION)

    def place(self, message: str) -> None:
        """Assert a partner, a relation or a comparison: nothing fires on it alone."""
        self._assert(message)

    def tell(self, message: str, fired: Callable[[str], Any]) -> None:
        """Assert a message and hand on each match, as the engine's JSON, until none is left."""
        offset = self._assert(message)
        engine, handle = self._engine, self._handle
        found = engine.start_action_for_state(handle, offset)
        match = found[1] if found else None
        while match:
            self._left -= 1
            if self._left < 0:
                raise EngineError(f"more than {MAX_FIRINGS:,} matches for one case; stopped")
            fired(match)
            match = engine.complete_and_start_action(handle, offset)

    def _assert(self, message: str) -> int:
        self._started = True
        try:
            code, offset = self._engine.assert_fact(self._handle, message)
        except self._engine.error as error:
            raise EngineError(f"durable-rules refused a message: {error}") from error
        if code not in (0, 1):  # 1: no rule looks at it
            raise EngineError(f"durable-rules answered {code} to a message")
        return int(offset)
