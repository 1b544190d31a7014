using AutoMount.Core.Sessions;

namespace AutoMount.Cli.Copying;

/// <summary>Passes on what is written and tells how much.</summary>
/// <param name="target">Where it goes; disposed with this.</param>
/// <param name="written">Told of the bytes of each write.</param>
internal sealed class CountedPipe(Stream target, Action<int> written) : OutputStream
{
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        target.Write(buffer);
        written(buffer.Length);
    }

    public override void Flush() => target.Flush();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            target.Dispose();
        }

        base.Dispose(disposing);
    }
}
