"""A hostile file gets a clear error within a second and 200 MB; nothing in it is run or followed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from audit_helpers import sealed_again, small, with_own_rules
from click.testing import CliRunner

from advisor.audit.file import MAX_BYTES, MAX_VALUES, read
from advisor.cli.main import cli
from advisor.errors import InputError

MEGABYTE = 1_000_000


def _deep_in_a_record() -> bytes:
    document = small()
    nested: object = "x"
    for _ in range(100):
        nested = [nested]
    document["case"]["read"]["answers"]["governance"] = {"status": "known", "value": nested}
    return json.dumps(document).encode()


def _with_a_path() -> bytes:
    document = with_own_rules(small())
    document["rule_base"]["files"] = [{"pack": "paper", "name": "", "sha256": "0" * 64, "text": ""}]
    document["rule_base"]["files"][0]["name"] = "../../../../etc/passwd"
    return json.dumps(sealed_again(document)).encode()


def _with_a_name_that_is_a_path() -> bytes:
    document = small()
    document["case"]["given"]["name"] = "/etc/passwd"
    return json.dumps(sealed_again(document)).encode()


def _twice() -> bytes:
    raw = json.dumps(small())
    return raw.replace('"seal":', '"seal": "x", "seal":', 1).encode()


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nested a million deep": (lambda: b"[" * 900_000, "nested more than"),
    "nested deep in objects": (lambda: b'{"a":' * 900_000, "nested more than"),
    "nested deep in a record": (_deep_in_a_record, "nested more than"),
    "twenty million empty lists": (lambda: b"[" + b"[]," * 7_000_000 + b"[]]", "more than"),
    "larger than any record": (lambda: b" " * (MAX_BYTES + 10), "larger than"),
    "a number of a million digits": (lambda: b'{"a":' + b"9" * MEGABYTE + b"}", "digits"),
    "a number beyond all bounds": (lambda: b'{"a": 1e999}', "out of range"),
    "not a number": (lambda: b'{"a": NaN}', "not a number"),
    "a key that stands twice": (_twice, "stands twice"),
    "UTF-16": (lambda: '{"a": 1}'.encode("utf-16"), "not UTF-8"),
    "bytes that are no text": (lambda: b'{"a": "\xff\xfe"}', "not UTF-8"),
    "a lone surrogate": (lambda: b'{"format": "\\ud800"}', "format"),
    "a file name that leads elsewhere": (_with_a_path, "/rule_base/files/0/name"),
    "a case name that is a path": (_with_a_name_that_is_a_path, "/case/given/name"),
    "a list, not a record": (lambda: b"[1, 2]", "valid dictionary"),
    "cut off in the middle": (lambda: json.dumps(small()).encode()[:90_000], "not JSON"),
    "nothing at all": (lambda: b"", "not JSON"),
}


@pytest.mark.parametrize("sort", HOSTILE)
def test_a_hostile_record_gets_a_clear_error(sort: str, tmp_path: Path) -> None:
    make, told = HOSTILE[sort]
    file = tmp_path / "record.json"
    file.write_bytes(make())
    done = CliRunner().invoke(cli, ["verify", str(file)])
    said = f"{done.output}{done.exception or ''}"
    assert done.exit_code in (1, 2) or isinstance(done.exception, InputError)
    assert told in said
    assert "Traceback" not in said


@pytest.mark.prove
@pytest.mark.parametrize("sort", HOSTILE)
def test_a_hostile_record_takes_less_than_a_second_and_200_megabytes(
    sort: str, tmp_path: Path
) -> None:
    if not Path("/proc/self/status").exists():
        pytest.skip("memory is measured by what Linux tells of a process")
    file = tmp_path / "record.json"
    file.write_bytes(HOSTILE[sort][0]())
    program = (
        "import sys, time\n"
        "from advisor.audit.file import read_file\n"
        "from advisor.audit.verify import verify\n"
        "from pathlib import Path\n"
        "from advisor.errors import AdvisorError\n"
        "start = time.process_time()\n"
        "try:\n"
        "    document, raw = read_file(Path(sys.argv[1]))\n"
        "    told = str(len(verify(document, raw).findings))\n"
        "except AdvisorError as error:\n"
        "    told = str(error)\n"
        "took = time.process_time() - start\n"
        # Not getrusage: its highest mark is also that of the process which started this one.
        "status = open('/proc/self/status').read()\n"
        "memory = int(status.partition('VmHWM:')[2].split()[0])\n"
        "print(took, memory, 'error' if told != '0' else 'none')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(file)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        check=True,
        text=True,
    )
    took, memory, told = done.stdout.split()
    assert told == "error"
    assert float(took) < 1
    assert int(memory) < 200 * 1024


def test_a_pipe_that_nobody_writes_to_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "record.json"
    os.mkfifo(pipe)
    done = CliRunner().invoke(cli, ["verify", str(pipe)])  # it would never end
    assert isinstance(done.exception, InputError)
    assert "not a file" in str(done.exception)


def test_as_many_values_as_are_allowed_are_read() -> None:
    raw = b"[" + b"1," * (MAX_VALUES - 2) + b"1]"
    assert len(read(raw, "x")) == MAX_VALUES - 1
    with pytest.raises(InputError, match="more than"):
        read(raw[:-1] + b",1,1]", "x")
