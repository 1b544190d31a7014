using AutoMount.Core.Sessions;

namespace AutoMount.TestKit.Core;

/// <summary>A container of <see cref="FakeContainerEngine"/>: it runs until a test or a stop ends it.</summary>
/// <param name="id">The engine's id.</param>
/// <param name="specification">As asked for.</param>
public sealed class FakeContainer(string id, ContainerSpecification specification)
{
    private readonly TaskCompletionSource<int> _ended = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    private int? _exitCode;

    /// <summary>As asked for.</summary>
    public ContainerSpecification Specification { get; } = specification;

    /// <summary>Whether it was started.</summary>
    public bool Started { get; set; }

    /// <summary>What it has written so far.</summary>
    public string Output { get; set; } = "hello\n";

    /// <summary>What it has written so far as errors.</summary>
    public string Errors { get; set; } = "oops\n";

    /// <summary>Its exit code, once it has ended.</summary>
    public Task<int> Ended => _ended.Task;

    /// <summary>What the engine says of it.</summary>
    public ContainerFacts Facts =>
        new()
        {
            Id = id,
            SessionLabel = Specification.Labels.GetValueOrDefault(
                "org.automount.session",
                string.Empty
            ),
            Running = Started && !Ended.IsCompleted,
            ExitCode = _exitCode,
            ImageId = Specification.Image,
            StartedAt = Started ? DateTimeOffset.UnixEpoch : null,
            ProcessId = Started && !Ended.IsCompleted ? Environment.ProcessId : 0,
            Labels = Specification.Labels,
        };

    /// <summary>Ends it.</summary>
    public void End(int exitCode)
    {
        _exitCode ??= exitCode;
        _ended.TrySetResult(exitCode);
    }
}
