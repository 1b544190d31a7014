using System.Formats.Tar;
using System.Text;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace AutoMount.Containers.Docker;

/// <summary>Reads one small file out of an image, as the engine's archive shows it.</summary>
internal static class ImageFile
{
    private const int Largest = 1024 * 1024; // of the archive around it

    /// <summary>The file's text; empty where there is none, where it is no plain file, or where it is absurdly large.</summary>
    internal static async Task<string> ReadAsync(
        DockerConnection connection,
        string container,
        string path,
        CancellationToken cancellation
    )
    {
        try
        {
            ContainerPathStatParameters parameters = new() { Path = path };
            var archive = await connection
                .Client.Containers.GetArchiveFromContainerAsync(
                    container,
                    parameters,
                    statOnly: false,
                    cancellation
                )
                .ConfigureAwait(false);
            if (archive.Stream is not { } stream)
            {
                return string.Empty;
            }

            // whole and first: read piece by piece, the engine's stream ends too early for the tar reader
            byte[] buffer = new byte[Largest];
            int length = await stream
                .ReadAtLeastAsync(buffer, Largest, throwOnEndOfStream: false, cancellation)
                .ConfigureAwait(false);
            using TarReader tar = new(new MemoryStream(buffer, 0, length));
            TarEntry? entry = await tar.GetNextEntryAsync(copyData: false, cancellation)
                .ConfigureAwait(false);
            if (
                entry is not { EntryType: TarEntryType.RegularFile, DataStream: { } content }
                || entry.Length > length
            )
            {
                return string.Empty;
            }

            using StreamReader reader = new(content, Encoding.UTF8);
            return await reader.ReadToEndAsync(cancellation).ConfigureAwait(false);
        }
        catch (DockerApiException exception) when (DockerErrors.IsNotFound(exception))
        {
            return string.Empty;
        }
    }
}
