namespace AutoMount.EndToEnd.Tests.Posix;

/// <summary>A folder on our mount behaves as the native directories do; what it lacks is refused as documented.</summary>
public sealed class MountPosixTests(MountedFolder place)
    : PosixTests(place),
        IClassFixture<MountedFolder>;
