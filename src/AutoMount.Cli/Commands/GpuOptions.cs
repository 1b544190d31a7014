using System.CommandLine;
using AutoMount.Bus.Client;
using AutoMount.Core.Gpus;

namespace AutoMount.Cli.Commands;

/// <summary>Options of <c>session run</c> that ask for GPUs.</summary>
internal sealed class GpuOptions
{
    private readonly Option<long?> _count = SharedOptions.Count(
        "--gpus",
        "So many GPUs, for the session alone"
    );

    private readonly Option<string[]> _devices = new("--gpu")
    {
        Description =
            "This GPU, by UUID or PCI address ('automountctl gpu list'); may be given several times",
        HelpName = "UUID",
    };

    private readonly Option<string?> _policy = new("--gpu-policy")
    {
        Description =
            "How to choose them: 'pack' (close together), 'spread' (evenly over the host), 'numa-strict' (never over more than one NUMA node)",
        HelpName = "POLICY",
    };

    private readonly Option<string?> _profile = new("--gpu-profile")
    {
        Description =
            "MIG devices of this profile instead of whole GPUs, such as 1g.5gb; 'any' takes each",
        HelpName = "PROFILE",
    };

    private readonly Option<bool> _wait = new("--wait")
    {
        Description = "Wait in the queue where GPUs are not free now",
    };

    internal GpuOptions() =>
        _policy.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: { } name }] && GpuPolicies.Find(name) is null)
            {
                result.AddError($"--gpu-policy: '{name}' is none of pack, spread, numa-strict.");
            }
        });

    /// <summary>All of them.</summary>
    internal IEnumerable<Option> All => [_count, _devices, _policy, _profile, _wait];

    /// <summary>What was asked for; null for no GPU.</summary>
    internal NewSessionGpus? Read(ParseResult given)
    {
        string[] devices = given.GetValue(_devices) ?? [];
        long count = given.GetValue(_count) ?? 0;
        if (count == 0 && devices.Length == 0)
        {
            string? without =
                given.GetValue(_policy) is not null ? "--gpu-policy"
                : given.GetValue(_profile) is not null ? "--gpu-profile"
                : given.GetValue(_wait) ? "--wait"
                : null;
            return without is null
                ? null
                : throw new CommandException(
                    ExitCode.Usage,
                    $"{without} goes with --gpus NUMBER or --gpu UUID."
                );
        }

        return new NewSessionGpus
        {
            Count = (int)Math.Min(count, int.MaxValue),
            Devices = devices,
            Policy = given.GetValue(_policy),
            Profile = given.GetValue(_profile),
            Wait = given.GetValue(_wait),
        };
    }
}
