using System.Runtime.CompilerServices;
using System.Xml.Linq;
using AutoMount.Bus.Contract;
using AutoMount.Bus.Tests.Service;
using AutoMount.TestKit.Bus;

namespace AutoMount.Bus.Tests.Contract;

/// <summary>The interface files that the package installs say what runs.</summary>
public sealed class InterfaceFilesTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    public static TheoryData<string> Interfaces =>
        [
            BusNames.ManagerInterface,
            BusNames.FolderInterface,
            BusNames.SessionInterface,
            BusNames.UserInterface,
            BusNames.GpuInterface,
        ];

    [Theory]
    [MemberData(nameof(Interfaces))]
    public async Task InterfaceFile_SaysWhatRuns(string name)
    {
        XElement running = await IntrospectAsync(name);
        string file = Path.Combine(Directory(), $"{name}.xml");
        XElement installed = Parse(
            await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)
        );
        installed.DescendantNodes().OfType<XComment>().Remove(); // what the manual page says
        Assert.Equal($"{running}", $"{installed.Element("interface")}");
    }

    private async Task<XElement> IntrospectAsync(string name)
    {
        CommandResult result = await Commands.RunAsync(
            ServiceFixture.Root,
            "busctl",
            $"--address={service.Bus.Address}",
            "--xml-interface",
            "introspect",
            BusNames.Service,
            await PathOfAsync(name)
        );
        return Parse(result.Succeeded())
            .Elements("interface")
            .Single(element => (string?)element.Attribute("name") == name);
    }

    /// <summary>An object that has the interface.</summary>
    private async Task<string> PathOfAsync(string name)
    {
        switch (name)
        {
            case BusNames.ManagerInterface:
                return BusNames.ManagerPath;
            case BusNames.FolderInterface:
                return await service.CreateFolderAsync(ServiceFixture.Alice, "introspected");
            case BusNames.SessionInterface:
                return await service.CreateSessionAsync(ServiceFixture.Alice, "true");
            case BusNames.GpuInterface:
                return BusNames.GpuPath(service.Gpus.List()[0].Gpu.Address.Value);
            default:
                CommandResult user = await service.CallAsync(
                    ServiceFixture.Alice,
                    "GetUser",
                    "a{sv}",
                    "0"
                );
                return user.Succeeded()["o \"".Length..^1];
        }
    }

    private static XElement Parse(string xml)
    {
        int start = xml.IndexOf("<node", StringComparison.Ordinal);
        return XElement.Parse(xml[start..]);
    }

    private static string Directory([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../systemd/interfaces"));
}
