namespace AutoMount.Core.Sessions;

/// <summary>Passes writes on and tells after each that it was taken.</summary>
/// <param name="target">Where to.</param>
/// <param name="taken">Told after each write.</param>
internal sealed class NotingStream(Stream target, Action taken) : OutputStream
{
    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        await target.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        taken();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        target.Write(buffer);
        taken();
    }

    public override void Flush() => target.Flush();
}
