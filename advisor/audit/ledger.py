"""A ledger of records: one SQLite file, append-only, safe when a process dies, and searchable.

Each record stands in one row with a link over the row before it, so that no row can be changed, removed
or put between others unseen. What is large and the same in many records, the rule base, is kept once.
A record with a longer history is a new row; the shorter one stays.
"""

from __future__ import annotations

import json
import sqlite3
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advisor.audit.canonical import canonical_bytes, digest, sha256
from advisor.audit.clock import utc
from advisor.audit.file import MAX_BYTES
from advisor.errors import InputError

_WAIT_SECONDS = 60
_APPLICATION = 0x41445652  # "ADVR"
_VERSION = 1
_SCHEMA = """
CREATE TABLE part (
    sha256 TEXT PRIMARY KEY,
    body BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE record (
    number INTEGER PRIMARY KEY,
    seal TEXT NOT NULL,
    head TEXT NOT NULL UNIQUE,
    entries INTEGER NOT NULL,
    case_id TEXT NOT NULL,
    name TEXT NOT NULL,
    as_of TEXT NOT NULL,
    mode TEXT NOT NULL,
    made_at TEXT NOT NULL,
    added_at TEXT NOT NULL,
    rule_base TEXT NOT NULL REFERENCES part (sha256),
    body TEXT NOT NULL REFERENCES part (sha256),
    previous TEXT NOT NULL UNIQUE,
    link TEXT NOT NULL UNIQUE
);
CREATE TABLE mention (
    record INTEGER NOT NULL REFERENCES record (number),
    sort TEXT NOT NULL CHECK (sort IN ('rule', 'claim', 'decision')),
    what TEXT NOT NULL,
    PRIMARY KEY (record, sort, what)
) WITHOUT ROWID;
CREATE INDEX record_by_case ON record (case_id, as_of);
CREATE INDEX record_by_seal ON record (seal, entries);
CREATE INDEX mention_by_what ON mention (sort, what);
"""
_TABLES = ("part", "record", "mention")


@dataclass(frozen=True, slots=True)
class Row:
    """One record as the ledger lists it; entries: how many its history has."""

    number: int
    seal: str
    head: str
    entries: int
    case_id: str
    name: str
    as_of: str
    mode: str
    made_at: str
    added_at: str


_ROW = ", ".join(Row.__annotations__)
_LINKED = (*Row.__annotations__, "rule_base", "body")


class Ledger:
    """A ledger in a file, opened or made new. Safe to use from several processes at once."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        if not create and not path.is_file():
            raise InputError(f"{path}: no ledger there; the first 'ledger add' makes one")
        with _told(path):
            self.database = sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)
            try:
                self._prepare(create)
            except BaseException:
                self.close()
                raise

    def _prepare(self, create: bool) -> None:
        run = self.database.execute
        run(f"PRAGMA busy_timeout = {_WAIT_SECONDS * 1000}")
        # In this order: once there are tables, the file has its kind, as both are made together.
        empty = run("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
        kind = run("PRAGMA application_id").fetchone()[0]
        if kind != _APPLICATION and not (create and empty):
            raise InputError(f"{self.path}: not a ledger of this program")
        run("PRAGMA trusted_schema = OFF")
        run("PRAGMA foreign_keys = ON")
        # FULL: what is confirmed is on the disk, not only handed to the system.
        run("PRAGMA synchronous = FULL")
        if kind != _APPLICATION:
            with self.writing():
                if run("PRAGMA application_id").fetchone()[0] != _APPLICATION:
                    self._make_tables()
        elif run("PRAGMA user_version").fetchone()[0] != _VERSION:
            raise InputError(f"{self.path}: a ledger of another version of this program")
        self._write_ahead()

    def _write_ahead(self) -> None:
        """Switch to write-ahead logging, once; SQLite does not wait for others who do the same."""
        for _ in range(_WAIT_SECONDS * 20):
            try:
                if self.database.execute("PRAGMA journal_mode = WAL").fetchone()[0] == "wal":
                    return
            except sqlite3.OperationalError:
                pass  # somebody else is switching, or has the file open while we do
            time.sleep(0.05)
        raise InputError(f"{self.path}: write-ahead logging is not possible here")

    def _make_tables(self) -> None:
        for statement in filter(str.strip, _SCHEMA.split(";")):
            self.database.execute(statement)
        for guard in _guards():
            self.database.execute(guard)
        self.database.execute(f"PRAGMA user_version = {_VERSION}")
        self.database.execute(f"PRAGMA application_id = {_APPLICATION}")

    def close(self) -> None:
        """Close the file."""
        self.database.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Do all that is inside, or nothing; other writers wait."""
        with _told(self.path):
            self.database.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self.database.execute("ROLLBACK")
                raise
            self.database.execute("COMMIT")

    # ------------------------------------------------------------------ adding

    def add(self, document: Mapping[str, Any]) -> tuple[Row, bool]:
        """Add a record that was verified, and return its row; when this returns it is on the disk.

        The second value is whether it is new: one that stands already is not added again. InputError
        when its history is not a longer form of what the ledger has of the same record.
        """
        base = canonical_bytes(document["rule_base"])
        body = canonical_bytes({k: v for k, v in document.items() if k != "rule_base"})
        with self.writing():
            known = self._row("head = ?", (document["head"],))
            if known is not None:
                return known, False
            self._refuse_other_history(document)
            row = self._insert(document, self._keep(base), self._keep(body))
        return row, True

    def _refuse_other_history(self, document: Mapping[str, Any]) -> None:
        heads = {document["seal"], *(entry["link"] for entry in document["history"])}
        where = "WHERE seal = ? ORDER BY entries DESC LIMIT 1"
        found = self.database.execute(f"SELECT head FROM record {where}", (document["seal"],))
        latest = found.fetchone()
        if latest is not None and latest[0] not in heads:
            raise InputError(
                f"the ledger has another history of the record {document['seal'][:12]}...; "
                "add to that one: 'ledger export' writes it"
            )

    def _keep(self, raw: bytes) -> str:
        name = sha256(raw)
        values = (name, zlib.compress(raw, 6))
        self.database.execute("INSERT OR IGNORE INTO part VALUES (?, ?)", values)
        return name

    def _insert(self, document: Mapping[str, Any], rule_base: str, body: str) -> Row:
        last = self.database.execute(
            "SELECT number, link FROM record ORDER BY number DESC LIMIT 1"
        ).fetchone() or (0, "")
        read = document["case"]["read"]
        row = Row(
            last[0] + 1,
            document["seal"],
            document["head"],
            len(document["history"]),
            read["id"],
            read["name"],
            read["as_of"],
            document["advice"]["diagnosis"]["mode"],
            document["made"]["at"],
            utc(),
        )
        values = [getattr(row, name) for name in Row.__annotations__] + [rule_base, body]
        link = digest([last[1], *values])
        marks = ", ".join("?" * (len(values) + 2))
        names = ", ".join((*_LINKED, "previous", "link"))
        self.database.execute(
            f"INSERT INTO record ({names}) VALUES ({marks})", (*values, last[1], link)
        )
        self.database.executemany(
            "INSERT INTO mention VALUES (?, ?, ?)",
            [(row.number, sort, what) for sort, what in sorted(_mentions(document))],
        )
        return row

    # ------------------------------------------------------------------ finding

    def _row(self, where: str, values: Sequence[Any]) -> Row | None:
        found = self.database.execute(f"SELECT {_ROW} FROM record WHERE {where}", values)
        row = found.fetchone()
        return None if row is None else Row(*row)

    def rows(
        self,
        *,
        partnership: str | None = None,
        since: str | None = None,
        until: str | None = None,
        mode: str | None = None,
        rule: str | None = None,
        claim: str | None = None,
        decision: str | None = None,
        every: bool = False,
    ) -> list[Row]:
        """Return the records that meet all that is asked, oldest first; every: shorter histories too.

        partnership: its id, or a part of its name. since, until: dates of the reading. rule: one that
        fired. decision: accepted, amended or rejected.
        """
        where, values = ["1"], []
        if partnership is not None:
            where.append("(case_id = ? OR instr(lower(name), lower(?)))")
            values += [partnership, partnership]
        for name, operator, value in (
            ("as_of", ">=", since),
            ("as_of", "<=", until),
            ("mode", "=", mode),
        ):
            if value is not None:
                where.append(f"{name} {operator} ?")
                values.append(value)
        for sort, value in (("rule", rule), ("claim", claim), ("decision", decision)):
            if value is not None:
                found = "SELECT 1 FROM mention WHERE record = number AND sort = ? AND what = ?"
                where.append(f"EXISTS ({found})")
                values += [sort, value]
        if not every:
            longest = "SELECT max(entries) FROM record other WHERE other.seal = record.seal"
            where.append(f"entries = ({longest})")
        with _told(self.path):
            query = f"SELECT {_ROW} FROM record WHERE {' AND '.join(where)} ORDER BY number"
            return [Row(*row) for row in self.database.execute(query, values)]

    def find(self, name: str) -> Row:
        """Return the newest form of a record by its number, or by the start of its hash."""
        with _told(self.path):
            if name.isdecimal() and len(name) < 12:
                found = self._row("number = ?", (int(name),))
            else:
                start = f"{name}%"
                both = "(seal LIKE ? OR head LIKE ?)" if name.isalnum() else "0 AND ? = ?"
                query = f"SELECT DISTINCT seal FROM record WHERE {both} LIMIT 2"
                seals = self.database.execute(query, (start, start)).fetchall()
                if len(seals) > 1:
                    raise InputError(
                        f"'{name}' begins the hash of more than one record; give more of it"
                    )
                last = "seal = ? ORDER BY entries DESC LIMIT 1"
                found = self._row(last, seals[0]) if seals else None
        if found is None:
            raise InputError(f"no record '{name[:64]}' in {self.path}; see: advisor ledger list")
        return found

    def document(self, row: Row) -> dict[str, Any]:
        """Return a record, whole, as it was added; InputError when the ledger was damaged."""
        query = "SELECT rule_base, body FROM record WHERE number = ?"
        with _told(self.path):
            names = self.database.execute(query, (row.number,)).fetchone()
            base, body = (self._part(name) for name in names)
        return {**body, "rule_base": base}

    def _part(self, name: str) -> dict[str, Any]:
        found = self.database.execute("SELECT body FROM part WHERE sha256 = ?", (name,)).fetchone()
        try:
            raw = zlib.decompressobj().decompress(found[0], MAX_BYTES)
        except (zlib.error, TypeError) as error:
            raise InputError(f"{self.path}: part {name[:12]}... is missing or damaged") from error
        if sha256(raw) != name:
            raise InputError(f"{self.path}: part {name[:12]}... was altered")
        value: dict[str, Any] = json.loads(raw)
        return value

    def last_link(self) -> str:
        """Return the link of the newest row, to be noted where nobody can alter it; empty if none."""
        query = "SELECT link FROM record ORDER BY number DESC LIMIT 1"
        with _told(self.path):
            return str((self.database.execute(query).fetchone() or ("",))[0])

    def has_link(self, link: str) -> bool:
        """Whether a link that was noted once is still in the ledger."""
        with _told(self.path):
            found = self.database.execute("SELECT 1 FROM record WHERE link = ?", (link,))
            return found.fetchone() is not None

    # ------------------------------------------------------------------ verifying

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with the ledger: rows altered, removed or added, records damaged."""
        from advisor.audit.verify import verify

        names = ", ".join((*_LINKED, "previous", "link"))
        with _told(self.path):
            yield from self._unsound()
            rows = self.database.execute(f"SELECT {names} FROM record ORDER BY number").fetchall()
        before = ""
        for number, values in enumerate(rows, start=1):
            place = f"record {values[0]}"
            if values[0] != number or values[-2] != before:
                yield place, "a record before it was removed or added"
            if values[-1] != digest([values[-2], *values[:-2]]):
                yield place, "its row was altered"
            before = values[-1]
            row = Row(*values[: len(Row.__annotations__)])
            try:
                document = self.document(row)
            except InputError as error:
                yield place, str(error)
                continue
            if self._differs(row, document):
                yield place, "the record in it is another than the row says"
            yield from ((f"{place}{f.place}", f.message) for f in verify(document).findings)

    def _unsound(self) -> Iterator[tuple[str, str]]:
        for (message,) in self.database.execute("PRAGMA integrity_check").fetchall():
            if message != "ok":
                yield "database", message
        for found in self.database.execute("PRAGMA foreign_key_check").fetchall():
            yield "database", f"a {found[0]} row refers to nothing"
        kept = self.database.execute(
            "SELECT sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        if {sql for (sql,) in kept} != set(_guards()):
            yield "database", "the guards against changing rows were removed"

    def _differs(self, row: Row, document: dict[str, Any]) -> bool:
        told = (document["seal"], document["head"], len(document["history"]))
        query = "SELECT sort, what FROM mention WHERE record = ?"
        mentioned = set(self.database.execute(query, (row.number,)).fetchall())
        return told != (row.seal, row.head, row.entries) or mentioned != _mentions(document)


def _guards() -> Iterator[str]:
    """Yield the statements that make SQLite refuse to change or remove a row."""
    for table in _TABLES:
        for change in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER no_{change}_of_{table} BEFORE {change} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'a ledger is only added to'); END"
            )


def _mentions(document: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Return the rules that fired, the claims cited and the decisions taken, to search by."""
    advice = document["advice"]
    lists = (value for value in advice.values() if isinstance(value, list))
    items = [i for each in lists for i in each if isinstance(i, dict) and i.get("because")]
    claims = {
        ("claim", c) for item in (*items, advice["diagnosis"]) for c in item.get("claims", ())
    }
    rules = {("rule", firing["rule"]) for firing in document["reading"]["firings"]}
    decided = {("decision", e["decision"]) for e in document["history"] if e["kind"] == "decision"}
    return rules | claims | decided


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what SQLite says is wrong into an error of ours."""
    try:
        yield
    except sqlite3.Error as error:
        raise InputError(f"{path}: the ledger can't be used: {error}") from error
