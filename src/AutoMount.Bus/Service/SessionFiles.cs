using AutoMount.Bus.SdBus;
using AutoMount.Core.Sessions;

namespace AutoMount.Bus.Service;

/// <summary>Directories of sessions, images of them, and what they use: what has more to tell than a property. For the bus thread.</summary>
/// <param name="sessions">Has them.</param>
/// <param name="stopping">Cancelled when the service ends.</param>
internal sealed class SessionFiles(SessionManager sessions, CancellationToken stopping)
{
    /// <summary>Adds the methods to the interface of sessions.</summary>
    /// <param name="definition">The interface.</param>
    /// <param name="find">The session at a path.</param>
    internal void Define(InterfaceDefinition definition, Func<string, SessionEntry> find)
    {
        definition.Method(
            "OpenFiles",
            "options:a{sv}",
            "directories:a{sh}",
            call => OpenAsync(call, find(call.Path))
        );
        definition.Method(
            "Commit",
            "name:s options:a{sv}",
            "result:a{sv}",
            call => CommitAsync(call, find(call.Path))
        );
        definition.Method(
            "GetStatistics",
            "options:a{sv}",
            "statistics:a{sv}",
            call => GetStatisticsAsync(call, find(call.Path))
        );
    }

    private async Task<Reply> OpenAsync(MethodCall call, SessionEntry entry)
    {
        CallOptions.ReadNone(call.Arguments);
        IReadOnlyList<SessionDirectory> directories = await Task.Run(
                () => sessions.OpenFilesAsync(entry.Session.Id, stopping),
                stopping
            )
            .ConfigureAwait(true);
        return writer =>
            writer.WriteArray(
                "{sh}",
                directories,
                (to, one) =>
                {
                    to.WriteString(one.Name);
                    to.WriteHandle(one.Directory);
                    one.Directory.Dispose(); // the copy in the message is the caller's
                }
            );
    }

    private async Task<Reply> CommitAsync(MethodCall call, SessionEntry entry)
    {
        MessageReader arguments = call.Arguments;
        string name = arguments.ReadString();
        CallOptions options = CallOptions.Read(arguments);
        bool plans = options.TakeBoolean("dryRun") ?? false;
        options.End();
        SessionId id = entry.Session.Id;
        bool asRoot = call.Caller.IsRoot;
        (CommitPlan plan, string image) = await Task.Run(
                async () =>
                    plans
                        ? (
                            await sessions
                                .PlanCommitAsync(id, name, asRoot, stopping)
                                .ConfigureAwait(false),
                            string.Empty
                        )
                        : await sessions
                            .CommitAsync(id, name, asRoot, stopping)
                            .ConfigureAwait(false),
                stopping
            )
            .ConfigureAwait(true);
        return writer => writer.WriteDictionary(ValuesOf(plan, image));
    }

    private async Task<Reply> GetStatisticsAsync(MethodCall call, SessionEntry entry)
    {
        CallOptions.ReadNone(call.Arguments);
        SessionStatistics? statistics = await Task.Run(
                () => sessions.GetStatistics(entry.Session.Id),
                stopping
            )
            .ConfigureAwait(true);
        return writer => writer.WriteDictionary(StatisticsValues.Of(statistics));
    }

    private static Dictionary<string, BusValue> ValuesOf(CommitPlan plan, string image) =>
        new(StringComparer.Ordinal)
        {
            ["name"] = BusValue.Of(plan.Name.ToString()),
            ["id"] = BusValue.Of(image),
            ["bytes"] = BusValue.Of((ulong)plan.Bytes),
            ["leftOut"] = new BusValue(
                "a(sst)",
                plan.LeftOut.Select(
                        object (left) =>
                            new object[]
                            {
                                left.Folder,
                                left.Path,
                                left.Bytes is { } bytes ? (ulong)bytes : BusValues.None,
                            }
                    )
                    .ToArray()
            ),
        };
}
