using System.Globalization;
using System.Text;
using AutoMount.Core.Accounts;
using AutoMount.Core.Mounts;

namespace AutoMount.Containers.Homes;

/// <summary>The <c>passwd(5)</c> and <c>group(5)</c> of a session: the image's own, and the user's entries so that <c>whoami</c> and <c>id</c> work. Pure.</summary>
internal static class AccountFiles
{
    private const int NameField = 0;
    private const int IdField = 2;

    /// <summary>The image's entries without those that have the user's name or uid, then the user.</summary>
    internal static string Passwd(string image, UserAccount owner)
    {
        string user =
            $"{owner.Name}:x:{owner.Id}:{owner.PrimaryGroup}::{MountPlanner.Home}:/bin/sh";
        return Join(Without(image, [owner.Name], [owner.Id.Value]), [user]);
    }

    /// <summary>The image's entries, then the user's groups; a name that the image gives to another gid stays the image's.</summary>
    internal static string Group(string image, UserAccount owner)
    {
        uint[] ids = [.. owner.Groups.Select(group => group.Id).Append(owner.PrimaryGroup)];
        List<string> kept = Without(image, names: [], ids);
        HashSet<string> taken = [.. kept.Select(line => line.Split(':')[NameField])];
        IEnumerable<string> groups = owner
            .Groups.DistinctBy(group => group.Id)
            .Select(group =>
                taken.Contains(group.Name)
                    ? $"host-{group.Name}:x:{group.Id}:"
                    : $"{group.Name}:x:{group.Id}:"
            );
        return Join(kept, groups);
    }

    private static List<string> Without(
        string image,
        IReadOnlyCollection<string> names,
        IReadOnlyCollection<uint> ids
    )
    {
        List<string> kept = [];
        foreach (string line in image.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] fields = line.Split(':');
            bool ours =
                fields.Length > IdField
                && (
                    names.Contains(fields[NameField], StringComparer.Ordinal)
                    || (
                        uint.TryParse(
                            fields[IdField],
                            NumberStyles.None,
                            CultureInfo.InvariantCulture,
                            out uint id
                        ) && ids.Contains(id)
                    )
                );
            if (fields.Length > IdField && !ours)
            {
                kept.Add(line);
            }
        }

        return kept;
    }

    private static string Join(IEnumerable<string> first, IEnumerable<string> second)
    {
        StringBuilder text = new();
        foreach (string line in first.Concat(second))
        {
            _ = text.Append(line).Append('\n');
        }

        return text.ToString();
    }
}
