#!/bin/sh
# Pin requirements/*.txt again, with hashes, for every supported Python and system; needs uv.
#   sh tools/pin.sh [--upgrade]
set -eu
cd "$(dirname "$0")/.."

pin() { # OUTPUT INPUT...
    output=requirements/$1.txt
    shift
    # Python 3.10 is what to resolve for, not a Python to download.
    UV_PYTHON_DOWNLOADS=never UV_CUSTOM_COMPILE_COMMAND="sh tools/pin.sh" uv pip compile --quiet \
        --universal --python-version 3.10 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --output-file "$output" "$@"
}

pin dev pyproject.toml requirements/dev.in "$@"
pin run pyproject.toml --constraint requirements/dev.txt "$@"
pin build requirements/build.in --constraint requirements/dev.txt "$@"
pin bench requirements/bench.in --constraint requirements/dev.txt "$@"
