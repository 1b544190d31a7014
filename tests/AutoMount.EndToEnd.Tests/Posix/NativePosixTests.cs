namespace AutoMount.EndToEnd.Tests.Posix;

/// <summary>The suite proves itself: the host's own disk shows every behaviour.</summary>
public sealed class NativePosixTests(DiskPlace place) : PosixTests(place), IClassFixture<DiskPlace>;

/// <summary>The suite proves itself on tmpfs too, so that no behaviour is ext4's alone.</summary>
public sealed class TmpfsPosixTests(MemoryPlace place)
    : PosixTests(place),
        IClassFixture<MemoryPlace>;
