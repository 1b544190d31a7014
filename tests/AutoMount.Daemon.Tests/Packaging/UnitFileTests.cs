using System.Diagnostics;

namespace AutoMount.Daemon.Tests.Packaging;

/// <summary>What the unit file must not say, and that systemd understands what it says.</summary>
public sealed class UnitFileTests
{
    private static readonly string Unit = Path.Combine(
        Repository.Root,
        "systemd/automountd.service"
    );

    /// <summary>Each gives the service a mount namespace of its own, from which mounts do not reach the host (systemd.exec(5)).</summary>
    private static readonly string[] MakeMountNamespace =
    [
        "ProtectSystem",
        "ProtectHome",
        "PrivateTmp",
        "PrivateDevices",
        "PrivateMounts",
        "PrivateIPC",
        "PrivateUsers",
        "ProtectProc",
        "ProcSubset",
        "ProtectKernelModules",
        "ProtectKernelTunables",
        "ProtectKernelLogs",
        "ProtectControlGroups",
        "ReadOnlyPaths",
        "ReadWritePaths",
        "InaccessiblePaths",
        "ExecPaths",
        "NoExecPaths",
        "BindPaths",
        "BindReadOnlyPaths",
        "TemporaryFileSystem",
        "RootDirectory",
        "RootImage",
        "MountImages",
        "ExtensionImages",
        "ExtensionDirectories",
        "MountAPIVFS",
        "MountFlags",
        "LogNamespace",
        "DynamicUser",
        "RuntimeDirectory",
    ];

    [Fact]
    public void Unit_SetsNoOption_ThatMakesAMountNamespace()
    {
        IEnumerable<string> keys = File.ReadLines(Unit)
            .Where(line => !line.StartsWith('#') && line.Contains('=', StringComparison.Ordinal))
            .Select(line => line.Split('=')[0]);

        Assert.Empty(keys.Intersect(MakeMountNamespace, StringComparer.Ordinal));
    }

    [Fact]
    public void Unit_CapabilitiesItKeeps_HaveAReasonEach()
    {
        string[] lines = File.ReadAllLines(Unit);
        string reasons = string.Join(
            '\n',
            lines.Where(line => line.StartsWith("# ", StringComparison.Ordinal))
        );
        IEnumerable<string> capabilities = lines
            .Where(line => line.StartsWith("CapabilityBoundingSet=", StringComparison.Ordinal))
            .SelectMany(line => line.Split('=')[1].Split(' '));

        Assert.All(
            capabilities,
            capability =>
                Assert.Contains(capability["CAP_".Length..], reasons, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Unit_IsUnderstoodBySystemd()
    {
        Assert.SkipUnless(
            File.Exists("/usr/bin/systemd-analyze"),
            "systemd-analyze is not installed"
        );
        using TemporaryDirectory directory = new();
        string copy = directory.File("automountd.service");
        // the program is not installed where tests run
        string text = File.ReadAllText(Unit)
            .Replace("/usr/libexec/automount/automountd", "/bin/true", StringComparison.Ordinal);
        File.WriteAllText(copy, text);
        ProcessStartInfo start = new("systemd-analyze", ["verify", "--man=no", copy])
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using Process verify = Process.Start(start)!;
        string complaints = verify.StandardError.ReadToEnd();
        verify.WaitForExit();

        Assert.DoesNotContain("automountd.service", complaints, StringComparison.Ordinal);
        Assert.Equal(0, verify.ExitCode);
    }
}
