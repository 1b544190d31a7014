using System.CommandLine;
using AutoMount.Bus.Client;
using AutoMount.Cli.Output;

namespace AutoMount.Cli.Commands;

/// <summary><c>automountctl gpu</c>.</summary>
internal static class GpuCommands
{
    /// <summary>The command with all below it.</summary>
    internal static Command Create() =>
        new("gpu", "List and show GPUs, and take them out of use")
        {
            List(),
            Show(),
            Drain(),
            Undrain(),
        };

    private static Command List()
    {
        Command command = new("list", "List the host's GPUs, who has them and how they are")
        {
            SharedOptions.ShortQuiet,
        };
        command.SetAction(given =>
        {
            using ServiceClient client = PasswordAgent.Connect();
            IReadOnlyList<GpuSummary> gpus = client.ListGpus();
            return Answers.List<GpuJson>(
                given,
                "GPU",
                [.. gpus.Select(gpu => new GpuJson(gpu))],
                gpus.Select(gpu => gpu.Address),
                () => GpuText.List(gpus)
            );
        });
        return command;
    }

    private static Command Show()
    {
        Argument<string> name = Name();
        Command command = new("show", "Show all about a GPU") { name };
        command.SetAction(given =>
        {
            using ServiceClient client = PasswordAgent.Connect();
            GpuDetails gpu = client.GetGpu(Resolve(client, given.GetRequiredValue(name)));
            return Answers.Show(given, new GpuDetailsJson(gpu), GpuText.Show(gpu).Write);
        });
        return command;
    }

    private static Command Drain()
    {
        Argument<string> name = Name();
        Option<string?> reason = new("--reason")
        {
            Description = "Why, for people",
            HelpName = "TEXT",
        };
        Command command = new(
            "drain",
            "Take a GPU out of use (for root); the session that has it may finish"
        )
        {
            name,
            reason,
        };
        command.SetAction(given =>
            Change(
                given,
                given.GetRequiredValue(name),
                (client, address) => client.DrainGpu(address, given.GetValue(reason)),
                "Drained"
            )
        );
        return command;
    }

    private static Command Undrain()
    {
        Argument<string> name = Name();
        Command command = new(
            "undrain",
            "Put a GPU back into use (for root), and forget what was known against it"
        )
        {
            name,
        };
        command.SetAction(given =>
            Change(
                given,
                given.GetRequiredValue(name),
                (client, address) => client.UndrainGpu(address),
                "Undrained"
            )
        );
        return command;
    }

    private static int Change(
        ParseResult given,
        string name,
        Action<ServiceClient, string> change,
        string done
    )
    {
        using ServiceClient client = PasswordAgent.Connect();
        string address = Resolve(client, name);
        change(client, address);
        GpuDetails gpu = client.GetGpu(address);
        return Answers.Done(
            given,
            new GpuDetailsJson(gpu),
            $"{done} {address} ({gpu.Summary.State})."
        );
    }

    private static Argument<string> Name() =>
        new Argument<string>("GPU")
        {
            Description = "Its UUID or PCI address, as 'automountctl gpu list' shows them",
        }.WithGpus();

    /// <summary>The address of a GPU that is named by address or UUID.</summary>
    private static string Resolve(ServiceClient client, string name) =>
        client
            .ListGpus()
            .FirstOrDefault(gpu =>
                string.Equals(gpu.Address, name, StringComparison.OrdinalIgnoreCase)
                || string.Equals(gpu.Uuid, name, StringComparison.OrdinalIgnoreCase)
            )
            ?.Address
        ?? throw new CommandException(
            ExitCode.NotFound,
            $"This host has no GPU '{name}'. 'automountctl gpu list' shows the ones there are."
        );
}
