# Sourced by the scripts beside it: makes .venv from the locked dependencies and
# sees to what pip cannot install. Everything said here goes to standard error,
# because the first line a script prints on standard output may be read by a program.
# Expects ROOT to name the project's folder.

VENV="$ROOT/.venv"
BIN="$VENV/bin"
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1

# WeasyPrint looks for Homebrew's libraries only where this names their folder.
if [ "$(uname -s)" = Darwin ]; then
    export DYLD_FALLBACK_LIBRARY_PATH="${DYLD_FALLBACK_LIBRARY_PATH:-/opt/homebrew/lib:/usr/local/lib}"
fi

say() {
    printf '%s\n' "$*" >&2
}

stop() {
    say "$*"
    exit 1
}

# as_root COMMAND...: run it as root where that needs no password, else fail.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        sudo -n "$@"
    else
        return 1
    fi
}

# apt_install PACKAGES...: as root; what apt says is shown only when it fails.
apt_install() {
    log=$(mktemp)
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends "$@" >"$log" 2>&1 &&
        status=0 || status=$?
    [ "$status" -eq 0 ] || tail -n 5 "$log" >&2
    rm -f "$log"
    return "$status"
}

# system_packages WHAT-FOR DEBIAN-PACKAGES BREW-PACKAGES: install, or say how to.
system_packages() {
    if command -v apt-get >/dev/null 2>&1; then
        if as_root true; then
            say "Installing for $1: $2"
            as_root apt-get update -qq >/dev/null 2>&1 || true
            # shellcheck disable=SC2086 # a list of packages, split on purpose
            apt_install $2
            return
        fi
        say "Missing for $1. Install it with:  sudo apt-get install $2"
    elif command -v brew >/dev/null 2>&1 || [ "$(uname -s)" = Darwin ]; then
        say "Missing for $1. Install it with:  brew install $3"
    else
        say "Missing for $1. Debian's names of what is needed:  $2"
    fi
    return 1
}

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

can_make_venv() {
    is_new_enough "$1" && "$1" -c 'import ensurepip, venv' >/dev/null 2>&1
}

# first_python TEST: print the first Python on the path that passes TEST.
first_python() {
    for candidate in "${PYTHON:-python3}" python3 python3.14 python3.13 python3.12 \
        python3.11 /usr/bin/python3; do
        if command -v "$candidate" >/dev/null 2>&1 && "$1" "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

find_python() {
    first_python can_make_venv && return
    first_python is_new_enough >/dev/null ||
        stop "Python 3.11 or newer is needed, and was not found. PYTHON=… names one."
    system_packages "making .venv" python3-venv python ||
        stop "After that, run this again."
    first_python can_make_venv || stop "No Python here can make a .venv."
}

# A venv holds its own path, so one that was moved is made anew.
make_venv() {
    if [ -x "$BIN/python" ] && [ "$(cat "$VENV/.made-in" 2>/dev/null)" = "$ROOT" ] &&
        is_new_enough "$BIN/python"; then
        return
    fi
    python=$(find_python)
    say "Making .venv with $("$python" --version)"
    "$python" -m venv --clear "$VENV" >&2 || stop "Making .venv failed."
    printf '%s\n' "$ROOT" >"$VENV/.made-in"
}

# install_lock NAME: install requirements/NAME.lock, unless that is what stands there.
install_lock() {
    lock="$ROOT/requirements/$1.lock"
    stamp="$VENV/.installed-$1"
    cmp -s "$lock" "$stamp" && return
    say "Installing requirements/$1.lock (once; a minute or two)"
    "$BIN/python" -m pip install -q --require-hashes --no-deps -r "$lock" >&2 ||
        stop "Installing the dependencies failed: the lines above say why."
    cp "$lock" "$stamp"
}

install_project() {
    cmp -s "$ROOT/pyproject.toml" "$VENV/.installed-project" && return
    "$BIN/python" -m pip install -q --no-index --no-deps --no-build-isolation \
        -e "$ROOT" >&2 || stop "Installing the project failed."
    cp "$ROOT/pyproject.toml" "$VENV/.installed-project"
}

printing_works() {
    "$BIN/python" -c 'import weasyprint' >/dev/null 2>&1
}

# WeasyPrint prints with Pango, which is no Python package.
see_to_printing() {
    [ -e "$VENV/.printing-works" ] && return
    printing_works || system_packages "PDF printing" \
        "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" pango ||
        stop "After that, run this again."
    printing_works || stop "WeasyPrint still does not load:
$("$BIN/python" -c 'import weasyprint' 2>&1 | tail -n 3)"
    touch "$VENV/.printing-works"
}

prepare_to_run() {
    make_venv
    install_lock run
    see_to_printing
    install_project
}

prepare_to_test() {
    prepare_to_run
    install_lock test
}
