namespace AutoMount.EndToEnd.Tests.Software;

/// <summary>The scripts prove themselves on the host's own disk.</summary>
public sealed class NativeSoftwareTests(DiskPlace place)
    : SoftwareTests(place),
        IClassFixture<DiskPlace>;
