using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.FileSystem;
using AutoMount.FolderHost;

// Shows one folder for a test, in a process of its own: a process that maps files of a file system it serves itself can
// wait for itself in the kernel. Arguments: directory, owner's uid, bytes, inodes. Answers "<path>", then one line to each
// line on standard input ("used", "recount", "limits BYTES INODES"), and ends with it, exit code 1 where a request had a fault.
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
    Id = FolderId.New(),
    Owner = account.Id,
    Name = FolderName.Parse(".local"),
    Limits = new FolderLimits(long.Parse(args[2]), long.Parse(args[3])),
    State = FolderState.Ready,
    CreatedAt = TimeProvider.System.GetUtcNow(),
};
int faults = 0;
FolderEngineOptions options = new()
{
    StateDirectory = $"{directory}/state",
    RuntimeDirectory = $"{directory}/run",
    OnFault = (request, exception) =>
    {
        Interlocked.Increment(ref faults);
        Console.Error.WriteLine($"{request}: {exception}");
    },
};
using (FolderEngine engine = new(options, new OneUser(account)))
{
    engine.Prepare(folder, account);
    engine.Attach(folder);
    Console.WriteLine($"{engine.GetUserTree(account.Id)}/{folder.Name}");
    while (Console.ReadLine() is { } line)
    {
        string[] words = line.Split(' ');
        if (words is ["limits", { } bytes, { } inodes])
        {
            FolderLimits limits = new(long.Parse(bytes), long.Parse(inodes));
            engine.SetLimits(folder with { Limits = limits });
        }

        FolderUsage usage =
            words[0] == "recount" ? engine.CountUsage(folder.Id) : engine.GetUsage(folder.Id);
        Console.WriteLine($"{usage.Bytes} {usage.Inodes}");
    }
}

return Math.Min(faults, 1);
