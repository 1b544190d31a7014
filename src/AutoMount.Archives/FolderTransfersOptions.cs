using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;

namespace AutoMount.Archives;

/// <summary>How transfers are run.</summary>
public sealed record FolderTransfersOptions
{
    /// <summary>The program that is the child process.</summary>
    public required string Program { get; init; }

    /// <summary>Its arguments, by which it knows.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The host's accounts.</summary>
    public required IUserDirectory Users { get; init; }

    /// <summary>The directory in which a folder is shown under its name.</summary>
    public required Func<Folder, string> TreeOf { get; init; }

    /// <summary>Puts what was written into folders on the disk; called before an import is told to be done. May block and throw <see cref="AutoMount.Core.ServiceException"/>. Null for nothing.</summary>
    public Action? Synchronize { get; init; }

    /// <summary>At most so many go on at a time, of all users: each is a process with up to a gigabyte of memory.</summary>
    public int MostAtOnce { get; init; } = 16;
}
