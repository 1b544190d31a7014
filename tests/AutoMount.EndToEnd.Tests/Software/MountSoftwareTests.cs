namespace AutoMount.EndToEnd.Tests.Software;

/// <summary>The same programs on a folder of our mount.</summary>
public sealed class MountSoftwareTests(MountedFolder place)
    : SoftwareTests(place),
        IClassFixture<MountedFolder>;
