namespace AutoMount.Containers.Tests.Sessions;

/// <summary>The host's clock, set forward; timers run as always.</summary>
public sealed class ShiftedTime : TimeProvider
{
    private TimeSpan _shift;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _shift;

    public void Advance(TimeSpan by) => _shift += by;
}
