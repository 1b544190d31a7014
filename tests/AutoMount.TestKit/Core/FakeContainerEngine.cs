using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using AutoMount.Core;
using AutoMount.Core.Sessions;

namespace AutoMount.TestKit.Core;

/// <summary>A container engine without containers: a container runs until it is ended, a command in it is a real process of the host.</summary>
public sealed class FakeContainerEngine : IContainerEngine
{
    private int _lastId;

    /// <summary>Containers by id.</summary>
    public ConcurrentDictionary<string, FakeContainer> Containers { get; } =
        new(StringComparer.Ordinal);

    /// <summary>Images that are there.</summary>
    public ISet<string> Images { get; } = new HashSet<string>(StringComparer.Ordinal) { "debian" };

    /// <summary>Where not null, every call fails with this.</summary>
    public ServiceException? Failure { get; set; }

    /// <inheritdoc/>
    public Task<string> DescribeAsync(CancellationToken cancellation) =>
        AnswerAsync(() => "Fake 1.0");

    /// <inheritdoc/>
    public Task<ImageFacts> InspectImageAsync(string reference, CancellationToken cancellation) =>
        AnswerAsync(() =>
            Images.Contains(reference)
                ? new ImageFacts { Id = "sha256:00", Environment = ["PATH=/usr/bin:/bin"] }
                : throw new ServiceException(
                    ServiceError.NoSuchImage,
                    $"There is no image '{reference}' on this host."
                )
        );

    /// <inheritdoc/>
    public Task<string> CreateAsync(
        ContainerSpecification specification,
        CancellationToken cancellation
    ) =>
        AnswerAsync(() =>
        {
            string id = $"{Interlocked.Increment(ref _lastId):x64}";
            Containers[id] = new FakeContainer(id, specification);
            return id;
        });

    /// <inheritdoc/>
    public Task StartAsync(string containerId, CancellationToken cancellation) =>
        AnswerAsync(() => Get(containerId).Started = true);

    /// <inheritdoc/>
    public Task<ContainerFacts?> InspectAsync(string containerId, CancellationToken cancellation) =>
        AnswerAsync(() => Containers.GetValueOrDefault(containerId)?.Facts);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ContainerFacts>> ListAsync(CancellationToken cancellation) =>
        AnswerAsync<IReadOnlyList<ContainerFacts>>(() =>
            [.. Containers.Values.Select(container => container.Facts)]
        );

    /// <inheritdoc/>
    public Task<int> WaitAsync(string containerId, CancellationToken cancellation) =>
        Get(containerId).Ended.WaitAsync(cancellation);

    /// <inheritdoc/>
    public Task StopAsync(string containerId, TimeSpan grace, CancellationToken cancellation) =>
        AnswerAsync(() => End(containerId, exitCode: 143));

    /// <inheritdoc/>
    public Task RemoveAsync(string containerId, CancellationToken cancellation) =>
        AnswerAsync(() =>
        {
            End(containerId, exitCode: 137);
            return Containers.TryRemove(containerId, out _);
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
        _ = Get(containerId);
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

        using Process process = Process.Start(start)!;
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(
            cancellation
        );
        Task input = FeedAsync(request.StandardInput, process, ended.Token);
        await Task.WhenAll(
            process.StandardOutput.BaseStream.CopyToAsync(request.StandardOutput, cancellation),
            process.StandardError.BaseStream.CopyToAsync(request.StandardError, cancellation)
        );
        await process.WaitForExitAsync(cancellation);
        await ended.CancelAsync();
        await input;
        return process.ExitCode;
    }

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

    private Task<T> AnswerAsync<T>(Func<T> answer) =>
        Failure is { } failure ? Task.FromException<T>(failure) : Task.Run(answer);
}
