using AutoMount.Core;

namespace AutoMount.Archives.Tests;

/// <summary>Archives that are cut off or spoiled: told as such, nothing half under its name, nothing outside touched.</summary>
public sealed class DamageTests : IDisposable
{
    private readonly Stage _stage = new();

    public DamageTests() =>
        _stage.Shell(
            """
            cd from; mkdir -p a/b; echo hello >a/file; head -c 5000 /dev/zero >a/zeros; ln a/file a/b/second
            ln -s ../file a/b/link; setfattr -n user.x -v y a/file; truncate -s 1M a/hole; head -c 3000 /dev/urandom >a/b/random
            """
        );

    public void Dispose() => _stage.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void CutOff_Anywhere_IsTold_AndNothingHalfIsThere(bool compresses)
    {
        byte[] whole = _stage.Export("from", compresses);
        Assert.Null(_stage.Import(whole));
        int step = compresses ? 61 : 512;
        int end = compresses
            ? whole.Length
            : Array.FindLastIndex(whole, each => each != 0) / 512 * 512;
        for (int length = 0; length <= end; length += step)
        {
            ServiceException? told = _stage.Import(whole[..Math.Min(length, whole.Length - 1)]);

            Assert.Equal(ServiceError.BrokenStream, told?.Error);
            // each file that has its name is as it was
            _stage.Shell("cd to; find . -type f -exec cmp {} ../from/{} \\;");
            Assert.Equal("", _stage.Shell("find to -name '.automount*'"));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Spoiled_Anyhow_TouchesNothingElse(bool compresses)
    {
        byte[] whole = _stage.Export("from", compresses);
        Random random = new(20260101);
        for (int run = 0; run < 300; run++)
        {
            byte[] spoiled = [.. whole];
            for (int i = random.Next(1, 20); i > 0; i--)
            {
                spoiled[random.Next(spoiled.Length)] = (byte)random.Next(256);
            }

            _ = _stage.Import(spoiled);
        }

        Assert.Equal("alive", File.ReadAllText(_stage.In("canary")));
        Assert.Equal("archive\ncanary\nfrom\nout\nto\n", _stage.Shell("ls"));
    }

    [Fact]
    public void Noise_IsNoArchive()
    {
        Random random = new(20260102);
        for (int run = 0; run < 50; run++)
        {
            byte[] noise = new byte[random.Next(5000)];
            random.NextBytes(noise);

            Assert.Equal(ServiceError.BrokenStream, _stage.Import(noise)?.Error);
        }
    }
}
