"""All benchmarks: `python -m benchmarks`."""

import sys

from benchmarks import cold, inference, parts

sys.exit(inference.main() or cold.main() or parts.main())
