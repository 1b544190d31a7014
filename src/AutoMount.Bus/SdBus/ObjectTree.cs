using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AutoMount.Bus.Interop;

namespace AutoMount.Bus.SdBus;

/// <summary>Puts objects on the bus and announces them.</summary>
/// <param name="loop">The connection.</param>
/// <param name="dispatcher">Gets the calls.</param>
/// <param name="callers">Who is calling.</param>
internal sealed unsafe class ObjectTree(
    BusLoop loop,
    BusDispatcher dispatcher,
    CallerDirectory callers
)
{
    /// <summary>Puts one object on the bus, with an object manager for all below it.</summary>
    internal void AddRoot(string path, InterfaceDefinition definition)
    {
        VtableEntry* table = VtableBuilder.Build(loop, definition, dispatcher);
        Check(
            LibSystemd.AddObjectVtable(loop.Bus, out _, path, definition.Name, table, userData: 0)
        );
        Check(LibSystemd.AddObjectManager(loop.Bus, out _, path));
    }

    /// <summary>Puts a family on the bus; its objects come and go without registration.</summary>
    internal void AddFamily(IObjectFamily family, InterfaceDefinition definition)
    {
        VtableEntry* table = VtableBuilder.Build(
            loop,
            definition.Guarded(family.AuthorizeAsync),
            dispatcher
        );
        nint binding = loop.Pin(new FamilyBinding(family, callers));
        Check(
            LibSystemd.AddFallbackVtable(
                loop.Bus,
                out _,
                family.Prefix,
                definition.Name,
                table,
                &OnFind,
                binding
            )
        );
        Check(LibSystemd.AddNodeEnumerator(loop.Bus, out _, family.Prefix, &OnEnumerate, binding));
    }

    /// <summary>Announces an object that came (InterfacesAdded).</summary>
    internal void EmitAdded(string path) => Check(LibSystemd.EmitObjectAdded(loop.Bus, path));

    /// <summary>Announces an object that is about to go (InterfacesRemoved): it must be there still, as sd-bus looks up what it has.</summary>
    /// <remarks>All its interfaces, those of every object included: GetManagedObjects lists them, and a client like GLib keeps an object until the last is gone.</remarks>
    internal void EmitRemoved(string path) => Check(LibSystemd.EmitObjectRemoved(loop.Bus, path));

    /// <summary>Announces changed properties (PropertiesChanged); nothing where there are none.</summary>
    internal void EmitChanged(string path, string interfaceName, params string[] properties)
    {
        if (properties.Length > 0)
        {
            WithVector(
                properties,
                names =>
                    LibSystemd.EmitPropertiesChanged(loop.Bus, path, interfaceName, (byte**)names)
            );
        }
    }

    /// <summary>Sends a signal to everybody.</summary>
    internal void EmitSignal(string path, string interfaceName, string member, Reply write)
    {
        Check(LibSystemd.MessageNewSignal(loop.Bus, out nint message, path, interfaceName, member));
        try
        {
            write(new MessageWriter(message));
            Check(LibSystemd.Send(loop.Bus, message, cookie: 0));
        }
        finally
        {
            _ = LibSystemd.MessageUnref(message);
        }
    }

    private static void WithVector(IReadOnlyList<string> texts, Func<nint, int> use)
    {
        byte** vector = NativeStrings.AllocateVector(texts);
        try
        {
            Check(use((nint)vector));
        }
        finally
        {
            NativeStrings.FreeVector(vector);
        }
    }

    private static void Check(int result) =>
        _ = BusException.Check(result, "putting an object on the bus");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnFind(
        nint bus,
        byte* path,
        byte* interfaceName,
        nint userData,
        nint* found,
        BusErrorData* error
    )
    {
        try
        {
            FamilyBinding binding = (FamilyBinding)GCHandle.FromIntPtr(userData).Target!;
            *found = userData;
            // a method asks for itself, and may wait for the answer; a property cannot
            Caller? caller = IsCallOf(bus, interfaceName) ? null : binding.Callers.Current();
            return binding.Family.Contains(BusMessage.Text(path), caller) ? 1 : 0;
        }
        catch (Exception exception)
        {
            return CallbackErrors.Set(error, exception);
        }
    }

    /// <summary>Whether sd-bus looks an object up for a call of a method of that interface.</summary>
    private static bool IsCallOf(nint bus, byte* interfaceName)
    {
        nint message = LibSystemd.GetCurrentMessage(bus);
        return message != 0
            && BusMessage.Text(LibSystemd.MessageGetInterface(message))
                == BusMessage.Text(interfaceName);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnEnumerate(
        nint bus,
        byte* prefix,
        nint userData,
        byte*** nodes,
        BusErrorData* error
    )
    {
        try
        {
            FamilyBinding binding = (FamilyBinding)GCHandle.FromIntPtr(userData).Target!;
            // from malloc: sd-bus frees it
            *nodes = NativeStrings.AllocateVector(
                binding.Family.PathsFor(binding.Callers.Current())
            );
            return 0;
        }
        catch (Exception exception)
        {
            return CallbackErrors.Set(error, exception);
        }
    }

    private sealed record FamilyBinding(IObjectFamily Family, CallerDirectory Callers);
}
