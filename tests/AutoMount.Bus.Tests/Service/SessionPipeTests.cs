using System.Diagnostics;
using AutoMount.Bus.Client;
using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;
using AutoMount.Core;
using AutoMount.Posix;
using AutoMount.TestKit.Bus;
using AutoMount.TestKit.Core;
using Microsoft.Win32.SafeHandles;
using static AutoMount.Bus.Tests.Service.ServiceFixture;

namespace AutoMount.Bus.Tests.Service;

/// <summary>Exec and Logs: descriptors over a real bus, commands that are real processes.</summary>
public sealed class SessionPipeTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Exec_PassesInputOutputErrorsEnvironmentAndExitCode()
    {
        using ClientConnection connection = service.Connect();
        BusTarget session = await SessionAsync();

        Command command = Exec(
            connection,
            session,
            ["sh", "-c", "cat; echo $COLOR >&2; exit 5"],
            ("environment", BusValue.Of(["COLOR=red"]))
        );
        await using (FileStream input = Open(command.Input, FileAccess.Write))
        {
            await input.WriteAsync("hello"u8.ToArray(), Cancellation);
        }

        Assert.Equal("hello", await ReadAsync(command.Output));
        Assert.Equal("red\n", await ReadAsync(command.Errors));
        Assert.Equal(5, Wait(connection, session, command.Id));
    }

    [Fact]
    public async Task WaitExec_AfterItWasCollected_OrOfNone_SaysSo()
    {
        using ClientConnection connection = service.Connect();
        BusTarget session = await SessionAsync();
        Command command = Exec(connection, session, ["true"]);
        Assert.Equal(0, Wait(connection, session, command.Id));

        BusCallException again = Assert.Throws<BusCallException>(() =>
            Wait(connection, session, command.Id)
        );

        Assert.Equal(ServiceError.InvalidArgument, again.Error);
        command.Dispose();
    }

    [Fact]
    public async Task Exec_WhoseCallerCloses_GoesOn_AndDisturbsNobody()
    {
        using ClientConnection connection = service.Connect();
        BusTarget session = await SessionAsync();
        Command command = Exec(
            connection,
            session,
            ["sh", "-c", "head -c 10000000 /dev/zero; exit 3"]
        );

        command.Dispose();

        Assert.Equal(3, Wait(connection, session, command.Id));
    }

    [Fact]
    public async Task Exec_WithMegabytes_LosesNothing()
    {
        using ClientConnection connection = service.Connect();
        BusTarget session = await SessionAsync();
        Command command = Exec(connection, session, ["cat"]);
        byte[] sent = new byte[5_000_000];
        Random.Shared.NextBytes(sent);

        Task writing = Task.Run(
            async () =>
            {
                await using FileStream input = Open(command.Input, FileAccess.Write);
                await input.WriteAsync(sent, Cancellation);
            },
            Cancellation
        );
        using MemoryStream received = new();
        await using (FileStream output = Open(command.Output, FileAccess.Read))
        {
            await output.CopyToAsync(received, Cancellation);
        }

        await writing;
        Assert.True(sent.AsSpan().SequenceEqual(received.ToArray()));
        Assert.Equal(0, Wait(connection, session, command.Id));
    }

    [Fact]
    public async Task Exec_OfNothing_OrInAnEndedSession_IsRefused()
    {
        using ClientConnection connection = service.Connect();
        BusTarget session = await SessionAsync();

        BusCallException nothing = Assert.Throws<BusCallException>(() =>
            Exec(connection, session, [])
        );
        (await service.GetContainerAsync(session.Path)).End(exitCode: 0);
        connection.Call(session, "Wait", writer => writer.WriteDictionary(Options())).Dispose();
        BusCallException ended = Assert.Throws<BusCallException>(() =>
            Exec(connection, session, ["true"])
        );

        Assert.Equal(ServiceError.InvalidArgument, nothing.Error);
        Assert.Equal(ServiceError.SessionNotRunning, ended.Error);
    }

    [Fact]
    public async Task Exec_TooManyTimes_ByAUser_IsRefused()
    {
        BusTarget session = await SessionAsync();
        string[] call =
        [
            "call",
            BusNames.Service,
            session.Path,
            session.Interface,
            "Exec",
            "asa{sv}",
            "1",
            "true",
            "0",
        ];
        CommandResult result = await service.BusctlAsync(Alice, call);
        for (int count = 0; count < 64 && result.ExitCode == 0; count++)
        {
            result = await service.BusctlAsync(Alice, call);
        }

        Assert.Contains("You have 64 commands in sessions", result.Failed());
    }

    [Fact]
    public async Task Logs_WithFollow_CarryBothStreams_UntilTheEnd()
    {
        using ClientConnection connection = service.Connect();
        BusTarget session = await SessionAsync();

        using BusMessage reply = connection.Call(
            session,
            "Logs",
            writer => writer.WriteDictionary(Options(("follow", BusValue.Of(true))))
        );
        MessageReader body = reply.Body;
        FileDescriptor output = body.ReadDescriptor();
        FileDescriptor errors = body.ReadDescriptor();
        FakeContainer container = await service.GetContainerAsync(session.Path);
        container.End(exitCode: 2);

        Assert.Equal("hello\nended 2\n", await ReadAsync(output));
        Assert.Equal("oops\n", await ReadAsync(errors));
    }

    [Fact]
    public async Task Logs_ThatFail_SayWhyWhereOneReads()
    {
        using ClientConnection connection = service.Connect();
        BusTarget session = await SessionAsync();
        service.Engine.Containers.Clear();

        using BusMessage reply = connection.Call(
            session,
            "Logs",
            writer => writer.WriteDictionary(Options())
        );
        MessageReader body = reply.Body;
        body.ReadDescriptor().Dispose();

        Assert.Contains(
            "automountd: There is no container",
            await ReadAsync(body.ReadDescriptor())
        );
    }

    [Fact]
    public async Task Wait_WhoseCallerIsKilled_IsForgotten()
    {
        BusTarget session = await SessionAsync();
        using Process waiting = Commands.Start(
            Root,
            "busctl",
            $"--address={service.Bus.Address}",
            "call",
            BusNames.Service,
            session.Path,
            BusNames.SessionInterface,
            "Wait",
            "a{sv}",
            "0"
        );
        await Task.Delay(200, Cancellation);

        waiting.Kill();
        await waiting.WaitForExitAsync(Cancellation);

        (await service.GetContainerAsync(session.Path)).End(exitCode: 0);
        using ClientConnection connection = service.Connect();
        using BusMessage reply = connection.Call(
            session,
            "Wait",
            writer => writer.WriteDictionary(Options()),
            Timeout.InfiniteTimeSpan
        );
        Assert.Equal(0, reply.Body.ReadInt64());
    }

    [Fact]
    public async Task ManyCommandsAndLogs_LeaveNoDescriptorOpen()
    {
        using ClientConnection connection = service.Connect();
        BusTarget session = await SessionAsync();
        int before = Directory.GetFiles("/proc/self/fd").Length;

        for (int round = 0; round < 50; round++)
        {
            using Command command = Exec(connection, session, ["true"]);
            Wait(connection, session, command.Id);
            using BusMessage logs = connection.Call(
                session,
                "Logs",
                writer => writer.WriteDictionary(Options())
            );
        }

        // ends of pipes are closed a moment after the reply, and other tests of this process open some too
        int after = 0;
        bool closed = SpinWait.SpinUntil(
            () => (after = Directory.GetFiles("/proc/self/fd").Length) < before + 60,
            TimeSpan.FromSeconds(10)
        );
        Assert.True(closed, $"{before} descriptors before, {after} after");
    }

    private async Task<BusTarget> SessionAsync() =>
        new(BusNames.Service, await service.CreateSessionAsync(Alice), BusNames.SessionInterface);

    private static Command Exec(
        ClientConnection connection,
        BusTarget session,
        string[] arguments,
        params (string Key, BusValue Value)[] options
    )
    {
        using BusMessage reply = connection.Call(
            session,
            "Exec",
            writer =>
            {
                writer.WriteStringArray(arguments);
                writer.WriteDictionary(Options(options));
            }
        );
        MessageReader body = reply.Body;
        return new Command(
            body.ReadString(),
            body.ReadDescriptor(),
            body.ReadDescriptor(),
            body.ReadDescriptor()
        );
    }

    private static long Wait(ClientConnection connection, BusTarget session, string id)
    {
        using BusMessage reply = connection.Call(
            session,
            "WaitExec",
            writer => writer.WriteString(id)
        );
        return reply.Body.ReadInt64();
    }

    private static async Task<string> ReadAsync(FileDescriptor descriptor)
    {
        using StreamReader reader = new(Open(descriptor, FileAccess.Read));
        return await reader.ReadToEndAsync(Cancellation);
    }

    private static FileStream Open(FileDescriptor descriptor, FileAccess access)
    {
        SafeFileHandle handle = new(descriptor.Number, ownsHandle: true);
        descriptor.SetHandleAsInvalid();
        return new FileStream(handle, access);
    }

    private sealed record Command(
        string Id,
        FileDescriptor Input,
        FileDescriptor Output,
        FileDescriptor Errors
    ) : IDisposable
    {
        public void Dispose()
        {
            Input.Dispose();
            Output.Dispose();
            Errors.Dispose();
        }
    }
}
