using AutoMount.Bus.Client;

namespace AutoMount.Cli.Output;

/// <summary>A user's limits in JSON; the names are documented in automountctl-json(5) and stay as they are.</summary>
internal sealed record QuotaJson
{
    internal QuotaJson(UserSummary user, IReadOnlyList<FolderSummary> folders)
    {
        User = user.User;
        Name = HostAccounts.NameOf(user.User);
        BytesUsed = user.Fill.BytesUsed;
        BytesLimit = user.Fill.BytesLimit;
        InodesUsed = user.Fill.InodesUsed;
        InodesLimit = user.Fill.InodesLimit;
        Folders = [.. folders.Select(folder => new FolderJson(folder))];
    }

    public uint User { get; }

    public string Name { get; }

    public long? BytesUsed { get; }

    public long? BytesLimit { get; }

    public long? InodesUsed { get; }

    public long? InodesLimit { get; }

    public IReadOnlyList<FolderJson> Folders { get; }
}
