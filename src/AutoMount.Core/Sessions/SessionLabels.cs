using System.Globalization;
using System.Text;
using System.Text.Json;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Mounts;

namespace AutoMount.Core.Sessions;

/// <summary>What a session's container carries in its labels: all of the record that the engine does not know by itself, so that a lost record can be made again. Pure.</summary>
internal static class SessionLabels
{
    private const string Prefix = ContainerLabels.Prefix;
    private const string Image = $"{Prefix}image";
    private const string Command = $"{Prefix}command";
    private const string Mounts = $"{Prefix}mounts";
    private const string Created = $"{Prefix}created";
    private const string Details = $"{Prefix}details";

    /// <summary>The labels of a session whose home is assembled.</summary>
    internal static Dictionary<string, string> Of(Session session) =>
        new(StringComparer.Ordinal)
        {
            [ContainerLabels.Session] = session.Id.Value,
            [ContainerLabels.User] = session.Owner.ToString(),
            [Image] = session.Image,
            [Command] = Write(writer => WriteWords(writer, session.Command)),
            [Mounts] = Write(writer => WriteMounts(writer, session.Mounts)),
            [Created] = session.CreatedAt.ToString("O", CultureInfo.InvariantCulture),
            [Details] = SessionDocument.WriteBeginning(session),
            [$"{Prefix}version"] = "1",
        };

    /// <summary>Whose a container is, or null where its label does not tell.</summary>
    internal static UserId? OwnerOf(ContainerFacts container) =>
        uint.TryParse(
            container.Labels.GetValueOrDefault(ContainerLabels.User),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out uint owner
        )
            ? new UserId(owner)
            : null;

    /// <summary>The record of a container's session, or null where the labels do not name session and owner. What else they lack or spoil is left at its default.</summary>
    internal static Session? Read(ContainerFacts container, DateTimeOffset now)
    {
        if (
            !SessionId.TryParse(container.SessionLabel, out SessionId id)
            || OwnerOf(container) is not { } owner
        )
        {
            return null;
        }

        bool started = container.StartedAt is not null || container.Running;
        Session session = new()
        {
            Id = id,
            Owner = owner,
            Image = container.Labels.GetValueOrDefault(Image, string.Empty),
            ImageId = container.ImageId,
            Command = Read(container, Command, item => item.GetString()),
            Mounts = Read(container, Mounts, ReadMount),
            State = started ? SessionState.Running : SessionState.Preparing,
            ContainerId = container.Id,
            CreatedAt = ReadCreated(container) ?? container.StartedAt ?? now,
            StartedAt = container.StartedAt ?? (container.Running ? now : null),
        };
        return ReadDetails(container, session) with { History = HistoryOf(session, now) };
    }

    private static DateTimeOffset? ReadCreated(ContainerFacts container) =>
        DateTimeOffset.TryParse(
            container.Labels.GetValueOrDefault(Created),
            CultureInfo.InvariantCulture,
            DateTimeStyles.RoundtripKind,
            out DateTimeOffset created
        )
            ? created
            : null;

    private static SessionTransition[] HistoryOf(Session session, DateTimeOffset now)
    {
        IEnumerable<SessionTransition> begin = SessionLife.Begin(session.CreatedAt);
        return session.State == SessionState.Running
            ?
            [
                .. begin,
                new SessionTransition(SessionState.Running, session.StartedAt ?? now, Rebuilt),
            ]
            : [.. begin];
    }

    private const string Rebuilt =
        "The record was lost and made again from the container's labels.";

    private static Session ReadDetails(ContainerFacts container, Session session)
    {
        if (container.Labels.GetValueOrDefault(Details) is not { } text)
        {
            return session; // made by version 0.1.0
        }

        try
        {
            return SessionDocument.Read(text, session);
        }
        catch (JsonException)
        {
            return session; // spoiled: the defaults
        }
    }

    private static string Write(Action<Utf8JsonWriter> write)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStartArray();
            write(writer);
            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteWords(Utf8JsonWriter writer, IReadOnlyList<string> words)
    {
        foreach (string word in words)
        {
            writer.WriteStringValue(word);
        }
    }

    private static void WriteMounts(Utf8JsonWriter writer, IReadOnlyList<MountPlanEntry> mounts)
    {
        foreach (MountPlanEntry entry in mounts)
        {
            writer.WriteStartObject();
            writer.WriteString("folder", entry.FolderId.Value);
            writer.WriteString("name", entry.Name.Value);
            writer.WriteString("target", entry.Target);
            writer.WriteBoolean("readOnly", entry.ReadOnly);
            writer.WriteBoolean("automatic", entry.Automatic);
            writer.WriteString("skipped", entry.Skipped);
            writer.WriteString("reason", SessionWords.Of(entry.Reason));
            writer.WriteEndObject();
        }
    }

    private static List<T> Read<T>(
        ContainerFacts container,
        string label,
        Func<JsonElement, T?> read
    )
        where T : class
    {
        if (container.Labels.GetValueOrDefault(label) is not { } text)
        {
            return []; // made by version 0.1.0
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return [.. document.RootElement.EnumerateArray().Select(read).OfType<T>()];
        }
        catch (Exception exception)
            when (exception
                    is JsonException
                        or InvalidOperationException
                        or KeyNotFoundException
                        or ServiceException
            )
        {
            return [];
        }
    }

    private static MountPlanEntry? ReadMount(JsonElement entry)
    {
        if (!FolderId.TryParse(entry.GetProperty("folder").GetString(), out FolderId folder))
        {
            return null;
        }

        MountPlanEntry mount = new(
            folder,
            FolderName.Parse(entry.GetProperty("name").GetString()),
            entry.GetProperty("target").GetString() ?? string.Empty,
            entry.GetProperty("readOnly").GetBoolean(),
            entry.GetProperty("automatic").GetBoolean(),
            entry.GetProperty("skipped").GetString() ?? string.Empty
        );
        return
            entry.TryGetProperty("reason", out JsonElement word)
            && SessionWords.ToMountReason(word.GetString()) is { } reason
            ? mount with
            {
                Reason = reason,
            }
            : mount;
    }
}
