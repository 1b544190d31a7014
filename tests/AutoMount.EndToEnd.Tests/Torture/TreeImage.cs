using System.Globalization;
using System.Security.Cryptography;
using AutoMount.PosixSuite;
using AutoMount.PosixSuite.Interop;

namespace AutoMount.EndToEnd.Tests.Torture;

/// <summary>A tree as lines of text: name, type, mode, links, size, time of change, and a hash of the content.</summary>
internal static class TreeImage
{
    /// <summary>The lines of everything below a directory, sorted.</summary>
    public static string[] Of(string top)
    {
        List<string> lines = [];
        Add(top, string.Empty, lines);
        return [.. lines.Order(StringComparer.Ordinal)];
    }

    private static void Add(string top, string path, List<string> lines)
    {
        foreach (string name in Tree.Names(top + path))
        {
            string below = $"{path}/{name}";
            Stat stat = Files.StatOfLink(top + below);
            bool isDirectory = stat.Type == Kernel.S_IFDIR;
            string content = stat.Type switch
            {
                Kernel.S_IFREG => Convert.ToHexString(SHA256.HashData(Files.GetBytes(top + below))),
                Kernel.S_IFLNK => Files.TargetOf(top + below),
                _ => string.Empty,
            };
            lines.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{below} {stat.Type:x} {stat.Permissions:x} {stat.Links} {stat.Size} {stat.Modified} {stat.Inode} {content}"
                )
            );
            if (isDirectory)
            {
                Add(top, below, lines);
            }
        }
    }
}
