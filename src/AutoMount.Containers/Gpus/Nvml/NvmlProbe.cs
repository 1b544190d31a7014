using System.Text;
using AutoMount.Containers.Gpus.Nvml.Interop;
using AutoMount.Core.Gpus;

namespace AutoMount.Containers.Gpus.Nvml;

/// <summary>The helper process: asks NVML about all GPUs again and again, and writes a line each time. Ends with its standard input.</summary>
/// <remarks>A process of its own, since NVML's calls can hang in the kernel, its library must be loaded anew after an upgrade of the driver, and it is nobody's business to have it in the daemon.</remarks>
public static unsafe class NvmlProbe
{
    /// <summary>Exit status: the library is not there.</summary>
    public const int NoLibrary = 3;

    /// <summary>Exit status: the library does not fit the driver, or will not start.</summary>
    public const int NotUsable = 4;

    private const int ActionNone = 0;

    /// <summary>Runs until the standard input ends.</summary>
    /// <param name="library">The library's file.</param>
    /// <param name="root">The host's root directory, where the addresses of GPUs are listed.</param>
    /// <param name="period">From one look to the next.</param>
    /// <returns>The process's exit status.</returns>
    public static int Run(string library, string root, TimeSpan period)
    {
        NvmlLibrary.Use(library);
        if (Begin() is { } failure)
        {
            return failure;
        }

        new Thread(EndWithInput) { IsBackground = true }.Start();
        using ManualResetEventSlim never = new();
        while (true)
        {
            if (
                !TryText(
                    NvmlLibrary.GetDriverVersion,
                    NvmlLibrary.VersionLength,
                    out string driver,
                    out NvmlResult result
                )
            )
            {
                Console.Error.WriteLine($"nvmlSystemGetDriverVersion: {result}");
                return NotUsable; // the driver was loaded anew; the next helper loads the library anew
            }

            NvmlLine line = new() { Driver = driver, Gpus = [.. Addresses(root).Select(LookAt)] };
            Console.Out.WriteLine(line.Write());
            Console.Out.Flush();
            _ = never.Wait(period);
        }
    }

    private static int? Begin()
    {
        try
        {
            NvmlResult result = NvmlLibrary.Init();
            if (result == NvmlResult.Success)
            {
                return null;
            }

            Console.Error.WriteLine($"nvmlInit_v2: {result}");
            return NotUsable;
        }
        catch (Exception exception)
            when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            Console.Error.WriteLine(exception.Message);
            return NoLibrary;
        }
    }

    /// <summary>The daemon is gone when the input ends; the other thread may hang in the kernel.</summary>
    private static void EndWithInput()
    {
        while (Console.In.Read() >= 0) { }
        Environment.Exit(0);
    }

    private static IEnumerable<GpuAddress> Addresses(string root)
    {
        string directory = Path.Combine(root, "proc/driver/nvidia/gpus");
        foreach (
            string path in Directory.Exists(directory) ? Directory.GetDirectories(directory) : []
        )
        {
            if (GpuAddress.TryParse(Path.GetFileName(path), out GpuAddress address))
            {
                yield return address;
            }
        }
    }

    private static NvmlLineGpu LookAt(GpuAddress address)
    {
        NvmlLineGpu gpu = new() { Address = address.Value };
        NvmlResult result = Find(address, out nint device);
        if (result != NvmlResult.Success)
        {
            return gpu with { Probe = ProbeOf(result), Detail = $"{result}" };
        }

        NvmlResult asked = NvmlLibrary.GetMemory(device, out NvmlMemory memory);
        if (asked is NvmlResult.GpuIsLost or NvmlResult.ResetRequired)
        {
            return gpu with { Probe = ProbeOf(asked), Detail = $"{asked}" };
        }

        (GpuProbe probe, string detail) = Recovery(device);
        (Dictionary<string, int> links, int switches) = Links(device);
        bool known = asked == NvmlResult.Success;
        return gpu with
        {
            Uuid = Text(
                (text, length) => NvmlLibrary.GetUuid(device, text, length),
                NvmlLibrary.UuidLength
            ),
            Model = Text(
                (text, length) => NvmlLibrary.GetName(device, text, length),
                NvmlLibrary.NameLength
            ),
            Memory = known ? (long)memory.Total : null,
            Used = known ? (long)memory.Used : null,
            Busy = Busy(device),
            Links = links,
            SwitchLinks = switches,
            Slices = [.. Slices(device)],
            Probe = probe,
            Detail = detail,
        };
    }

    private static GpuProbe ProbeOf(NvmlResult result) =>
        result switch
        {
            NvmlResult.GpuIsLost => GpuProbe.Lost,
            NvmlResult.ResetRequired => GpuProbe.ResetRequired,
            _ => GpuProbe.Unknown,
        };

    /// <summary>What the driver wants done to the GPU; where it does not know the question (before 565), or does not answer it, nothing is known: that a GPU answers other questions proves no recovery.</summary>
    private static (GpuProbe Probe, string Detail) Recovery(nint device)
    {
        NvmlFieldValue value = new() { Field = NvmlLibrary.RecoveryAction };
        NvmlResult result = Ask(() => NvmlLibrary.GetFields(device, 1, ref value));
        if (result is NvmlResult.GpuIsLost or NvmlResult.ResetRequired)
        {
            return (ProbeOf(result), $"{result}");
        }

        if (result != NvmlResult.Success || value.Result != NvmlResult.Success)
        {
            return (GpuProbe.Unknown, string.Empty);
        }

        return value.Number != ActionNone
            ? (
                GpuProbe.ResetRequired,
                $"The driver asks for recovery action {value.Number} (1 reset, 2 reboot, 3 drain P2P, 4 drain and reset)."
            )
            : (GpuProbe.Ok, string.Empty);
    }

    private static int? Busy(nint device)
    {
        NvmlUtilization rates = default;
        return Ask(() => NvmlLibrary.GetUtilization(device, out rates)) == NvmlResult.Success
            ? (int)rates.Gpu
            : null; // with MIG devices nobody tells
    }

    private static (Dictionary<string, int> Links, int Switches) Links(nint device)
    {
        Dictionary<string, int> links = new(StringComparer.Ordinal);
        int switches = 0;
        for (uint link = 0; link < NvmlLibrary.MostLinks; link++)
        {
            uint active = 0;
            uint number = link;
            if (
                Ask(() => NvmlLibrary.GetLinkState(device, number, out active))
                    != NvmlResult.Success
                || active == 0
            )
            {
                continue;
            }

            NvmlPciInfo peer = default;
            if (
                Ask(() => NvmlLibrary.GetLinkPeer(device, number, out peer)) != NvmlResult.Success
                || !GpuAddress.TryParse(peer.Text, out GpuAddress address)
                || !IsGpu(address)
            )
            {
                switches++; // a switch, or a link whose end is not told, as behind one
                continue;
            }

            links[address.Value] = links.GetValueOrDefault(address.Value) + 1;
        }

        return (links, switches);
    }

    /// <summary>Whether NVML knows the other end of a link as a GPU; it knows no switches.</summary>
    private static bool IsGpu(GpuAddress address) =>
        Find(address, out _) is NvmlResult.Success or NvmlResult.GpuIsLost;

    private static NvmlResult Find(GpuAddress address, out nint device)
    {
        fixed (byte* busId = Encoding.ASCII.GetBytes(address.Value + '\0'))
        {
            return NvmlLibrary.GetHandle(busId, out device);
        }
    }

    private static List<NvmlLineSlice> Slices(nint device)
    {
        uint most = 0;
        List<NvmlLineSlice> slices = [];
        if (Ask(() => NvmlLibrary.GetMostSlices(device, out most)) != NvmlResult.Success)
        {
            return slices;
        }

        for (uint index = 0; index < most; index++)
        {
            nint slice = 0;
            uint number = index;
            if (Ask(() => NvmlLibrary.GetSlice(device, number, out slice)) == NvmlResult.Success)
            {
                slices.Add(Slice(slice));
            }
        }

        return slices;
    }

    private static NvmlLineSlice Slice(nint slice)
    {
        uint gpu = 0;
        uint compute = 0;
        NvmlMemory memory = default;
        _ = Ask(() => NvmlLibrary.GetGpuInstance(slice, out gpu));
        _ = Ask(() => NvmlLibrary.GetComputeInstance(slice, out compute));
        string name = Text(
            (text, length) => NvmlLibrary.GetName(slice, text, length),
            NvmlLibrary.NameLength
        );
        int profile = name.IndexOf("MIG ", StringComparison.Ordinal);
        return new NvmlLineSlice(
            (int)gpu,
            (int)compute,
            Text(
                (text, length) => NvmlLibrary.GetUuid(slice, text, length),
                NvmlLibrary.UuidLength
            ),
            profile < 0 ? string.Empty : name[(profile + 4)..],
            Ask(() => NvmlLibrary.GetMemory(slice, out memory)) == NvmlResult.Success
                ? (long)memory.Total
                : null
        );
    }

    /// <summary>Asks something that an older library does not know.</summary>
    private static NvmlResult Ask(Func<NvmlResult> ask)
    {
        try
        {
            return ask();
        }
        catch (EntryPointNotFoundException)
        {
            return NvmlResult.NotSupported;
        }
    }

    private static string Text(TextCall call, uint length) =>
        TryText(call, length, out string text, out _) ? text : string.Empty;

    private static bool TryText(TextCall call, uint length, out string text, out NvmlResult result)
    {
        byte* buffer = stackalloc byte[(int)length];
        result = call(buffer, length);
        text = result == NvmlResult.Success ? Terminated(buffer, (int)length) : string.Empty;
        return result == NvmlResult.Success;
    }

    private static string Terminated(byte* text, int most)
    {
        ReadOnlySpan<byte> bytes = new(text, most);
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    private delegate NvmlResult TextCall(byte* text, uint length);
}
