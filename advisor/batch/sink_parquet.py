"""Parquet out: chunks kept as Arrow, joined into row groups of one size at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from advisor.batch.arrow import arrow
from advisor.batch.written import LISTS, Written, structure

GROUP = 8_192
"""Rows of a row group, whatever the chunks were."""
_LENGTH = 8


def schema() -> Any:
    """Return the columns: those of a row of JSONL, lists and items as such."""
    pa = arrow()
    text, words, flag = pa.string(), pa.list_(pa.string()), pa.bool_()
    item = pa.struct([("id", text), ("subject", words), ("level", text), ("certain", flag)])
    standing = pa.struct([("lean", text), ("position", pa.float64()), ("counted", pa.int64())])
    return pa.schema(
        [
            ("schema_version", text),
            ("file", text),
            ("line", pa.int64()),
            ("case", text),
            ("as_of", text),
            ("mode", text),
            ("nearest", text),
            ("settled", flag),
            ("possible_modes", words),
            ("approach", standing),
            ("basis", standing),
            *((name, pa.list_(item)) for name in LISTS.values()),
            ("unknown", words),
            ("sha256", text),
            ("fault", pa.struct([("kind", text), ("messages", words)])),
        ]
    )


def encode_parquet(rows: Iterable[Written]) -> bytes:
    """Return the rows of a chunk as Arrow, after their length."""
    pa = arrow()
    table = pa.Table.from_pylist([structure(row) for row in rows], schema())
    stream = pa.BufferOutputStream()
    with pa.ipc.new_stream(stream, table.schema) as writer:
        writer.write_table(table)
    raw: bytes = stream.getvalue().to_pybytes()
    return len(raw).to_bytes(_LENGTH, "big") + raw


def join_parquet(source: BinaryIO, whole: BinaryIO) -> None:
    """Write the chunks of `source` into one Parquet file."""
    pa, made = arrow(), schema()
    # The version and the codec are named, so that another release writes the same.
    options = {"compression": "zstd", "version": "2.6", "write_statistics": True}
    with arrow("parquet").ParquetWriter(whole, made, **options) as writer:
        waiting: list[Any] = []
        number = 0
        for table in _tables(source):
            waiting.append(table)
            number += table.num_rows
            if number >= GROUP:
                joined = pa.concat_tables(waiting)
                full = number - number % GROUP
                for at in range(0, full, GROUP):
                    writer.write_table(joined.slice(at, GROUP).combine_chunks())
                waiting, number = [joined.slice(full)], number - full
        if number:
            writer.write_table(pa.concat_tables(waiting).combine_chunks())


def _tables(source: BinaryIO) -> Iterator[Any]:
    pa = arrow()
    while head := source.read(_LENGTH):
        with pa.ipc.open_stream(source.read(int.from_bytes(head, "big"))) as reader:
            yield reader.read_all()
