using AutoMount.Bus.SdBus;
using AutoMount.TestKit.Bus;
using AutoMount.TestKit.Core;
using static AutoMount.Bus.Tests.Service.ServiceFixture;

namespace AutoMount.Bus.Tests.Service;

/// <summary>What one user may send, in size and number, on a real bus.</summary>
public sealed class CallLimitTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    [Fact]
    public async Task Arguments_PastTheBounds_AreRefused_AndTheNextCallIsServed()
    {
        string answers = (
            await RawBusClient.RunAsync(service.Bus, Alice, "limits", 60, "sizes")
        ).Succeeded();

        Assert.Equal(
            """
            small org.automount1.Error.NoSuchFolder
            long text org.freedesktop.DBus.Error.InvalidArgs
            large text org.freedesktop.DBus.Error.InvalidArgs
            many options org.freedesktop.DBus.Error.InvalidArgs
            many bytes org.freedesktop.DBus.Error.InvalidArgs
            deep org.freedesktop.DBus.Error.InvalidArgs
            """,
            answers
        );
    }

    [Fact]
    public async Task Calls_TooOften_AreRefused_WarnedOfOnce_AndOthersAreServed()
    {
        const int calls = 12_000;
        Task<CommandResult> flood = RawBusClient.RunAsync(
            service.Bus,
            Bob,
            "limits",
            60,
            "rate",
            $"{calls}"
        );
        _ = (await service.CallAsync(Alice, "ListFolders", "a{sv}", "0")).Succeeded();
        string[] answers = (await flood).Succeeded().Split('\n');

        Dictionary<string, int> counts = answers
            .Select(line => line.Split(' '))
            .ToDictionary(fields => fields[0], fields => int.Parse(fields[1]));
        Assert.InRange(counts["ok"], CallRates.Burst, calls - 1);
        Assert.Equal(calls - counts["ok"], counts["org.automount1.Error.LimitReached"]);
        LoggedMessage warning = Assert.Single(service.Log.Messages, one => one.Id == 304);
        Assert.Contains("User '1' ", warning.Text);
        Assert.Equal(calls - counts["ok"], service.Refused.Count(user => user.Value == 1));
    }
}
