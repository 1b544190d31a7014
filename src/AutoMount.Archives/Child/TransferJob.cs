using System.Text;
using AutoMount.Core.Transfers;

namespace AutoMount.Archives.Child;

/// <summary>What the child process is to do. It comes through a pipe: what stands in arguments, every user of the host can read.</summary>
internal sealed record TransferJob
{
    /// <summary>What is to be done.</summary>
    public required TransferKind Kind { get; init; }

    /// <summary>The owner's directory of folders.</summary>
    public required string Tree { get; init; }

    /// <summary>The folder's name in it.</summary>
    public required string Folder { get; init; }

    /// <summary>The owner's uid.</summary>
    public required uint User { get; init; }

    /// <summary>His gid.</summary>
    public required uint Group { get; init; }

    /// <summary>All his groups.</summary>
    public required IReadOnlyList<uint> Groups { get; init; }

    /// <summary>As <see cref="TransferRequest.Path"/>.</summary>
    public string Path { get; init; } = string.Empty;

    /// <summary>As <see cref="TransferRequest.Overwrites"/>.</summary>
    public bool Overwrites { get; init; }

    /// <summary>As <see cref="TransferRequest.Compresses"/>.</summary>
    public bool Compresses { get; init; }

    /// <summary>As <see cref="TransferRequest.Size"/>; -1 where nobody knows.</summary>
    public long Size { get; init; } = -1;

    /// <summary>As <see cref="TransferRequest.Offset"/>.</summary>
    public long Offset { get; init; }

    /// <summary>As <see cref="TransferRequest.Source"/>.</summary>
    public string Source { get; init; } = string.Empty;

    /// <summary>As bytes, for <see cref="Parse"/> of the same program.</summary>
    internal byte[] Format()
    {
        using MemoryStream bytes = new();
        using (BinaryWriter writer = new(bytes, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write((int)Kind);
            writer.Write(Tree);
            writer.Write(Folder);
            writer.Write(User);
            writer.Write(Group);
            writer.Write(Groups.Count);
            foreach (uint group in Groups)
            {
                writer.Write(group);
            }

            writer.Write(Path);
            writer.Write(Overwrites);
            writer.Write(Compresses);
            writer.Write(Size);
            writer.Write(Offset);
            writer.Write(Source);
        }

        return bytes.ToArray();
    }

    /// <summary>Takes what <see cref="Format"/> made.</summary>
    internal static TransferJob Parse(byte[] bytes)
    {
        using BinaryReader reader = new(new MemoryStream(bytes), Encoding.UTF8);
        TransferKind kind = (TransferKind)reader.ReadInt32();
        string tree = reader.ReadString();
        string folder = reader.ReadString();
        uint user = reader.ReadUInt32();
        uint group = reader.ReadUInt32();
        uint[] groups = new uint[reader.ReadInt32()];
        for (int i = 0; i < groups.Length; i++)
        {
            groups[i] = reader.ReadUInt32();
        }

        return new TransferJob
        {
            Kind = kind,
            Tree = tree,
            Folder = folder,
            User = user,
            Group = group,
            Groups = groups,
            Path = reader.ReadString(),
            Overwrites = reader.ReadBoolean(),
            Compresses = reader.ReadBoolean(),
            Size = reader.ReadInt64(),
            Offset = reader.ReadInt64(),
            Source = reader.ReadString(),
        };
    }
}
