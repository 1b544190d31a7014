using AutoMount.Core.Ports;
using CsCheck;

namespace AutoMount.Core.Tests.Ports;

public sealed class ServicePortsTests
{
    private static readonly ServicePort Jupyter = new("jupyter", 8888, PortProtocol.Http);

    [Fact]
    public void Parse_NameAndPort_IsHttp() =>
        Assert.Equal(Jupyter, ServicePorts.Parse("jupyter=8888"));

    [Fact]
    public void Parse_WithProtocol_IsThat() =>
        Assert.Equal(
            new ServicePort("db", 5432, PortProtocol.Tcp),
            ServicePorts.Parse("db=5432/tcp")
        );

    [Theory]
    [InlineData("")]
    [InlineData("8888")]
    [InlineData("=8888")]
    [InlineData("a=0")]
    [InlineData("a=65536")]
    [InlineData("a=-1")]
    [InlineData("a=80/udp")]
    [InlineData("a=80/tcp/tcp")]
    [InlineData("a b=80")]
    [InlineData("a;b=80")]
    public void Parse_AnythingElse_IsRefusedWithTheForm(string text) =>
        Assert.Contains(
            "NAME=PORT",
            Assert.Throws<ServiceException>(() => ServicePorts.Parse(text)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void OfLabels_Ours_LeadsTheOther()
    {
        Dictionary<string, string> labels = new()
        {
            [ServicePorts.Label] = "jupyter=8888 db=5432/tcp",
            [ServicePorts.OtherLabel] = "vscode:http:8180",
        };

        Assert.Equal(
            [Jupyter, new ServicePort("db", 5432, PortProtocol.Tcp)],
            ServicePorts.OfLabels(labels)
        );
    }

    [Fact]
    public void OfLabels_BackendAi_TakesWhatBrowsersAndClientsReach()
    {
        Dictionary<string, string> labels = new()
        {
            [ServicePorts.OtherLabel] =
                "ipython:pty:3000,jupyter:http:8888,ray:http:[8265,8266],vnc:tcp:5900,repl:internal:2000",
        };

        Assert.Equal(
            [
                Jupyter,
                new ServicePort("ray", 8265, PortProtocol.Http),
                new ServicePort("vnc", 5900, PortProtocol.Tcp),
            ],
            ServicePorts.OfLabels(labels)
        );
    }

    [Fact]
    public void Choose_WhatWasAskedFor_TakesTheLabelsPlace()
    {
        Dictionary<string, string> labels = new()
        {
            [ServicePorts.Label] = "jupyter=1 lab=8888 board=6006",
        };

        Assert.Equal(
            [Jupyter, new ServicePort("board", 6006, PortProtocol.Http)],
            ServicePorts.Choose([Jupyter], labels)
        );
    }

    [Fact]
    public void Choose_Twice_IsRefused() =>
        Assert.Throws<ServiceException>(() =>
            ServicePorts.Choose(
                [Jupyter, Jupyter with { Name = "other" }],
                new Dictionary<string, string>()
            )
        );

    [Fact]
    public void OfLabels_WhateverTheySay_GivesUsablePortsOrNone() =>
        Gen.Select(Gen.String, Gen.String)
            .Sample(
                (own, other) =>
                {
                    Dictionary<string, string> labels = new() { [ServicePorts.OtherLabel] = other };
                    IReadOnlyList<ServicePort> found = ServicePorts.Choose([], labels);
                    labels[ServicePorts.Label] = own;
                    found = [.. found, .. ServicePorts.Choose([], labels)];
                    return found.All(port =>
                        port.Number is > 0 and < 65536 && port.Name.Length is > 0 and <= 32
                    );
                }
            );

    [Theory]
    [InlineData("127.0.0.1", PortProtocol.Http, "http://127.0.0.1:30000/")]
    [InlineData("0.0.0.0", PortProtocol.Https, "https://localhost:30000/")]
    [InlineData("::1", PortProtocol.Http, "http://[::1]:30000/")]
    [InlineData("127.0.0.1", PortProtocol.Tcp, "127.0.0.1:30000")]
    public void Url_IsWhatAUserOpens(string address, PortProtocol protocol, string url) =>
        Assert.Equal(
            url,
            new PublishedPort(Jupyter with { Protocol = protocol }, address, 30000).Url
        );
}
