"""All benchmarks: `python -m benchmarks`."""

import sys

from benchmarks import auditing, cold, explaining, inference, parts, sensitivity

ALL = (inference, cold, parts, explaining, auditing, sensitivity)
sys.exit(max(each.main() for each in ALL))
