namespace AutoMount.FileSystem;

/// <summary>What is there of a folder's data.</summary>
/// <param name="Owner">The uid that it belongs to.</param>
/// <param name="IsErased">Whether its removal has begun.</param>
public readonly record struct RecordedData(uint Owner, bool IsErased);
