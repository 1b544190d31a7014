using System.Runtime.CompilerServices;

namespace AutoMount.FileSystem.Survival;

/// <summary>A folder's id in ASCII.</summary>
[InlineArray(Length)]
internal struct FolderIdBytes
{
    internal const int Length = 32;

    private byte _first;
}
