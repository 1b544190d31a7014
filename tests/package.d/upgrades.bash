# shellcheck shell=bash
# Upgrades of the package under a running session. Sourced by tests/package.
#
# What comes after and before this version is this version with another number, and, for those that cannot start, with a
# script in the daemon's place.

# shellcheck disable=SC2154 # of tests/package and library.bash
longest_allowed=5000 # ms; two seconds between two tries where a version fails

# repack VERSION [SCRIPT]: the package as another version, in /shared/artifacts/VERSION.deb; SCRIPT is what its daemon is.
repack() {
    local tree=$host/shared/repack
    rm -rf "$tree"
    dpkg-deb --raw-extract "$host/shared/artifacts/automount.deb" "$tree"
    sed -i "s/^Version: .*/Version: $1/" "$tree/DEBIAN/control"
    [[ $# -eq 1 ]] || printf '%s\n' "$2" >"$tree/usr/libexec/automount/automountd"
    dpkg-deb --build -Znone --root-owner-group "$tree" "$host/shared/artifacts/$1.deb" >/dev/null
    rm -rf "$tree"
}

# shellcheck disable=SC2016 # dpkg's own
installed_version() { in_host dpkg-query --show --showformat='${Version}' automount; }

# install VERSION: as apt would; keeps what an administrator changed in the configuration.
install() { in_host dpkg --install --force-confold "/shared/artifacts/$1.deb"; }

start_client() {
    cp "$repository/tests/AutoMount.EndToEnd.Tests/Survival/workload" "$host/shared/"
    in_host rm -f "$folder/stop-client"
    (
        status=0
        in_host runuser -u alice -- python3 /shared/workload append "$folder/client" >"$host/client.out" 2>&1 || status=$?
        printf 'exit %s\n' "$status" >>"$host/client.out"
    ) &
}

client_has_ended() { grep -q '^exit' "$host/client.out"; }

# The client's own figures: operations, and the longest pause in milliseconds.
end_client() {
    local operations pause
    in_host touch "$folder/stop"
    wait_until 60 client_has_ended || wrong "a client hangs"
    in_host rm -f "$folder/stop"
    grep -qx 'exit 0' "$host/client.out" || wrong "a client saw an error: $(tail -n 3 "$host/client.out")"
    read -r operations pause <"$host/client.out"
    [[ $pause -le $longest_allowed ]] || wrong "a client waited $pause ms"
    shown+=("upgrades under $operations operations of a client, longest pause $pause ms")
}

a_new_version_takes_over() {
    local before
    repack 0.1.0+1
    echo '# an administrator was here' | in_host sh -c 'cat >>/etc/automount/automountd.conf'
    before=$(property MainPID)
    output=$(install 0.1.0+1 2>&1) || wrong "an upgrade failed"
    is_another "$before" || wrong "after an upgrade no other daemon runs"
    works tail -n 1 /etc/automount/automountd.conf
    says 'an administrator was here'
    writes_on "an upgrade"
    the_packaging_left_nothing
}

the_packaging_left_nothing() {
    ! in_host test -e /usr/libexec/automount.previous || wrong "the version before is left"
    ! in_host test -e /run/systemd/system/automountd.service.d || wrong "drop-ins of an upgrade are left"
}

# It says by itself that it cannot start: the version before is not even asked to end.
a_version_that_cannot_start_is_not_started() {
    local before
    repack 0.1.0+2 '#!/bin/sh
echo "cannot find my library" >&2
exit 1'
    before=$(property MainPID)
    ! output=$(install 0.1.0+2 2>&1) || wrong "a version that cannot start was installed without a word"
    says 'the new version cannot start, so the one before goes on: cannot find my library'
    is_active || wrong "the version before ended"
    [[ $(property MainPID) == "$before" ]] || wrong "the version before does not go on"
    writes_on "an upgrade to a version that cannot start"
}

# It says that it can start, changes the records and fails: the version before takes over mounts and records.
a_version_that_fails_is_taken_back() {
    # shellcheck disable=SC2016 # for the script
    repack 0.1.0+3 '#!/bin/sh
case $1 in --check-start) exit 0 ;; esac
cd /var/lib/automount
cp state.db state.db.version-6
echo damaged >state.db
echo "<3>failed for the test" >&2
exit 1'
    ! output=$(install 0.1.0+3 2>&1) || wrong "a version that fails was installed without a word"
    says 'the new version did not start, the one before serves again; nothing was lost'
    is_active || wrong "after a failed upgrade the service is $(property ActiveState)"
    [[ $(in_host readlink "/proc/$(property MainPID)/exe") == /usr/libexec/automount.previous/automountd ]] ||
        wrong "after a failed upgrade another program runs"
    writes_on "an upgrade to a version that fails"
}

# After a failed upgrade the version before must be able to end and start again, whatever else dpkg was asked for.
what_was_taken_back_stays() {
    local before
    ! output=$(install 0.1.0+1 2>&1) || wrong "a downgrade was not refused"
    before=$(property MainPID)
    works systemctl restart automountd
    is_another "$before" || wrong "what was taken back does not start again: $(property Result)"
    writes_on "a restart of what was taken back"
}

a_good_version_ends_the_trouble() {
    repack 0.1.0+4
    output=$(install 0.1.0+4 2>&1) || wrong "an upgrade after a failed one failed"
    [[ $(in_host readlink "/proc/$(property MainPID)/exe") == /usr/libexec/automount/automountd ]] ||
        wrong "after the trouble another program runs"
    writes_on "an upgrade after a failed one"
    the_packaging_left_nothing
}

a_downgrade_is_refused() {
    local before
    before=$(property MainPID)
    ! output=$(install 0.1.0+1 2>&1) || wrong "a downgrade was not refused"
    says 'an older version does not read the records of a newer one'
    [[ $(installed_version) == 0.1.0+4 && $(property MainPID) == "$before" ]] || wrong "a refused downgrade changed something"
    works dpkg --audit
    [[ -z $output ]] || wrong "dpkg is left with something"
}

upgrades_end_nothing() {
    start_client
    a_new_version_takes_over
    a_version_that_cannot_start_is_not_started
    a_version_that_fails_is_taken_back
    what_was_taken_back_stays
    a_good_version_ends_the_trouble
    a_downgrade_is_refused
    end_client
    cp "$host/shared/artifacts/0.1.0+4.deb" "$host/shared/artifacts/automount.deb"
}
