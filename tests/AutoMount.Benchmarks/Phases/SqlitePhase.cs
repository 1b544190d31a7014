using AutoMount.Benchmarks.Inputs;

namespace AutoMount.Benchmarks.Phases;

/// <summary>A database that rows are inserted into, in three ways of making them last.</summary>
internal static class SqlitePhase
{
    internal static void Run(Worker worker)
    {
        Insert(worker, "sqlite-wal-full", "wal", "full", 100);
        Insert(worker, "sqlite-wal-normal", "wal", "normal", 500);
        Insert(worker, "sqlite-delete", "delete", "full", 100);
    }

    private static void Insert(
        Worker worker,
        string step,
        string journal,
        string synchronous,
        int rowsOfCommit
    )
    {
        if (!worker.Wants(step))
        {
            return;
        }

        string directory = $"{worker.Directory}/{step}";
        Directory.CreateDirectory(directory);
        worker.Settle();
        worker.Always(
            step,
            () =>
                worker.Programs.Seconds(
                    directory,
                    Scripts.Python,
                    Scripts.InsertRows,
                    "database",
                    journal,
                    synchronous,
                    $"{worker.Sizes.Rows}",
                    $"{rowsOfCommit}"
                )
        );
        Directory.Delete(directory, recursive: true);
    }
}
