using System.Globalization;
using System.Text;
using AutoMount.Core.Folders;

namespace AutoMount.FileSystem.Store;

/// <summary>A folder's usage as version 0.1 noted it at a clean end: a line <c>v1 BYTES INODES</c>. Read only; see <see cref="UsageRecord"/>.</summary>
internal static class UsageNote
{
    private const int MaximumLength = 64;

    /// <summary>Reads a note; false for any other bytes.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> content, out FolderUsage usage)
    {
        usage = default;
        if (content.Length > MaximumLength)
        {
            return false;
        }

        string[] parts = Encoding.ASCII.GetString(content).TrimEnd('\n').Split(' ');
        if (
            parts is not ["v1", var bytes, var inodes]
            || !long.TryParse(
                bytes,
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out long byteCount
            )
            || !long.TryParse(
                inodes,
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out long inodeCount
            )
        )
        {
            return false;
        }

        usage = new FolderUsage(byteCount, inodeCount);
        return true;
    }
}
