using System.Text;
using System.Text.Json;
using AutoMount.Core.Gpus;
using AutoMount.Core.Sessions;

namespace AutoMount.Containers.Gpus.Cdi;

/// <summary>A CDI file of our own for one lease (CDI 0.5.0, the lowest that has all that is used; a newer number would be refused by older engines). It is there while the container may start, and tells afterwards what was given.</summary>
internal static class LeaseFile
{
    /// <summary>The kind of its one device.</summary>
    internal const string Kind = "org.automount1/lease";

    private const UnixFileMode Mode =
        UnixFileMode.UserRead
        | UnixFileMode.UserWrite
        | UnixFileMode.GroupRead
        | UnixFileMode.OtherRead;

    private const UnixFileMode DirectoryMode =
        Mode | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private static string PathOf(string directory, SessionId session) =>
        Path.Combine(directory, $"automount-{session}.json");

    private static string HalfOf(string path) => $"{path}.new"; // no extension that engines read

    /// <summary>Takes it away, and what an interrupted write left.</summary>
    /// <exception cref="IOException">The directory cannot be written.</exception>
    internal static void Remove(string directory, SessionId session)
    {
        if (Directory.Exists(directory))
        {
            string path = PathOf(directory, session);
            File.Delete(HalfOf(path));
            File.Delete(path);
        }
    }

    /// <summary>Writes it, whole or not at all.</summary>
    /// <exception cref="IOException">The directory cannot be written.</exception>
    internal static void Write(string directory, SessionId session, GpuInjection plan)
    {
        if (!Directory.Exists(directory))
        {
            _ = Directory.CreateDirectory(directory);
            File.SetUnixFileMode(directory, DirectoryMode); // whatever the umask
        }

        string path = PathOf(directory, session);
        string half = HalfOf(path);
        File.Delete(half);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        using (FileStream stream = new(half, options))
        {
            File.SetUnixFileMode(stream.SafeFileHandle, Mode);
            stream.Write(Encoding.UTF8.GetBytes(TextOf(session, plan)));
            stream.Flush(flushToDisk: true);
        }

        File.Move(half, path, overwrite: true);
    }

    /// <summary>The file's text.</summary>
    internal static string TextOf(SessionId session, GpuInjection plan)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("cdiVersion", "0.5.0");
            writer.WriteString("kind", Kind);
            writer.WriteStartArray("devices");
            writer.WriteStartObject();
            writer.WriteString("name", session.Value);
            writer.WriteStartObject("containerEdits");
            WriteEdits(writer, plan);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteEdits(Utf8JsonWriter writer, GpuInjection plan)
    {
        writer.WriteStartArray("deviceNodes");
        foreach (ContainerDevice device in plan.Devices)
        {
            writer.WriteStartObject();
            writer.WriteString("path", device.Target);
            writer.WriteString("hostPath", device.Source);
            writer.WriteString("permissions", "rw");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (plan.Binds.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("mounts");
        foreach (ContainerBind bind in plan.Binds)
        {
            writer.WriteStartObject();
            writer.WriteString("hostPath", bind.Source);
            writer.WriteString("containerPath", bind.Target);
            writer.WriteStartArray("options");
            foreach (string option in (string[])["ro", "nosuid", "nodev", "bind"])
            {
                writer.WriteStringValue(option);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
