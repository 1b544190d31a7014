using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using AutoMount.Core;
using AutoMount.Core.Sessions;

namespace AutoMount.TestKit.Core;

/// <summary>A container engine without containers: a container runs until it is ended, a command in it is a real process of the host that ends with the container.</summary>
public sealed class FakeContainerEngine : IContainerEngine
{
    private const int CommandNotFound = 127;

    private readonly ConcurrentDictionary<string, FakeContainer> _remembered = new(
        StringComparer.Ordinal
    ); // also those that are gone, as an engine remembers events
    private int _lastId;
    private int _failingInspections;
    private TaskCompletionSource _added = NewSignal();

    /// <summary>Containers by id.</summary>
    public ConcurrentDictionary<string, FakeContainer> Containers { get; } =
        new(StringComparer.Ordinal);

    /// <summary>Images that are there.</summary>
    public ISet<string> Images { get; } = new HashSet<string>(StringComparer.Ordinal) { "debian" };

    /// <summary>So many of the next inspections fail, as of an engine that is away.</summary>
    public int FailingInspections
    {
        set => Volatile.Write(ref _failingInspections, value);
    }

    /// <summary>Where not null, holds at <c>inspect</c> (of an image), <c>create</c> or <c>start</c>.</summary>
    public StepGate? Gate { get; set; }

    /// <summary>Where not null, every call fails with this.</summary>
    public ServiceException? Failure { get; set; }

    /// <inheritdoc/>
    public Task<string> DescribeAsync(CancellationToken cancellation) =>
        AnswerAsync(() => "Fake 1.0");

    /// <inheritdoc/>
    public async Task<ImageFacts> InspectImageAsync(
        string reference,
        Action<ImageFacts> admit,
        CancellationToken cancellation
    )
    {
        await HoldAsync("inspect");
        return await AnswerAsync(() =>
            Images.Contains(reference)
                ? Admitted(
                    new ImageFacts { Id = "sha256:00", Environment = ["PATH=/usr/bin:/bin"] },
                    admit
                )
                : throw new ServiceException(
                    ServiceError.NoSuchImage,
                    $"There is no image '{reference}' on this host."
                )
        );
    }

    private static ImageFacts Admitted(ImageFacts image, Action<ImageFacts> admit)
    {
        admit(image);
        return image;
    }

    /// <inheritdoc/>
    public async Task<string> CreateAsync(
        ContainerSpecification specification,
        CancellationToken cancellation
    )
    {
        await HoldAsync("create");
        return await AnswerAsync(() =>
        {
            string id = $"{Interlocked.Increment(ref _lastId):x64}";
            Containers[id] = _remembered[id] = new FakeContainer(id, specification);
            Interlocked.Exchange(ref _added, NewSignal()).SetResult();
            return id;
        });
    }

    /// <inheritdoc/>
    public async Task StartAsync(string containerId, CancellationToken cancellation)
    {
        await HoldAsync("start");
        _ = await AnswerAsync(() => Get(containerId).Started = true);
    }

    /// <inheritdoc/>
    public Task<ContainerFacts?> InspectAsync(string containerId, CancellationToken cancellation) =>
        AnswerAsync(() =>
            Interlocked.Decrement(ref _failingInspections) >= 0
                ? throw new ServiceException(ServiceError.EngineUnavailable, "away")
                : Containers.GetValueOrDefault(containerId)?.Facts
        );

    /// <inheritdoc/>
    public Task<IReadOnlyList<ContainerFacts>> ListAsync(CancellationToken cancellation) =>
        AnswerAsync<IReadOnlyList<ContainerFacts>>(() =>
            [.. Containers.Values.Select(container => container.Facts)]
        );

    /// <inheritdoc/>
    public async Task FollowEventsAsync(
        DateTimeOffset since,
        Action<ContainerEvent> happened,
        CancellationToken cancellation
    )
    {
        await AnswerAsync(() => true);
        HashSet<string> told = [];
        while (true)
        {
            Task added = _added.Task;
            foreach (
                (string id, FakeContainer container) in _remembered.Where(one => told.Add(one.Key))
            )
            {
                _ = TellEndAsync(id, container, happened, cancellation);
            }

            await added.WaitAsync(cancellation);
        }
    }

    /// <inheritdoc/>
    public Task SweepAsync(CancellationToken cancellation) => AnswerAsync(() => true);

    /// <inheritdoc/>
    public Task StopAsync(string containerId, TimeSpan grace, CancellationToken cancellation) =>
        AnswerAsync(() => End(containerId, exitCode: 143));

    /// <inheritdoc/>
    public Task RemoveAsync(string containerId, CancellationToken cancellation) =>
        AnswerAsync(() =>
        {
            string id = Containers
                .Where(one => one.Value.Specification.Name == containerId)
                .Select(one => one.Key)
                .FirstOrDefault(containerId);
            if (!Containers.TryRemove(id, out FakeContainer? removed))
            {
                return false;
            }

            removed.End(exitCode: 137); // who hears of the end finds nothing any more
            return true;
        });

    /// <inheritdoc/>
    public async Task CopyLogsAsync(
        string containerId,
        bool follow,
        Stream standardOutput,
        Stream standardError,
        CancellationToken cancellation
    )
    {
        FakeContainer container = Get(containerId);
        await standardOutput.WriteAsync(Encoding.UTF8.GetBytes(container.Output), cancellation);
        await standardError.WriteAsync(Encoding.UTF8.GetBytes(container.Errors), cancellation);
        if (follow)
        {
            int code = await container.Ended.WaitAsync(cancellation);
            await standardOutput.WriteAsync(
                Encoding.UTF8.GetBytes($"ended {code}\n"),
                cancellation
            );
        }
    }

    /// <inheritdoc/>
    public async Task<int> ExecAsync(
        string containerId,
        ExecRequest request,
        CancellationToken cancellation
    )
    {
        FakeContainer container = Get(containerId);
        ProcessStartInfo start = new(request.Arguments[0], request.Arguments.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string[] pair in request.Environment.Select(pair => pair.Split('=', 2)))
        {
            start.Environment[pair[0]] = pair[1];
        }

        using Process? process = TryStart(start);
        if (process is null)
        {
            return CommandNotFound;
        }

        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(
            cancellation
        );
        Task input = FeedAsync(request.StandardInput, process, ended.Token);
        Task end = EndWithAsync(container, process, ended.Token);
        await Task.WhenAll(
            process.StandardOutput.BaseStream.CopyToAsync(request.StandardOutput, cancellation),
            process.StandardError.BaseStream.CopyToAsync(request.StandardError, cancellation)
        );
        await process.WaitForExitAsync(cancellation);
        await ended.CancelAsync();
        await Task.WhenAll(input, end);
        return process.ExitCode;
    }

    private static Process? TryStart(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start);
        }
        catch (Exception exception)
            when (exception is System.ComponentModel.Win32Exception or ArgumentException)
        {
            return null;
        }
    }

    private static async Task EndWithAsync(
        FakeContainer container,
        Process process,
        CancellationToken over
    )
    {
        await ((Task)container.Ended.WaitAsync(over)).ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing
        );
        process.Kill(entireProcessTree: true);
    }

    private static async Task TellEndAsync(
        string id,
        FakeContainer container,
        Action<ContainerEvent> happened,
        CancellationToken cancellation
    )
    {
        int code = await container.Ended.WaitAsync(cancellation);
        happened(
            new ContainerEvent(id, ContainerEventKind.Ended, TimeProvider.System.GetUtcNow(), code)
        );
    }

    private static TaskCompletionSource NewSignal() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static async Task FeedAsync(
        Stream source,
        Process process,
        CancellationToken cancellation
    )
    {
        try
        {
            await source.CopyToAsync(process.StandardInput.BaseStream, cancellation);
            process.StandardInput.Close();
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // the process ended before its input did
        }
    }

    private bool End(string containerId, int exitCode)
    {
        Containers.GetValueOrDefault(containerId)?.End(exitCode);
        return true;
    }

    private FakeContainer Get(string containerId) =>
        Containers.GetValueOrDefault(containerId)
        ?? throw new ServiceException(
            ServiceError.EngineFailed,
            $"There is no container '{containerId}'."
        );

    private Task HoldAsync(string step) => Gate?.PassAsync(step) ?? Task.CompletedTask;

    private Task<T> AnswerAsync<T>(Func<T> answer) =>
        Failure is { } failure ? Task.FromException<T>(failure) : Task.Run(answer);
}
