using System.Collections.Concurrent;
using AutoMount.Containers.Scratch;
using AutoMount.Core;
using AutoMount.Core.Mounts;
using AutoMount.Posix;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace AutoMount.Containers.Docker;

/// <summary>What images have in their own home directory, unpacked once for each image's id and kept on the disk: a start of a session copies it from there.</summary>
internal sealed class ImageHomes
{
    private const long MostBytes = 256L << 20;
    private const int MostEntries = 20_000;
    private const long MostArchiveBytes = MostBytes + (MostEntries * 2048L); // two blocks of tar around each
    private const string Complete = "home";
    private const string Excessive = "too-large";
    private const string FreshPrefix = "new-"; // of what is being made or removed; no image's name

    private readonly string? _path;
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new(
        StringComparer.Ordinal
    ); // by image: one at a time unpacks it
    private readonly Lock _lock = new(); // protects _busy, and what has which name in the directory
    private readonly HashSet<string> _busy = new(StringComparer.Ordinal); // names that Keep leaves alone: being made, or made since the list that it goes by was begun

    /// <summary>Makes the directory.</summary>
    /// <param name="path">Where they are kept; null for nowhere, so that sessions begin without them.</param>
    internal ImageHomes(string? path)
    {
        _path = path;
        if (path is not null)
        {
            _ = Directory.CreateDirectory(
                path,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
        }
    }

    /// <summary>Whether that image's home was looked at.</summary>
    internal bool Has(string image) =>
        _path is null || Directory.Exists(Path.Combine(_path, NameOf(image)));

    /// <summary>Where its files are, and what of them is missing.</summary>
    internal (string Files, string Note) Find(string image)
    {
        if (_path is null)
        {
            return (string.Empty, string.Empty);
        }

        string own = Path.Combine(_path, NameOf(image));
        string files = Path.Combine(own, Complete);
        return Directory.Exists(files) ? (files, string.Empty)
            : File.Exists(Path.Combine(own, Excessive))
                ? (
                    string.Empty,
                    $"The image's own home has more than {MostBytes >> 20} MiB or {MostEntries} files and is not copied."
                )
            : (string.Empty, string.Empty);
    }

    /// <summary>Unpacks an image's home, once.</summary>
    /// <param name="connection">The engine.</param>
    /// <param name="container">A container of the image that never ran.</param>
    /// <param name="image">The image's id.</param>
    /// <param name="cancellation">Ends it; nothing is kept then.</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>.</exception>
    internal Task TakeAsync(
        DockerConnection connection,
        string container,
        string image,
        CancellationToken cancellation
    ) =>
        TakeAsync(
            image,
            archive => TryLoadAsync(connection, container, archive, cancellation),
            cancellation
        );

    /// <summary>The same, from any source.</summary>
    /// <param name="image">The image's id.</param>
    /// <param name="load">Writes the archive to a new file; false where there is none.</param>
    /// <param name="cancellation">Ends it.</param>
    internal async Task TakeAsync(
        string image,
        Func<string, Task<bool>> load,
        CancellationToken cancellation
    )
    {
        if (_path is null)
        {
            return;
        }

        SemaphoreSlim turn = _turns.GetOrAdd(image, static _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (!Has(image))
            {
                await MakeAsync(_path, NameOf(image), load, cancellation).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ServiceException(
                ServiceError.StorageFailed,
                $"The image's own home cannot be unpacked below {_path}: {exception.Message}",
                exception
            );
        }
        finally
        {
            _ = turn.Release();
        }
    }

    /// <summary>To be called before the list is asked for by which <see cref="Keep"/> goes: what is unpacked from now on is not in it.</summary>
    internal void BeginKeeping()
    {
        lock (_lock)
        {
            _ = _busy.RemoveWhere(name => !IsFresh(name));
        }
    }

    /// <summary>Forgets the homes of images that are gone, and what a predecessor left half done.</summary>
    internal void Keep(IEnumerable<string> images)
    {
        if (_path is null)
        {
            return;
        }

        HashSet<string> kept = [.. images.Select(NameOf)];
        foreach (string own in Directory.GetDirectories(_path))
        {
            string name = Path.GetFileName(own);
            string gone = $"{FreshPrefix}{Guid.NewGuid():N}";
            lock (_lock)
            {
                if (kept.Contains(name) || _busy.Contains(name))
                {
                    continue;
                }

                Directory.Move(own, Path.Combine(_path, gone)); // whoever looks for it finds all of it or nothing
            }

            RemoveTree(_path, gone);
        }
    }

    private async Task MakeAsync(
        string path,
        string name,
        Func<string, Task<bool>> load,
        CancellationToken cancellation
    )
    {
        string work = $"{FreshPrefix}{Guid.NewGuid():N}";
        string fresh = Path.Combine(path, work);
        lock (_lock)
        {
            _ = _busy.Add(work);
        }

        try
        {
            _ = Directory.CreateDirectory(fresh);
            string archive = Path.Combine(fresh, "archive");
            if (await load(archive).ConfigureAwait(false))
            {
                await Task.Run(() => Unpack(fresh, archive), cancellation).ConfigureAwait(false);
            }

            File.Delete(archive);
            lock (_lock)
            {
                _ = _busy.Add(name);
                Directory.Move(fresh, Path.Combine(path, name));
            }
        }
        finally
        {
            lock (_lock)
            {
                _ = _busy.Remove(work);
            }

            RemoveTree(path, work); // nothing is there any more after a success
        }
    }

    private static bool IsFresh(string name) =>
        name.StartsWith(FreshPrefix, StringComparison.Ordinal);

    /// <summary>Loads the archive into a file: read piece by piece, the engine's stream ends too early for the tar reader.</summary>
    /// <returns>False where the image has no such directory.</returns>
    private static async Task<bool> TryLoadAsync(
        DockerConnection connection,
        string container,
        string path,
        CancellationToken cancellation
    )
    {
        FileStream file = new(path, FileMode.CreateNew, FileAccess.Write);
        await using (file.ConfigureAwait(false))
        {
            try
            {
                var archive = await connection
                    .Client.Containers.GetArchiveFromContainerAsync(
                        container,
                        new ContainerPathStatParameters { Path = MountPlanner.Home },
                        statOnly: false,
                        cancellation
                    )
                    .ConfigureAwait(false);
                if (archive.Stream is not { } stream)
                {
                    return false;
                }

                using (stream)
                {
                    await CopyAsync(stream, file, cancellation).ConfigureAwait(false);
                    return true;
                }
            }
            catch (DockerApiException exception) when (DockerErrors.IsNotFound(exception))
            {
                return false;
            }
        }
    }

    /// <summary>Copies no more than what can be unpacked; the rest is left where it is.</summary>
    private static async Task CopyAsync(
        Stream source,
        FileStream target,
        CancellationToken cancellation
    )
    {
        const int bufferLength = 128 * 1024;
        byte[] buffer = new byte[bufferLength];
        while (target.Length <= MostArchiveBytes)
        {
            int count = await ReadAsync(source, buffer, cancellation).ConfigureAwait(false);
            if (count == 0)
            {
                return;
            }

            await target.WriteAsync(buffer.AsMemory(0, count), cancellation).ConfigureAwait(false);
        }
    }

    private static async Task<int> ReadAsync(
        Stream source,
        byte[] buffer,
        CancellationToken cancellation
    )
    {
        try
        {
            return await source.ReadAsync(buffer, cancellation).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            throw new HttpRequestException(exception.Message, exception); // the engine went, not the disk
        }
    }

    private static void Unpack(string own, string archive)
    {
        using FileStream file = File.OpenRead(archive);
        string files = Path.Combine(own, "files");
        _ = Directory.CreateDirectory(files);
        if (file.Length <= MostArchiveBytes && TryUnpack(file, files))
        {
            Directory.Move(files, Path.Combine(own, Complete));
        }
        else
        {
            File.WriteAllText(Path.Combine(own, Excessive), string.Empty);
            RemoveTree(own, "files");
        }
    }

    private static bool TryUnpack(FileStream archive, string files)
    {
        Errno error = FileIo.OpenTrusted(
            files,
            OpenMode.O_RDONLY | OpenMode.O_DIRECTORY,
            out FileDescriptor target
        );
        using (target)
        {
            try
            {
                return error == Errno.None
                    && ArchiveTree.TryUnpack(archive, target, MostBytes, MostEntries);
            }
            catch (Exception exception) when (exception is InvalidDataException or FormatException)
            {
                return false; // what cannot be read is not copied, and the session's owner is told
            }
        }
    }

    private static void RemoveTree(string parent, string name)
    {
        Errno error = FileIo.OpenTrusted(
            parent,
            OpenMode.O_RDONLY | OpenMode.O_DIRECTORY,
            out FileDescriptor directory
        );
        using (directory)
        {
            _ = error == Errno.None ? TreeRemoval.Remove(directory, PathComponent.Of(name)) : error; // tried again by Keep
        }
    }

    /// <summary>An image's id as a file's name.</summary>
    private static string NameOf(string image) => image.Replace(':', '-').Replace('/', '-');
}
