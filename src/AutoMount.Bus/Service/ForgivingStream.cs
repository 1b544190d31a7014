using AutoMount.Core.Sessions;

namespace AutoMount.Bus.Service;

/// <summary>Writes to a reader who may go away at any time: from then on what is written is dropped, and the writer goes on undisturbed.</summary>
/// <param name="inner">Where it goes while somebody reads; closed with this stream.</param>
internal sealed class ForgivingStream(Stream inner) : OutputStream
{
    private bool _readerGone;

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_readerGone)
        {
            return;
        }

        try
        {
            inner.Write(buffer);
        }
        catch (IOException)
        {
            _readerGone = true; // EPIPE
        }
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        if (_readerGone)
        {
            return;
        }

        try
        {
            await inner.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            _readerGone = true; // EPIPE
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
