using System.Diagnostics;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Shares;

namespace AutoMount.FileSystem.Tests.Views;

/// <summary>One user's folder that another has a view of, on the real mounts; each acts in processes of his own.</summary>
internal sealed class SharedFolder : IDisposable
{
    public const uint OwnerId = 4001;
    public const uint GuestId = 4002;

    private readonly UserAccount _guest;

    public SharedFolder(ShareRights rights, bool passthrough = true)
    {
        User = new MountedUser(OwnerId);
        User.Passthrough = passthrough;
        _guest = User.AddAccount(GuestId);
        User.Restart();
        Folder = User.Add("data", bytes: 64 << 20, inodes: 1000);
        View = new FolderView
        {
            Folder = Folder.Id,
            Owner = User.Account,
            Guest = _guest,
            Name = FolderName.Parse("theirs"),
            Rights = rights,
            Number = 1,
            Place = 7,
        };
    }

    public MountedUser User { get; }

    public Folder Folder { get; }

    public FolderView View { get; private set; }

    /// <summary>The folder as its owner sees it.</summary>
    public string OwnersPath => User.PathOf(Folder);

    /// <summary>The folder as the guest sees it.</summary>
    public string GuestsPath => Path.Combine(User.Engine.GetUserTree(_guest.Id), View.Name.Value);

    public void Show(ShareRights? rights = null)
    {
        View = View with { Rights = rights ?? View.Rights };
        User.Engine.ShowView(View);
    }

    public void Hide() => User.Engine.HideView(View);

    /// <summary>Runs shell as the owner, in the folder.</summary>
    public (int ExitCode, string Output) AsOwner(string line) => Shell(OwnerId, OwnersPath, line);

    /// <summary>Runs shell as the guest, in the folder.</summary>
    public (int ExitCode, string Output) AsGuest(string line) => Shell(GuestId, GuestsPath, line);

    /// <summary>Runs a statement of Python as the guest, in the folder.</summary>
    /// <returns>"ok", or the errno's name.</returns>
    public string TryAsGuest(string statement)
    {
        string program =
            "import ctypes, errno, fcntl, mmap, os, sys\ntry:\n"
            + string.Concat(statement.Split('\n').Select(line => $"    {line}\n"))
            + "    print('ok')\nexcept OSError as error:\n    print(errno.errorcode[error.errno])";
        return Run(GuestId, GuestsPath, ["/usr/bin/python3", "-c", program]).Output.Trim();
    }

    /// <summary>A program of the guest's that goes on while the test does.</summary>
    public Process StartAsGuest(string line)
    {
        ProcessStartInfo start = StartInfo(GuestId, GuestsPath, ["bash", "-c", line]);
        start.UseShellExecute = false;
        start.RedirectStandardInput = true;
        return Process.Start(start)!;
    }

    public void Dispose() => User.Dispose();

    private static (int ExitCode, string Output) Shell(uint user, string directory, string line) =>
        Run(user, directory, ["bash", "-c", line]);

    private static (int ExitCode, string Output) Run(uint user, string directory, string[] command)
    {
        using Process process = Process.Start(StartInfo(user, directory, command))!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.GetAwaiter().GetResult());
    }

    private static ProcessStartInfo StartInfo(uint user, string directory, string[] command)
    {
        // the directory is entered as the user, as he must be let in himself
        ProcessStartInfo start = new(
            "setpriv",
            [
                $"--reuid={user}",
                $"--regid={user}",
                "--clear-groups",
                "bash",
                "-c",
                "cd \"$0\" && exec \"$@\"",
                directory,
                .. command,
            ]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment["LC_ALL"] = "C";
        return start;
    }
}
