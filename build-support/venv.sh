#!/bin/sh
# Prints the directory of the virtual environment that holds exactly what a lock of 3rdparty/ pins,
# and makes it first if this machine has none yet.
#
#     build-support/venv.sh LOCK VERSION...     e.g. venv.sh pants 3.9
#
# LOCK names 3rdparty/LOCK.lock.txt; a Python of any of the VERSIONs will do, the first listed best.
# Only the search for that Python lives here, because it has to work before there is one; make_venv.py
# does the rest. Used by the launcher (./pants) and by the Makefile, so that both do the same.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
lock=$1
shift
versions=$*
seen=""

note() { # remembers what was in one place, for the message when no place had the Python
    seen="$seen
  $1"
}

use() { # goes on with the interpreter $2 if it is a wanted one; else notes what it is, under $1
    # It is run to know: a python3.9 on PATH may be a pyenv shim that only prints an error.
    found=$("$2" -I -S -c '
import os, sys
name = sys.implementation.name.replace("cpython", "Python")
venv = os.path.exists(os.path.join(os.path.dirname(os.__file__), "ensurepip", "__init__.py"))
print(name, "%d.%d" % sys.version_info[:2] + ("" if venv else " without its venv module"))
' 2>/dev/null) || found="not a Python that runs"
    for wanted in $versions; do
        if [ "$found" = "Python $wanted" ]; then
            exec "$2" -I "$root/build-support/make_venv.py" "$root/3rdparty/$lock.lock.txt"
        fi
    done
    note "$1: $2 is $found"
}

in_pyenv() { # tries pyenv's Pythons of version $1 themselves: its shims are slow, or fail
    pyenv=${PYENV_ROOT:-${HOME:-}/.pyenv}/versions
    known=$seen
    for interpreter in "$pyenv/$1"*/bin/python3; do
        [ ! -x "$interpreter" ] || use pyenv "$interpreter"
    done
    [ "$seen" != "$known" ] || note "pyenv: no $1 in $pyenv"
}

on_path() { # tries every command $1 on PATH: behind one that fails there may be one that works
    known=$seen
    set -f
    IFS=:
    for directory in $PATH; do
        unset IFS
        candidate=${directory:-.}/$1
        if [ -x "$candidate" ] && [ ! -d "$candidate" ]; then use PATH "$candidate"; fi
    done
    unset IFS
    set +f
    [ "$seen" != "$known" ] || note "PATH: no $1"
}

in_uv() { # asks uv for the Python of version $1 that it manages or knows
    if interpreter=$(uv python find "$1" 2>/dev/null); then
        use uv "$interpreter"
    else
        note "uv: it has no $1"
    fi
}

if [ -z "${PYTHON:-}" ]; then
    note "PYTHON: not set"
else
    use PYTHON "$PYTHON"
fi
for version in $versions; do in_pyenv "$version"; done
for version in $versions; do on_path "python$version"; done
on_path python3
if command -v uv >/dev/null; then
    for version in $versions; do in_uv "$version"; done
else
    note "uv: not on PATH"
fi

any=$(echo "$versions" | sed 's/ / or /g')
first=${versions%% *}
cat >&2 <<END
What 3rdparty/$lock.lock.txt pins runs on Python $any, and none was found. Looked at:
$seen

Get one in any of three ways, then run the command again:

  pyenv install $first
  uv python install $first
  your distribution's package: apt-get install python$first python$first-venv, or its like

Or name one that lies elsewhere: PYTHON=/path/to/python$first
END
exit 1
