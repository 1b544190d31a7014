using AutoMount.Core.Folders;
using AutoMount.Core.Quotas;
using CsCheck;

namespace AutoMount.FileSystem.Tests.Quota;

/// <summary>The last bytes of a folder, which only small files may take.</summary>
public sealed class OwnerReserveTests : IDisposable
{
    private const long Limit = 16 << 20;
    private const long Reserve = Limit / 64;
    private readonly MountedUser _user = new() { OwnerReserve = 1 << 20 };
    private readonly Folder _folder;

    public OwnerReserveTests() => _folder = _user.Add("data", Limit);

    public void Dispose() => _user.Dispose();

    [Fact]
    public void Full_ForLargeFiles_IsNotForSmallOnes()
    {
        Fill("big");
        Assert.Equal(Limit - Reserve, Used);

        File.WriteAllText(_user.PathOf(_folder, "history"), "ls\n");
        File.WriteAllBytes(_user.PathOf(_folder, "small"), new byte[64 << 10]);
        File.AppendAllText(_user.PathOf(_folder, "history"), "cd\n");
        Assert.Throws<IOException>(() =>
            File.WriteAllBytes(_user.PathOf(_folder, "large"), new byte[(64 << 10) + 1])
        );
        Assert.Throws<IOException>(() =>
            File.AppendAllText(_user.PathOf(_folder, "small"), "x") // ends up larger
        );
        using (FileStream cut = File.OpenWrite(_user.PathOf(_folder, "small")))
        {
            Assert.Throws<IOException>(() => cut.SetLength(128 << 10));
            cut.SetLength(0);
        }

        for (int file = 0; file < 4; file++)
        {
            try
            {
                File.WriteAllBytes(_user.PathOf(_folder, $"s{file}"), new byte[64 << 10]);
            }
            catch (IOException)
            {
                break; // nothing is left for anybody
            }
        }

        Assert.InRange(Used, Limit - (64 << 10), Limit);
    }

    [Fact]
    public void Df_TellsItAsReservedBlocks()
    {
        string[] figures = Commands
            .Run("stat", "-f", "-c", "%b %f %a", _user.PathOf(_folder))
            .Trim()
            .Split(' ');
        long free = (Limit - 4096) / 4096;

        Assert.Equal([$"{Limit / 4096}", $"{free}", $"{free - (Reserve / 4096)}"], figures);
        _user.OwnerReserve = 0; // as configured from now on
        Assert.Equal(
            $"{free}",
            Commands.Run("stat", "-f", "-c", "%a", _user.PathOf(_folder)).Trim()
        );
        Fill("all");
        Assert.Equal(Limit, Used);
    }

    [Fact]
    public void RacingWriters_OfLargeAndSmallFiles_KeepBothBounds()
    {
        using CancellationTokenSource end = new(TimeSpan.FromSeconds(3));
        long most = 0;
        Thread[] writers =
        [
            .. Enumerable
                .Range(0, 6)
                .Select(number => new Thread(() => Write(number, number % 2 == 0, end.Token))),
        ];
        Array.ForEach(writers, writer => writer.Start());
        while (!end.IsCancellationRequested)
        {
            most = Math.Max(most, Used);
            Assert.InRange(Used, 0, Limit);
        }

        Array.ForEach(writers, writer => writer.Join());
        Assert.True(most > Limit - Reserve, $"{most}"); // small files came into it
        _user.AssertSettles(_folder, _user.Engine.CountUsage(_folder.Id));
    }

    [Fact]
    public void Reserve_IsWholeBlocksAndNeverMoreThanA64th() =>
        Gen.Select(Gen.Long[0, 1L << 40], Gen.Long[4096, 1L << 50])
            .Sample(
                (configured, limit) =>
                {
                    long reserve = OwnerReserveRules.Of(configured, limit);
                    return reserve % 4096 == 0
                        && reserve >= 0
                        && reserve <= configured
                        && reserve <= limit / 64;
                }
            );

    private long Used => _user.Engine.GetUsage(_folder.Id).Bytes;

    private void Fill(string name)
    {
        using FileStream file = new(_user.PathOf(_folder, name), FileMode.Create);
        byte[] block = new byte[1 << 20];
        Assert.Throws<IOException>(WriteOn);

        void WriteOn()
        {
            while (true)
            {
                file.Write(block);
                file.Flush();
            }
        }
    }

    private void Write(int number, bool isLarge, CancellationToken end)
    {
        string path = _user.PathOf(_folder, $"w{number}");
        byte[] block = new byte[isLarge ? 1 << 20 : 48 << 10];
        for (int round = 0; !end.IsCancellationRequested; round++)
        {
            string name = isLarge ? path : $"{path}.{round % 64}";
            try
            {
                using FileStream file = new(
                    name,
                    isLarge && round % 32 != 0 ? FileMode.Append : FileMode.Create
                );
                file.Write(block);
            }
            catch (IOException)
            {
                if (!isLarge)
                {
                    File.Delete(name);
                }
            }
        }
    }
}
