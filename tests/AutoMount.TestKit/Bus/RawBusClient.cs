using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace AutoMount.TestKit.Bus;

/// <summary>Clients without a D-Bus library, as a uid: they say what a library would not, at the wrong time or too often. Their scripts are in <c>Clients</c>.</summary>
public static class RawBusClient
{
    /// <summary>Runs a script to its end, at most <paramref name="seconds"/>.</summary>
    /// <param name="bus">Where it connects.</param>
    /// <param name="user">Who it is.</param>
    /// <param name="script">Its name without <c>.py</c>.</param>
    /// <param name="seconds">The longest it may take.</param>
    /// <param name="arguments">What it gets behind the socket's path.</param>
    public static async Task<CommandResult> RunAsync(
        PrivateBus bus,
        uint user,
        string script,
        int seconds,
        params string[] arguments
    )
    {
        string[] command = ["timeout", "--kill-after=1", $"{seconds}"];
        return await Commands.RunAsync(
            user,
            TimeSpan.FromSeconds(seconds + 5),
            [.. command, .. Command(bus, script, arguments)]
        );
    }

    /// <summary>Starts a script, its streams redirected.</summary>
    public static Process Start(
        PrivateBus bus,
        uint user,
        string script,
        params string[] arguments
    ) => Commands.Start(user, Command(bus, script, arguments));

    private static string[] Command(PrivateBus bus, string script, string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(bus);
        string file = Path.Combine(bus.Publish(Scripts()), $"{script}.py");
        return ["/usr/bin/python3", "-B", file, bus.Socket, .. arguments];
    }

    private static string Scripts([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "Clients");
}
