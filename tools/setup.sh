#!/bin/sh
# Make a virtual environment that holds what the project runs on; run again, it adds what is new.
#   sh tools/setup.sh PYTHON DIRECTORY [dev] [bench] [project | wheel]
# dev, bench: those requirements too. project: this checkout, editable. wheel: the one in dist/.
set -eu
python=$1
venv=$2
shift 2
unset PYTHONHOME PYTHONPATH VIRTUAL_ENV
# A user's own pip settings must not send the packages elsewhere.
export PIP_USER=0 PIP_NO_INPUT=1 PIP_DISABLE_PIP_VERSION_CHECK=1
# durable-rules calls a function that Python 3.13 no longer has.
export CPPFLAGS="-DPyEval_CallObject=PyObject_CallObject ${CPPFLAGS:-}"

say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }
pip_install() { "$venv/bin/python" -m pip install --quiet --quiet "$@"; }
install() { pip_install --require-hashes "$@"; }
place() { (cd "$venv" && pwd -P); }

# A virtual environment that was moved or copied still points to where it was.
if ! [ "$(cat "$venv/place" 2>/dev/null)" = "$(place 2>/dev/null)" ] ||
    ! "$venv/bin/python" -c '' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) ||
        fail "'$python' does not run; name a Python 3.10 to 3.13, such as: make PYTHON=python3.12 TARGET"
    case $version in
    3.10 | 3.11 | 3.12 | 3.13) ;;
    *) fail "Python 3.10 to 3.13 is needed and '$python' is $version; name another, such as:" \
        "make PYTHON=python3.12 TARGET" ;;
    esac
    say "Setting up $venv with Python $version; this is done once and takes about a minute."
    "$python" -m venv --clear "$venv"
    place >"$venv/place"
fi

install -r requirements/build.txt
# The cache may hold an engine that was built without the flag, and pip would take that.
install --no-cache-dir --no-binary durable-rules --no-build-isolation -r requirements/run.txt ||
    fail "requirements/run.txt could not be installed, for the reason above; durable-rules is" \
        "built here, which needs a C compiler and Python's headers."
"$venv/bin/python" -c 'import durable_rules_engine' ||
    fail "durable-rules was built but does not load; run 'make clean' and try again."
for name; do
    case $name in
    project) pip_install --no-deps --no-index --no-build-isolation --editable . ;;
    wheel) pip_install --no-deps --no-index dist/*.whl ;;
    *) install -r "requirements/$name.txt" ;;
    esac
done
