using AutoMount.Core.Configuration;
using AutoMount.Daemon.State;
using AutoMount.FileSystem;
using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon;

/// <summary>The records, and their copy beside the folders.</summary>
internal sealed partial class Composition
{
    private StateDatabase OpenRecords(PathSettings paths, StorageReserve reserve)
    {
        string records = Path.Combine(paths.StateDirectory, "state.db");
        RecordFiles files = RecordFiles.Open(paths.StateDirectory);
        try
        {
            new RecordRebuild(
                files,
                _configuration.Folders.DefaultLimits,
                reserve.TryGiveUp,
                _time,
                _loggers.CreateLogger<RecordRebuild>()
            ).RunWhereLost(records);
            StateDatabase database = Own(StateDatabase.Open(records, reserve.TryGiveUp));
            _recordKeeper = Own(
                new RecordKeeper(database, files, _time, _loggers.CreateLogger<RecordKeeper>())
            );
            return database;
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }
}
