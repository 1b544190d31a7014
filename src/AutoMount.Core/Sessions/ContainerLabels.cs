namespace AutoMount.Core.Sessions;

/// <summary>Labels by which containers are known again. An image may have the same: each is written on every container that is made.</summary>
public static class ContainerLabels
{
    /// <summary>What all of our labels begin with.</summary>
    public const string Prefix = "org.automount.";

    /// <summary>The session that a container is for; believed only where the container has the session's name.</summary>
    public const string Session = $"{Prefix}session";

    /// <summary>The owner's uid.</summary>
    public const string User = $"{Prefix}user";

    /// <summary>Which service made the container.</summary>
    public const string Instance = $"{Prefix}instance";

    /// <summary>Which process of the service made it to read an image; empty for a session's.</summary>
    public const string Probe = $"{Prefix}probe";
}
