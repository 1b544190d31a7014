using System.Runtime.CompilerServices;
using AutoMount.Bus.Contract;

namespace AutoMount.Bus.Tests.Contract;

/// <summary>The files by which a call starts a stopped service agree with one another.</summary>
public sealed class ActivationTests
{
    private readonly ILookup<string, string> _activation = Read("org.automount1.service");
    private readonly ILookup<string, string> _unit = Read("automountd.service");

    [Fact]
    public void ActivationFile_NamesTheService_AndLeavesTheStartToSystemd()
    {
        Assert.Equal(BusNames.Service, Assert.Single(_activation["Name"]));
        Assert.Equal("root", Assert.Single(_activation["User"]));
        Assert.Equal("/bin/false", Assert.Single(_activation["Exec"])); // without systemd nothing is started
        Assert.Single(_activation["SystemdService"]);
    }

    /// <summary>By an alias that <c>systemctl enable</c> makes: a service that was disabled is not started by a call.</summary>
    [Fact]
    public void Unit_HasTheAliasThatIsActivated_AndTakesTheName()
    {
        string alias = Assert.Single(_activation["SystemdService"]);
        Assert.Equal($"dbus-{BusNames.Service}.service", alias);
        Assert.Contains(alias, _unit["Alias"]);
        Assert.Equal(BusNames.Service, Assert.Single(_unit["BusName"]));
    }

    [Fact]
    public void Package_InstallsThemWhereTheBusAndSystemdLook()
    {
        string[] installed = File.ReadAllLines(Repository("debian/automount.install"));

        Assert.Contains(
            "systemd/org.automount1.service usr/share/dbus-1/system-services",
            installed
        );
        Assert.Contains("systemd/org.automount1.conf usr/share/dbus-1/system.d", installed);
        Assert.Contains("systemd/automountd.service lib/systemd/system", installed);
    }

    private static ILookup<string, string> Read(string file) =>
        File.ReadLines(Repository($"systemd/{file}"))
            .Select(line => line.Split('=', 2))
            .Where(pair => pair.Length == 2 && !pair[0].StartsWith('#'))
            .ToLookup(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    private static string Repository(string file, [CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../..", file));
}
