using System.Text;
using AutoMount.Bus.Service;
using Microsoft.Win32.SafeHandles;

namespace AutoMount.Bus.Tests.Service;

public sealed class CallerPipeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ToCaller_WhatIsWritten_Arrives_AndThenTheEnd()
    {
        using CallerPipe pipe = CallerPipe.ToCaller();
        using FileStream caller = Open(pipe, FileAccess.Read);

        await pipe.Stream.WriteAsync("hello"u8.ToArray(), Cancellation);
        await pipe.Stream.DisposeAsync();

        using StreamReader reader = new(caller);
        Assert.Equal("hello", await reader.ReadToEndAsync(Cancellation));
    }

    [Fact]
    public async Task ToCaller_AfterTheCallerClosed_DropsWhatIsWritten()
    {
        using CallerPipe pipe = CallerPipe.ToCaller();
        pipe.CallerEnd.Dispose();

        for (int round = 0; round < 100; round++)
        {
            await pipe.Stream.WriteAsync(new byte[65536], Cancellation);
        }
    }

    [Fact]
    public async Task ToCaller_WhileTheCallerDoesNotRead_WaitsUntilHeCloses()
    {
        using CallerPipe pipe = CallerPipe.ToCaller();
        Task writing = pipe.Stream.WriteAsync(new byte[1 << 20], Cancellation).AsTask();
        await Task.Delay(100, Cancellation);
        Assert.False(writing.IsCompleted);

        pipe.CallerEnd.Dispose();

        await writing.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
    }

    [Fact]
    public async Task FromCaller_WhatTheCallerWrites_Arrives_AndThenTheEnd()
    {
        using CallerPipe pipe = CallerPipe.FromCaller();
        using (FileStream caller = Open(pipe, FileAccess.Write))
        {
            await caller.WriteAsync(Encoding.UTF8.GetBytes("input"), Cancellation);
        }

        using StreamReader reader = new(pipe.Stream);
        Assert.Equal("input", await reader.ReadToEndAsync(Cancellation));
    }

    [Fact]
    public async Task ManyIdlePipes_TakeNoThreads()
    {
        CallerPipe[] pipes = [.. Enumerable.Range(0, 200).Select(_ => CallerPipe.FromCaller())];
        Task<int>[] reads =
        [
            .. pipes.Select(pipe => pipe.Stream.ReadAsync(new byte[1], Cancellation).AsTask()),
        ];
        await Task.Delay(200, Cancellation);

        Assert.True(ThreadPool.ThreadCount < 100, $"{ThreadPool.ThreadCount} threads");
        Array.ForEach(pipes, pipe => pipe.CallerEnd.Dispose());
        await Task.WhenAll(reads).WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
        Array.ForEach(pipes, pipe => pipe.Dispose());
    }

    private static FileStream Open(CallerPipe pipe, FileAccess access)
    {
        SafeFileHandle handle = new(pipe.CallerEnd.Number, ownsHandle: true);
        pipe.CallerEnd.SetHandleAsInvalid();
        return new FileStream(handle, access);
    }
}
