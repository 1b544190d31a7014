using System.Runtime.InteropServices;
using AutoMount.Containers.Lifelines;
using AutoMount.Core.Sessions;
using AutoMount.Posix;
using AutoMount.Posix.Files;

namespace AutoMount.Containers.Tests.Lifelines;

/// <summary>Who holds a session, by the kernel's own pipes.</summary>
public sealed class SessionLifelinesTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly SessionId Session = SessionId.New();
    private readonly string _directory = Directory
        .CreateTempSubdirectory("automount-lifelines-")
        .FullName;
    private readonly TaskCompletionSource _released = new(); // a second time would throw
    private SessionLifelines _lifelines;

    public SessionLifelinesTests() => _lifelines = new SessionLifelines($"{_directory}/pipes");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _lifelines.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task LastCopyThatIsClosed_IsTold_WhateverWasWritten()
    {
        FileDescriptor end = (FileDescriptor)_lifelines.Make(Session);
        Assert.Equal(Errno.None, end.Duplicate(out FileDescriptor copy));
        Watch();
        for (int written = 0; written < 65536; written += 4096)
        {
            Assert.Equal(Errno.None, DeviceIo.Write(end, new byte[4096]));
        }

        end.Dispose();
        await Task.Delay(200, Cancellation);
        Assert.False(_released.Task.IsCompleted);
        copy.Dispose();
        await _released.Task.WaitAsync(Patience, Cancellation);
    }

    [Fact]
    public async Task Restart_ChangesNothingForTheHolder()
    {
        using (_lifelines.Make(Session))
        {
            Watch();
            Restart();
            Watch();
            await Task.Delay(200, Cancellation);
            Assert.False(_released.Task.IsCompleted);
        }

        await _released.Task.WaitAsync(Patience, Cancellation);
    }

    [Fact]
    public void HolderThatWentWhileNobodyWatched_IsToldAtOnce()
    {
        SafeHandle end = _lifelines.Make(Session);
        Restart();
        end.Dispose();

        Watch();

        Assert.True(_released.Task.IsCompleted);
    }

    [Fact]
    public void SessionWithoutALifeline_IsReleased()
    {
        Watch();

        Assert.True(_released.Task.IsCompleted);
    }

    [Fact]
    public void Removed_TheHolderSeesAnError_AndNothingIsLeft()
    {
        using FileDescriptor end = (FileDescriptor)_lifelines.Make(Session);
        Watch();
        Assert.False(DeviceIo.HasFailed(end));

        _lifelines.Remove(Session);

        Assert.True(SpinWait.SpinUntil(() => DeviceIo.HasFailed(end), Patience));
        Assert.Empty(Directory.GetFiles($"{_directory}/pipes"));
        Assert.False(_released.Task.IsCompleted);
        _lifelines.Remove(Session);
    }

    private void Watch() => _lifelines.Watch(Session, _released.SetResult);

    private void Restart()
    {
        _lifelines.Dispose();
        _lifelines = new SessionLifelines($"{_directory}/pipes");
    }
}
