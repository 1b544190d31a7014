using AutoMount.Core.Folders;
using AutoMount.Daemon.State;
using AutoMount.FileSystem;
using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon;

/// <summary>What watches over limits.</summary>
internal sealed partial class Composition
{
    private SoftLimitKeeper MakeSoftLimits(StateDatabase database, FolderEngine storage)
    {
        SoftLimitKeeper keeper = Own(
            new SoftLimitKeeper(
                new SoftLimitRecords(database, _recordKeeper.SubjectChanged),
                Folders,
                Users,
                storage,
                _time,
                () => _configuration.Folders.SoftLimitGrace
            )
        );
        _ = Own(new SoftLimitLog(keeper, _loggers.CreateLogger<SoftLimitLog>()));
        keeper.Changed += change => Sessions.TellSoftLimit(change); // made later than this, looked for later still
        return keeper;
    }
}
