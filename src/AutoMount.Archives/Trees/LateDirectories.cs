using AutoMount.Archives.Formats;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Files;

namespace AutoMount.Archives.Trees;

/// <summary>Directories whose modes, times and lists of access come last: what is put into them would change their times, and might not be let in.</summary>
internal sealed class LateDirectories
{
    private const int Usual = 4096; // a megabyte or two
    private const uint OwnersAll = 0x1C0; // rwx------

    private readonly Dictionary<string, Late> _directories = new(StringComparer.Ordinal);
    private int _most = Usual;

    /// <summary>Whether it is one already.</summary>
    internal bool Has(EntryPath path) => _directories.ContainsKey(KeyOf(path));

    /// <summary>Adds one; what an archive says last holds.</summary>
    internal void Add(
        EntryPath path,
        uint mode,
        TimeSpec? modified,
        IReadOnlyList<(byte[] TerminatedName, byte[] Value)> attributes
    ) => _directories[KeyOf(path)] = new Late(path, mode, modified, attributes);

    /// <summary>Where there are very many, gives those what is theirs that an archive has most likely done with: the path is not below them, and something that comes late all the same would be let in.</summary>
    /// <param name="tree">Where they are.</param>
    /// <param name="path">Where the archive is.</param>
    internal void Trim(TargetTree tree, EntryPath path)
    {
        if (_directories.Count <= _most)
        {
            return;
        }

        Finish(
            tree,
            [
                .. _directories.Where(each =>
                    (each.Value.Mode & OwnersAll) == OwnersAll
                    && !path.Whole.StartsWith(each.Value.Path.Whole)
                ),
            ]
        );
        _most = Math.Max(Usual, 2 * _directories.Count);
    }

    /// <summary>Gives all of them what is theirs, the deepest first; what is not there any more, or will not take it, is left as it is.</summary>
    internal void Finish(TargetTree tree) => Finish(tree, [.. _directories]);

    private void Finish(TargetTree tree, KeyValuePair<string, Late>[] some)
    {
        foreach ((string key, Late late) in some.OrderByDescending(each => each.Value.Path.Depth))
        {
            try
            {
                Finish(tree, late);
            }
            catch (Exception exception)
                when (exception is SkippedException or Core.ServiceException)
            {
                // replaced by a later entry, or its parent may not be entered any more
            }

            _ = _directories.Remove(key);
        }
    }

    private static void Finish(TargetTree tree, Late late)
    {
        RawDescriptor parent = tree.Parent(late.Path, isMade: false);
        const OpenMode mode = OpenMode.O_RDONLY | OpenMode.O_DIRECTORY;
        Errno error = FileIo.OpenAt(parent, late.Path.Name, mode, 0, out FileDescriptor directory);
        using (directory)
        {
            FolderProblems.Check(error, late.Path.Name.Bytes);
            EntryAttributes.Give(directory, late.Mode, late.Attributes);
            if (late.Modified is { } time)
            {
                _ = AttributeIo.SetTimes(directory, time, time); // one that the file system does not know is left out
            }
        }
    }

    private static string KeyOf(EntryPath path) =>
        System.Text.Encoding.Latin1.GetString(path.Whole); // a character for each byte

    private sealed record Late(
        EntryPath Path,
        uint Mode,
        TimeSpec? Modified,
        IReadOnlyList<(byte[] TerminatedName, byte[] Value)> Attributes
    );
}
