using AutoMount.Bus.SdBus;
using AutoMount.Core.Folders;

namespace AutoMount.Bus.Service;

/// <summary>What is big in a folder, over its object.</summary>
/// <param name="breakdowns">Counts.</param>
/// <param name="entry">The folder of an object's path.</param>
/// <param name="stopping">Cancelled when the service stops.</param>
internal sealed class FolderBreakdownMethod(
    FolderBreakdowns breakdowns,
    Func<string, FolderEntry> entry,
    CancellationToken stopping
)
{
    private const int MostParts = 500;
    private const string Parts = "(ssttt)";

    private readonly UserGate _gate = new();

    /// <summary>Adds the method to the interface.</summary>
    internal void Define(InterfaceDefinition definition) =>
        definition.Method(
            "ListUsage",
            "options:a{sv}",
            $"parts:a{Parts} counted:t refreshing:b",
            ListUsageAsync
        );

    private async Task<Reply> ListUsageAsync(MethodCall call)
    {
        FolderId id = entry(call.Path).Folder.Id;
        CallOptions options = CallOptions.Read(call.Arguments);
        bool anew = options.TakeBoolean("anew") ?? false;
        options.End();
        (FolderBreakdown found, bool isRefreshing) = await _gate
            .AwaitAsync(call.Caller.User, () => breakdowns.GetAsync(id, anew, stopping), stopping)
            .ConfigureAwait(true);
        return writer =>
        {
            writer.WriteArray(Parts, Biggest(found.Parts), WritePart);
            writer.WriteUInt64(BusValues.Timestamp(found.CountedAt));
            writer.WriteBoolean(isRefreshing);
        };
    }

    private static void WritePart(MessageWriter writer, FolderPart part)
    {
        writer.WriteString(part.Name);
        writer.WriteString(
            part.Kind switch
            {
                FolderPartKind.Directory => "directory",
                FolderPartKind.File => "file",
                FolderPartKind.Rest => "rest",
                FolderPartKind.Nameless => "deleted",
                _ => throw new System.Diagnostics.UnreachableException(),
            }
        );
        writer.WriteUInt64((ulong)Math.Max(0, part.Bytes)); // where a count is in doubt
        writer.WriteUInt64((ulong)Math.Max(0, part.Inodes));
        writer.WriteUInt64((ulong)Math.Max(0, part.Entries));
    }

    /// <summary>The biggest, and one row for all others: an answer has its bounds, a directory has none.</summary>
    private static IEnumerable<FolderPart> Biggest(IReadOnlyList<FolderPart> parts)
    {
        FolderPart[] single = [.. parts.Where(part => part.Kind != FolderPartKind.Rest)];
        FolderPart[] rest =
        [
            .. single.Skip(MostParts),
            .. parts.Where(part => part.Kind == FolderPartKind.Rest),
        ];
        return rest.Length == 0
            ? single
            : single
                .Take(MostParts)
                .Append(
                    new FolderPart(
                        string.Empty,
                        FolderPartKind.Rest,
                        rest.Sum(part => part.Bytes),
                        rest.Sum(part => part.Inodes)
                    )
                    {
                        Entries = rest.Sum(part => part.Entries),
                    }
                );
    }
}
