namespace AutoMount.Daemon.State;

/// <summary>A folder that lies in the backing store, and is in no record.</summary>
/// <param name="Record">What is to be recorded of it.</param>
/// <param name="IsFromFile">Whether the record is that of its file; else only the owner is known.</param>
/// <param name="Change">Why something is other than it was; null where it is as in the file.</param>
internal sealed record FoundFolder(FolderRecord Record, bool IsFromFile, string? Change);
