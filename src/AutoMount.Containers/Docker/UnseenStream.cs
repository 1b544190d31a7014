using AutoMount.Core.Sessions;

namespace AutoMount.Containers.Docker;

/// <summary>Passes on what was not passed on before, where the same output is read from its beginning more than once. The engine may have dropped the oldest part meanwhile: then something is missing, and nothing comes twice.</summary>
/// <param name="target">Where to; not disposed of.</param>
internal sealed class UnseenStream(Stream target) : OutputStream
{
    private long _passed;
    private long _seen;

    /// <summary>Whether the target refused what it was given: then reading again is of no use.</summary>
    internal bool IsBroken { get; private set; }

    /// <summary>What is written from now on begins at the output's beginning.</summary>
    internal void Restart() => _seen = 0;

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        ReadOnlyMemory<byte> news = buffer[SeenOf(buffer.Length)..];
        if (!news.IsEmpty)
        {
            IsBroken = true;
            await target.WriteAsync(news, cancellationToken).ConfigureAwait(false);
            IsBroken = false;
            _passed += news.Length;
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ReadOnlySpan<byte> news = buffer[SeenOf(buffer.Length)..];
        if (!news.IsEmpty)
        {
            IsBroken = true;
            target.Write(news);
            IsBroken = false;
            _passed += news.Length;
        }
    }

    public override void Flush() => target.Flush();

    /// <summary>How many of the next bytes were passed on before.</summary>
    private int SeenOf(int count)
    {
        int seen = (int)Math.Clamp(_passed - _seen, 0, count);
        _seen += count;
        return seen;
    }
}
