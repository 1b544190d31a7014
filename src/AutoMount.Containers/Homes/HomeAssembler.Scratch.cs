using System.Runtime.InteropServices;
using AutoMount.Containers.Scratch;
using AutoMount.Core.Scratch;
using AutoMount.Core.Sessions;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Files;
using AutoMount.Posix.Mounts;

namespace AutoMount.Containers.Homes;

/// <summary>What a home lies on, while its session runs and afterwards.</summary>
public sealed partial class HomeAssembler
{
    /// <summary>Does ahead what the first session would wait for; may take some tenths of a second.</summary>
    public void PrepareScratch() => _scratch.Prepare();

    /// <inheritdoc/>
    public void Retire(SessionId session)
    {
        string home = HomeOf(session);
        using (ScratchEnd? end = _scratch.FindEnd(session, home))
        {
            while (FileSystemMount.Unmount(home, UnmountFlags.MNT_DETACH) == Errno.None) { }

            end?.Disable();
        }

        string directory = Path.Combine(_sessions, session.Value);
        if (Directory.Exists(directory))
        {
            UnmountBelow(directory);
            Remove(_sessions, session.Value);
        }
    }

    /// <inheritdoc/>
    public ScratchUsage? MeasureScratch(SessionId session)
    {
        Errno error = FileIo.OpenTrusted(HomeOf(session), DirectoryOnly, out FileDescriptor home);
        using (home)
        {
            return
                error == Errno.None
                && AttributeIo.GetVolume(home, out VolumeStatus volume) == Errno.None
                ? UsageOf(in volume)
                : null;
        }
    }

    /// <inheritdoc/>
    public SafeHandle OpenScratch(SessionId session) => _scratch.OpenKept(session);

    private static ScratchUsage UsageOf(in VolumeStatus volume) =>
        new(
            Bytes: (long)((volume.Blocks - volume.FreeBlocks) * volume.FragmentSize),
            Inodes: (long)(volume.Inodes - volume.FreeInodes),
            BytesLimit: (long)(volume.Blocks * volume.FragmentSize),
            InodesLimit: (long)volume.Inodes
        );
}
