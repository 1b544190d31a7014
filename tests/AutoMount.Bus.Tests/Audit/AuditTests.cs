using AutoMount.Bus.Client;
using AutoMount.Bus.Contract;
using AutoMount.Bus.Tests.Service;
using AutoMount.Core.Accounts;
using AutoMount.Core.Audit;
using AutoMount.TestKit.Bus;
using AutoMount.TestKit.Core;
using static AutoMount.Bus.Tests.Service.ServiceFixture;

namespace AutoMount.Bus.Tests.Audit;

/// <summary>Who did what, over a real bus with several users.</summary>
public sealed class AuditTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private const string Denied = "org.freedesktop.DBus.Error.AccessDenied";

    [Fact]
    public async Task Folder_FromItsMakingToItsEnd_IsAllThere()
    {
        string path = await service.CreateFolderAsync(Alice, "life", "1", "bytes", "t", "65536");
        string id = path[(path.LastIndexOf('/') + 1)..];
        await Manager(Alice, "SetFolderLimits", "sa{sv}", "life", "1", "inodes", "t", "50");
        await Manager(Alice, "RenameFolder", "ssa{sv}", "life", "afterlife", "0");
        (await service.CallFolderAsync(Alice, path, "SetAutoMount", "sa{sv}", "off", "0")).Failed();
        (await service.CallFolderAsync(Alice, path, "Delete", "a{sv}", "0")).Succeeded();

        AuditEntry[] entries = Of(entry =>
            entry.Subject is { Kind: AuditKind.Folder, Id.Length: > 0 }
            && id.EndsWith(entry.Subject.Id, StringComparison.Ordinal)
        );

        Assert.Equal(
            [
                "folder-create life bytes=65536 done",
                "folder-limit life inodes=50 done",
                "folder-rename life to=afterlife done",
                "folder-auto-mount afterlife mode=off org.freedesktop.DBus.Error.InvalidArgs",
                "folder-delete afterlife  done",
            ],
            entries.Select(each =>
                $"{each.Action} {each.Subject.Name} {each.Details} {each.Result}"
            )
        );
        Assert.All(
            entries,
            entry =>
            {
                Assert.Equal(AuditKind.Folder, entry.Subject.Kind);
                Assert.Equal(new UserId(Alice), entry.Subject.Owner);
                Assert.Equal(new UserId(Alice), entry.Caller);
                Assert.Equal("/usr/bin/busctl", entry.Origin.Program);
                Assert.NotEqual(0u, entry.Origin.Process);
                Assert.StartsWith(":1.", entry.Origin.Connection, StringComparison.Ordinal);
            }
        );
        Assert.Equal(
            [.. entries.Select(entry => entry.Time).Order()],
            entries.Select(entry => entry.Time)
        );
        Assert.Contains("dot", entries[3].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_IsThere_ForTheOwnerAndForWhoTried_WhoLearnsNoName()
    {
        string path = await service.CreateFolderAsync(Alice, "private");
        (await service.CallFolderAsync(Bob, path, "Delete", "a{sv}", "0")).Failed();
        (
            await service.CallAsync(
                Bob,
                "DeleteFolder",
                "sa{sv}",
                "private",
                "1",
                "owner",
                "u",
                $"{Alice}"
            )
        ).Failed();

        AuditRecord[] bobs =
        [
            .. (await List(Bob)).Where(entry =>
                entry.Owner == Alice && entry.Action == "folder-delete"
            ),
        ];
        AuditRecord[] alices =
        [
            .. (await List(Alice)).Where(entry =>
                entry.Caller == Bob && entry.Action == "folder-delete"
            ),
        ];

        Assert.Equal(2, bobs.Length);
        Assert.Equal(bobs, alices);
        Assert.All(bobs, entry => Assert.Equal(Denied, entry.Result));
        // by object: the id that he knew, and no name; by name: the name that he guessed, and no id
        Assert.Equal(("private", ""), (bobs[0].Name, bobs[0].Id));
        Assert.Equal("", bobs[1].Name);
        Assert.EndsWith(bobs[1].Id, path, StringComparison.Ordinal);
        LoggedMessage told = service.Log.Messages.Last(message =>
            message.Id == 611 && message.Text.Contains("private", StringComparison.Ordinal)
        );
        Assert.Contains(Denied, told.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListAudit_OfOthers_IsForRootAndWhomPolkitLets()
    {
        await service.CreateFolderAsync(Alice, "alices");
        await service.CreateFolderAsync(Bob, "bobs");

        Assert.DoesNotContain(await List(Bob), entry => entry.Name == "alices");
        Assert.Contains(await List(Bob), entry => entry.Name == "bobs");
        Assert.Contains(await List(Root), entry => entry.Name == "alices");
        foreach (
            string[] options in (string[][])
                [
                    ["1", "owner", "u", $"{Alice}"],
                    ["1", "all", "b", "true"],
                ]
        )
        {
            Assert.Contains(
                "Access denied",
                (await service.CallAsync(Bob, "ListAudit", ["a{sv}", .. options])).Failed(),
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task ListAudit_ChoosesAndPages()
    {
        await service.CreateFolderAsync(Bob, "chosen");
        await Manager(Bob, "RenameFolder", "ssa{sv}", "chosen", "taken", "0");
        (await service.CallAsync(Bob, "CreateFolder", "sa{sv}", "taken", "0")).Failed();

        Assert.Equal(
            ["folder-create", "folder-rename", "folder-create"],
            (await List(Bob, "object", "s", "taken")).Select(entry => entry.Action)
        );
        Assert.Equal(
            "org.automount1.Error.FolderExists",
            Assert.Single(await List(Bob, "object", "s", "taken", "result", "s", "failed")).Result
        );
        Assert.Equal(
            "chosen",
            Assert
                .Single(await List(Bob, "object", "s", "taken", "action", "s", "folder-rename"))
                .Name
        );
        Assert.Empty(await List(Bob, "object", "s", "taken", "kind", "s", "session"));
        Assert.Empty(await List(Bob, "object", "s", "taken", "caller", "u", $"{Alice}"));
        AuditRecord[] all = [.. await List(Bob)];
        AuditRecord first = Assert.Single(await List(Bob, "limit", "t", "1"));
        Assert.Equal(all[0], first);
        Assert.Equal(
            all[1],
            (await List(Bob, "limit", "t", "1", "before", "t", $"{first.Number}"))[0]
        );
        ulong middle = (ulong)(all[0].Time - DateTimeOffset.UnixEpoch).TotalMicroseconds;
        Assert.Equal(all[0], Assert.Single(await List(Bob, "since", "t", $"{middle}")));
        Assert.Equal(all[1], (await List(Bob, "until", "t", $"{middle}"))[0]);
        Assert.Contains(
            "Option 'limit'",
            (
                await service.CallAsync(Bob, "ListAudit", "a{sv}", "1", "limit", "t", "1001")
            ).Failed(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Session_AndWhatIsDoneInIt_IsThere_ButNothingTyped()
    {
        const string secret = "hunter2";
        CommandResult made = await service.CallAsync(
            Alice,
            "CreateSession",
            [
                "sasa{sv}",
                "debian",
                "3",
                "sh",
                "-c",
                secret,
                "1",
                "environment",
                "as",
                "1",
                $"KEY={secret}",
            ]
        );
        string path = made.Succeeded()["o \"".Length..^1];
        await Session(Alice, path, "Signal", "s", "TERM");
        await Session(Alice, path, "Exec", "asa{sv}", "2", "cat", secret, "0");
        _ = await Session(
            Alice,
            path,
            "Exec",
            "asa{sv}",
            "1",
            "env",
            "1",
            "environment",
            "as",
            "1",
            secret
        );
        await Session(Bob, path, "Exec", "asa{sv}", "1", "bash", "0");
        (await Session(Alice, path, "Terminate", "a{sv}", "0")).Succeeded();

        AuditEntry[] entries = Of(entry =>
            entry.Subject.Kind == AuditKind.Session
            && path.EndsWith(entry.Subject.Id, StringComparison.Ordinal)
        );

        Assert.Equal(
            [
                "session-create image=debian program=sh",
                "session-signal signal=TERM",
                "session-exec program=cat",
                "session-exec program=env",
                "session-exec program=bash",
                "session-stop ",
            ],
            entries.Select(entry => $"{entry.Action} {entry.Details}")
        );
        Assert.All(entries, entry => Assert.Equal(new UserId(Alice), entry.Subject.Owner));
        Assert.Equal(Denied, entries[4].Result);
        Assert.DoesNotContain(
            service.Audit.Entries,
            entry => $"{entry}".Contains(secret, StringComparison.Ordinal)
        );
        Assert.DoesNotContain(
            service.Log.Messages,
            message => message.Text.Contains(secret, StringComparison.Ordinal)
        );
        Assert.Contains(
            service.Log.Messages,
            message =>
                message.Id == 610 && message.Text.Contains("session-exec", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Administration_IsThere()
    {
        string gpu = service.Gpus.List()[1].Gpu.Address.Value;
        await Manager(
            Root,
            "SetUserLimits",
            "ua{sv}",
            $"{Bob}",
            "1",
            "bytes",
            "t",
            $"{ulong.MaxValue}"
        );
        (
            await service.BusctlAsync(
                Bob,
                "call",
                BusNames.Service,
                BusNames.GpuPath(gpu),
                BusNames.GpuInterface,
                "Drain",
                "a{sv}",
                "1",
                "reason",
                "s",
                "no good"
            )
        ).Failed();

        AuditEntry limit = Of(entry => entry.Action == "user-limit")[^1];
        AuditEntry drain = Of(entry => entry.Action == "gpu-drain")[^1];

        Assert.Equal(
            (new UserId(Bob), $"{Bob}", "bytes=none", true),
            (limit.Subject.Owner, limit.Subject.Id, limit.Details, limit.IsDone)
        );
        Assert.Equal(
            (null, gpu, "reason=\"no good\"", Denied),
            (drain.Subject.Owner, drain.Subject.Id, drain.Details, drain.Result)
        );
    }

    [Fact]
    public async Task Arguments_OfAnySize_AreCut()
    {
        (
            await service.CallAsync(Alice, "CreateFolder", "sa{sv}", new string('x', 100_000), "0")
        ).Failed();

        AuditEntry entry = Of(each =>
            each.Subject.Name.StartsWith("xxx", StringComparison.Ordinal)
        )[^1];

        Assert.Equal(AuditWords.MostOfAName, entry.Subject.Name.Length);
        Assert.Equal("org.freedesktop.DBus.Error.InvalidArgs", entry.Result);
    }

    [Fact]
    public async Task Journal_GetsEverything_WhereNothingIsKept()
    {
        await service.CreateFolderAsync(Alice, "kept");
        service.Audit.IsKeeping = false;
        await service.CreateFolderAsync(Alice, "unkept");
        service.Audit.IsKeeping = true;

        Assert.Equal(
            ["'65534' did folder-create with '[unkept"],
            service
                .Log.Messages.Where(message =>
                    message.Id == 610 && message.Text.Contains("kept", StringComparison.Ordinal)
                )
                .Select(message => message.Text[.."'65534' did folder-create with '[unkept".Length])
        );
    }

    private AuditEntry[] Of(Func<AuditEntry, bool> which) =>
        [.. service.Audit.Entries.Where(which)];

    private async Task Manager(uint user, string method, params string[] arguments) =>
        (await service.CallAsync(user, method, arguments)).Succeeded();

    private Task<CommandResult> Session(
        uint user,
        string path,
        string method,
        params string[] arguments
    ) =>
        service.BusctlAsync(
            user,
            ["call", BusNames.Service, path, BusNames.SessionInterface, method, .. arguments]
        );

    private Task<AuditRecord[]> List(uint user, params string[] options) =>
        AuditListing.AsAsync(service, user, options);
}
