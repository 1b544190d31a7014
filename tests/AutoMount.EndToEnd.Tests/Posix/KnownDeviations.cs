namespace AutoMount.EndToEnd.Tests.Posix;

/// <summary>Where our mount is known not to behave as the native directories do. Such a behaviour must fail there; one that has begun to hold fails its test until it is taken off.</summary>
internal static class KnownDeviations
{
    private const string KernelPollsEveryFile =
        "the kernel's FUSE has a poll operation for every regular file, whatever the server answers; epoll takes them therefore";

    /// <summary>Name of the behaviour and why it does not hold.</summary>
    internal static IReadOnlyDictionary<string, string> OfTheMount { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Readiness.Epoll_OfAFile_IsEPERM"] = KernelPollsEveryFile,
        };
}
