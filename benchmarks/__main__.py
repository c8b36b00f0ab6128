"""All benchmarks: `python -m benchmarks`."""

import sys

from benchmarks import cold, inference, parts, sensitivity

sys.exit(inference.main() or cold.main() or parts.main() or sensitivity.main())
