namespace AutoMount.Core.Gpus;

/// <summary>Errors by number (NVIDIA's catalogue at docs.nvidia.com/deploy/xid-errors; the application row is the ignore list of its Kubernetes device plugin and 69).</summary>
internal static class XidClasses
{
    internal static XidClass Of(XidLine line) =>
        line.Xid switch
        {
            13 or 31 or 43 or 45 or 68 or 69 or 109 => XidClass.Application,
            63 or 92 or 94 => XidClass.Contained,
            48 or 62 or 64 or 74 or 95 or 119 or 120 or 140 => XidClass.Device,
            79 => XidClass.Gone,
            154 => line.IsAllClear ? XidClass.Noted : XidClass.Device,
            _ => XidClass.Noted,
        };
}
