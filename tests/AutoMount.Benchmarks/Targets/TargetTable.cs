namespace AutoMount.Benchmarks.Targets;

/// <summary>How each target comes to be. The commands are in README.md as well.</summary>
internal static class TargetTable
{
    private const long Bytes = 100L << 30;
    private const long Inodes = 10_000_000;

    internal static IReadOnlyList<string> Names { get; } =
    [Target.Native, Target.Ours, "bindfs", "mergerfs", "unionfs", "fuse-overlayfs"];

    /// <summary>Starts one, below a directory of its own on the store.</summary>
    internal static Target Start(string name, string directory, uint user, string folderHost)
    {
        Directory.CreateDirectory(directory);
        switch (name)
        {
            case Target.Native:
                return new Target(
                    name,
                    TargetProcess.MakeFor(user, $"{directory}/data"),
                    daemon: null
                );
            case Target.Ours:
                return TargetProcess.StartOurs(
                    folderHost,
                    directory,
                    [$"{user}", $"{Bytes}", $"{Inodes}"]
                );
            default:
                string data = TargetProcess.MakeFor(user, $"{directory}/data");
                string mount = TargetProcess.MakeFor(user, $"{directory}/mount");
                string work = TargetProcess.MakeFor(user, $"{directory}/work");
                string empty = TargetProcess.MakeFor(user, $"{directory}/empty");
                return TargetProcess.Start(name, mount, Command(name, data, mount, work, empty));
        }
    }

    private static string[] Command(
        string name,
        string data,
        string mount,
        string work,
        string empty
    ) =>
        name switch
        {
            "bindfs" => ["bindfs", "-f", data, mount],
            "mergerfs" =>
            [
                "mergerfs",
                "-f",
                "-o",
                "allow_other,use_ino,category.create=ff,cache.files=auto-full,cache.attr=3600,cache.entry=3600,"
                    + "cache.negative_entry=3600,cache.readdir=true,cache.symlinks=true,dropcacheonclose=false",
                data,
                mount,
            ],
            "unionfs" =>
            [
                "unionfs",
                "-f",
                "-o",
                "allow_other,default_permissions,use_ino",
                $"{data}=RW",
                mount,
            ],
            "fuse-overlayfs" =>
            [
                "fuse-overlayfs",
                "-f",
                "-o",
                $"allow_other,default_permissions,lowerdir={empty},upperdir={data},workdir={work}",
                mount,
            ],
            _ => throw new UsageException(
                $"no such target: '{name}'; there are {string.Join(", ", Names)}"
            ),
        };
}
