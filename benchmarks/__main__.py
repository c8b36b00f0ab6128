"""All benchmarks: `python -m benchmarks`."""

import sys

from benchmarks import cold, explaining, inference, parts, sensitivity

ALL = (inference, cold, parts, explaining, sensitivity)
sys.exit(max(each.main() for each in ALL))
