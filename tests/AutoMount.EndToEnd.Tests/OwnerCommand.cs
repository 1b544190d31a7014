namespace AutoMount.EndToEnd.Tests;

/// <summary>Scripts run by the owner of a folder, without privileges, in a mount namespace in which the host has an account for him.</summary>
internal sealed class OwnerCommand : IDisposable
{
    private readonly string _aside = Directory.CreateTempSubdirectory("automount-aside-").FullName;

    public OwnerCommand()
    {
        Command.Run("chown", $"{MountedFolder.Owner}:{MountedFolder.Owner}", _aside);
        File.WriteAllText(
            $"{_aside}/passwd",
            File.ReadAllText("/etc/passwd")
                + $"owner:x:{MountedFolder.Owner}:{MountedFolder.Owner}::{_aside}:/bin/sh\n"
        );
    }

    /// <summary>Runs a bash script in a directory; <c>ASIDE</c> is a directory of the host's disk.</summary>
    /// <returns>What it printed.</returns>
    public string Run(
        string directory,
        string script,
        params (string Name, string Value)[] environment
    ) =>
        Command.Shell(
            directory,
            $"""
            exec unshare --mount --propagation private /bin/sh -euc '
                mount --bind "$ASIDE/passwd" /etc/passwd
                exec setpriv --reuid={MountedFolder.Owner} --regid={MountedFolder.Owner} --clear-groups --inh-caps=-all /bin/bash -euo pipefail -c "$SCRIPT"'
            """,
            [
                ("SCRIPT", $"trap 'echo \"failed: $BASH_COMMAND\" >&2' ERR\n{script}"),
                ("ASIDE", _aside),
                ("HOME", _aside),
                ("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"),
                .. environment,
            ]
        );

    public void Dispose() => Directory.Delete(_aside, recursive: true);
}
