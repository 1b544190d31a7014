using System.Reflection;
using AutoMount.Core.Configuration;
using AutoMount.Daemon.Configuration;
using AutoMount.Daemon.Systemd;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon;

/// <summary>The process: command line, configuration, host; what the daemon is made of stands in <see cref="Composition"/>.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        try
        {
            if (NvmlMode.IsAsked(arguments))
            {
                return NvmlMode.Run(arguments);
            }

            if (TransferMode.IsAsked(arguments))
            {
                return TransferMode.Run();
            }

            CommandLine line = CommandLine.Parse(arguments);
            ConfigurationFiles files = new(line.ConfigurationFile, line.ConfigurationNamed);
            return line.Action switch
            {
                CommandLineAction.Help => Say(CommandLine.Help),
                CommandLineAction.Version => Say($"automountd {Version}"),
                CommandLineAction.CheckConfiguration => Check(files),
                CommandLineAction.CheckStart => CheckStart(files),
                _ => await ServeAsync(files).ConfigureAwait(false),
            };
        }
        catch (FormatException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message).ConfigureAwait(false);
            return ExitStatus.Usage;
        }
        catch (StartException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message).ConfigureAwait(false);
            return ExitStatus.Failure;
        }
    }

    /// <summary>The version of this build.</summary>
    internal static string Version =>
        typeof(Program)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion.Split('+')[0]
        ?? "unknown";

    private static async Task<int> ServeAsync(ConfigurationFiles files)
    {
        ConfigurationOutcome outcome = files.Read();
        if (outcome.HasErrors)
        {
            return Report(outcome);
        }

        SystemdNotifier notifier = new();
        DaemonLogging logging = new(outcome.Configuration.Log.Level);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { ContentRootPath = "/" }
        );
        logging.AddTo(builder.Logging, notifier.IsEnabled);
        if (notifier.IsEnabled)
        {
            // what AddSystemd does, for every service manager that sets NOTIFY_SOCKET, not for one named systemd only
            _ = builder.Services.AddSingleton<ISystemdNotifier>(notifier);
            _ = builder.Services.AddSingleton<IHostLifetime, SystemdLifetime>();
        }

        _ = builder.Services.AddSingleton<IHostedService>(services => new DaemonService(
            files,
            outcome,
            logging,
            new ServiceManager(notifier),
            services.GetRequiredService<ILoggerFactory>(),
            services.GetRequiredService<IHostApplicationLifetime>()
        ));
        using IHost host = builder.Build();
        await host.RunAsync().ConfigureAwait(false);
        return Environment.ExitCode;
    }

    private static int Check(ConfigurationFiles files)
    {
        int status = Report(files.Read());
        return status == ExitStatus.Success ? Say("The configuration is valid.") : status;
    }

    private static int CheckStart(ConfigurationFiles files)
    {
        ConfigurationOutcome outcome = files.Read();
        int status = Report(outcome);
        if (status != ExitStatus.Success)
        {
            return status;
        }

        StartCheck.Run(outcome.Configuration.Paths);
        return Say("This version can start.");
    }

    private static int Report(ConfigurationOutcome outcome)
    {
        foreach (ConfigurationFault fault in outcome.Faults)
        {
            Console.Error.WriteLine(fault);
        }

        return outcome.HasErrors ? ExitStatus.Configuration : ExitStatus.Success;
    }

    private static int Say(string text)
    {
        Console.WriteLine(text);
        return ExitStatus.Success;
    }
}
