namespace AutoMount.Bus.SdBus;

/// <summary>Replies that many methods give.</summary>
internal static class Replies
{
    /// <summary>Nothing.</summary>
    internal static readonly Reply Empty = static _ => { };

    /// <summary>One object path.</summary>
    internal static Reply Path(string path) => writer => writer.WriteObjectPath(path);
}
