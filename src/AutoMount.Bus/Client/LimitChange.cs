namespace AutoMount.Bus.Client;

/// <summary>Limits that are to change; null leaves one as it is, <see cref="long.MaxValue"/> is none.</summary>
/// <param name="Bytes">Most bytes.</param>
/// <param name="Inodes">Most inodes.</param>
/// <param name="SoftBytes">Most bytes for longer than the grace.</param>
/// <param name="SoftInodes">Most inodes for longer than the grace.</param>
public sealed record LimitChange(
    long? Bytes,
    long? Inodes,
    long? SoftBytes = null,
    long? SoftInodes = null
)
{
    internal ClientOptions AddTo(ClientOptions options) =>
        options
            .Limit("bytes", Bytes)
            .Limit("inodes", Inodes)
            .Limit("soft-bytes", SoftBytes)
            .Limit("soft-inodes", SoftInodes);
}
