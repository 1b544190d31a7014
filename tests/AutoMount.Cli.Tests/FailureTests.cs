using AutoMount.Bus.Client;
using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;
using AutoMount.Core;
using AutoMount.Posix;

namespace AutoMount.Cli.Tests;

public sealed class FailureTests
{
    [Theory]
    [InlineData(ServiceError.InvalidArgument, ExitCode.Usage)]
    [InlineData(ServiceError.AccessDenied, ExitCode.Denied)]
    [InlineData(ServiceError.NoSuchFolder, ExitCode.NotFound)]
    [InlineData(ServiceError.FolderExists, ExitCode.Failed)]
    [InlineData(ServiceError.FolderBusy, ExitCode.Failed)]
    [InlineData(ServiceError.NoSuchSession, ExitCode.NotFound)]
    [InlineData(ServiceError.SessionNotRunning, ExitCode.Failed)]
    [InlineData(ServiceError.NoSuchUser, ExitCode.NotFound)]
    [InlineData(ServiceError.NoSuchImage, ExitCode.NotFound)]
    [InlineData(ServiceError.EngineUnavailable, ExitCode.Failed)]
    [InlineData(ServiceError.EngineFailed, ExitCode.Failed)]
    [InlineData(ServiceError.GpuUnavailable, ExitCode.Failed)]
    [InlineData(ServiceError.NoSuchGpu, ExitCode.NotFound)]
    [InlineData(ServiceError.LimitReached, ExitCode.Failed)]
    [InlineData(ServiceError.StorageFailed, ExitCode.Failed)]
    [InlineData(ServiceError.NotSupported, ExitCode.Failed)]
    [InlineData(ServiceError.Internal, ExitCode.Failed)]
    public void From_ErrorOfTheService_HasItsExitCodeAndItsWords(
        ServiceError error,
        int exitCode
    ) =>
        Assert.Equal(
            new Failure(exitCode, "Do this."),
            Failure.From(new BusCallException(BusErrors.NameOf(error), "Do this."))
        );

    [Theory]
    [InlineData("org.freedesktop.DBus.Error.ServiceUnknown", true)]
    [InlineData("org.freedesktop.DBus.Error.NameHasNoOwner", true)]
    [InlineData("org.freedesktop.DBus.Error.NoReply", true)]
    [InlineData("org.freedesktop.DBus.Error.Timeout", false)]
    [InlineData("org.freedesktop.DBus.Error.Spawn.ExecFailed", false)]
    public void From_ServiceThatIsNotThere_SaysHowToStartIt(string name, bool mayComeBack)
    {
        BusCallException exception = new(name, "x");

        Failure? failure = Failure.From(exception);

        Assert.Equal(ExitCode.Unreachable, failure?.ExitCode);
        Assert.Contains("systemctl start automountd", failure!.Message, StringComparison.Ordinal);
        Assert.Equal(mayComeBack, Failure.IsServiceGone(exception));
    }

    [Fact]
    public void From_BusThatIsNotThere_IsUnreachable() =>
        Assert.Equal(
            ExitCode.Unreachable,
            Failure.From(new BusException("connecting", Errno.ENOENT))?.ExitCode
        );

    [Fact]
    public void From_ObjectThatIsGone_IsNotFound() =>
        Assert.Equal(
            ExitCode.NotFound,
            Failure
                .From(new BusCallException("org.freedesktop.DBus.Error.UnknownObject", "x"))
                ?.ExitCode
        );

    [Fact]
    public void From_AMistakeOfOurs_IsNone() =>
        Assert.Null(Failure.From(new InvalidOperationException()));
}
