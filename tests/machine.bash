# shellcheck shell=bash
# A virtual machine of our own with a Debian release's own kernel, thrown away afterwards. Sourced after library.bash and host.bash.
#
#   make_kernel               once for each release: its kernel with modules, and what it boots with
#   make_machine DIRECTORY    a machine with that Debian (host.bash's base); DIRECTORY/shared is /shared in there
#   switch_on                 boots it
#   in_machine COMMAND...     runs a command in there, as root; several at once may run
#   cut_power                 ends it as a power cut does: what is in memory is lost
#   remove_machine            ends it and removes everything
#
# Where this machine's processor cannot help, it is emulated, which is some twenty times slower.

# shellcheck disable=SC2154 # hosts, release, base, repository: of host.bash and library.bash
kernel=  # directory of the release's kernel
machine= # directory of the machine
emulator_pid=
commands=0

kernel_package() {
    local options=(-o "Dir::State::lists=$1/lists" -o "Dir::Cache=$1/cache" -o "Dir::Etc::sourcelist=$1/sources.list"
        -o Dir::Etc::sourceparts=/dev/null -o Dir::State::status=/dev/null -o APT::Sandbox::User=root) name
    mkdir -p "$1"/{lists/partial,cache/archives/partial}
    printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' "$(mirror)" "$release" >"$1/sources.list"
    apt-get "${options[@]}" -q update
    name=$(apt-cache "${options[@]}" depends linux-image-amd64 | awk '$1 == "Depends:" { print $2; exit }')
    (cd "$1" && apt-get "${options[@]}" -q download "$name")
}

# Modules in the order in which they can be loaded, a busybox, and a first program that finds the disk.
initial_files() {
    local top=$1 version=$2 number=10 module
    mkdir -p "$top"/{bin,dev,root,lib}
    cp /bin/busybox "$top/bin/"
    for module in virtio_pci virtio_blk ext4; do modprobe -d "$kernel" -S "$version" --show-depends "$module"; done |
        awk '$1 == "insmod" && !seen[$2]++ { print $2 }' | while read -r module; do
        cp "$module" "$top/lib/$((number++))-$(basename "$module")"
    done
    cat >"$top/init" <<'INIT'
#!/bin/busybox sh
b=/bin/busybox
$b mount -t devtmpfs dev /dev
# one that this processor has no use for is none to stop at
for module in /lib/*; do
    case $module in *.xz) $b xz -d "$module" && module=${module%.xz} ;; esac
    $b insmod "$module" 2>/dev/null
done
tries=0
until [ -e /dev/vda ] || [ $tries = 100 ]; do $b sleep 0.1 && tries=$((tries + 1)); done
$b mount -t ext4 /dev/vda /root || exec $b sh
$b mount --move /dev /root/dev
exec $b switch_root /root /lib/systemd/systemd
INIT
    chmod 755 "$top/init"
    (cd "$top" && find . | cpio --quiet -o -H newc | gzip -1)
}

unpack_kernel() {
    local version
    kernel_package "$kernel/apt"
    dpkg-deb --extract "$kernel"/apt/linux-image-*.deb "$kernel/package"
    version=$(ls "$kernel"/package/lib/modules 2>/dev/null || ls "$kernel"/package/usr/lib/modules)
    mkdir -p "$kernel/lib/modules"
    mv "$kernel"/package/*/modules/"$version" "$kernel/lib/modules/" 2>/dev/null || mv "$kernel"/package/usr/lib/modules/"$version" "$kernel/lib/modules/"
    mv "$kernel/package/boot/vmlinuz-$version" "$kernel/vmlinuz"
    depmod -b "$kernel" "$version"
    initial_files "$kernel/initial" "$version" >"$kernel/initrd"
    rm -rf "$kernel/apt" "$kernel/package" "$kernel/initial"
    printf '%s\n' "$version" >"$kernel/version"
}

make_kernel() {
    [[ $(dpkg --print-architecture) == amd64 ]] || fail "the machine's recipe is for amd64 only"
    kernel=$hosts/kernel-$release
    exec 8>"$hosts/.lock"
    flock 8
    if [[ ! -e $kernel/version ]]; then
        say "fetching the kernel of Debian $release once, into $kernel"
        rm -rf "$kernel"
        mkdir -p "$kernel"
        unpack_kernel >"$hosts/kernel.log" 2>&1 </dev/null 8>&- &
        wait $! || {
            tail -n 15 "$hosts/kernel.log" >&2
            fail "the kernel could not be fetched (see above)"
        }
    fi
    exec 8>&-
}

# What runs our commands in there: each is a script below /shared/run; those of an earlier life are forgotten.
write_agent() {
    install -D -m 755 /dev/stdin "$1/usr/local/lib/agent" <<'AGENT'
#!/bin/bash
run() {
    bash "$1" >"$1.out" 2>"$1.err" </dev/null
    echo $? >"$1.end" && mv "$1.end" "${1%.taken}.status"
}
mkdir -p /shared
until mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144 shared /shared; do sleep 0.2; done
rm -f /shared/run/*
touch /shared/is-up
while :; do
    for script in /shared/run/*.command; do
        [[ -e $script ]] || continue
        mv "$script" "${script%.command}.taken"
        run "${script%.command}.taken" &
    done
    sleep 0.1
done
AGENT
    cat >"$1/etc/systemd/system/agent.service" <<'UNIT'
[Unit]
Description=Commands from outside of the machine

[Service]
ExecStart=/usr/local/lib/agent
Environment=HOME=/root LANG=C.UTF-8 TERM=dumb
KillMode=process

[Install]
WantedBy=multi-user.target
UNIT
    ln -sf ../agent.service "$1/etc/systemd/system/multi-user.target.wants/agent.service"
}

make_machine() {
    machine=$1
    local root=$machine/root
    mkdir -p "$machine/shared/run" "$root"
    cp -a --reflink=auto "$base/." "$root/"
    cp -a --reflink=auto "$kernel/lib/modules" "$root/usr/lib/"
    ln -sf /bin/busybox "$root/usr/sbin/modprobe"
    echo machine >"$root/etc/hostname"
    printf '127.0.0.1 localhost machine\n' >"$root/etc/hosts"
    write_agent "$root"
    truncate -s 8G "$machine/disk"
    mke2fs -q -t ext4 -d "$root" "$machine/disk"
    rm -rf --one-file-system "$root"
}

is_up() {
    kill -0 "$emulator_pid" 2>/dev/null || fail "the machine ended while it booted: $(tail -n 5 "$machine/console")"
    [[ -e $machine/shared/is-up ]]
}

# A node of KVM's alone says nothing: within a virtual machine it may be there and not work.
processor() {
    if [[ -w /dev/kvm ]] && grep -qwE 'vmx|svm' /proc/cpuinfo; then echo '-accel kvm -cpu host'; else echo '-accel tcg,thread=multi -cpu max'; fi
}

switch_on() {
    rm -f "$machine/shared/is-up"
    # shellcheck disable=SC2046 # words
    qemu-system-x86_64 $(processor) -smp 2 -m 2048 -no-reboot -display none -monitor none \
        -serial "file:$machine/console" -kernel "$kernel/vmlinuz" -initrd "$kernel/initrd" \
        -append "console=ttyS0 root=/dev/vda rw panic=1 apparmor=0" -drive "file=$machine/disk,if=virtio,format=raw" -nic none \
        -virtfs "local,path=$machine/shared,mount_tag=shared,security_model=none" </dev/null >"$machine/emulator.log" 2>&1 &
    emulator_pid=$!
    wait_until 300 is_up || fail "the machine does not boot: $(tail -n 5 "$machine/console")"
}

# in_machine COMMAND...: its output and its exit status.
in_machine() {
    local number script status=
    number=$((++commands))-$BASHPID-$RANDOM
    script=$machine/shared/run/$number
    printf '%q ' "$@" >"$script.new"
    mv "$script.new" "$script.command"
    until [[ -e $script.status ]]; do
        kill -0 "$emulator_pid" 2>/dev/null || return 255
        sleep 0.05
    done
    cat "$script.taken.out"
    cat "$script.taken.err" >&2
    status=$(cat "$script.status")
    rm -f "$script".*
    return "$status"
}

cut_power() {
    kill -KILL "$emulator_pid"
    wait "$emulator_pid" 2>/dev/null || true
}

remove_machine() {
    [[ -n $machine ]] || return 0
    [[ -z $emulator_pid ]] || ! kill -0 "$emulator_pid" 2>/dev/null || cut_power
    rm -rf --one-file-system "$machine"
}
