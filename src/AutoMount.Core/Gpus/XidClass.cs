namespace AutoMount.Core.Gpus;

/// <summary>What an error of the driver means for the device.</summary>
public enum XidClass
{
    /// <summary>Not known to matter: noted.</summary>
    Noted,

    /// <summary>A program's own mistake: noted; many, by different sessions, make the device suspect.</summary>
    Application,

    /// <summary>Contained: who uses the device may finish, then it needs a reset.</summary>
    Contained,

    /// <summary>The device is wrong: it needs a reset.</summary>
    Device,

    /// <summary>The device is gone.</summary>
    Gone,
}
