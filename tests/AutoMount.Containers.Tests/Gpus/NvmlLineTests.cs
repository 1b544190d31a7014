using AutoMount.Containers.Gpus.Nvml;
using AutoMount.Core.Gpus;

namespace AutoMount.Containers.Tests.Gpus;

public sealed class NvmlLineTests
{
    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"gpus\":null}")]
    [InlineData("{\"gpus\":[{\"address\":\"nonsense\"}]}")]
    [InlineData("{\"gpus\":[{\"address\":\"0000:10:00.0\",\"links\":null}]}")]
    [InlineData("{\"gpus\":7}")]
    [InlineData("Segmentation fault")]
    public void Parse_OfNonsense_NeverThrows(string line) =>
        Assert.Empty(NvmlLine.Parse(line)?.Gpus ?? []);

    [Fact]
    public void Parse_OfWhatIsWritten_IsTheSame()
    {
        NvmlLine line = new()
        {
            Driver = "1.2",
            Gpus =
            [
                new NvmlLineGpu
                {
                    Address = "0000:10:00.0",
                    Uuid = "GPU-x",
                    Memory = 5,
                    Links = new Dictionary<string, int>(StringComparer.Ordinal)
                    {
                        ["0000:11:00.0"] = 2,
                    },
                    Probe = GpuProbe.ResetRequired,
                    Slices = [new NvmlLineSlice(7, 0, "MIG-x", "1g.5gb", null)],
                },
            ],
        };

        NvmlReport report = NvmlLine.Parse(line.Write())!;

        NvmlGpu gpu = Assert.Single(report.Gpus);
        Assert.Equal(
            ("1.2", "GPU-x", 5L, GpuProbe.ResetRequired),
            (report.DriverVersion, gpu.Uuid, gpu.MemoryBytes, gpu.Probe)
        );
        Assert.Equal([new GpuLink(GpuAddress.Parse("0000:11:00.0"), 2)], gpu.Links);
        Assert.Equal([new NvmlSlice(7, 0, "MIG-x", "1g.5gb", null)], gpu.Slices);
    }
}
