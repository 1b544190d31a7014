using System.Diagnostics;
using AutoMount.Core.Folders;
using AutoMount.Core.Shares;

namespace AutoMount.FileSystem.Tests.Views;

/// <summary>A folder in two users' trees: whose the files are, who pays, what each sees of what the other does, and the end of it.</summary>
public sealed class GuestViewTests
{
    [Fact]
    public void Files_AreTheGuests_ForHim_AndTheOwners_InTheStore()
    {
        using SharedFolder shared = new(ShareRights.ReadWriteDelete);
        _ = shared.AsOwner("echo hello >hello; mkdir deep; echo x >deep/x");
        shared.Show();

        Assert.Equal(
            ". 4002 4002\n./deep 4002 4002\n./deep/x 4002 4002\n./hello 4002 4002\n",
            shared.AsGuest("find . -printf '%p %U %G\\n' | sort").Output
        );
        Assert.Equal((0, "hello\n"), shared.AsGuest("cat hello"));
        Assert.Equal(
            (0, ""),
            shared.AsGuest("echo mine >mine; mkdir my; echo y >my/y; chmod 4755 mine")
        );
        Assert.Equal(
            "./mine 4001 4001 755\n./my/y 4001 4001 644\n",
            shared
                .AsOwner(
                    "find . -name mine -printf '%p %U %G %m\\n' -o -name y -printf '%p %U %G %m\\n' | sort"
                )
                .Output
        );
        Assert.Contains("theirs", shared.AsGuest("ls ..").Output, StringComparison.Ordinal);
        shared.User.AssertSettles(shared.Folder, shared.User.Engine.CountUsage(shared.Folder.Id));
    }

    [Fact]
    public void Growth_IsChargedToTheOwner_UpToHisLimit()
    {
        using SharedFolder shared = new(ShareRights.ReadWrite);
        shared.Show();

        (int exit, string output) = shared.AsGuest("dd if=/dev/zero of=big bs=1M count=100 2>&1");

        Assert.NotEqual(0, exit);
        Assert.Contains("quota", output, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(64 << 20, shared.User.Engine.GetUsage(shared.Folder.Id).Bytes);
        Assert.Equal(default, shared.User.Engine.GetUserUsage(shared.View.Guest.Id));
        shared.User.AssertSettles(shared.Folder, shared.User.Engine.CountUsage(shared.Folder.Id));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void EachSeesAtOnce_WhatTheOtherDoes(bool passthrough)
    {
        using SharedFolder shared = new(ShareRights.ReadWriteDelete, passthrough);
        // all of it is in the owner's kernel, also that there is no 'new' and what is listed
        _ = shared.AsOwner("mkdir d; echo one >d/file; cat d/file; ls -l d; ls d/new; stat d/file");
        shared.Show();

        Assert.Equal(
            (0, ""),
            shared.AsGuest("echo two >d/file; echo new >d/new; chmod 600 d/file; touch -d @5 d/new")
        );
        Assert.Equal(
            (0, "two\nnew\nfile\nnew\n600 4 5\n"),
            shared.AsOwner(
                "cat d/file d/new; ls d; stat -c '%a %s' d/file | tr '\\n' ' '; stat -c %Y d/new"
            )
        );
        Assert.Equal(
            (0, ""),
            shared.AsOwner("echo three >>d/file; mv d/new d/renamed; rm d/renamed; mkdir d/sub")
        );
        Assert.Equal((0, "two\nthree\nfile\nsub\n"), shared.AsGuest("cat d/file; ls d"));
        Assert.NotEqual(0, shared.AsGuest("stat d/renamed").ExitCode);
        for (int round = 0; round < 30; round++)
        {
            Assert.Equal(
                (0, ""),
                shared.AsGuest(
                    $"echo {round} >d/file; touch d/n{round}; ls d/n{round + 1} 2>/dev/null; true"
                )
            );
            Assert.Equal(
                (0, $"{round}\nd/n{round}\n"),
                shared.AsOwner($"cat d/file; ls d/n{round}; rm d/n{round}")
            );
            Assert.Equal((0, $"file\nsub\n"), shared.AsGuest("ls d"));
        }
    }

    [Fact]
    public void AFileOpenBeforeTheSharing_ShowsItsReaderWhatTheGuestWrites()
    {
        using SharedFolder shared = new(ShareRights.ReadWrite);
        _ = shared.AsOwner("echo before >file");
        using FileStream open = new(
            Path.Combine(shared.OwnersPath, "file"),
            FileMode.Open,
            FileAccess.ReadWrite,
            FileShare.ReadWrite,
            bufferSize: 0
        );
        byte[] read = new byte[6];
        open.ReadExactly(read);
        shared.Show();

        Assert.Equal(
            (0, ""),
            shared.AsGuest("echo -n behind | dd of=file conv=notrunc status=none")
        );

        open.Position = 0;
        open.ReadExactly(read);
        Assert.Equal("behind"u8, read);
    }

    [Fact]
    public async Task Appends_OfBoth_AreAllThere()
    {
        using SharedFolder shared = new(ShareRights.ReadWrite);
        _ = shared.AsOwner(": >log");
        shared.Show();
        const string append = "for i in $(seq 400); do printf '%s-%04d\\n' \"$0\" $i; done";

        await Task.WhenAll(
            Task.Run(
                () => shared.AsOwner($"exec >>log; {append}"),
                TestContext.Current.CancellationToken
            ),
            Task.Run(
                () => shared.AsGuest($"exec >>log; {append}"),
                TestContext.Current.CancellationToken
            )
        );

        string[] lines = shared
            .AsOwner("cat log")
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(800, lines.Length);
        Assert.Equal(400, lines.Distinct().Count());
        Assert.All(lines, line => Assert.Matches("^bash-[0-9]{4}$", line));
    }

    [Fact]
    public void Hide_EndsWhatIsOpen_AndMapped_AndLeavesNothingMounted()
    {
        using SharedFolder shared = new(ShareRights.ReadWrite);
        _ = shared.AsOwner("head -c 100000 /dev/zero >file; mkdir d; echo x >d/x");
        shared.Show();
        using Process guest = shared.StartAsGuest(
            "exec 3<>file; cd d; head -c 5 <&3 >/dev/null && echo ready; read line; head -c 5 <&3 | wc -c; echo new >&3; cat x; ls; echo over"
        );
        Assert.Equal("ready", guest.StandardOutput.ReadLine());

        shared.Hide();

        guest.StandardInput.WriteLine();
        string output = guest.StandardOutput.ReadToEnd();
        string errors = guest.StandardError.ReadToEnd();
        guest.WaitForExit();
        Assert.Equal("0\nover\n", output);
        Assert.Equal(
            4,
            errors
                .Split('\n')
                .Count(line => line.Contains("ermission denied", StringComparison.Ordinal))
        );
        Assert.DoesNotContain(
            shared.GuestsPath,
            File.ReadAllText("/proc/mounts"),
            StringComparison.Ordinal
        );
        Assert.False(Directory.Exists(shared.GuestsPath));
        Assert.Equal("x\n", shared.AsOwner("cat d/x").Output);
        shared.User.AssertSettles(shared.Folder, shared.User.Engine.CountUsage(shared.Folder.Id));
    }

    [Fact]
    public void FewerRights_HoldForWhatIsOpen()
    {
        using SharedFolder shared = new(ShareRights.ReadWrite);
        shared.Show();
        using Process guest = shared.StartAsGuest(
            "exec 3>file; echo one >&3 && echo ready; read line; echo two >&3; echo over"
        );
        Assert.Equal("ready", guest.StandardOutput.ReadLine());

        shared.Show(ShareRights.ReadOnly);

        guest.StandardInput.WriteLine();
        Assert.Equal("over", guest.StandardOutput.ReadLine());
        guest.WaitForExit();
        Assert.Equal((0, "one\n"), shared.AsOwner("cat file"));
    }

    [Fact]
    public void AGuestsOpenFile_WithoutAName_IsChargedUntilHeClosesIt()
    {
        using SharedFolder shared = new(ShareRights.ReadWriteDelete);
        shared.Show();
        using Process guest = shared.StartAsGuest(
            "exec 3>file; head -c 8192 /dev/zero >&3; echo ready; read line"
        );
        Assert.Equal("ready", guest.StandardOutput.ReadLine());

        Assert.Equal((0, ""), shared.AsOwner("rm file"));

        Assert.Equal(
            new FolderUsage(4096 + 8192, 2),
            shared.User.Engine.GetUsage(shared.Folder.Id)
        );
        guest.StandardInput.WriteLine();
        guest.WaitForExit();
        shared.User.AssertSettles(shared.Folder, new FolderUsage(4096, 1));
    }

    [Fact]
    public void AView_IsTakenOver_WithWhatTheGuestHasOpen()
    {
        using KeptDescriptors kept = new();
        using SharedFolder shared = new(ShareRights.ReadWrite);
        shared.User.Descriptors = kept;
        shared.User.Restart();
        shared.User.Engine.Attach(shared.Folder);
        shared.Show();
        using Process guest = shared.StartAsGuest(
            "exec 3>file; echo one >&3 && echo ready; read line; echo two >&3; cat file; echo over"
        );
        Assert.Equal("ready", guest.StandardOutput.ReadLine());

        shared.User.Engine.LeavesMounts = true;
        shared.User.Restart();
        shared.User.Engine.Attach(shared.Folder);
        shared.Show();
        _ = shared.User.Engine.Serve();

        guest.StandardInput.WriteLine();
        Assert.Equal("one\ntwo\nover\n", guest.StandardOutput.ReadToEnd());
        guest.WaitForExit();
        Assert.Equal((0, "one\ntwo\n"), shared.AsOwner("cat file"));
        shared.Hide();
        Assert.DoesNotContain(
            shared.GuestsPath,
            File.ReadAllText("/proc/mounts"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void AView_ThatEndedWhileNobodyServed_IsMountedNoLonger()
    {
        using KeptDescriptors kept = new();
        using SharedFolder shared = new(ShareRights.ReadWrite);
        shared.User.Descriptors = kept;
        shared.User.Restart();
        shared.User.Engine.Attach(shared.Folder);
        _ = shared.AsOwner("echo x >x");
        shared.Show();
        string path = shared.GuestsPath;
        using Process guest = shared.StartAsGuest(
            "exec 3<x; echo ready; read line; cat <&3; cat x; ls; echo over"
        );
        Assert.Equal("ready", guest.StandardOutput.ReadLine());

        shared.User.Engine.LeavesMounts = true;
        shared.User.Restart();
        shared.User.Engine.Attach(shared.Folder);
        _ = shared.User.Engine.GetUserTree(shared.View.Guest.Id);
        _ = shared.User.Engine.Serve();

        guest.StandardInput.WriteLine();
        Assert.Equal("over\n", guest.StandardOutput.ReadToEnd());
        guest.WaitForExit();
        Assert.DoesNotContain(path, File.ReadAllText("/proc/mounts"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(path));
        shared.Show();
        Assert.Equal((0, "x\n"), shared.AsGuest("cat x"));
    }

    [Fact]
    public void TheOwner_CannotReachAView_ThatHasEnded_NorAnotherHis()
    {
        using SharedFolder shared = new(ShareRights.ReadWrite);
        _ = shared.AsOwner("echo x >x");
        shared.Show();

        Assert.DoesNotContain("view", shared.AsOwner("ls -a ..").Output, StringComparison.Ordinal);
        Assert.NotEqual(0, shared.AsOwner("cat '../ view 1/x'").ExitCode); // it is the guest's alone

        shared.Hide();

        Assert.Contains(
            "No such file",
            shared.AsOwner("ls '../ view 1'").Output,
            StringComparison.Ordinal
        );
    }
}
