using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Sessions;

namespace AutoMount.Daemon.Tests.State;

internal static class Samples
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    public static Folder Folder(string name = ".local", uint owner = 1000) =>
        new()
        {
            Id = FolderId.New(),
            Owner = new UserId(owner),
            Name = FolderName.Parse(name),
            Limits = new FolderLimits(1L << 30, FolderLimits.Unlimited),
            State = FolderState.Creating,
            CreatedAt = Noon.AddMicroseconds(123456),
        };

    public static Session Session(uint owner = 1000, int minute = 0) =>
        new()
        {
            Id = SessionId.New(),
            Owner = new UserId(owner),
            Image = "debian:bookworm",
            ImageId = "sha256:1",
            Command = ["bash", "-c", "echo \"ü\n\""],
            State = SessionState.Ended,
            Mounts =
            [
                new(FolderId.New(), FolderName.Parse(".local"), ".local", false, true, ""),
                new(FolderId.New(), FolderName.Parse("ü data"), "", true, false, "over its limit"),
            ],
            ContainerId = "abc",
            CreatedAt = Noon.AddMinutes(minute),
            StartedAt = Noon.AddMinutes(minute).AddSeconds(1),
            EndedAt = Noon.AddMinutes(minute).AddSeconds(2),
            ExitCode = 137,
            Reason = "killed",
        };
}
