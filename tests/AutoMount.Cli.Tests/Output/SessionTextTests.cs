using AutoMount.Bus.Client;
using AutoMount.Cli.Output;

namespace AutoMount.Cli.Tests.Output;

public sealed class SessionTextTests
{
    internal static readonly SessionDetails Session = new()
    {
        Summary = new SessionSummary
        {
            Id = "0123456789ab",
            Owner = 1000,
            Image = "debian",
            State = "running",
            Created = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.FromHours(2)),
            ExitCode = null,
        },
        OwnerName = "alice",
        ImageId = "",
        Command = ["bash"],
        Reason = "",
        ContainerId = "c0",
        Mounts =
        [
            new SessionMount(
                "data",
                "/data",
                ReadOnly: true,
                Automatic: false,
                "unavailable",
                "gone"
            ),
        ],
        EndReason = "",
        History = [new SessionStep("preparing", null, "")],
        Kind = "batch",
        CpusLimit = 1.5,
        MemoryLimit = null,
        PidsLimit = 100,
        Deadline = null,
        Started = null,
        Ended = null,
    };

    [Fact]
    public void Show_TellsWhatIsMountedAndWhatIsNot()
    {
        SessionDetails session = Session with
        {
            Mounts =
            [
                new SessionMount(
                    ".local",
                    "/home/work/.local",
                    ReadOnly: false,
                    Automatic: true,
                    "dotfolder",
                    ""
                ),
                new SessionMount("in", "/in", ReadOnly: true, Automatic: false, "requested", ""),
                .. Session.Mounts,
            ],
        };

        string text = TableTests.Written(page => SessionText.Show(session, page));

        Assert.Contains("Owner:      alice (1000)\n", text, StringComparison.Ordinal);
        Assert.EndsWith(
            """
            Folders:    3
              FOLDER  AT        ACCESS       WHY
              .local  ~/.local  read-write   dotfolder
              in      /in       read-only    requested
              data    -         not mounted  unavailable: gone

            """,
            text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void List_ShowsWholeIdsAndExitCodes()
    {
        SessionSummary ended = Session.Summary with
        {
            State = "ended",
            ExitCode = 137,
            Created = null,
        };

        Assert.Equal(
            "ID            IMAGE   STATE  EXIT  CREATED\n0123456789ab  debian  ended   137  -\n",
            TableTests.Written(page => SessionText.List([ended], nameOfOwner: null).Write(page))
        );
    }
}
