using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Mounts;

/// <summary>A file system that is being made or changed (<c>fsopen(2)</c>, <c>fspick(2)</c>, <c>fsconfig(2)</c>; since Linux 5.2).</summary>
internal static unsafe class FileSystemContext
{
    private const uint CloseOnExec = 1; // FSOPEN_CLOEXEC, FSPICK_CLOEXEC
    private const uint EmptyPath = 8; // FSPICK_EMPTY_PATH
    private const uint SetFlag = 0; // FSCONFIG_SET_FLAG
    private const uint SetString = 1; // FSCONFIG_SET_STRING
    private const uint CreateCommand = 6; // FSCONFIG_CMD_CREATE
    private const uint ReconfigureCommand = 7; // FSCONFIG_CMD_RECONFIGURE

    internal static FileDescriptor Open(string type, out Errno error)
    {
        fixed (byte* name = LibC.Terminated(type))
        {
            int number = LibC.FsOpen(name, CloseOnExec);
            error = LibC.Check(number);
            return new FileDescriptor(number);
        }
    }

    /// <summary>Of a mounted file system, by the root of a mount of it.</summary>
    internal static FileDescriptor Pick(FileDescriptor root, out Errno error)
    {
        fixed (byte* empty = PathComponent.Empty.Terminated)
        {
            int number = LibC.FsPick(root.Number, empty, CloseOnExec | EmptyPath);
            error = LibC.Check(number);
            return new FileDescriptor(number);
        }
    }

    /// <summary>Sets options until one is refused.</summary>
    internal static Errno Set(
        FileDescriptor context,
        IReadOnlyList<(string Name, string? Value)> options
    )
    {
        Errno error = Errno.None;
        foreach ((string name, string? value) in options)
        {
            error = error == Errno.None ? Set(context, name, value) : error;
        }

        return error;
    }

    internal static Errno Create(FileDescriptor context) => Do(context, CreateCommand);

    internal static Errno Reconfigure(FileDescriptor context) => Do(context, ReconfigureCommand);

    private static Errno Do(FileDescriptor context, uint command) =>
        LibC.Check(LibC.FsConfig(context.Number, command, null, null));

    private static Errno Set(FileDescriptor context, string name, string? value)
    {
        fixed (byte* key = LibC.Terminated(name))
        fixed (byte* text = LibC.Terminated(value ?? string.Empty))
        {
            return LibC.Check(
                value is null
                    ? LibC.FsConfig(context.Number, SetFlag, key, null)
                    : LibC.FsConfig(context.Number, SetString, key, text)
            );
        }
    }
}
