using AutoMount.Bus.Contract;
using AutoMount.Bus.Interop;
using AutoMount.Core;

namespace AutoMount.Bus.SdBus;

/// <summary>No exception may cross from a callback into C: it becomes a D-Bus error.</summary>
internal static unsafe class CallbackErrors
{
    /// <summary>Sets the error of an exception.</summary>
    /// <returns>What the callback returns.</returns>
    internal static int Set(BusErrorData* error, Exception exception) =>
        exception is ServiceException service
            ? LibSystemd.ErrorSet(error, BusErrors.NameOf(service.Error), service.Message)
            : LibSystemd.ErrorSet(
                error,
                BusErrors.NameOf(ServiceError.Internal),
                $"AutoMount made a mistake: {exception.Message}"
            );
}
