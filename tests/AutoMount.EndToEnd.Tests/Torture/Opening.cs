using AutoMount.PosixSuite.Interop;

namespace AutoMount.EndToEnd.Tests.Torture;

/// <summary>How a file's content is reached.</summary>
internal enum Reach
{
    Plain,
    Direct,
    Mapped,
}

/// <summary>A way to open a file.</summary>
internal readonly record struct Opening(int Access, Reach Reach)
{
    /// <summary>Readers, writers and read-writers, plain, with <c>O_DIRECT</c>, and through a shared mapping (which a write-only file cannot have).</summary>
    public static Opening[] All { get; } =
    [
        .. Enum.GetValues<Reach>()
            .SelectMany(reach =>
                new[] { Kernel.O_RDONLY, Kernel.O_WRONLY, Kernel.O_RDWR }.Select(
                    access => new Opening(access, reach)
                )
            )
            .Where(opening => opening is not { Access: Kernel.O_WRONLY, Reach: Reach.Mapped }),
    ];

    public bool Reads => Access != Kernel.O_WRONLY;

    public bool Writes => Access != Kernel.O_RDONLY;

    public int Flags => Access | (Reach == Reach.Direct ? Kernel.O_DIRECT : 0);

    public int Protection => Kernel.PROT_READ | (Writes ? Kernel.PROT_WRITE : 0);

    /// <summary>All sequences of openings of a length.</summary>
    public static IEnumerable<Opening[]> Orders(int length) =>
        length == 0
            ?
            [
                [],
            ]
            : Orders(length - 1)
                .SelectMany(order => All.Select(opening => (Opening[])[.. order, opening]));

    public override string ToString() =>
        (
            Access switch
            {
                Kernel.O_RDONLY => "reader",
                Kernel.O_WRONLY => "writer",
                _ => "read-writer",
            }
        )
        + (
            Reach switch
            {
                Reach.Plain => "",
                Reach.Direct => " O_DIRECT",
                _ => " mapped",
            }
        );
}
