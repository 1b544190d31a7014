namespace AutoMount.Archives.Child;

/// <summary>Who is told how a transfer goes.</summary>
internal interface ITransferReport
{
    /// <summary>Something is whole: told after each entry and each piece of a file; what is too often is not passed on.</summary>
    /// <param name="entries">Entries so far.</param>
    /// <param name="bytes">Bytes so far.</param>
    void Progress(long entries, long bytes);

    /// <summary>Something was left out.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="reason">Why, as a clause.</param>
    void Skip(ReadOnlySpan<byte> name, string reason);
}
