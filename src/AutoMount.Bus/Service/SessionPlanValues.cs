using AutoMount.Bus.SdBus;
using AutoMount.Core.Mounts;
using AutoMount.Core.Sessions;

namespace AutoMount.Bus.Service;

/// <summary>A mount plan in its D-Bus form: folder, path in the container, read-only, automatic, reason, sentence.</summary>
internal static class SessionPlanValues
{
    /// <summary>The type of one entry.</summary>
    internal const string Signature = "(ssbbss)";

    /// <summary>Writes one entry.</summary>
    internal static void Write(MessageWriter writer, MountPlanEntry mount)
    {
        writer.WriteString(mount.Name.Value);
        writer.WriteString(mount.Target.Length > 0 ? mount.ContainerPath : string.Empty);
        writer.WriteBoolean(mount.ReadOnly);
        writer.WriteBoolean(mount.Automatic);
        writer.WriteString(SessionWords.Of(mount.Reason));
        writer.WriteString(mount.Skipped);
    }
}
