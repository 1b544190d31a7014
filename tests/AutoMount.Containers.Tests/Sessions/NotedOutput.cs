using System.Text;
using AutoMount.Core.Sessions;

namespace AutoMount.Containers.Tests.Sessions;

/// <summary>Keeps output and tells of its beginning.</summary>
internal sealed class NotedOutput(Action begun) : OutputStream
{
    private readonly MemoryStream _bytes = new();

    /// <summary>All that came.</summary>
    public string Text => Encoding.UTF8.GetString(_bytes.ToArray());

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        bool isFirst = _bytes.Length == 0 && !buffer.IsEmpty;
        _bytes.Write(buffer);
        if (isFirst)
        {
            begun();
        }
    }
}
