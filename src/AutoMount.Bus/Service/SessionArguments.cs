using System.Text;
using AutoMount.Bus.SdBus;
using AutoMount.Core;
using AutoMount.Core.Sessions;

namespace AutoMount.Bus.Service;

/// <summary>Reads and checks what a caller asks for around sessions.</summary>
internal static class SessionArguments
{
    /// <summary>Bytes of a command or an environment: what execve(2) takes (128 KiB a string, but we keep records of them).</summary>
    private const int MaximumTextBytes = 128 * 1024;

    private const int MaximumImageBytes = 1024;

    private const long LongestTimeout = 3660L * 86400 * 1_000_000; // microseconds

    /// <summary>Reads the arguments of CreateSession; the request is the caller's own until the claim is proven.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.InvalidArgument"/>, <see cref="ServiceError.AccessDenied"/>.</exception>
    internal static SessionRequest Read(MethodCall call, out OwnerClaim owner)
    {
        MessageReader arguments = call.Arguments;
        string image = arguments.ReadString();
        string[] command = arguments.ReadStringArray();
        CallOptions options = CallOptions.Read(arguments);
        owner = options.TakeOwner(call.Caller);
        SessionRequest request = new()
        {
            Owner = call.Caller.User,
            Image = CheckedImage(image),
            Command = CheckedTexts(command, "command"),
            Environment = TakeEnvironment(options),
            Mounts = SessionMountArguments.Take(options),
            Kind = TakeKind(options),
            Pulls = options.TakeBoolean("pull") ?? false,
            Timeout = TakeTimeout(options),
            Limits = TakeLimits(options),
            Scratch = ServiceArguments.TakeScratch(options),
            Ports = ServiceArguments.TakePorts(options),
            Input = TakeInput(options),
            Attaches = options.TakeBoolean("attach") ?? false,
            WindowSize = SessionTerminals.TakeSize(options),
            Gpus = GpuArguments.Take(options),
        };
        options.End();
        return request;
    }

    /// <summary>Checks the arguments of Exec.</summary>
    internal static IReadOnlyList<string> CheckedCommand(IReadOnlyList<string> arguments) =>
        arguments is [{ Length: > 0 }, ..]
            ? CheckedTexts(arguments, "command")
            : throw Invalid("Name the command to run in the session, such as 'bash'.");

    /// <summary>Takes <c>environment</c>.</summary>
    internal static IReadOnlyDictionary<string, string> TakeEnvironment(CallOptions options)
    {
        Dictionary<string, string> environment = new(StringComparer.Ordinal);
        foreach (string pair in CheckedTexts(options.TakeStrings("environment"), "environment"))
        {
            int separator = pair.IndexOf('=', StringComparison.Ordinal);
            if (separator < 1)
            {
                // not as it is: it may be a secret, and the message goes into the journal
                throw Invalid(
                    $"Entry {environment.Count + 1} of option 'environment' is not of the form KEY=value."
                );
            }

            environment[pair[..separator]] = pair[(separator + 1)..];
        }

        return environment;
    }

    /// <summary>Takes <c>input</c>: <c>none</c>, <c>pipe</c> or <c>terminal</c>.</summary>
    private static SessionInput TakeInput(CallOptions options) =>
        options.TakeString("input") switch
        {
            null or "none" => SessionInput.None,
            "pipe" => SessionInput.Pipe,
            "terminal" => SessionInput.Terminal,
            { } other => throw Invalid(
                $"Option 'input' is '{Shortened(other)}'; it is 'none', 'pipe' or 'terminal'."
            ),
        };

    private static SessionKind TakeKind(CallOptions options) =>
        options.TakeString("kind") is not { } word
            ? SessionKind.Batch
            : SessionWords.ToKind(word)
                ?? throw Invalid(
                    $"Option 'kind' is '{Shortened(word)}'; there are batch and interactive."
                );

    /// <summary>Takes <c>timeout</c>, in microseconds.</summary>
    private static TimeSpan? TakeTimeout(CallOptions options) =>
        TakePositive(options, "timeout") switch
        {
            null => null,
            > LongestTimeout => throw Invalid("Option 'timeout' is longer than ten years."),
            { } microseconds => TimeSpan.FromMicroseconds(microseconds),
        };

    private static SessionLimits TakeLimits(CallOptions options)
    {
        double? cpus = options.TakeDouble("cpus");
        if (cpus is not (null or (> 0 and <= 100_000)))
        {
            throw Invalid($"Option 'cpus' is {cpus}; it must be above 0, such as 1.5.");
        }

        return new SessionLimits
        {
            Cpus = cpus,
            MemoryBytes = TakePositive(options, "memory"),
            Pids = TakePositive(options, "pids"),
            SharedMemoryBytes = TakePositive(options, "shm"),
        };
    }

    /// <summary>A bound above zero; absent and "no limit" leave the configured one, which a user cannot lift.</summary>
    private static long? TakePositive(CallOptions options, string key) =>
        options.TakeNumber(key) switch
        {
            null or long.MaxValue => null,
            0 => throw Invalid($"Option '{key}' is 0; it must be above 0."),
            { } value => value,
        };

    /// <summary>Checks an image's name.</summary>
    internal static string CheckedImage(string image)
    {
        if (string.IsNullOrWhiteSpace(image))
        {
            throw Invalid("A session needs an image, such as 'debian:bookworm'.");
        }

        return
            Encoding.UTF8.GetByteCount(image) <= MaximumImageBytes
            && !image.Any(letter => char.IsControl(letter) || char.IsWhiteSpace(letter))
            ? image
            : throw Invalid(
                "An image's name is at most 1024 bytes, without blanks or control characters."
            );
    }

    private static IReadOnlyList<string> CheckedTexts(IReadOnlyList<string> texts, string what)
    {
        long bytes = texts.Sum(text => Encoding.UTF8.GetByteCount(text) + 1L);
        return bytes <= MaximumTextBytes
            ? texts
            : throw Invalid(
                $"The {what} has {bytes} bytes, more than the {MaximumTextBytes} allowed; put long data into a file of a folder."
            );
    }

    private static string Shortened(string text) => text.Length <= 40 ? text : $"{text[..40]}...";

    private static ServiceException Invalid(string message) =>
        new(ServiceError.InvalidArgument, message);
}
