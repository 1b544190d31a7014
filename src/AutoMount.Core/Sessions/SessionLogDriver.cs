namespace AutoMount.Core.Sessions;

/// <summary>Where the output of sessions goes.</summary>
public enum SessionLogDriver
{
    /// <summary>Kept by the engine, and passed on to the host's journal where there is one.</summary>
    Auto,

    /// <summary>Given to the journal by the engine itself and kept there alone.</summary>
    Journald,

    /// <summary>Kept by the engine alone.</summary>
    JsonFile,
}
