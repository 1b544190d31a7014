using AutoMount.Bus.Client;

namespace AutoMount.Cli.Terminals;

/// <summary>Waits for an end over restarts of the service, which only make a pause.</summary>
internal static class ServiceWait
{
    private static readonly TimeSpan RestartTime = TimeSpan.FromSeconds(90);

    /// <summary>Asks until there is an answer.</summary>
    /// <param name="client">The service.</param>
    /// <param name="ask">Waits for the end.</param>
    /// <param name="what">What may go on without the service, for the message where that does not come back.</param>
    /// <param name="cure">How to get back to it, a sentence with a space before it; empty for none.</param>
    internal static T OverRestarts<T>(
        ServiceClient client,
        Func<T> ask,
        string what,
        string cure = ""
    )
    {
        while (true)
        {
            try
            {
                return ask();
            }
            catch (BusCallException exception) when (Failure.IsServiceGone(exception))
            {
                if (!client.WaitForService(RestartTime))
                {
                    throw new CommandException(
                        ExitCode.Unreachable,
                        $"automountd went away and did not come back in {RestartTime.TotalSeconds} s. {what} may go on.{cure}"
                    );
                }
            }
        }
    }
}
