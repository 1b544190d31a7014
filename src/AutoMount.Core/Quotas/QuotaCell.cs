namespace AutoMount.Core.Quotas;

/// <summary>Where an account keeps what is charged: one 64-bit number, changed by interlocked operations alone.</summary>
public abstract class QuotaCell
{
    /// <summary>The number.</summary>
    public abstract ref long Value { get; }

    /// <summary>One in the process's own memory, 0 at first.</summary>
    internal sealed class Own : QuotaCell
    {
        private long _value;

        /// <inheritdoc/>
        public override ref long Value => ref _value;
    }
}
