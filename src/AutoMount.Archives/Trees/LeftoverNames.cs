using System.Buffers.Text;
using System.Text;

namespace AutoMount.Archives.Trees;

/// <summary>Names of what is not whole yet: nobody else's, so they are never exported, and an import that was killed is cleaned up after by them.</summary>
internal static class LeftoverNames
{
    private const string PendingPrefix = ".automount-import-";
    private const string UploadPrefix = ".automount-upload-";
    private const int Digits = 16;

    /// <summary>A new one of an import, ending in NUL.</summary>
    internal static byte[] Pending()
    {
        string number = Random.Shared.NextInt64().ToString("x16");
        return Encoding.ASCII.GetBytes($"{PendingPrefix}{number}\0");
    }

    /// <summary>That of the upload of a file, in the same directory, ending in NUL: the same each time.</summary>
    internal static byte[] UploadOf(ReadOnlySpan<byte> name)
    {
        ulong hash = 0xcbf29ce484222325; // FNV-1a; two names of one hash are told apart by what the file says of itself
        foreach (byte each in name)
        {
            hash = (hash ^ each) * 0x100000001b3;
        }

        return Encoding.ASCII.GetBytes($"{UploadPrefix}{hash:x16}\0");
    }

    /// <summary>Whether it is one of an import.</summary>
    internal static bool IsPending(ReadOnlySpan<byte> name) => Is(name, PendingPrefix);

    /// <summary>Whether it is one of any kind.</summary>
    internal static bool IsAny(ReadOnlySpan<byte> name) =>
        IsPending(name) || Is(name, UploadPrefix);

    private static bool Is(ReadOnlySpan<byte> name, string prefix) =>
        name.Length == prefix.Length + Digits
        && name.StartsWith(Encoding.ASCII.GetBytes(prefix))
        && Utf8Parser.TryParse(name[prefix.Length..], out ulong _, out int used, 'x')
        && used == Digits;
}
