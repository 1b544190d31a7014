using AutoMount.Bus.Client;

namespace AutoMount.Cli.Commands;

/// <summary>Whether a list says whose each thing is.</summary>
internal static class OwnerColumn
{
    /// <summary>The names of owners where root lists everybody's; null where there is one owner only.</summary>
    internal static Func<uint, string>? For(uint? owner)
    {
        if (owner is not null || !Environment.IsPrivilegedProcess)
        {
            return null;
        }

        Dictionary<uint, string> names = [];
        return user =>
        {
            if (!names.TryGetValue(user, out string? name))
            {
                name = HostAccounts.NameOf(user);
                names.Add(user, name);
            }

            return name;
        };
    }
}
