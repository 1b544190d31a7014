# shellcheck shell=bash
# A Debian host of our own, booted in systemd-nspawn and thrown away afterwards. Sourced after library.bash by
# tests/booted-host and tests/start-time.
#
#   choose_release RELEASE    bookworm (the default), trixie or forky
#   make_base                 once: that Debian with systemd, a bus, a container engine and Python
#   make_package              once for each state of the sources: the package, in $packages
#   boot_host DIRECTORY       boots a copy of it; DIRECTORY/shared is /shared in there
#   in_host COMMAND...        runs a command in there, as root
#   reboot_host               ends it in order and boots it again
#   remove_host               ends it, with whatever runs in there
#
# It has no network. Its kernel is this machine's. Where systemd runs this machine too, nspawn gets its control group from it.

# shellcheck disable=SC2154 # repository: of library.bash
hosts=$repository/artifacts/test-cache/hosts
packages=$hosts/packages
release=bookworm
base=$hosts/$release
host=        # directory of the host
host_name=   # its name, and that of its control groups
leader=      # its PID 1, as this machine counts
nspawn_pid=

base_packages=systemd,systemd-sysv,dbus,libpam-systemd,polkitd,docker.io,iptables,fuse3,procps,python3,libsqlite3-0,man-db
base_packages+=,systemd-container,udisks2,autopkgtest,dpkg-dev,busybox-static,libarchive13

# Nothing in there may do work of its own while times are measured, wait for hardware, or set what is this machine's (sysctl).
base_masked=(apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer dpkg-db-backup.timer
    getty@tty1.service console-getty.service systemd-pstore.service systemd-modules-load.service systemd-sysctl.service)

choose_release() {
    case $1 in
        bookworm) ;;
        trixie | forky) base_packages=${base_packages/libarchive13/libarchive13t64},docker-cli,e2fsprogs ;; # from trixie on not a part of others
        *) fail "there is no recipe for Debian '$1'; there are bookworm, trixie and forky" ;;
    esac
    release=$1
    base=$hosts/$release
}

bootstrap_base() {
    local root=$1 scripts=/usr/share/debootstrap/scripts script
    script=$scripts/$release
    [[ -e $script ]] || script=$scripts/sid # a release that is younger than debootstrap
    debootstrap --variant=minbase --include="$base_packages" \
        --keyring=/usr/share/keyrings/debian-archive-keyring.gpg "$release" "$root" "$(mirror)" "$script"
    rm -f "$root"/var/cache/apt/archives/*.deb
    : >"$root/etc/machine-id"
    chroot "$root" systemctl mask "${base_masked[@]}"
    mkdir -p "$root/etc/docker"
    # as on a host whose engine leaves control groups to systemd
    echo '{"exec-opts": ["native.cgroupdriver=systemd"]}' >"$root/etc/docker/daemon.json"
}

# A changed recipe makes a new base.
make_base() {
    local recipe
    recipe=$(declare -p release base_packages base_masked && declare -f bootstrap_base)
    mkdir -p "$hosts"
    exec 8>"$hosts/.lock"
    flock 8
    if [[ $(cat "$base.recipe" 2>/dev/null) != "$recipe" ]]; then
        say "making a Debian host once, in $base (some two minutes)"
        rm -rf --one-file-system "$base" "$base.recipe"
        # in the background, since errors do not end what is left of a condition
        bootstrap_base "$base" </dev/null >"$hosts/bootstrap.log" 2>&1 8>&- &
        wait $! || {
            tail -n 15 "$hosts/bootstrap.log" >&2
            fail "the Debian host could not be made (see above)"
        }
        printf '%s\n' "$recipe" >"$base.recipe"
    fi
    exec 8>&-
}

# The package of the sources as they are, built when they have changed.
make_package() {
    local now
    now=$(fingerprint_of src systemd debian packaging)
    exec 8>"$hosts/.lock"
    flock 8
    if [[ $(cat "$packages/.stamp" 2>/dev/null) != "$now" ]]; then
        say "building the package (some minutes)"
        mkdir -p "$packages"
        rm -f "$packages"/automount* "$packages/.stamp"
        "$packaging/build-deb" "$packages" </dev/null >"$packages/build.log" 2>&1 8>&- || {
            tail -n 20 "$packages/build.log" >&2
            fail "the package could not be built (see above)"
        }
        printf '%s\n' "$now" >"$packages/.stamp"
    fi
    exec 8>&-
}

# The mounted hierarchies of control groups: one of version 2, or those of version 1 beside it.
hierarchies() { awk '$3 ~ /^cgroup2?$/ && $2 ~ "^/sys/fs/cgroup(/[^/]+)?$" { print $2 }' /proc/mounts | sort -u; }

# own_group HIERARCHY: this script's own group in it, so that bounds set on the script hold for the host.
own_group() {
    local name=${1##*/} path
    [[ $1 != /sys/fs/cgroup ]] || name=unified
    path=$(awk -F: -v name="$name" '
        (name == "unified" && $1 == "0") || $2 == name || $2 == "name=" name { print $3; exit }' /proc/self/cgroup)
    path=${path%/}
    [[ -d $1$path ]] || path=
    printf '%s%s\n' "$1" "$path"
}

systemd_runs_here() { [[ -d /run/systemd/system ]]; }

# Moves this process into a new group of every hierarchy. The host's view of control groups begins there: without it the
# host's systemd would make its slices at the top of this machine's, and share them with every other host.
enter_control_groups() {
    local hierarchy own group
    for hierarchy in $(hierarchies); do
        own=$(own_group "$hierarchy")
        group=$own/$host_name
        mkdir "$group"
        if [[ ${hierarchy##*/} == cpuset ]]; then
            cat "$own/cpuset.cpus" >"$group/cpuset.cpus"
            cat "$own/cpuset.mems" >"$group/cpuset.mems"
            echo 1 >"$group/cgroup.clone_children"
        fi
        echo "$BASHPID" >"$group/cgroup.procs"
    done
}

remove_control_groups() {
    local hierarchy
    for hierarchy in $(hierarchies); do
        find "$(own_group "$hierarchy")/$host_name" -depth -type d -exec rmdir {} + 2>/dev/null || true
    done
}

# What becomes PID 1 there: nspawn mounts control groups read-only, which no container engine can work with. Nodes of FUSE and
# of loop devices are its own, since bind mounts would share this machine's.
write_init() {
    cat >"$host/shared/init" <<'INIT'
#!/bin/sh
for hierarchy in /sys/fs/cgroup /sys/fs/cgroup/*/; do mount -o remount,bind,rw "$hierarchy" 2>/dev/null; done
[ -e /dev/fuse ] || mknod -m 666 /dev/fuse c 10 229
[ -e /dev/loop-control ] || mknod -m 660 /dev/loop-control c 10 237
for number in $(seq 0 63); do [ -e /dev/loop$number ] || mknod -m 660 /dev/loop$number b 7 $number; done
exec /lib/systemd/systemd
INIT
    chmod 755 "$host/shared/init"
}

# nspawn refuses system calls that a container engine (keyring, bpf) and our daemon (open_by_handle_at) need.
# The engine's data and the folders lie on this machine's file system: an overlay takes no other overlay, and knows no files
# by handle.
start_nspawn() {
    local options=(--quiet --directory="$host/root" --machine="$host_name" --register=no --private-network
        --capability=all --system-call-filter='@keyring bpf open_by_handle_at' --resolv-conf=off --timezone=off --link-journal=no
        --console=pipe --kill-signal=SIGRTMIN+3 --bind="$host/shared:/shared" --bind="$host/docker:/var/lib/docker"
        --bind="$host/containerd:/var/lib/containerd" --bind="$host/folders:/var/lib/automount")
    # systemd from 258 on knows control groups of version 2 alone; where this machine has version 1, those have no controllers
    [[ $release != forky ]] || export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1
    export SYSTEMD_NSPAWN_API_VFS_WRITABLE=1 # /proc/sys and /sys, for the engine's network
    if systemd_runs_here; then
        options+=(--property='DeviceAllow=/dev/fuse rwm' --property='DeviceAllow=/dev/loop-control rwm' --property='DeviceAllow=block-loop rwm')
    else
        options+=(--keep-unit)
        enter_control_groups
    fi
    exec systemd-nspawn "${options[@]}" /shared/init
}

# nspawn forks a helper first: the leader is the child that is process 1 of its own name space and has become systemd.
find_leader() {
    local pid
    kill -0 "$nspawn_pid" 2>/dev/null || {
        cat "$host/boot.log" >&2
        fail "the host ended while it booted"
    }
    for pid in $(pgrep --parent "$nspawn_pid"); do
        if [[ $(cat "/proc/$pid/comm" 2>/dev/null) == systemd ]] &&
            [[ $(awk '/^NSpid:/ { print $NF }' "/proc/$pid/status" 2>/dev/null) == 1 ]]; then leader=$pid; fi
    done
    [[ -n $leader && -S /proc/$leader/root/run/dbus/system_bus_socket ]]
}

# Whether everything has started: "degraded" names a unit that has not.
host_is_up() {
    local state
    state=$(in_host timeout 90 systemctl is-system-running --wait) || true
    [[ $state == running ]] || {
        in_host systemctl --failed --no-pager
        fail "the host is '$state'"
    }
}

boot_host() {
    host=$1
    host_name=am-${host##*.}
    host_name=${host_name,,}
    mkdir -p "$host"/{upper,work,root,docker,containerd,folders,shared}
    chmod 755 "$host" "$host/upper" "$host/shared"
    mount -t overlay overlay -o "lowerdir=$base,upperdir=$host/upper,workdir=$host/work" "$host/root"
    printf '%s\n' "$host_name" >"$host/root/etc/hostname"
    printf '127.0.0.1 localhost %s\n' "$host_name" >"$host/root/etc/hosts"
    write_init
    power_on
}

power_on() {
    leader=
    (start_nspawn) </dev/null >"$host/boot.log" 2>&1 &
    nspawn_pid=$!
    wait_until 60 find_leader || fail "the host has no leader: $(cat "$host/boot.log")"
    host_is_up
}

reboot_host() {
    in_host systemctl poweroff >/dev/null 2>&1 || true # the connection may end before the answer
    wait_until 120 nspawn_ended || fail "the host does not end"
    wait "$nspawn_pid" 2>/dev/null || true
    systemd_runs_here || wait_until 5 control_groups_are_removed || say "control groups named $host_name are left"
    power_on
}

in_host() {
    nsenter --target "$leader" --mount --uts --ipc --net --pid --cgroup env --ignore-environment \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 TERM=dumb "$@"
}

nspawn_ended() { ! kill -0 "$nspawn_pid" 2>/dev/null; }

# SIGRTMIN+14 powers systemd off at once: nothing in there is kept.
remove_host() {
    [[ -n $host ]] || return 0
    if [[ -n $nspawn_pid ]] && ! nspawn_ended; then
        [[ -z $leader ]] || kill -s RTMIN+14 "$leader" 2>/dev/null || true
        wait_until 10 nspawn_ended || kill -KILL ${leader:+"$leader"} "$nspawn_pid" 2>/dev/null || true
        wait "$nspawn_pid" 2>/dev/null || true
    fi
    systemd_runs_here || wait_until 5 control_groups_are_removed || say "control groups named $host_name are left"
    ! mountpoint -q "$host/root" || umount -R "$host/root" || umount --lazy "$host/root"
    rm -rf --one-file-system "$host"
}

control_groups_are_removed() {
    local hierarchy
    remove_control_groups
    for hierarchy in $(hierarchies); do [[ ! -d $(own_group "$hierarchy")/$host_name ]] || return 1; done
}

# The published programs and what systemd and the bus need of them; not the package, which takes minutes to build.
install_published() {
    local published=$repository/artifacts/publish
    cp "$published"/{automountd,automountctl,libMonoPosixHelper.so} "$repository/packaging/automountd.conf" \
        "$repository/systemd"/{automountd.service,automount.tmpfiles.conf,automount.sysusers.conf,org.automount1.conf} "$host/shared/"
    # shellcheck disable=SC2016 # for the shell in there
    in_host sh -ec '
        cd /shared
        install -D -t /usr/libexec/automount automountd automountctl libMonoPosixHelper.so
        ln -s ../libexec/automount/automountctl /usr/bin/automountctl
        install -D -m 644 -t /etc/automount automountd.conf
        install -D -m 644 -t /lib/systemd/system automountd.service
        install -D -m 644 automount.tmpfiles.conf /usr/lib/tmpfiles.d/automount.conf
        install -D -m 644 automount.sysusers.conf /usr/lib/sysusers.d/automount.conf
        install -D -m 644 -t /usr/share/dbus-1/system.d org.automount1.conf
        systemd-sysusers
        systemd-tmpfiles --create automount.conf
        systemctl reload dbus
        systemctl daemon-reload
        systemctl start automountd' >"$host/install.log" 2>&1 ||
        wrong "the service does not start: $(tail -n 3 "$host/install.log")"
}
