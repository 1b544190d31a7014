using AutoMount.Posix.Threads;

namespace AutoMount.Posix.Tests.Threads;

public sealed class ActingUserTests
{
    [Fact]
    public void Become_ChangesThisThreadAlone()
    {
        string before = GroupsOfProcess();
        string during = string.Empty;
        string beside = string.Empty;
        Errno error = Errno.EIO;
        Thread thread = new(() =>
        {
            error = ActingUser.Become(user: 20001, group: 20001, [20001, 20002, 20003]);
            during = Field("/proc/thread-self/status", "Groups:");
            beside = GroupsOfProcess();
        });
        thread.Start();
        thread.Join();

        Assert.Equal(Errno.None, error);
        Assert.Equal("20001 20002 20003", during);
        Assert.Equal(before, beside);
        Assert.Equal(before, GroupsOfProcess());
    }

    private static string GroupsOfProcess() => Field("/proc/self/status", "Groups:");

    private static string Field(string file, string name) =>
        File.ReadLines(file)
            .Single(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..]
            .Trim();
}
