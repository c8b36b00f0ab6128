"""All benchmarks: `python -m benchmarks`."""

import sys

from benchmarks import cold, inference

sys.exit(inference.main() or cold.main())
