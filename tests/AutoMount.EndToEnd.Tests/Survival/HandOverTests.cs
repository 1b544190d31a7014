using System.Text;
using AutoMount.Core.Folders;

namespace AutoMount.EndToEnd.Tests.Survival;

/// <summary>One process ends and the next goes on: what was open stays open, and nothing is told twice or lost.</summary>
public sealed class HandOverTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OpenFilesAndDirectories_OutliveTheProcess(bool killed)
    {
        using SurvivingFolder folder = new();
        File.WriteAllText($"{folder.Path}/kept", "content");
        byte[] large = Encoding.ASCII.GetBytes(new string('x', 1 << 20));
        File.WriteAllBytes($"{folder.Path}/large", large);
        using FileStream writer = new($"{folder.Path}/written", FileMode.Create);
        writer.Write("before "u8);
        writer.Flush();
        using FileStream reader = File.OpenRead($"{folder.Path}/large");
        using FileStream nameless = new(
            $"{folder.Path}/nameless",
            FileMode.Create,
            FileAccess.ReadWrite,
            FileShare.Delete | FileShare.ReadWrite
        );
        nameless.Write("still here"u8);
        nameless.Flush();
        File.Delete($"{folder.Path}/nameless");
        FolderUsage used = folder.Used;

        End(folder, killed);
        AssertReadsWithoutAnybody(reader, large); // by passthrough, whoever serves or does not
        folder.Start();

        Assert.Equal(string.Empty, folder.Said);
        Assert.Equal(killed, folder.IsCounting);
        writer.Write("and after"u8);
        writer.Flush();
        Assert.Equal("before and after", File.ReadAllText($"{folder.Path}/written"));
        byte[] read = new byte[large.Length];
        reader.ReadExactly(read);
        Assert.Equal(large, read);
        nameless.Position = 0;
        using StreamReader text = new(nameless, leaveOpen: true);
        Assert.Equal("still here", text.ReadToEnd());
        Assert.Equal("content", File.ReadAllText($"{folder.Path}/kept"));
        folder.AwaitCount();
        Assert.Equal(used, folder.Used);
        nameless.Dispose();
        Assert.True(
            SpinWait.SpinUntil(() => folder.Used == folder.Recounted, TimeSpan.FromSeconds(10)),
            $"used {folder.Used}, recounted {folder.Recounted}"
        );
    }

    private static void AssertReadsWithoutAnybody(FileStream reader, byte[] content)
    {
        byte[] read = new byte[content.Length];
        Task<int> reading = Task.Run(() => RandomAccess.Read(reader.SafeFileHandle, read, 0));
        Assert.True(reading.Wait(TimeSpan.FromSeconds(5)), "a reader waits for a process");
        Assert.Equal(content.Length, reading.Result);
        Assert.Equal(content, read);
    }

    private static void End(SurvivingFolder folder, bool killed)
    {
        if (killed)
        {
            folder.Kill();
        }
        else
        {
            folder.Leave();
        }
    }
}
