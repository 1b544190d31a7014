using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Mounts;
using AutoMount.FileSystem;
using AutoMount.FolderHost;

// Shows one folder for a test, in a process of its own: a process that maps files of a file system it serves itself can
// wait for itself in the kernel. Arguments: directory, owner's uid, bytes, inodes; then "plain" to do without passthrough,
// "folder=ID" to show one that there is already, "pause=MILLISECONDS" for a recount that takes its time, "keeper=SOCKET" to
// have its descriptors kept, "noresend" to do without the kernel's help after a crash, "snapshots" to keep some. Answers "<path>", then one line to
// each line on standard input ("used", "recount", "limits BYTES INODES", "counting" with 1 or 0 and the inodes counted,
// "found" with the requests that a predecessor had answered and those repeated, "snapshot" with its number, "undo NUMBER",
// "leave": the mount is left at the end), and ends with it, exit code 1 where a request had a fault.
string directory = args[0];
UserAccount account = new()
{
    Id = new UserId(uint.Parse(args[1])),
    Name = "owner",
    PrimaryGroup = uint.Parse(args[1]),
    Groups = [new UserGroup(uint.Parse(args[1]), "owner")],
};
Folder folder = new()
{
    Id = Word("folder=") is { } id ? new FolderId(id) : FolderId.New(),
    Owner = account.Id,
    Name = FolderName.Parse(".local"),
    Limits = new FolderLimits(long.Parse(args[2]), long.Parse(args[3])),
    State = FolderState.Ready,
    CreatedAt = TimeProvider.System.GetUtcNow(),
};
int pause = int.Parse(Word("pause=") ?? "-1");
int faults = 0;
FolderEngineOptions options = new()
{
    StateDirectory = $"{directory}/state",
    RuntimeDirectory = $"{directory}/run",
    Passthrough = !args.Contains("plain"),
    AsksForResend = !args.Contains("noresend"),
    Descriptors = Word("keeper=") is { } keeper ? new KeeperStore(keeper) : null,
    Snapshots = args.Contains("snapshots") ? static () => new SnapshotPolicy() : null,
    OnSnapshotProblem = (_, reason) => Console.Error.WriteLine($"snapshot: {reason}"),
    OnMountReplaced = (_, reason) => Console.Error.WriteLine($"replaced: {reason}"),
    RecountPace = pause < 0 ? null : cancellation => _ = cancellation.WaitHandle.WaitOne(pause),
    OnFault = (request, exception) =>
    {
        // a failing disk may keep the folders' usage from being noted, which is no fault of a request
        _ = request.StartsWith("FUSE_", StringComparison.Ordinal)
            ? Interlocked.Increment(ref faults)
            : 0;
        Console.Error.WriteLine($"{request}: {exception}");
    },
};
using (FolderEngine engine = new(options, new OneUser(account)))
{
    engine.Prepare(folder, account);
    engine.Attach(folder);
    TakeoverReport found = engine.Serve();
    Console.WriteLine($"{engine.GetUserTree(account.Id)}/{folder.Name}");
    while (Console.ReadLine() is { } line)
    {
        string[] words = line.Split(' ');
        if (words is ["limits", { } bytes, { } inodes])
        {
            FolderLimits limits = new(long.Parse(bytes), long.Parse(inodes));
            engine.SetLimits(folder with { Limits = limits });
        }

        if (words is ["undo", { } number])
        {
            _ = engine.Restore(folder, uint.Parse(number), default, CancellationToken.None);
        }

        engine.LeavesMounts |= words[0] == "leave";
        FolderRecount? recount = engine.GetRecount(folder.Id);
        FolderUsage usage = words[0] switch
        {
            "snapshot" => new FolderUsage(engine.Take(folder.Id, SnapshotReason.Request, ""), 0),
            "recount" => engine.CountUsage(folder.Id),
            "found" => new FolderUsage(found.Answered, found.Repeated),
            "counting" => new FolderUsage(recount is null ? 0 : 1, recount?.Counted ?? 0),
            _ => engine.GetUsage(folder.Id),
        };
        Console.WriteLine($"{usage.Bytes} {usage.Inodes}");
    }
}

return Math.Min(faults, 1);

string? Word(string key) =>
    args.FirstOrDefault(word => word.StartsWith(key, StringComparison.Ordinal))?[key.Length..];
