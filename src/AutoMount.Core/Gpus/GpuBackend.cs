namespace AutoMount.Core.Gpus;

/// <summary>By what GPUs get into a container.</summary>
public enum GpuBackend
{
    /// <summary>The engine reads CDI files (Container Device Interface) and does what they say.</summary>
    Cdi,

    /// <summary>NVIDIA's container toolkit, through the engine's device requests.</summary>
    Nvidia,

    /// <summary>Device nodes, libraries and environment of our own choosing; no hook of anybody runs.</summary>
    Explicit,
}
