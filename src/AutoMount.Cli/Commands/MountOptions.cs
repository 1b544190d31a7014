using System.CommandLine;
using AutoMount.Bus.Client;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Commands;

/// <summary>The options that say which folders a session gets; the same for <c>run</c> and <c>plan</c>.</summary>
internal sealed class MountOptions
{
    private readonly Option<string[]> _mounts = new Option<string[]>("--mount")
    {
        Description =
            "Mount a folder, at ~/NAME or at a path of the container, read-only with ':ro'; may be given several times. Folders whose names begin with a dot are mounted anyway",
        HelpName = "NAME[:/PATH][:ro]",
    }.WithFolders();

    private readonly Option<string[]> _skip = new Option<string[]>("--skip")
    {
        Description = "Leave out a folder whose name begins with a dot; may be given several times",
        HelpName = "NAME",
    }.WithFolders();

    private readonly Option<bool> _none = new("--no-auto-mount")
    {
        Description = "Mount only what --mount asks for",
    };

    /// <summary>All of them.</summary>
    internal IEnumerable<Option> All => [_mounts, _skip, _none];

    /// <summary>What was said.</summary>
    internal NewSessionMounts Read(ParseResult given) =>
        new()
        {
            Automatic = !given.GetValue(_none),
            Skip = given.GetValue(_skip) ?? [],
            Requests = [.. (given.GetValue(_mounts) ?? []).Select(MountText.Parse)],
        };
}
