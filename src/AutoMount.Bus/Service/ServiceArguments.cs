using AutoMount.Core;
using AutoMount.Core.Ports;
using AutoMount.Core.Scratch;

namespace AutoMount.Bus.Service;

/// <summary>Reads what a caller asks for around scratch and ports.</summary>
internal static class ServiceArguments
{
    /// <summary>Takes <c>scratch-kind</c> and <c>scratch-size</c>.</summary>
    internal static ScratchRequest TakeScratch(CallOptions options)
    {
        string? word = options.TakeString("scratch-kind");
        ScratchKind? kind = ScratchWords.ToKind(word);
        return word is null || kind is not null
            ? new ScratchRequest(kind, options.TakeNumber("scratch-size"))
            : throw new ServiceException(
                ServiceError.InvalidArgument,
                "Option 'scratch-kind' is one of 'directory', 'memory', 'image'."
            );
    }

    /// <summary>Takes <c>ports</c>.</summary>
    internal static IReadOnlyList<ServicePort> TakePorts(CallOptions options) =>
        [.. options.TakeStrings("ports").Take(ServicePorts.Most + 1).Select(ServicePorts.Parse)];
}
