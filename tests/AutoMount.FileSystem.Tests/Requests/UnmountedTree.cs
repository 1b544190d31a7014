using System.Buffers.Binary;
using System.Runtime.InteropServices;
using AutoMount.Core.Folders;
using AutoMount.FileSystem.Nodes;
using AutoMount.FileSystem.Store;
using AutoMount.FileSystem.Survival;
using AutoMount.FileSystem.Views;
using AutoMount.Fuse;
using AutoMount.Fuse.Protocol;
using AutoMount.Posix;
using AutoMount.TestKit.Fuse;

namespace AutoMount.FileSystem.Tests.Requests;

/// <summary>The real file system over a temporary directory with one folder, asked without a kernel.</summary>
internal sealed class UnmountedTree : IDisposable
{
    private readonly string _directory = Directory
        .CreateTempSubdirectory("automount-direct-")
        .FullName;
    private readonly BackingStore _store;
    private readonly FolderVolume _volume;
    private readonly TreeState _state;
    private readonly UserFileSystem _fileSystem;
    private readonly byte[] _request = new byte[RequestMaker.Capacity];
    private readonly byte[] _reply = new byte[FuseDispatcher.ReplyCapacity];

    /// <summary>A tree; with a state, one that is to be restored from it.</summary>
    public UnmountedTree(FolderLimits limits, int descriptors = 1024, TreeState? state = null)
    {
        Folder folder = new()
        {
            Id = FolderId.New(),
            Owner = new Core.Accounts.UserId(0),
            Name = FolderName.Parse("folder"),
            Limits = limits,
            State = FolderState.Ready,
            CreatedAt = TimeProvider.System.GetUtcNow(),
        };
        _store = BackingStore.Open(Path.Combine(_directory, "state"));
        _store.Prepare(folder.Id, owner: 0, group: 0);
        _volume = FolderVolume.Open(folder, _store, user: null);
        RootDirectory root = new(user: 0, group: 0, TimeProvider.System);
        _ = root.Add(folder.Name, _volume);
        bool isNew = state is null;
        if (isNew)
        {
            Assert.Equal(Errno.None, TreeState.Create(out state));
        }

        _state = state!;
        _fileSystem = new UserFileSystem(
            _store,
            new DescriptorCache(descriptors),
            new FuseDevice(new FileDescriptor(-1)),
            root,
            _state,
            new ParkedInodes((_, _, _) => { }),
            new ViewTable(new FuseDevice(new FileDescriptor(-1))),
            passthrough: false
        );
        Dispatcher = new FuseDispatcher(_fileSystem);
        if (isNew)
        {
            _ = LookUpFolder();
        }
    }

    public FuseDispatcher Dispatcher { get; }

    /// <summary>The folder's node, as it was last looked up.</summary>
    public ulong FolderNode { get; private set; }

    /// <summary>What the folder is charged.</summary>
    public FolderUsage Used => _volume.Ledger.Usage;

    /// <summary>What a walk over the disk finds.</summary>
    public FolderUsage Recounted
    {
        get
        {
            using FileDescriptor data = _store.OpenData(_volume.Id);
            return TreeCount.Of(_store, data);
        }
    }

    /// <summary>Nodes that a kernel would know.</summary>
    public int NodeCount => _fileSystem.NodeCount;

    /// <summary>The errno of a reply.</summary>
    public static Errno ErrorOf(ReadOnlySpan<byte> reply) => (Errno)ReplyRules.ErrorOf(reply);

    /// <summary>The node at the beginning of a reply's payload.</summary>
    public static ulong NodeOf(ReadOnlySpan<byte> reply) =>
        BinaryPrimitives.ReadUInt64LittleEndian(reply[16..]);

    /// <summary>Looks the folder up: once more, or again after it was forgotten.</summary>
    public ulong LookUpFolder() =>
        FolderNode = NodeOf(Ask(Opcode.FUSE_LOOKUP, UserFileSystem.RootId, "folder\0"u8));

    /// <summary>Asks with arguments that lie in a row; the reply is valid until the next question.</summary>
    public ReadOnlySpan<byte> Ask(
        Opcode opcode,
        ulong node,
        ReadOnlySpan<byte> first,
        ReadOnlySpan<byte> second = default
    )
    {
        int length = RequestMaker.HeaderLength + first.Length + second.Length;
        FuseInHeader header = new()
        {
            Length = (uint)length,
            Opcode = opcode,
            Unique = 1,
            NodeId = node,
        };
        MemoryMarshal.Write(_request, in header);
        first.CopyTo(_request.AsSpan(RequestMaker.HeaderLength));
        second.CopyTo(_request.AsSpan(RequestMaker.HeaderLength + first.Length));
        return _reply.AsSpan(
            0,
            Dispatcher.Dispatch(_request.AsSpan(0, length), _reply, identity: null)
        );
    }

    /// <summary>Asks with one structure and what follows it.</summary>
    public ReadOnlySpan<byte> Ask<T>(
        Opcode opcode,
        ulong node,
        in T arguments,
        ReadOnlySpan<byte> rest = default
    )
        where T : unmanaged =>
        Ask(opcode, node, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in arguments)), rest);

    /// <summary>Asks and insists on success.</summary>
    public ReadOnlySpan<byte> Demand<T>(
        Opcode opcode,
        ulong node,
        in T arguments,
        ReadOnlySpan<byte> rest = default
    )
        where T : unmanaged
    {
        ReadOnlySpan<byte> reply = Ask(opcode, node, in arguments, rest);
        Assert.Equal(Errno.None, ErrorOf(reply));
        return reply;
    }

    /// <summary>Makes what the state says again.</summary>
    public void Restore() => _fileSystem.Restore(_ => _volume);

    /// <summary>Saves a state with a folder, a directory and an open file.</summary>
    /// <param name="path">Where.</param>
    /// <param name="addMore">Puts more into it.</param>
    public void MakeSample(string path, Action<TreeState>? addMore = null)
    {
        Assert.True(_state.TryAddVolume(new FolderId(new string('a', 32)), out _));
        _ = Demand(Opcode.FUSE_MKDIR, FolderNode, new FuseMkDirIn { Mode = 0x41ED }, "d\0"u8);
        FuseCreateIn create = new() { Flags = 2, Mode = 0x81A4 };
        _ = Demand(Opcode.FUSE_CREATE, FolderNode, in create, "f\0"u8);
        addMore?.Invoke(_state);
        Survival.StateSample.Save(_state, path);
    }

    public void Dispose()
    {
        _fileSystem.CloseAll();
        _store.Erase(_volume.Id); // names may be no text
        _store.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
