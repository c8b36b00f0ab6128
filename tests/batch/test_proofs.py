"""Proved at length: a batch that is killed at any moment, and one with many cases."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from batch_helpers import as_csv, jsonl, small, worked

ROOT = Path(__file__).parents[2]
SEED = 20_040_617
KILLS = 100


def environment() -> dict[str, str]:
    """Return the environment of a process that imports what these tests import."""
    paths = (str(ROOT), str(ROOT / "tests" / "batch"))
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def batch(folder: Path, source: str, output: str) -> subprocess.Popen[bytes]:
    """Start `advisor batch` in a process group of its own."""
    command = [sys.executable, "-m", "advisor", "batch", source, "-o", output, "--workers", "2"]
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment(),
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


@pytest.mark.prove
def test_killed_at_100_random_moments_a_batch_comes_to_the_same_bytes(tmp_path: Path) -> None:
    """Each time the process alone or all of its group is killed, and the command given again."""
    cases = [{**case, "case": f"{case['case'][:40]}-{n}"} for n in range(3) for case in worked()]
    jsonl(tmp_path / "in.jsonl", cases)
    as_csv(tmp_path / "in.csv", cases)
    pairs = [("in.jsonl", "jsonl"), ("in.csv", "csv"), ("in.jsonl", "parquet")]
    whole = {ending: tmp_path / f"whole.{ending}" for _, ending in pairs}
    began = time.monotonic()
    for source, ending in pairs:
        assert batch(tmp_path, source, whole[ending].name).wait() == 0
    longest = (time.monotonic() - began) / len(pairs) * 1.2
    random, kills, finished = Random(SEED), 0, 0
    while kills < KILLS or finished < len(pairs):
        source, ending = pairs[finished % len(pairs)]
        output = tmp_path / f"out.{ending}"
        child = batch(tmp_path, source, output.name)
        if kills < KILLS:
            try:
                child.wait(random.uniform(0, longest))
            except subprocess.TimeoutExpired:
                kills += 1
                print(f"killed {kills} times, {finished} batches finished", flush=True)
                family = psutil.Process(child.pid).children(recursive=True)
                if random.random() < 0.5:
                    os.killpg(child.pid, signal.SIGKILL)
                else:
                    child.kill()
                child.wait()
                assert not psutil.wait_procs(family, timeout=120)[1], "a worker outlived its parent"
                assert not output.exists() or output.read_bytes() == whole[ending].read_bytes()
                continue
        assert child.wait() == 0
        assert output.read_bytes() == whole[ending].read_bytes()
        assert not (tmp_path / f"{output.name}.partial").exists()
        output.unlink()
        finished += 1
    assert kills == KILLS


def _lines(folder: Path, number: int) -> Path:
    return jsonl(folder / "many.jsonl", (small(f"case-{n}") for n in range(number)))


def _csv(folder: Path, number: int) -> Path:
    return as_csv(folder / "many.csv", [small(f"case-{n}") for n in range(number)])


def _parquet(folder: Path, number: int) -> Path:
    made = {"case": [f"case-{n}" for n in range(number)], "as_of": ["2020-01-31"] * number}
    pq.write_table(pa.table(made), folder / "many.parquet", row_group_size=1_000)
    return folder / "many.parquet"


def _folder(folder: Path, number: int) -> Path:
    for n in range(number):
        place = folder / "many" / f"{n // 500:03d}" / f"{n}.yaml"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(small(f"case-{n}")), encoding="utf-8")
    return folder / "many"


PEAKS = """
import multiprocessing, os, re, sys
from pathlib import Path
from batch_helpers import done, plan

def peak(process):
    told = Path(f"/proc/{process}/status").read_text()
    return int(re.search(r"VmHWM:\\s*(\\d+) kB", told)[1])  # since it started: not what its parent had

def main():
    peaks = {}
    def show(progress):
        for child in multiprocessing.active_children():
            peaks[child.pid] = peak(child.pid)
    made = plan(Path(sys.argv[1]), Path(sys.argv[2]), lane="lanes:BareLane", workers=2)
    state = done(made, show=show)
    print(state.advised, peak(os.getpid()), max(peaks.values()))

if __name__ == "__main__":
    main()
"""


@pytest.mark.prove
@pytest.mark.parametrize(
    ("make", "ending"),
    [(_lines, "jsonl"), (_csv, "csv"), (_parquet, "parquet"), (_folder, "jsonl")],
    ids=("jsonl", "csv", "parquet", "folder"),
)
def test_memory_does_not_grow_with_the_number_of_cases(
    tmp_path: Path, make: Callable[[Path, int], Path], ending: str
) -> None:
    (tmp_path / "peaks.py").write_text(PEAKS, encoding="utf-8")
    # What is kept of the rules is its own, so that nobody throws it away meanwhile: to read them from
    # their files takes more memory. The first run, which does that, counts for nothing.
    kept = {**environment(), "XDG_CACHE_HOME": str(tmp_path / "kept")}
    peaks = []
    for number in (10, 10_000, 40_000):
        folder = tmp_path / str(number)
        folder.mkdir()
        told = subprocess.run(
            [sys.executable, "peaks.py", str(make(folder, number)), f"{folder}/out.{ending}"],
            cwd=tmp_path,
            env=kept,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        assert int(told[0]) == number
        peaks.append([int(kilobytes) / 1024 for kilobytes in told[1:]])
    _, few, many = peaks
    # Arrow's allocator alone comes to some megabytes more or less from run to run.
    assert all(b - a < 20 for a, b in zip(few, many, strict=True)), peaks
