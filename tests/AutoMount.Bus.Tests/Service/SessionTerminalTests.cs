using AutoMount.Bus.Client;
using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;
using AutoMount.Core;
using AutoMount.Core.Sessions;
using static AutoMount.Bus.Tests.Service.ServiceFixture;

namespace AutoMount.Bus.Tests.Service;

/// <summary>Commands with a terminal, and callers that come and go.</summary>
public sealed class SessionTerminalTests : IAsyncLifetime
{
    private readonly ServiceFixture _service = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _service.InitializeAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Command_WhoseCallerGoesAway_IsHungUp()
    {
        using (ClientConnection connection = _service.Connect())
        {
            _ = Start(connection, await SessionAsync());
        }

        Assert.True(
            SpinWait.SpinUntil(() => !_service.Terminals.Signals.IsEmpty, TimeSpan.FromSeconds(10))
        );
        Assert.Equal([SessionSignal.Hup], _service.Terminals.Signals);
    }

    [Fact]
    public async Task Command_ThatEndedBeforeItsCallerWentAway_IsLeftAlone()
    {
        BusTarget session = await SessionAsync();
        using (ClientConnection connection = _service.Connect())
        {
            string command = Start(connection, session);
            _service.Terminals.Ended.SetResult(5);
            using BusMessage reply = connection.Call(
                session,
                "WaitExec",
                writer => writer.WriteString(command)
            );
            Assert.Equal(5, reply.Body.ReadInt64());
        }

        await Task.Delay(500, Cancellation);
        Assert.Empty(_service.Terminals.Signals);
    }

    [Fact]
    public async Task Command_OfAPredecessor_IsTakenUp_AndAnotherIsNot()
    {
        BusTarget session = await SessionAsync();
        using ClientConnection connection = _service.Connect();
        string container = await ContainerAsync(session);
        TerminalCommand known = await _service.Terminals.StartCommandAsync(
            container,
            new TerminalRequest { Arguments = ["sh"] },
            Cancellation
        );
        known.Terminal.Dispose();
        _service.Terminals.Ended.SetResult(7);

        using BusMessage reply = connection.Call(
            session,
            "WaitExec",
            writer => writer.WriteString(known.Id)
        );
        Assert.Equal(7, reply.Body.ReadInt64());
        BusCallException refused = Assert.Throws<BusCallException>(() =>
            connection.Call(session, "WaitExec", writer => writer.WriteString(new string('f', 64)))
        );
        Assert.Equal(ServiceError.InvalidArgument, refused.Error);
    }

    private async Task<string> ContainerAsync(BusTarget session)
    {
        string property = await _service.GetPropertyAsync(
            Root,
            session.Path,
            BusNames.SessionInterface,
            "ContainerId"
        );
        return property["s \"".Length..^1];
    }

    private async Task<BusTarget> SessionAsync() =>
        new(BusNames.Service, await _service.CreateSessionAsync(Alice), BusNames.SessionInterface);

    private static string Start(ClientConnection connection, BusTarget session)
    {
        using BusMessage reply = connection.Call(
            session,
            "ExecTerminal",
            writer =>
            {
                writer.WriteStringArray(["sh"]);
                writer.WriteDictionary(Options());
            }
        );
        string id = reply.Body.ReadString();
        return id;
    }
}
