using AutoMount.Core;
using AutoMount.Core.Sessions;

namespace AutoMount.Daemon;

/// <summary>Stands where no container engine is: every question is answered with <see cref="ServiceError.EngineUnavailable"/>.</summary>
internal sealed class MissingEngine : IContainerEngine
{
    public Task<string> DescribeAsync(CancellationToken cancellation) => RefuseAsync<string>();

    public Task<ImageFacts> InspectImageAsync(string reference, CancellationToken cancellation) =>
        RefuseAsync<ImageFacts>();

    public Task<string> CreateAsync(
        ContainerSpecification specification,
        CancellationToken cancellation
    ) => RefuseAsync<string>();

    public Task StartAsync(string containerId, CancellationToken cancellation) =>
        RefuseAsync<int>();

    public Task<ContainerFacts?> InspectAsync(string containerId, CancellationToken cancellation) =>
        RefuseAsync<ContainerFacts?>();

    public Task<IReadOnlyList<ContainerFacts>> ListAsync(CancellationToken cancellation) =>
        RefuseAsync<IReadOnlyList<ContainerFacts>>();

    public Task<int> WaitAsync(string containerId, CancellationToken cancellation) =>
        RefuseAsync<int>();

    public Task StopAsync(string containerId, TimeSpan grace, CancellationToken cancellation) =>
        RefuseAsync<int>();

    public Task RemoveAsync(string containerId, CancellationToken cancellation) =>
        RefuseAsync<int>();

    public Task CopyLogsAsync(
        string containerId,
        bool follow,
        Stream standardOutput,
        Stream standardError,
        CancellationToken cancellation
    ) => RefuseAsync<int>();

    public Task<int> ExecAsync(
        string containerId,
        ExecRequest request,
        CancellationToken cancellation
    ) => RefuseAsync<int>();

    private static Task<T> RefuseAsync<T>() =>
        Task.FromException<T>(
            new ServiceException(
                ServiceError.EngineUnavailable,
                "This automountd was built without a container engine; folders work, sessions do not."
            )
        );
}
