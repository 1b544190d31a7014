using AutoMount.Core.Folders;
using AutoMount.FileSystem.Store;

namespace AutoMount.FileSystem.Tests.Store;

/// <summary>Whatever became of the files that lie beside a folder's data: the folder opens, in bounded time and memory, with a usage that never understates, and the true one where the notes are plainly none.</summary>
public sealed class NotesFuzzTests : IDisposable
{
    private const string Data = "data";
    private readonly string _directory = Directory
        .CreateTempSubdirectory("automount-notes-")
        .FullName;
    private readonly BackingStore _store;
    private readonly Folder _folder = new()
    {
        Id = FolderId.New(),
        Owner = new Core.Accounts.UserId(0),
        Name = FolderName.Parse("folder"),
        Limits = new FolderLimits(FolderLimits.Unlimited, FolderLimits.Unlimited),
        State = FolderState.Ready,
        CreatedAt = TimeProvider.System.GetUtcNow(),
    };
    private readonly FolderUsage _truth;

    public NotesFuzzTests()
    {
        _store = BackingStore.Open(_directory);
        _store.Prepare(_folder.Id, owner: 0, group: 0);
        File.WriteAllBytes(Path.Combine(Place, Data, "file"), new byte[10_000]);
        FolderVolume volume = FolderVolume.Open(_folder, _store, user: null);
        _truth = volume.Ledger.Usage;
        volume.Close();
    }

    private string Place => Path.Combine(_directory, "folders", _folder.Id.Value);

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void Notes_AsTheyWereWritten_TellTheTruth() => Assert.Equal(_truth, OpenAndClose());

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(1 << 20)]
    public void Notes_ThatAreNone_AreNotBelieved(int length)
    {
        foreach (byte filling in (byte[])[0, (byte)' ', 0xFF])
        {
            foreach (string note in Notes())
            {
                File.WriteAllBytes(note, Enumerable.Repeat(filling, length).ToArray());
            }

            Assert.Equal(_truth, OpenAndClose());
        }
    }

    [Fact]
    public void Notes_ThatAreSpoiled_NeverUnderstate()
    {
        Random random = new(1);
        for (int round = 0; round < 150; round++)
        {
            foreach (string note in Notes())
            {
                File.WriteAllBytes(note, Spoiled(File.ReadAllBytes(note), random));
            }

            FolderUsage usage = OpenAndClose();

            Assert.True(
                usage.Bytes >= _truth.Bytes && usage.Inodes >= _truth.Inodes,
                $"{usage} is less than {_truth}"
            );
            Restore();
        }
    }

    private static byte[] Spoiled(byte[] bytes, Random random)
    {
        if (bytes.Length == 0)
        {
            return bytes;
        }

        for (int changes = 1 + random.Next(4); changes > 0; changes--)
        {
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        }

        return random.Next(3) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }

    private IEnumerable<string> Notes() =>
        Directory.GetFiles(Place).Where(file => Path.GetFileName(file) != Data);

    private FolderUsage OpenAndClose()
    {
        FolderVolume volume = FolderVolume.Open(_folder, _store, user: null);
        FolderUsage usage = volume.Ledger.Usage;
        volume.Close();
        return usage;
    }

    /// <summary>Without notes the tree is counted, and the notes are true again.</summary>
    private void Restore()
    {
        foreach (string note in Notes())
        {
            File.Delete(note);
        }

        Assert.Equal(_truth, OpenAndClose());
    }
}
