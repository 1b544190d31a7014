namespace AutoMount.Core.Folders;

/// <summary>The words for a folder's settings, the same on the bus, in the tool and in the database. They never change.</summary>
public static class FolderWords
{
    /// <summary>The word for a mode: <c>on</c>, <c>read-only</c> or <c>off</c>.</summary>
    public static string Of(AutoMountMode mode) =>
        mode switch
        {
            AutoMountMode.On => "on",
            AutoMountMode.ReadOnly => "read-only",
            AutoMountMode.Off => "off",
            _ => throw new System.Diagnostics.UnreachableException($"auto-mount mode {mode}"),
        };

    /// <summary>The mode of a word, or null where it is none of them.</summary>
    public static AutoMountMode? ToAutoMountMode(string? word) =>
        word switch
        {
            "on" => AutoMountMode.On,
            "read-only" or "ro" => AutoMountMode.ReadOnly,
            "off" => AutoMountMode.Off,
            _ => null,
        };
}
