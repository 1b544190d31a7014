using AutoMount.Bus.SdBus;
using AutoMount.Posix;

namespace AutoMount.Bus.Client;

public sealed partial class ServiceClient
{
    /// <summary>The directories of a running session: <c>home</c>, <c>scratch</c> and, where it can be reached, <c>root</c>.</summary>
    public SessionDirectories OpenFiles(string id)
    {
        using BusMessage reply = Work(
            SessionTarget(PathOf(id)),
            "OpenFiles",
            writer => writer.WriteDictionary(None)
        );
        return new SessionDirectories(
            reply
                .Body.ReadArray(
                    "{sh}",
                    reader => KeyValuePair.Create(reader.ReadString(), reader.ReadDescriptor())
                )
                .ToDictionary(StringComparer.Ordinal)
        );
    }

    /// <summary>The kept scratch of an ended session, read-only; the receiver's to dispose.</summary>
    public FileDescriptor OpenScratch(string id)
    {
        using BusMessage reply = Work(
            SessionTarget(PathOf(id)),
            "OpenScratch",
            writer => writer.WriteDictionary(None)
        );
        return reply.Body.ReadDescriptor();
    }

    /// <summary>Removes the kept scratch of an ended session before its time.</summary>
    public void DropScratch(string id)
    {
        using BusMessage reply = Work(
            SessionTarget(PathOf(id)),
            "DropScratch",
            writer => writer.WriteDictionary(None)
        );
    }

    /// <summary>Makes an image of a running session.</summary>
    /// <param name="id">The session.</param>
    /// <param name="name"><c>NAME</c> or <c>NAME:TAG</c>.</param>
    /// <param name="plansOnly">Whether to tell only what would be done.</param>
    public CommitResult Commit(string id, string name, bool plansOnly)
    {
        ClientOptions options = new ClientOptions().Add("dryRun", BusValue.Of(plansOnly));
        using BusMessage reply = Work(
            SessionTarget(PathOf(id)),
            "Commit",
            writer =>
            {
                writer.WriteString(name);
                writer.WriteDictionary(options.Values);
            }
        );
        IReadOnlyDictionary<string, BusValue> values = reply.Body.ReadDictionary();
        return new CommitResult(
            values["name"].As<string>(),
            values["id"].As<string>(),
            (long)values["bytes"].As<ulong>(),
            [
                .. values["leftOut"]
                    .As<object[]>()
                    .Cast<object[]>()
                    .Select(left => new CommitLeftOut(
                        (string)left[0],
                        (string)left[1],
                        ClientValues.Number((ulong)left[2])
                    )),
            ]
        );
    }

    /// <summary>What a session uses now or, after its end, used.</summary>
    public SessionFigures GetStatistics(string id)
    {
        using BusMessage reply = _connection.Call(
            SessionTarget(PathOf(id)),
            "GetStatistics",
            writer => writer.WriteDictionary(None)
        );
        return SessionFigures.Read(reply.Body.ReadDictionary());
    }
}

/// <summary>Directories of a session, by name.</summary>
/// <param name="All">What was given; disposed of together.</param>
public sealed record SessionDirectories(IReadOnlyDictionary<string, FileDescriptor> All)
    : IDisposable
{
    /// <summary>Closes all.</summary>
    public void Dispose()
    {
        foreach (FileDescriptor directory in All.Values)
        {
            directory.Dispose();
        }
    }
}

/// <summary>An image of a session, made or planned.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Id">Its id; empty where it was only planned.</param>
/// <param name="Bytes">What it adds to the original image.</param>
/// <param name="LeftOut">What is not in it.</param>
public sealed record CommitResult(
    string Name,
    string Id,
    long Bytes,
    IReadOnlyList<CommitLeftOut> LeftOut
);

/// <summary>Something that an image does not hold.</summary>
/// <param name="Folder">The folder; empty for the home itself.</param>
/// <param name="Path">Where it is in the session.</param>
/// <param name="Bytes">How large it is; null where that is not known.</param>
public sealed record CommitLeftOut(string Folder, string Path, long? Bytes);
