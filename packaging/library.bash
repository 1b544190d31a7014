# shellcheck shell=bash
# What the scripts of packaging/ and tests/ share. Sourced, never run.

repository=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
# shellcheck disable=SC2034 # used by those who source this
packaging=$repository/packaging

# The SDK asks for libicu unless it is told that it needs none; nothing here does.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=${DOTNET_SYSTEM_GLOBALIZATION_INVARIANT:-1}
# No build leaves a server behind: it would hold on to the locks and marks of the script that started it.
export UseSharedCompilation=false MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0

# say WORD...: one line on standard error, marked with the script's name.
say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

# fail WORD...: says it and ends the script.
fail() {
    say "$@"
    exit 1
}

require_root() { [[ $EUID -eq 0 ]] || fail "this needs root: mounts and containers are made. Try again with sudo."; }

# mounts_below DIR: the mount points at DIR and below it, one a line, deepest last.
mounts_below() {
    awk -v top="$1" '{
        point = $5
        gsub(/\\040/, " ", point)
        if (point == top || index(point, top "/") == 1) print point
    }' /proc/self/mountinfo
}

# is_part_of_this_script PID: whether it is this script or one that it waits for.
is_part_of_this_script() {
    local pid=$1
    while [[ ${pid:-0} -gt 1 ]]; do
        [[ $pid != "$$" ]] || return 0
        pid=$(sed -n 's/^PPid:\t//p' "/proc/$pid/status" 2>/dev/null) || return 0
    done
    return 1
}

# processes_with NAME=VALUE: the processes that carry this in the environment they were started with, as "PID COMMAND".
# Whoever starts a tree of processes marks it so, and finds at the end what is left of it.
processes_with() {
    local environment pid command
    for environment in /proc/[0-9]*/environ; do
        pid=${environment#/proc/}
        pid=${pid%/environ}
        grep -qzxF -- "$1" "$environment" 2>/dev/null || continue
        ! is_part_of_this_script "$pid" || continue
        command=$(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null) || continue
        [[ -z $command ]] || printf '%s %s\n' "$pid" "$command"
    done
}

# wait_until SECONDS COMMAND...: runs the command ten times a second until it succeeds; fails when the time is over.
wait_until() {
    local tries=$(($1 * 10))
    shift
    until "$@"; do
        ((tries-- > 0)) || return 1
        sleep 0.1
    done
}

# The Debian mirror that apt uses for this machine's own release, or AUTOMOUNT_MIRROR.
mirror() {
    [[ -z ${AUTOMOUNT_MIRROR:-} ]] || { printf '%s\n' "$AUTOMOUNT_MIRROR" && return; }
    local release
    release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
    # shellcheck disable=SC2016 # apt's own variables
    apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' |
        awk -v release="$release" '$1 == release || $1 == "stable" { print $2; exit }' | grep . ||
        fail "apt's sources name no mirror of Debian $release; set AUTOMOUNT_MIRROR to one"
}

# fingerprint_of DIR...: one number for everything that binaries are made of whose sources lie in these directories of the repository.
fingerprint_of() (
    cd -- "$repository" || exit
    {
        dotnet --version
        find "$@" Directory.*.props Directory.*.targets global.json .editorconfig BannedSymbols.txt -type f \
            -not -path '*/obj/*' -not -path '*/bin/*' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
    } | sha256sum | cut -d' ' -f1
)
