using System.Runtime.InteropServices;

namespace AutoMount.Containers.Gpus.Nvml.Interop;

/// <summary>NVIDIA's management library (nvml.h, API 12). Only the helper process loads it: its calls may hang in the kernel on a lost GPU.</summary>
internal static unsafe partial class NvmlLibrary
{
    internal const uint UuidLength = 96; // NVML_DEVICE_UUID_V2_BUFFER_SIZE
    internal const uint NameLength = 96; // NVML_DEVICE_NAME_V2_BUFFER_SIZE
    internal const uint VersionLength = 80; // NVML_SYSTEM_DRIVER_VERSION_BUFFER_SIZE
    internal const uint MostLinks = 18; // NVML_NVLINK_MAX_LINKS
    internal const uint RecoveryAction = 230; // NVML_FI_DEV_GET_GPU_RECOVERY_ACTION

    private const string Name = "libnvidia-ml.so.1";

    /// <summary>Names the file that is loaded for it; to be called once, before anything else.</summary>
    internal static void Use(string file) =>
        NativeLibrary.SetDllImportResolver(
            typeof(NvmlLibrary).Assembly,
            (name, assembly, path) =>
                name == Name ? NativeLibrary.Load(file) : NativeLibrary.Load(name, assembly, path)
        );

    [LibraryImport(Name, EntryPoint = "nvmlInit_v2")]
    internal static partial NvmlResult Init();

    [LibraryImport(Name, EntryPoint = "nvmlSystemGetDriverVersion")]
    internal static partial NvmlResult GetDriverVersion(byte* version, uint length);

    [LibraryImport(Name, EntryPoint = "nvmlDeviceGetHandleByPciBusId_v2")]
    internal static partial NvmlResult GetHandle(byte* busId, out nint device);

    [LibraryImport(Name, EntryPoint = "nvmlDeviceGetUUID")]
    internal static partial NvmlResult GetUuid(nint device, byte* uuid, uint length);

    [LibraryImport(Name, EntryPoint = "nvmlDeviceGetName")]
    internal static partial NvmlResult GetName(nint device, byte* name, uint length);

    [LibraryImport(Name, EntryPoint = "nvmlDeviceGetMemoryInfo")]
    internal static partial NvmlResult GetMemory(nint device, out NvmlMemory memory);

    [LibraryImport(Name, EntryPoint = "nvmlDeviceGetUtilizationRates")]
    internal static partial NvmlResult GetUtilization(nint device, out NvmlUtilization rates);

    [LibraryImport(Name, EntryPoint = "nvmlDeviceGetNvLinkState")]
    internal static partial NvmlResult GetLinkState(nint device, uint link, out uint active);

    [LibraryImport(Name, EntryPoint = "nvmlDeviceGetNvLinkRemotePciInfo_v2")]
    internal static partial NvmlResult GetLinkPeer(nint device, uint link, out NvmlPciInfo peer);

    [LibraryImport(Name, EntryPoint = "nvmlDeviceGetFieldValues")]
    internal static partial NvmlResult GetFields(nint device, int count, ref NvmlFieldValue value);

    [LibraryImport(Name, EntryPoint = "nvmlDeviceGetMaxMigDeviceCount")]
    internal static partial NvmlResult GetMostSlices(nint device, out uint count);

    [LibraryImport(Name, EntryPoint = "nvmlDeviceGetMigDeviceHandleByIndex")]
    internal static partial NvmlResult GetSlice(nint device, uint index, out nint slice);

    [LibraryImport(Name, EntryPoint = "nvmlDeviceGetGpuInstanceId")]
    internal static partial NvmlResult GetGpuInstance(nint slice, out uint id);

    [LibraryImport(Name, EntryPoint = "nvmlDeviceGetComputeInstanceId")]
    internal static partial NvmlResult GetComputeInstance(nint slice, out uint id);
}

/// <summary><c>nvmlReturn_t</c>.</summary>
internal enum NvmlResult
{
    Success = 0,
    NotSupported = 3,
    NotFound = 6,
    GpuIsLost = 15,
    ResetRequired = 16,
    LibraryVersionMismatch = 18,
}

/// <summary><c>nvmlMemory_t</c>, 24 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlMemory
{
    public ulong Total;
    public ulong Free;
    public ulong Used;
}

/// <summary><c>nvmlUtilization_t</c>, 8 bytes: percent of the time.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlUtilization
{
    public uint Gpu;
    public uint Memory;
}

/// <summary><c>nvmlPciInfo_t</c>, 68 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 68)]
internal unsafe struct NvmlPciInfo
{
    [FieldOffset(36)]
    private fixed byte _busId[32];

    /// <summary>The PCI address.</summary>
    public string Text
    {
        get
        {
            fixed (byte* start = _busId)
            {
                ReadOnlySpan<byte> bytes = new(start, 32);
                int end = bytes.IndexOf((byte)0);
                return System.Text.Encoding.ASCII.GetString(end < 0 ? bytes : bytes[..end]);
            }
        }
    }
}

/// <summary><c>nvmlFieldValue_t</c>, 40 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 40)]
internal struct NvmlFieldValue
{
    [FieldOffset(0)]
    public uint Field;

    [FieldOffset(28)]
    public NvmlResult Result;

    [FieldOffset(32)]
    public uint Number;
}
