using System.Text;

namespace AutoMount.Containers.Gpus.Nvml;

/// <summary>Reads text of a process that may have gone mad, within bounds of memory.</summary>
internal static class BoundedReader
{
    /// <summary>Reads to the end, and keeps the beginning.</summary>
    internal static async Task<string> ReadAllAsync(TextReader reader, int most)
    {
        char[] buffer = new char[1024];
        StringBuilder text = new();
        int count;
        while (
            (count = await reader.ReadAsync(buffer, CancellationToken.None).ConfigureAwait(false))
            > 0
        )
        {
            _ = text.Append(buffer, 0, Math.Min(count, most - text.Length));
        }

        return text.ToString();
    }

    /// <summary>Reads a line; null at the end.</summary>
    /// <exception cref="InvalidDataException">It is longer than it may be.</exception>
    internal static async Task<string?> ReadLineAsync(
        TextReader reader,
        int most,
        CancellationToken cancellation
    )
    {
        char[] one = new char[1]; // the reader has a buffer of its own
        StringBuilder line = new();
        while (await reader.ReadAsync(one, cancellation).ConfigureAwait(false) > 0)
        {
            if (one[0] == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            if (line.Length == most)
            {
                throw new InvalidDataException(
                    $"A line of its output is longer than {most} characters."
                );
            }

            _ = line.Append(one[0]);
        }

        return line.Length > 0 ? line.ToString() : null;
    }
}
