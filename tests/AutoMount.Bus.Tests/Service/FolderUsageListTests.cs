using AutoMount.Bus.Contract;
using AutoMount.Core.Folders;
using AutoMount.TestKit.Bus;
using static AutoMount.Bus.Tests.Service.ServiceFixture;

namespace AutoMount.Bus.Tests.Service;

/// <summary>What is big in a folder, over a real bus.</summary>
public sealed class FolderUsageListTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    [Fact]
    public async Task ListUsage_TellsTheBiggestFirst_WhatIsKept_AndOneRowForTheRest()
    {
        string path = await service.CreateFolderAsync(Alice, "big");
        service.Files.Parts = static _ =>
            [
                new(".", FolderPartKind.Directory, 4096, 1),
                new("small", FolderPartKind.File, 8192, 1),
                new("lib", FolderPartKind.Directory, 1 << 20, 12),
            ];
        string first = (await Call(Alice, path, "ListUsage", "0")).Succeeded().Trim();
        Assert.StartsWith(
            "a(ssttt)tb 3 \"lib\" \"directory\" 1048576 12 1 \"small\" \"file\" 8192 1 1 \".\" \"directory\" 4096 1 1 ",
            first,
            StringComparison.Ordinal
        );
        Assert.EndsWith(" false", first, StringComparison.Ordinal);

        service.Files.KeptParts = new FolderParts(
            [
                .. Enumerable
                    .Range(1, 502)
                    .Select(file => new FolderPart(
                        $"f{file}",
                        FolderPartKind.File,
                        4096 * file,
                        1
                    )),
                new(string.Empty, FolderPartKind.Nameless, 1L << 30, 2) { Entries = 2 },
                new(string.Empty, FolderPartKind.Rest, 100, 7) { Entries = 7 },
            ],
            IsCurrent: true
        );
        string kept = (await Call(Alice, path, "ListUsage", "0")).Succeeded().Trim();
        Assert.StartsWith(
            "a(ssttt)tb 501 \"\" \"deleted\" 1073741824 2 2 \"f502\" \"file\" 2056192 1 1 ",
            kept,
            StringComparison.Ordinal
        );
        Assert.Contains(
            $" \"f4\" \"file\" {4 * 4096} 1 1 \"\" \"rest\" {(1 + 2 + 3) * 4096 + 100} 10 10 ",
            kept,
            StringComparison.Ordinal
        );

        string anew = (await Call(Alice, path, "ListUsage", "1", "anew", "b", "true")).Succeeded();
        Assert.StartsWith("a(ssttt)tb 3 ", anew, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListUsage_IsTheOwnersAlone()
    {
        string path = await service.CreateFolderAsync(Alice, "hidden");
        Assert.NotEqual(0, (await Call(Bob, path, "ListUsage", "0")).ExitCode);
    }

    private Task<CommandResult> Call(
        uint user,
        string path,
        string method,
        params string[] arguments
    ) =>
        service.BusctlAsync(
            user,
            [
                "call",
                BusNames.Service,
                path,
                BusNames.FolderInterface,
                method,
                "a{sv}",
                .. arguments,
            ]
        );
}
