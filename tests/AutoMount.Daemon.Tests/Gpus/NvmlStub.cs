using System.Diagnostics;
using System.Runtime.CompilerServices;
using AutoMount.Containers.Gpus.Nvml;

namespace AutoMount.Daemon.Tests.Gpus;

/// <summary>A library that stands in for NVML, compiled now, and what it answers.</summary>
internal sealed class NvmlStub : IDisposable
{
    private readonly string _directory = Directory
        .CreateTempSubdirectory("automount-nvml-")
        .FullName;

    private NvmlStub() { }

    public string Library => Path.Combine(_directory, "libnvidia-ml.so.1");

    /// <summary>The file that the library answers from.</summary>
    public string State => Path.Combine(_directory, "state");

    public static async Task<NvmlStub> MakeAsync()
    {
        NvmlStub stub = new();
        using Process compiler = Process.Start(
            "gcc",
            ["-shared", "-fPIC", "-O1", "-Wall", "-o", stub.Library, Source()]
        );
        await compiler.WaitForExitAsync();
        Assert.Equal(0, compiler.ExitCode);
        return stub;
    }

    public void Answer(params string[] lines)
    {
        File.WriteAllLines($"{State}.new", lines);
        File.Move($"{State}.new", State, overwrite: true);
    }

    /// <summary>The helper over it; it lives in the daemon's program.</summary>
    public NvmlHelperOptions Options(string root) =>
        new()
        {
            Program = "env",
            Arguments =
            [
                $"NVML_STUB_STATE={State}",
                DaemonProcess.Program,
                "--nvml",
                Library,
                root,
                "50",
            ],
            Patience = TimeSpan.FromSeconds(5),
            ShortestPause = TimeSpan.FromMilliseconds(50),
        };

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static string Source([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "stub.c");
}
