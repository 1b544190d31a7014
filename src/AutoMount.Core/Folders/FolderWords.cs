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

    /// <summary>The word for a usage mode: <c>general</c>, <c>data</c> or <c>model</c>.</summary>
    public static string Of(FolderUsageMode mode) =>
        mode switch
        {
            FolderUsageMode.General => "general",
            FolderUsageMode.Data => "data",
            FolderUsageMode.Model => "model",
            _ => throw new System.Diagnostics.UnreachableException($"usage mode {mode}"),
        };

    /// <summary>The usage mode of a word, or null where it is none of them.</summary>
    public static FolderUsageMode? ToUsageMode(string? word) =>
        word switch
        {
            "general" => FolderUsageMode.General,
            "data" => FolderUsageMode.Data,
            "model" => FolderUsageMode.Model,
            _ => null,
        };
}
