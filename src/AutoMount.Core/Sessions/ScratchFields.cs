using AutoMount.Core.Scratch;

namespace AutoMount.Core.Sessions;

/// <summary>A session's scratch as its document has it.</summary>
internal sealed record ScratchFields
{
    public string? Kind { get; init; }

    public string? Enforcement { get; init; }

    public long? Bytes { get; init; }

    public long? Inodes { get; init; }

    public long? Planned { get; init; }

    public string? Note { get; init; }

    public DateTimeOffset? KeptUntil { get; init; }

    public static ScratchFields? Of(SessionScratch? scratch) =>
        scratch is null
            ? null
            : new ScratchFields
            {
                Kind = ScratchWords.Of(scratch.Kind),
                Enforcement = ScratchWords.Of(scratch.Enforcement),
                Bytes = scratch.BytesLimit,
                Inodes = scratch.InodesLimit,
                Planned = scratch.PlannedBytes,
                Note = scratch.Note.Length > 0 ? scratch.Note : null,
                KeptUntil = scratch.KeptUntil,
            };

    public SessionScratch? ToScratch() =>
        ScratchWords.ToKind(Kind) is { } kind
            ? new SessionScratch
            {
                Kind = kind,
                Enforcement = ScratchWords.ToEnforcement(Enforcement),
                BytesLimit = Bytes,
                InodesLimit = Inodes,
                PlannedBytes = Planned,
                Note = Note ?? string.Empty,
                KeptUntil = KeptUntil,
            }
            : null;
}
