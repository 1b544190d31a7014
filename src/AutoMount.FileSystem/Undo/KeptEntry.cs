using AutoMount.Posix.Attributes;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem.Undo;

/// <summary>One name in a directory.</summary>
/// <param name="Name">The name, terminated.</param>
/// <param name="Type">Its inode's type.</param>
/// <param name="Handle">Its inode.</param>
internal sealed record KeptEntry(byte[] Name, FileType Type, FileHandle Handle);
