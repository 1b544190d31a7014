using AutoMount.Core;
using AutoMount.Core.Gpus;

namespace AutoMount.Bus.Service;

/// <summary>Reads what a caller asks of GPUs: options <c>gpus</c> (t), <c>gpu-devices</c> (as), <c>gpu-policy</c> (s), <c>gpu-profile</c> (s), <c>gpu-wait</c> (b) of CreateSession.</summary>
internal static class GpuArguments
{
    /// <summary>Takes the options.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.InvalidArgument"/>.</exception>
    internal static GpuRequest Take(CallOptions options)
    {
        GpuRequest request = new()
        {
            Count = (int)Math.Min(options.TakeNumber("gpus") ?? 0, int.MaxValue),
            Devices = options.TakeStrings("gpu-devices"),
            Policy = TakePolicy(options),
            Profile = options.TakeText("gpu-profile") ?? string.Empty,
            Wait = options.TakeBoolean("gpu-wait") ?? false,
        };
        request.Check();
        return request;
    }

    private static GpuPolicy? TakePolicy(CallOptions options)
    {
        if (options.TakeText("gpu-policy") is not { } name)
        {
            return null;
        }

        return GpuPolicies.Find(name)
            ?? throw new ServiceException(
                ServiceError.InvalidArgument,
                "Option 'gpu-policy' is 'pack', 'spread' or 'numa-strict'."
            );
    }
}
