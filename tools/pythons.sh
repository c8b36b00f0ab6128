#!/bin/sh
# Run the quick suite on every supported Python that is found here, and say which were not. Each Python
# writes a record, and replays those of the ones before it: they come out the same, byte for byte. The
# Python of .venv, on which `make test` runs that suite, only has its record written and replayed.
#   sh tools/pythons.sh
set -eu
cd "$(dirname "$0")/.."
passed='' failed='' missing=''

# Whether a command is this version of Python, and can make an environment and build the engine.
fits() { # COMMAND VERSION
    "$1" - "$2" <<'EOF' 2>/dev/null
import ensurepip, os, sys, sysconfig, venv
assert "%d.%d" % sys.version_info[:2] == sys.argv[1]
assert os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h"))
EOF
}

find_python() { # VERSION
    for command in "python$1" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$1".*/bin/python; do
        if fits "$command" "$1"; then
            printf '%s\n' "$command"
            return
        fi
    done
    return 1
}

suite() { # PYTHON DIRECTORY
    sh tools/setup.sh "$1" "$2" dev project &&
        "$2/bin/python" -m pytest -q -n 2 --dist loadfile -m "not prove" &&
        records "$2/bin/advisor" "$3"
}

records() { # ADVISOR VERSION
    "$1" record linden-library-trust -o ".venvs/record-$2.json" &&
        for record in .venvs/record-*.json; do
            printf '%s: ' "$record"
            "$1" replay "$record" || return 1
        done
}

mkdir -p .venvs
rm -f .venvs/record-*.json
own=$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
for version in 3.10 3.11 3.12 3.13; do
    if [ "$version" = "$own" ]; then
        printf '\nPython %s: .venv\n' "$version"
        if records .venv/bin/advisor "$version"; then passed="$passed $version"; else failed="$failed $version"; fi
    elif python=$(find_python "$version"); then
        printf '\nPython %s: %s\n' "$version" "$python"
        if suite "$python" ".venvs/$version" "$version"; then
            passed="$passed $version"
        else
            failed="$failed $version"
        fi
    else
        missing="$missing $version"
    fi
done

printf '\nPythons passed:%s; failed:%s; not found here:%s\n' \
    "${passed:- none}" "${failed:- none}" "${missing:- none}"
[ -n "$passed" ] && [ -z "$failed" ]
