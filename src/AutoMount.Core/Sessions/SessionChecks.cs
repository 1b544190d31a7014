namespace AutoMount.Core.Sessions;

/// <summary>What a request must keep to before anything is done for it. Pure.</summary>
internal static class SessionChecks
{
    private const long MinimumMemory = 6L << 20; // the engine refuses less
    private const double MinimumCpus = 0.01; // the engine refuses less
    private const int MostArguments = 4096;

    /// <summary>Checks a request as a whole.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.InvalidArgument"/>, saying what to give instead.</exception>
    internal static void Check(SessionRequest request)
    {
        Require(
            !string.IsNullOrWhiteSpace(request.Image)
                && !request.Image.Any(char.IsControl)
                && !request.Image.StartsWith('-'),
            "Give the image to run, by a name that the container engine knows, such as 'debian:bookworm'."
        );
        Require(
            request.Command.Count <= MostArguments,
            $"A command has at most {MostArguments} arguments."
        );
        Require(
            request.Command.Count == 0 || request.Command[0].Length > 0,
            "The command is empty; leave it out for the image's own."
        );
        Require(
            request.Command.All(argument => !argument.Contains('\0', StringComparison.Ordinal)),
            "The command contains a NUL byte."
        );
        SessionEnvironment.Check(request.Environment);
        SessionLimits limits = request.Limits;
        Require(
            limits.Cpus is null or (>= MinimumCpus and <= 4096),
            $"Processor time is given in cores, at least {MinimumCpus}, such as 0.5 or 4."
        );
        Require(
            limits.MemoryBytes is null or >= MinimumMemory,
            "Memory is at least 6 MiB (6291456 bytes), as the container engine demands."
        );
        Require(limits.Pids is null or >= 1, "The number of processes is at least 1.");
        Require(
            limits.SharedMemoryBytes is null or >= 4096,
            "Shared memory is at least 4096 bytes."
        );
    }

    /// <summary>What was asked for, and the defaults for the rest.</summary>
    internal static SessionLimits WithDefaults(SessionLimits asked, SessionLimits defaults) =>
        new()
        {
            Cpus = asked.Cpus ?? defaults.Cpus,
            MemoryBytes = asked.MemoryBytes ?? defaults.MemoryBytes,
            Pids = asked.Pids ?? defaults.Pids,
            SharedMemoryBytes = asked.SharedMemoryBytes ?? defaults.SharedMemoryBytes,
        };

    private static void Require(bool kept, string message)
    {
        if (!kept)
        {
            throw new ServiceException(ServiceError.InvalidArgument, message);
        }
    }
}
