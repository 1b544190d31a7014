using System.Globalization;
using AutoMount.Posix;

namespace AutoMount.FileSystem.Survival;

/// <summary>The descriptors of one user's tree as a predecessor left them, and the names under which they are kept.</summary>
internal sealed class TreeDescriptors : IDisposable
{
    private const string DeviceName = "device";
    private const string RequestsName = "requests";
    private const string TreeName = "tree";
    private const string WriterName = "parkin";
    private const string ReaderName = "parkout";

    private readonly Dictionary<string, FileDescriptor> _byName = new(StringComparer.Ordinal);

    private TreeDescriptors(uint user) => User = user;

    /// <summary>Whose tree it is.</summary>
    internal uint User { get; }

    /// <summary>Sorts what was left by users; what has an unknown name is closed.</summary>
    internal static Dictionary<uint, TreeDescriptors> Sort(IEnumerable<KeptDescriptor> kept)
    {
        Dictionary<uint, TreeDescriptors> trees = [];
        foreach (KeptDescriptor one in kept)
        {
            string[] words = one.Name.Split('-');
            if (
                words.Length < 2
                || words[0]
                    is not (DeviceName or RequestsName or TreeName or WriterName or ReaderName)
                || !uint.TryParse(
                    words[1],
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out uint user
                )
            )
            {
                one.Descriptor.Dispose();
                continue;
            }

            if (!trees.TryGetValue(user, out TreeDescriptors? tree))
            {
                tree = new TreeDescriptors(user);
                trees.Add(user, tree);
            }

            if (!tree._byName.TryAdd(one.Name, one.Descriptor))
            {
                one.Descriptor.Dispose();
            }
        }

        return trees;
    }

    /// <summary>Keeps what a successor needs of a new mount.</summary>
    internal static void Keep(
        IDescriptorStore store,
        uint user,
        FileDescriptor device,
        FileDescriptor requests,
        FileDescriptor tree
    )
    {
        // the device last: without it the others are nothing, with it all must be there
        store.Keep(NameOf(TreeName, user), tree);
        store.Keep(NameOf(RequestsName, user), requests);
        store.Keep(NameOf(DeviceName, user), device);
    }

    /// <summary>Keeps a pair of sockets with parked inodes.</summary>
    internal static void KeepParked(
        IDescriptorStore store,
        uint user,
        int pair,
        FileDescriptor writer,
        FileDescriptor reader
    )
    {
        store.Keep($"{NameOf(WriterName, user)}-{pair}", writer);
        store.Keep($"{NameOf(ReaderName, user)}-{pair}", reader);
    }

    /// <summary>Keeps nothing of a user's tree any more.</summary>
    internal static void Drop(IDescriptorStore store, uint user, int pairs)
    {
        store.Drop(NameOf(DeviceName, user));
        store.Drop(NameOf(RequestsName, user));
        store.Drop(NameOf(TreeName, user));
        for (int pair = 0; pair < pairs; pair++)
        {
            store.Drop($"{NameOf(WriterName, user)}-{pair}");
            store.Drop($"{NameOf(ReaderName, user)}-{pair}");
        }
    }

    /// <summary>Takes the three that every tree has.</summary>
    /// <returns>False where one is missing; then none is taken.</returns>
    internal bool TryTake(
        out FileDescriptor device,
        out FileDescriptor requests,
        out FileDescriptor tree
    )
    {
        bool all =
            _byName.Remove(NameOf(DeviceName, User), out FileDescriptor? first)
            & _byName.Remove(NameOf(RequestsName, User), out FileDescriptor? second)
            & _byName.Remove(NameOf(TreeName, User), out FileDescriptor? third);
        if (!all)
        {
            first?.Dispose();
            second?.Dispose();
            third?.Dispose();
        }

        device = first!;
        requests = second!;
        tree = third!;
        return all;
    }

    /// <summary>Hands the pairs of sockets with parked inodes over.</summary>
    /// <returns>How many.</returns>
    internal int GiveParked(ParkedInodes parked)
    {
        int pair = 0;
        while (
            _byName.Remove($"{NameOf(WriterName, User)}-{pair}", out FileDescriptor? writer)
            && _byName.Remove($"{NameOf(ReaderName, User)}-{pair}", out FileDescriptor? reader)
        )
        {
            parked.Adopt(writer, reader);
            pair++;
        }

        return pair;
    }

    /// <summary>Closes what was not taken.</summary>
    public void Dispose()
    {
        foreach (FileDescriptor descriptor in _byName.Values)
        {
            descriptor.Dispose();
        }

        _byName.Clear();
    }

    private static string NameOf(string kind, uint user) => $"{kind}-{user}";
}
