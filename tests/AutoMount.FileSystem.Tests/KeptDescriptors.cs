using AutoMount.FileSystem.Survival;
using AutoMount.Posix;

namespace AutoMount.FileSystem.Tests;

/// <summary>Keeps descriptors over the end of an engine, as the service manager does over the end of the process.</summary>
internal sealed class KeptDescriptors : IDescriptorStore, IDisposable
{
    private readonly List<KeptDescriptor> _kept = [];

    public IReadOnlyList<KeptDescriptor> TakeAll() =>
        [.. _kept.Select(one => one with { Descriptor = Copy(one.Descriptor) })];

    public void Keep(string name, FileDescriptor descriptor) =>
        _kept.Add(new KeptDescriptor(name, Copy(descriptor)));

    public void Drop(string name)
    {
        foreach (KeptDescriptor one in _kept.Where(one => one.Name == name).ToArray())
        {
            one.Descriptor.Dispose();
            _ = _kept.Remove(one);
        }
    }

    public void Dispose() => _kept.ForEach(one => one.Descriptor.Dispose());

    private static FileDescriptor Copy(FileDescriptor descriptor)
    {
        Assert.Equal(Errno.None, descriptor.Duplicate(out FileDescriptor copy));
        return copy;
    }
}
