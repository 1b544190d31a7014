using AutoMount.Core;
using AutoMount.Core.Folders;
using AutoMount.Core.Mounts;
using AutoMount.Core.Sessions;

namespace AutoMount.Containers.Tests.Sessions;

/// <summary>Where folders lie in sessions, and how they come and go while one runs; on a real Docker engine with real mounts.</summary>
public sealed class SessionFolderTests(DockerFixture fixture) : StageTests(fixture)
{
    [Fact]
    public async Task Dotfolder_MadeSetAndDeletedWhileASessionRuns_ComesChangesAndGoes()
    {
        Session session = await Stage.StartAsync(Stage.Request("sleep", "1000"));
        Folder folder = Stage.AddFolder(".late");
        await WriteAsync(".late", "in", "seen");
        Assert.Equal((0, "seen", ""), await ExecAsync(session, "cat ~/.late/in"));

        _ = Stage.Folders.SetAutoMount(folder.Id, AutoMountMode.ReadOnly);
        (int code, _, string errors) = await ExecAsync(session, "cat ~/.late/in; touch ~/.late/x");
        Assert.NotEqual(0, code);
        Assert.Contains("Read-only file system", errors, StringComparison.Ordinal);

        _ = Stage.Folders.SetAutoMount(folder.Id, AutoMountMode.On);
        Assert.Equal(0, (await ExecAsync(session, "touch ~/.late/x")).Code);

        _ = Stage.Folders.SetAutoMount(folder.Id, AutoMountMode.Off);
        Assert.Equal((0, "", ""), await ExecAsync(session, "ls -A ~"));

        _ = Stage.Folders.SetAutoMount(folder.Id, AutoMountMode.On);
        Assert.Equal(0, (await ExecAsync(session, "test -e ~/.late/x")).Code);
        Stage.Folders.Delete(folder.Id);
        Assert.Equal((0, "", ""), await ExecAsync(session, "ls -A ~"));
        Assert.Equal(
            MountReason.Deleted,
            Assert.Single(Stage.Sessions.Get(session.Id).Mounts).Reason
        );
    }

    [Fact]
    public async Task Dotfolder_DeletedUnderAnOpenFile_GoesAllTheSame()
    {
        Folder folder = Stage.AddFolder(".busy");
        Session session = await Stage.StartAsync(
            Stage.Shell("cd ~/.busy && exec 3>open && echo ready && sleep 1000")
        );
        while (!File.Exists($"{Stage.PathOf(".busy")}/open"))
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Stage.Folders.Delete(folder.Id);

        Assert.Equal((0, "", ""), await ExecAsync(session, "ls -A ~"));
        Assert.Equal(SessionState.Running, Stage.Sessions.Get(session.Id).State);
    }

    [Fact]
    public async Task Dotfolder_RenamedWhileASessionRuns_Moves()
    {
        Folder folder = Stage.AddFolder(".one");
        await WriteAsync(".one", "in", "seen");
        Session session = await Stage.StartAsync(Stage.Request("sleep", "1000"));

        _ = Stage.Folders.Rename(folder.Id, FolderName.Parse(".two"));
        Assert.Equal((0, ".two\nseen", ""), await ExecAsync(session, "ls -A ~; cat ~/.two/in"));

        _ = Stage.Folders.Rename(folder.Id, FolderName.Parse("three"));
        Assert.Equal((0, "", ""), await ExecAsync(session, "ls -A ~"));

        _ = Stage.Folders.Rename(folder.Id, FolderName.Parse(".one"));
        Assert.Equal((0, "seen", ""), await ExecAsync(session, "cat ~/.one/in"));
    }

    [Fact]
    public async Task Folders_AtPathsOfTheContainer_AndDeepInTheHome()
    {
        _ = Stage.AddFolder("data");
        _ = Stage.AddFolder("deep");
        await WriteAsync("data", "in", "d");
        SessionRequest request = Stage.Shell(
            "cat /data/in; touch /data/no; echo x > ~/a/b/c/out; ls -ldn a a/b | cut -d' ' -f1,3- | tr -s ' ' | cut -d' ' -f1,2,3"
        ) with
        {
            Mounts = new MountWishes
            {
                Requests =
                [
                    new MountRequest(FolderName.Parse("data"), ReadOnly: true, "/data"),
                    new MountRequest(FolderName.Parse("deep"), ReadOnly: false, "/home/work/a/b/c"),
                ],
            },
        };

        (_, string output, string errors) = await Stage.RunAsync(request);

        Assert.StartsWith("d", output, StringComparison.Ordinal);
        Assert.Equal(2, output.Split("drwx------").Length - 1);
        Assert.Contains("/data/no: Read-only file system", errors, StringComparison.Ordinal);
        Assert.Equal(
            "x\n",
            await File.ReadAllTextAsync(
                $"{Stage.PathOf("deep")}/out",
                TestContext.Current.CancellationToken
            )
        );
    }

    [Fact]
    public async Task Linuxbrew_LiesAtItsPlace_LeadsThePath_AndChangesWhileASessionRuns()
    {
        Folder folder = Stage.AddFolder(".linuxbrew");
        Directory.CreateDirectory($"{Stage.PathOf(".linuxbrew")}/bin");
        await WriteAsync(".linuxbrew", "bin/brewed", "#!/bin/sh\necho brewed\n");
        File.SetUnixFileMode(
            $"{Stage.PathOf(".linuxbrew")}/bin/brewed",
            (UnixFileMode)0b111_101_101
        );
        Session session = await Stage.StartAsync(Stage.Request("sleep", "1000"));

        Assert.Equal((0, "brewed\n", ""), await ExecAsync(session, "brewed"));
        _ = Stage.Folders.SetAutoMount(folder.Id, AutoMountMode.ReadOnly);
        Assert.NotEqual(
            0,
            (await ExecAsync(session, $"touch {MountPlanner.Linuxbrew}/x 2>/dev/null")).Code
        );
        _ = Stage.Folders.SetAutoMount(folder.Id, AutoMountMode.Off);
        Assert.NotEqual(0, (await ExecAsync(session, "brewed 2>/dev/null")).Code);
    }

    [Fact]
    public async Task Ssh_IsMountedPrivately()
    {
        _ = Stage.AddFolder(".ssh");
        File.SetUnixFileMode(Stage.PathOf(".ssh"), (UnixFileMode)0b111_000_000); // as the service makes folders

        (_, string output, _) = await Stage.RunAsync(Stage.Shell("stat -c '%a %u' ~/.ssh"));

        Assert.Equal($"700 {Stage.Alice}\n", output);
    }

    [Fact]
    public async Task WhatTheUserPutsInTheWay_IsNeverFollowed()
    {
        Session session = await Stage.StartAsync(Stage.Request("sleep", "1000"));
        Assert.Equal(0, (await ExecAsync(session, "ln -s /etc ~/.late; echo x > ~/.file")).Code);

        _ = Stage.AddFolder(".late");
        _ = Stage.AddFolder(".file");

        Assert.All(
            Stage.Sessions.Get(session.Id).Mounts,
            entry => Assert.Equal(MountReason.Unavailable, entry.Reason)
        );
        Assert.Equal(0, (await ExecAsync(session, "rm ~/.late ~/.file")).Code);
        await Stage.Sessions.RecoverAsync(TestContext.Current.CancellationToken);
        _ = Stage.Folders.SetAutoMount(Folder(".late"), AutoMountMode.On); // any change has another look
        Assert.Contains(
            Stage.Sessions.Get(session.Id).Mounts,
            entry => entry is { Name.Value: ".late", IsMounted: true }
        );
    }

    [Fact]
    public async Task Folder_AskedFor_IsHeld()
    {
        Folder folder = Stage.AddFolder("data");
        Session session = await Stage.StartAsync(
            Stage.Request("sleep", "1000") with
            {
                Mounts = Stage.Asking("data"),
            }
        );

        ServiceException refusal = Assert.Throws<ServiceException>(() =>
            Stage.Folders.Delete(folder.Id)
        );

        Assert.Equal(ServiceError.FolderBusy, refusal.Error);
        Assert.Contains(session.Id.Value, refusal.Message, StringComparison.Ordinal);
        _ = await Stage.Sessions.TerminateAsync(session.Id, CancellationToken.None);
        Stage.Folders.Delete(folder.Id);
    }

    [Fact]
    public async Task Timeout_IsTold_OnTheTerminals_AndEndsTheSession()
    {
        Session session = await Stage.StartAsync(
            Stage.Shell("sleep 1000") with
            {
                Timeout = TimeSpan.FromSeconds(3),
            }
        );

        Session ended = await Stage.EndAsync(session.Id);

        Assert.Equal(SessionEnd.TimedOut, ended.End);
        Assert.InRange((ended.EndedAt - ended.StartedAt)!.Value.TotalSeconds, 2.5, 10);
    }

    private FolderId Folder(string name) =>
        Stage.Folders.Get(Stage.Alice, FolderName.Parse(name)).Id;

    private Task<(int Code, string Output, string Errors)> ExecAsync(
        Session session,
        string script
    ) => Stage.ExecAsync(session.Id, script);

    private Task WriteAsync(string folder, string name, string text) =>
        File.WriteAllTextAsync(
            $"{Stage.PathOf(folder)}/{name}",
            text,
            TestContext.Current.CancellationToken
        );
}
