using AutoMount.Bus.Client;
using AutoMount.Bus.SdBus;
using AutoMount.Core;

namespace AutoMount.Cli;

/// <summary>What to tell and to exit with where something went wrong: the one table of exit codes.</summary>
/// <param name="ExitCode">One of <see cref="Cli.ExitCode"/>.</param>
/// <param name="Message">For people, without a line end.</param>
internal sealed record Failure(int ExitCode, string Message)
{
    private const string Freedesktop = "org.freedesktop.DBus.Error.";

    /// <summary>The failure behind an exception; null where it is a mistake of ours.</summary>
    internal static Failure? From(Exception exception) =>
        exception switch
        {
            CommandException own => new Failure(own.ExitCode, own.Message),
            BusCallException refused => FromCall(refused),
            BusException lost => new Failure(Cli.ExitCode.Unreachable, NoBus(lost)),
            IOException broken => new Failure(Cli.ExitCode.Failed, broken.Message),
            _ => null,
        };

    /// <summary>Whether the service went away under a call: it may come back, restarted or upgraded.</summary>
    internal static bool IsServiceGone(BusCallException exception) =>
        exception.Name
            is $"{Freedesktop}NoReply"
                or $"{Freedesktop}ServiceUnknown"
                or $"{Freedesktop}NameHasNoOwner"
                or $"{Freedesktop}Disconnected";

    private static Failure FromCall(BusCallException exception)
    {
        if (exception.Error is { } error)
        {
            return new Failure(CodeOf(error), exception.Message);
        }

        string name = exception.Name.StartsWith(Freedesktop, StringComparison.Ordinal)
            ? exception.Name[Freedesktop.Length..]
            : exception.Name;
        return name switch
        {
            "ServiceUnknown" or "NameHasNoOwner" => Unreachable("automountd is not running."),
            "NoReply" or "Disconnected" => Unreachable(
                "automountd went away before it answered; whether it did what was asked for is not known."
            ),
            "Timeout" or "TimedOut" => Unreachable("automountd does not answer."),
            _ when name.StartsWith("Spawn.", StringComparison.Ordinal) => Unreachable(
                $"automountd could not be started ({exception.Message})."
            ),
            "UnknownObject" => new Failure(
                Cli.ExitCode.NotFound,
                "It does not exist any more; it ended or was deleted a moment ago."
            ),
            "UnknownMethod" or "UnknownInterface" or "UnknownProperty" => new Failure(
                Cli.ExitCode.Failed,
                $"automountd is of another version than this automountctl; upgrade or restart it ({exception.Message})."
            ),
            _ => new Failure(Cli.ExitCode.Failed, $"{exception.Message} ({exception.Name})"),
        };
    }

    private static Failure Unreachable(string fact) =>
        new(
            Cli.ExitCode.Unreachable,
            $"{fact} Start it with 'systemctl start automountd' or ask an administrator; "
                + "'journalctl -u automountd' tells why it is not there."
        );

    private static string NoBus(BusException exception)
    {
        string? address = Environment.GetEnvironmentVariable("DBUS_SYSTEM_BUS_ADDRESS");
        string cure = string.IsNullOrEmpty(address)
            ? "Is dbus running? See 'systemctl status dbus'."
            : $"DBUS_SYSTEM_BUS_ADDRESS is '{address}': is that right, and does a bus listen there?";
        return $"The system bus does not answer ({exception.Error}). {cure}";
    }

    /// <summary>The exit status of an error.</summary>
    internal static int CodeOf(ServiceError error) =>
        error switch
        {
            ServiceError.InvalidArgument => Cli.ExitCode.Usage,
            ServiceError.AccessDenied or ServiceError.AuthenticationRequired => Cli.ExitCode.Denied,
            ServiceError.NoSuchFolder
            or ServiceError.NoSuchSession
            or ServiceError.NoSuchUser
            or ServiceError.NoSuchImage
            or ServiceError.NoSuchGpu => Cli.ExitCode.NotFound,
            _ => Cli.ExitCode.Failed,
        };
}
