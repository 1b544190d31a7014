namespace AutoMount.EndToEnd.Tests.Software;

/// <summary>Real programs on a directory, run by a user without privileges whose home lies in it.</summary>
public abstract class SoftwareTests : IDisposable
{
    private readonly string _work;
    private readonly string _aside; // caches and reference copies, never on the directory under test

    protected SoftwareTests(IPlace place)
    {
        _work = $"{place.Path}/software";
        Directory.CreateDirectory(_work);
        _aside = Directory.CreateTempSubdirectory("automount-aside-").FullName;
        Command.Run("chmod", "755", _aside);
        Command.Run("chown", $"{Owner}:{Owner}", _work, _aside);
    }

    private static uint Owner => MountedFolder.Owner;

    public void Dispose()
    {
        Command.Run("rm", "-rf", _work, _aside);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Pip_InstallsAWheelForTheUser_AndItsCommandRuns() =>
        User(
            """
            /usr/bin/python3 "$SCRIPTS/make-wheel" "$ASIDE/automount_sample-1.0-py3-none-any.whl"
            pip="/usr/bin/python3 -m pip --disable-pip-version-check --no-cache-dir"
            export PIP_BREAK_SYSTEM_PACKAGES=1 PIP_NO_INDEX=1
            $pip install --quiet --user "$ASIDE"/automount_sample-1.0-py3-none-any.whl
            [ "$("$HOME/.local/bin/automount-sample")" = "hello from 1.0" ]
            /usr/bin/python3 -c 'import automount_sample, os; assert automount_sample.__file__.startswith(os.environ["HOME"])'
            $pip install --quiet --ignore-installed --prefix "$HOME/prefix" "$ASIDE"/automount_sample-1.0-py3-none-any.whl
            [ -n "$(find "$HOME/prefix" -path '*/bin/automount-sample' -perm -u+x)" ]
            $pip uninstall --quiet --yes automount-sample
            test ! -e "$HOME/.local/bin/automount-sample"
            """
        );

    [Fact]
    public void Venv_IsMade_AndItsPythonRuns() =>
        User(
            """
            /usr/bin/python3 -m venv "$HOME/venv"
            "$HOME/venv/bin/python" -c 'import sys, pip; assert sys.prefix != sys.base_prefix'
            "$HOME/venv/bin/pip" --version | grep -q "$HOME/venv"
            """
        );

    [Fact]
    public void Npm_InstallsARealPackageTree()
    {
        Command.Shell(
            "/",
            $"cp -a {NpmCache.Directory} {_aside}/npm; chown -R {Owner} {_aside}/npm"
        );
        User(
            $$"""
            mkdir "$HOME/project" && cd "$HOME/project"
            npm install --offline --no-audit --no-fund --loglevel=error --cache "$ASIDE/npm" {{NpmCache.Packages}}
            [ "$(find node_modules | wc -l)" -gt 2000 ]
            node -e 'const app = require("express")(); if (typeof app.listen !== "function") process.exit(1)'
            echo 'var unused = 1;' > bad.js
            if node_modules/.bin/eslint --no-eslintrc --rule 'no-unused-vars: 2' bad.js > lint.txt; then exit 1; fi
            grep -q no-unused-vars lint.txt
            npm install --offline --no-audit --no-fund --loglevel=error --cache "$ASIDE/npm" --global --prefix "$HOME/.local" {{NpmCache.Packages}}
            "$HOME/.local/bin/eslint" --version
            rm -rf node_modules
            """
        );
    }

    [Fact]
    public void Git_ManyCommits_CloneCollectAndCheck() =>
        User(
            """
            export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
            git init -q -b main "$HOME/origin" && cd "$HOME/origin"
            for i in $(seq 400); do
                printf 'commit refs/heads/main\ncommitter a <a@b> %d +0000\ndata 4\nc%03d\nM 100644 inline dir%d/file%d\ndata 7\nline%03d\n' $((1000000 + i)) "$i" $((i % 20)) "$i" "$i"
            done | git fast-import --quiet
            git checkout -q -f main
            for i in $(seq 30); do echo "$i" >> dir0/changing; git add -A; git commit -q -m "change $i"; done
            git fsck --strict --no-dangling
            git clone -q --no-hardlinks "$HOME/origin" "$HOME/clone" && cd "$HOME/clone"
            git repack -q -a -d -f
            git gc -q --aggressive --prune=now
            git fsck --strict --full --no-dangling
            [ "$(git rev-list --count HEAD)" = 430 ]
            [ -z "$(git status --porcelain)" ]
            git clone -q "$HOME/clone" "$HOME/linked" && git -C "$HOME/linked" fsck
            git checkout -q HEAD~100 && [ "$(ls | wc -l)" = 20 ] && git checkout -q main
            """
        );

    [Fact]
    public void Sqlite_TwoProcessesInWalMode_LoseNothing() =>
        User(
            """
            cd "$HOME"
            sqlite='import sqlite3, sys; c = sqlite3.connect("db", timeout=60, isolation_level=None)'
            mode=$(/usr/bin/python3 -c "$sqlite
            print(c.execute('pragma journal_mode=wal').fetchone()[0]); c.execute('create table t(w, i)')")
            [ "$mode" = wal ]
            for writer in 1 2; do
                /usr/bin/python3 -c "$sqlite
            for i in range(300):
                c.execute('begin immediate'); c.execute('insert into t values (?, ?)', (sys.argv[1], i)); c.execute('commit')
                assert c.execute('select count(*) from t where w = ?', (sys.argv[1],)).fetchone()[0] == i + 1
            " $writer &
                eval "pid$writer=$!"
            done
            wait $pid1; wait $pid2
            [ "$(/usr/bin/python3 -c "$sqlite
            print(c.execute('select count(*), count(distinct w) from t').fetchone(), c.execute('pragma integrity_check').fetchone()[0])")" = "(600, 2) ok" ]
            """
        );

    [Fact]
    public void Tar_OfTheSystemsFiles_IsTheSameAfterwards() =>
        User(
            """
            mkdir "$HOME/tree"
            tar -C /usr/share -cf "$ASIDE/tree.tar" $TREES
            tar -C "$HOME/tree" -xpf "$ASIDE/tree.tar"
            for tree in $TREES; do
                diff -r --no-dereference "/usr/share/$tree" "$HOME/tree/$tree"
                list='%P %y %m %s %T@ %l\n'
                (cd "/usr/share/$tree" && find . ! -type d -printf "$list" | sort) > "$ASIDE/expected"
                (cd "$HOME/tree/$tree" && find . ! -type d -printf "$list" | sort) > "$ASIDE/got"
                sed -i 's/\.[0-9]* / /; s/\.[0-9]*$//' "$ASIDE/expected" "$ASIDE/got"
                diff "$ASIDE/expected" "$ASIDE/got"
            done
            [ "$(find "$HOME/tree" | wc -l)" -gt 1000 ]
            { tar -C "$HOME/tree" --compare -f "$ASIDE/tree.tar" 2>&1 || true; } | { ! grep -v -E 'Uid differs|Gid differs'; }
            """
        );

    [Fact]
    public void Copies_KeepEverything() =>
        User(
            """
            mkdir "$HOME/source" && cd "$HOME/source"
            cp -r /usr/share/zoneinfo zoneinfo
            ln -s zoneinfo/UTC link && ln zoneinfo/UTC hard && mkfifo fifo && chmod 2750 zoneinfo
            truncate -s 5M hole && touch -d '2001-02-03 04:05:06.789' link hole
            setfattr -n user.note -v kept hole
            cp -a "$HOME/source" "$HOME/copy"
            list='%P %y %m %s %T@ %n %l\n'
            (cd "$HOME/source" && find . -printf "$list" | sort) > "$ASIDE/expected"
            (cd "$HOME/copy" && find . -printf "$list" | sort) > "$ASIDE/got"
            diff "$ASIDE/expected" "$ASIDE/got"
            diff -r --no-dereference zoneinfo "$HOME/copy/zoneinfo"
            [ "$(getfattr --only-values -n user.note "$HOME/copy/hole")" = kept ]
            mv "$HOME/copy" "$HOME/moved" && rm -rf "$HOME/source"
            mv "$HOME/moved" "$ASIDE/" && [ ! -e "$HOME/moved" ]
            """
        );

    [Theory]
    [InlineData("--direct=0 --ioengine=psync")]
    [InlineData("--direct=1 --ioengine=psync")]
    [InlineData("--direct=0 --ioengine=mmap")]
    [InlineData("--direct=0 --ioengine=psync --fsync=16 --numjobs=2")]
    public void Fio_WhatWasWritten_IsRead(string options) =>
        User(
            $"""
            fio --name=verify --directory="$HOME" --rw=randwrite --bs=4k --size=24m --verify=crc32c --verify_fatal=1 \
                --do_verify=1 --fallocate=none --randseed=7 --output="$ASIDE/fio.txt" {options} || ( cat "$ASIDE/fio.txt"; exit 1 )
            """
        );

    [Fact]
    public void Compiler_BuildsAProgram_ThatRuns() =>
        User(
            """
            mkdir "$HOME/program" && cd "$HOME/program"
            printf '#include <stdio.h>\nint twice(int);\nint main(void) { printf("%%d\\n", twice(21)); return 0; }\n' > main.c
            printf 'int twice(int n) { return 2 * n; }\n' > twice.c
            gcc -c main.c twice.c
            ar rcs libtwice.a twice.o
            gcc -o program main.o -L. -ltwice
            [ "$(./program)" = 42 ]
            gcc -shared -fPIC -o libtwice.so twice.c && gcc -o dynamic main.o -L. -Wl,-rpath,"$PWD" -l:libtwice.so
            [ "$(./dynamic)" = 42 ]
            strip program && [ "$(./program)" = 42 ]
            """
        );

    [Fact]
    public void Shell_AppendsLocksAndSorts() =>
        User(
            """
            cd "$HOME"
            for writer in 1 2 3 4; do
                ( for i in $(seq 50); do flock lock sh -c "echo $writer-$i >> log; wc -l < log >> counts"; done ) &
            done
            wait
            [ "$(wc -l < log)" = 200 ]
            seq 200 | diff - counts
            sort -o log log && [ "$(uniq log | wc -l)" = 200 ]
            find . -name 'lo*' -exec grep -l 1-50 {} + | grep -q log
            sed -i 's/^1-/one-/' log && [ "$(grep -c one- log)" = 50 ]
            """
        );

    /// <summary>Runs a script as the user; <c>HOME</c> lies on the directory, <c>ASIDE</c> does not.</summary>
    private void User(string script) =>
        Command.Shell(
            _work,
            $"exec setpriv --reuid={Owner} --regid={Owner} --clear-groups --inh-caps=-all /bin/bash -euo pipefail -c \"$SCRIPT\"",
            ("SCRIPT", $"trap 'echo \"failed: $BASH_COMMAND\" >&2' ERR\n{script}"),
            ("HOME", _work),
            ("NO_UPDATE_NOTIFIER", "1"),
            ("ASIDE", _aside),
            ("SCRIPTS", $"{AppContext.BaseDirectory}/Software"),
            ("TREES", "perl zoneinfo doc/apt doc/bash"),
            ("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin")
        );
}
