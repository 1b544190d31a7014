using System.CommandLine;
using AutoMount.Bus.Client;
using AutoMount.Cli.Output;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Commands;

/// <summary><c>automountctl session plan</c>.</summary>
internal sealed class SessionPlanCommand : Command
{
    private readonly MountOptions _mounts = new();
    private readonly Option<string?> _owner = SharedOptions.Owner("Plan for this user");

    internal SessionPlanCommand()
        : base(
            "plan",
            "Show which folders a session would get, and which not and why; nothing is started"
        )
    {
        foreach (Option option in _mounts.All)
        {
            Add(option);
        }

        Add(_owner);
        SetAction(Run);
    }

    private int Run(ParseResult given)
    {
        uint? owner = OwnerText.Resolve(given.GetValue(_owner));
        using ServiceClient client = PasswordAgent.Connect();
        IReadOnlyList<SessionMount> plan = client.PlanSession(_mounts.Read(given), owner);
        return Answers.Show<IReadOnlyList<MountJson>>(
            given,
            [.. plan.Select(mount => new MountJson(mount))],
            page =>
            {
                if (plan.Count == 0)
                {
                    page.WriteLine("No folder would be mounted.");
                    return;
                }

                SessionText.Mounts(plan, planned: true).Write(page);
            }
        );
    }
}
