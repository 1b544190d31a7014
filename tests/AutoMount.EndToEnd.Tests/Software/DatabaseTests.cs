using AutoMount.Core.Folders;

namespace AutoMount.EndToEnd.Tests.Software;

/// <summary>Databases on a folder whose server or writers are killed at work.</summary>
public sealed class DatabaseTests : IDisposable
{
    private const string Transfer = """
        data=$PWD/data
        bin=$(echo /usr/lib/postgresql/*/bin)
        export PGHOST=$ASIDE PGUSER=owner PGDATABASE=postgres
        start() { "$bin/pg_ctl" -D "$data" -s -w -t 60 -l "$ASIDE/log" -o "-k $ASIDE -c listen_addresses= -c shared_buffers=16MB" start || { cat "$ASIDE/log" >&2; false; }; }
        one() { "$bin/psql" -X -A -t -c "$1"; }
        "$bin/initdb" -D "$data" -U owner --data-checksums -A trust >"$ASIDE/initdb" 2>&1 || { cat "$ASIDE/initdb" >&2; false; }
        start
        "$bin/pgbench" -i -q -s "$SCALE" 2>"$ASIDE/init"
        for round in $(seq "$ROUNDS"); do
            "$bin/pgbench" -n -c 4 -T 120 >"$ASIDE/bench" 2>&1 & bench=$!
            sleep "$SECONDS_OF_A_ROUND"
            kill -9 "$(head -n 1 "$data/postmaster.pid")"
            wait $bench || true
            while pgrep -u "$(id -u)" -x postgres >"$ASIDE/left"; do sleep 0.1; done
            start
            sums=$(one "select (select sum(abalance) from pgbench_accounts) = (select sum(delta) from pgbench_history)
                and (select sum(bbalance) from pgbench_branches) = (select sum(tbalance) from pgbench_tellers)
                and (select sum(bbalance) from pgbench_branches) = (select sum(delta) from pgbench_history)")
            [ "$sums" = t ]
            [ "$(one 'select count(*) from pgbench_accounts')" = $((SCALE * 100000)) ]
        done
        "$bin/pg_amcheck" --install-missing --heapallindexed
        echo "$(one 'select count(*) from pgbench_history') transactions"
        "$bin/pg_ctl" -D "$data" -s -m fast -w stop
        "$bin/pg_checksums" --check -D "$data" >"$ASIDE/checksums"
        """;

    private const string KilledWriters = """
        cat >"$ASIDE/writer" <<'END'
        import sqlite3, sys
        base = sqlite3.connect('db', timeout=60, isolation_level=None)
        base.execute('pragma mmap_size=67108864')
        told = open(sys.argv[2], 'w')
        number = 0
        while True:
            base.execute('begin immediate')
            base.execute('insert into t values (?, ?, ?)', (sys.argv[1], number, 'x' * (number % 3000)))
            if number % 7 == 0:
                base.execute('delete from t where w = ? and i = ?', (sys.argv[1], number - 5))
                base.execute('insert into t values (?, ?, ?)', (sys.argv[1], number - 5, 'again'))
            base.execute('commit')
            told.seek(0)
            told.write(f'{number}\n')
            told.flush()
            number += 1
        END
        cat >"$ASIDE/check" <<'END'
        import sqlite3, sys
        base = sqlite3.connect('db', timeout=60, isolation_level=None)
        problem = base.execute('pragma integrity_check').fetchone()[0]
        assert problem == 'ok', problem
        for writer in sys.argv[1:]:
            name, file = writer.split('=')
            told = int(open(file).read() or -1)
            highest, count = base.execute('select max(i), count(distinct i) from t where w = ? and i >= 0', (name,)).fetchone()
            assert highest is None and told == -1 or highest in (told, told + 1), (name, told, highest)
            assert count == (highest + 1 if highest is not None else 0), (name, highest, count)
        print(base.execute('select count(*) from t').fetchone()[0], 'rows')
        END
        python=/usr/bin/python3
        $python -c "import sqlite3, sys; b = sqlite3.connect('db'); assert b.execute('pragma journal_mode=$MODE').fetchone()[0] == '$MODE'; b.execute('create table t(w, i, text)'); b.execute('create index n on t(w, i)'); b.commit()"
        checks=()
        for round in $(seq "$ROUNDS"); do
            pids=()
            for writer in 1 2 3; do
                $python "$ASIDE/writer" "$round-$writer" "$ASIDE/told-$round-$writer" & pids+=($!)
                checks+=("$round-$writer=$ASIDE/told-$round-$writer")
            done
            for pid in "${pids[@]}"; do sleep 0.6; kill -9 "$pid"; done
            wait || true
            $python "$ASIDE/check" "${checks[@]}"
        done
        """;

    private readonly MountedFolder _folder = new();
    private readonly OwnerCommand _owner = new();

    public void Dispose()
    {
        _owner.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void PostgreSql_KilledAtWork_LosesNothing() =>
        Run(Transfer, ("SCALE", "1"), ("ROUNDS", "1"), ("SECONDS_OF_A_ROUND", "4"));

    [Fact]
    [Trait("Kind", "Soak")]
    public void PostgreSql_KilledManyTimes_LosesNothing() =>
        Run(Transfer, ("SCALE", "10"), ("ROUNDS", "6"), ("SECONDS_OF_A_ROUND", "15"));

    [Theory]
    [InlineData("wal", 2)]
    [InlineData("delete", 2)]
    public void Sqlite_WritersKilledAtWork_LoseNothing(string mode, int rounds) =>
        Run(KilledWriters, ("MODE", mode), ("ROUNDS", $"{rounds}"));

    [Theory]
    [InlineData("wal", 30)]
    [InlineData("delete", 30)]
    [Trait("Kind", "Soak")]
    public void Sqlite_WritersKilledManyTimes_LoseNothing(string mode, int rounds) =>
        Run(KilledWriters, ("MODE", mode), ("ROUNDS", $"{rounds}"));

    private void Run(string script, params (string Name, string Value)[] environment)
    {
        string printed = _owner.Run(_folder.Path, script, environment);
        TestContext.Current.TestOutputHelper?.WriteLine(printed.TrimEnd());
        Assert.True(
            SpinWait.SpinUntil(() => _folder.Used == _folder.Recounted, TimeSpan.FromSeconds(5)),
            $"used {_folder.Used}, there is {_folder.Recounted}"
        );
        Command.Shell(_folder.Path, "find . -mindepth 1 -delete");
        Assert.True(
            SpinWait.SpinUntil(
                () => _folder.Used == new FolderUsage(4096, 1),
                TimeSpan.FromSeconds(5)
            ),
            $"used {_folder.Used} when empty"
        );
    }
}
