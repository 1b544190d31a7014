using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem.Undo;

/// <summary>Goes over a folder as it was and as it is side by side. Whoever is told of a difference may end it at once.</summary>
/// <param name="view">The folder as it was.</param>
/// <param name="only">The only path that is looked at; empty for all.</param>
/// <param name="cancellation">Ends it with ECANCELED.</param>
internal sealed class SnapshotWalk(SnapshotView view, byte[][] only, CancellationToken cancellation)
{
    /// <summary>Directories below one another that are gone into; more are no user's work.</summary>
    internal const int MostDepth = 1024;

    private const int CompareLength = 256 * 1024;

    private readonly Stack<(byte[][] Path, FileHandle Then, FileHandle Now)> _directories = new();
    private byte[]? _then;
    private byte[]? _now;

    /// <summary>Called for each directory that was there and is, the root too, before its names.</summary>
    internal Func<byte[][], FileHandle, FileHandle, Errno>? OnDirectory { get; init; }

    /// <summary>Called for each difference; a directory that came or went stands for all below it. An error ends the walk.</summary>
    internal Func<WalkedChange, Errno>? OnChange { get; init; }

    /// <summary>Whether the only path was there or is, in directories that were there and are; true where all is meant.</summary>
    internal bool WasFound { get; private set; } = only.Length == 0;

    /// <summary>Goes.</summary>
    internal Errno Run()
    {
        Errno error = view.GetRoot(out FileHandle? root);
        if (error == Errno.None)
        {
            _directories.Push(([], root!, root!));
        }

        while (
            error == Errno.None
            && _directories.TryPop(out (byte[][] Path, FileHandle Then, FileHandle Now) next)
        )
        {
            error = cancellation.IsCancellationRequested
                ? Errno.ECANCELED
                : Visit(next.Path, next.Then, next.Now);
        }

        return error;
    }

    private Errno Visit(byte[][] path, FileHandle then, FileHandle now)
    {
        Errno error =
            OnDirectory is not null && path.Length >= only.Length
                ? OnDirectory(path, then, now)
                : Errno.None;
        error =
            error == Errno.None ? view.List(then, out List<KeptEntry> old) : Fail(error, out old);
        if (error != Errno.None)
        {
            return error;
        }

        error = view.ListNow(now, out List<KeptEntry> present);
        if (error != Errno.None)
        {
            return error == Errno.ESTALE ? Errno.None : error; // removed meanwhile
        }

        Dictionary<string, KeptEntry> found = present.ToDictionary(entry => KeyOf(entry.Name));
        foreach (KeptEntry entry in old.Where(entry => IsMeant(path, entry)))
        {
            _ = found.Remove(KeyOf(entry.Name), out KeptEntry? same);
            error = error == Errno.None ? Compare([.. path, entry.Name], entry, same) : error;
        }

        foreach (KeptEntry entry in found.Values.Where(entry => IsMeant(path, entry)))
        {
            error =
                error == Errno.None
                    ? Tell(new WalkedChange([.. path, entry.Name], Then: null, entry))
                    : error;
        }

        return error;
    }

    /// <summary>Names are bytes; a string of them, one to one, is a key.</summary>
    private static string KeyOf(byte[] name) => System.Text.Encoding.Latin1.GetString(name);

    private bool IsMeant(byte[][] path, KeptEntry entry)
    {
        bool isMeant =
            path.Length >= only.Length || only[path.Length].AsSpan().SequenceEqual(entry.Name);
        WasFound |= isMeant && path.Length + 1 >= only.Length;
        return isMeant;
    }

    private Errno Compare(byte[][] path, KeptEntry then, KeptEntry? now)
    {
        if (now is null || now.Type != then.Type)
        {
            return Tell(new WalkedChange(path, then, now));
        }

        if (path.Length > MostDepth)
        {
            return Errno.ENAMETOOLONG;
        }

        bool isSame = true;
        Errno error =
            path.Length >= only.Length ? CompareInodes(then, now, out isSame) : Errno.None;
        error = error == Errno.None && !isSame ? Tell(new WalkedChange(path, then, now)) : error;
        if (error == Errno.None && then.Type == FileType.Directory)
        {
            _directories.Push((path, then.Handle, now.Handle));
        }

        return error is Errno.ESTALE ? Errno.None : error; // removed meanwhile
    }

    private Errno CompareInodes(KeptEntry then, KeptEntry now, out bool isSame)
    {
        isSame = false;
        Errno error = view.Describe(then.Handle, out InodeRecord old);
        error =
            error == Errno.None
                ? view.DescribeNow(now.Handle, out InodeRecord present)
                : Fail(error, out present);
        if (error != Errno.None)
        {
            return error;
        }

        isSame = old.IsLike(present, withTimes: then.Type != FileType.Directory);
        bool isAnother = !then.Handle.Equals(now.Handle);
        return
            isSame && then.Type == FileType.Regular && (isAnother || view.HasContent(then.Handle))
            ? CompareContent(then.Handle, now.Handle, old.Size, out isSame)
            : Errno.None;
    }

    private Errno CompareContent(FileHandle then, FileHandle now, long size, out bool isSame)
    {
        isSame = false;
        _then ??= new byte[CompareLength];
        _now ??= new byte[CompareLength];
        Errno error = view.OpenContent(then, out FileDescriptor old);
        using (old)
        {
            error =
                error == Errno.None
                    ? view.OpenNow(now, out FileDescriptor present)
                    : Fail(error, out present);
            using (present)
            {
                long offset = 0;
                bool differs = false;
                while (error == Errno.None && offset < size && !differs)
                {
                    error = FileIo.ReadAt(old, _then, offset, out int one);
                    int two = 0;
                    error =
                        error == Errno.None ? FileIo.ReadAt(present, _now, offset, out two) : error;
                    differs = one == 0 || !_then.AsSpan(0, one).SequenceEqual(_now.AsSpan(0, two));
                    offset += one;
                }

                isSame = error == Errno.None && !differs;
                return error;
            }
        }
    }

    private Errno Tell(WalkedChange change) => OnChange?.Invoke(change) ?? Errno.None;

    private static Errno Fail<T>(Errno error, out T nothing)
    {
        nothing = default!;
        return error;
    }
}
