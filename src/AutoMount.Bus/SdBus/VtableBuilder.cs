using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AutoMount.Bus.Interop;

namespace AutoMount.Bus.SdBus;

/// <summary>Makes sd-bus' vtables, in native memory that lives as long as the connection.</summary>
/// <remarks>Each member's own <see cref="GCHandle"/> is in its offset field (ABSOLUTE_OFFSET), so one native function serves them all.</remarks>
internal sealed unsafe class VtableBuilder
{
    private const ulong Unprivileged = 1 << 2;
    private const ulong AbsoluteOffset = 1 << 9;
    private const ulong ParameterNames = 1;

    private readonly BusLoop _loop;
    private readonly List<VtableEntry> _entries = [];

    private VtableBuilder(BusLoop loop) => _loop = loop;

    /// <summary>The vtable of an interface.</summary>
    /// <param name="loop">The connection.</param>
    /// <param name="definition">The interface.</param>
    /// <param name="dispatcher">Gets the calls.</param>
    internal static VtableEntry* Build(
        BusLoop loop,
        InterfaceDefinition definition,
        BusDispatcher dispatcher
    )
    {
        VtableBuilder builder = new(loop);
        builder.AddStart();
        definition.Methods.ForEach(method => builder.AddMethod(method, dispatcher));
        definition.Properties.ForEach(builder.AddProperty);
        definition.Signals.ForEach(builder.AddSignal);
        builder._entries.Add(new VtableEntry { TypeAndFlags = '>' });
        return builder.Copy();
    }

    private void AddStart()
    {
        nint library = NativeLibrary.Load("libsystemd.so.0");
        _entries.Add(
            new VtableEntry
            {
                TypeAndFlags = '<',
                First = sizeof(VtableEntry),
                Second = (nint)ParameterNames,
                Third = NativeLibrary.GetExport(library, "sd_bus_object_vtable_format"),
            }
        );
    }

    private void AddMethod(MethodDefinition method, BusDispatcher dispatcher)
    {
        delegate* unmanaged[Cdecl]<nint, nint, BusErrorData*, int> handler = &OnCall;
        _entries.Add(
            new VtableEntry
            {
                TypeAndFlags = 'M' | ((Unprivileged | AbsoluteOffset) << 8),
                First = Text(method.Member),
                Second = Text(method.Inputs.Signature),
                Third = Text(method.Outputs.Signature),
                Fourth = (nint)handler,
                Fifth = _loop.Pin(new MethodBinding(method, dispatcher)),
                Sixth = Names(method.Inputs.Names.Concat(method.Outputs.Names)),
            }
        );
    }

    private void AddProperty(PropertyDefinition property)
    {
        delegate* unmanaged[Cdecl]<
            nint,
            byte*,
            byte*,
            byte*,
            nint,
            nint,
            BusErrorData*,
            int> getter = &OnGet;
        _entries.Add(
            new VtableEntry
            {
                TypeAndFlags = 'P' | (((ulong)property.Change | AbsoluteOffset) << 8),
                First = Text(property.Member),
                Second = Text(property.Signature),
                Third = (nint)getter,
                Fifth = _loop.Pin(property),
            }
        );
    }

    private void AddSignal(SignalDefinition signal) =>
        _entries.Add(
            new VtableEntry
            {
                TypeAndFlags = 'S',
                First = Text(signal.Member),
                Second = Text(signal.Parameters.Signature),
                Third = Names(signal.Parameters.Names),
            }
        );

    private nint Text(string text)
    {
        nint memory = (nint)NativeStrings.Allocate(text);
        _loop.Keep(memory);
        return memory;
    }

    /// <summary>Names one after another, each ended by NUL, and a NUL at the end of all.</summary>
    private nint Names(IEnumerable<string> names) =>
        Text(string.Concat(names.Select(name => $"{name}\0")));

    private VtableEntry* Copy()
    {
        VtableEntry* table = (VtableEntry*)
            NativeMemory.Alloc((nuint)_entries.Count, (nuint)sizeof(VtableEntry));
        CollectionsMarshal.AsSpan(_entries).CopyTo(new Span<VtableEntry>(table, _entries.Count));
        _loop.Keep((nint)table);
        return table;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnCall(nint message, nint userData, BusErrorData* error)
    {
        try
        {
            MethodBinding binding = (MethodBinding)GCHandle.FromIntPtr(userData).Target!;
            binding.Dispatcher.Dispatch(message, binding.Method);
            return 1;
        }
        catch (Exception exception)
        {
            return CallbackErrors.Set(error, exception);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnGet(
        nint bus,
        byte* path,
        byte* interfaceName,
        byte* member,
        nint reply,
        nint userData,
        BusErrorData* error
    )
    {
        try
        {
            PropertyDefinition property = (PropertyDefinition)GCHandle.FromIntPtr(userData).Target!;
            property.Read(BusMessage.Text(path), new MessageWriter(reply));
            return 1;
        }
        catch (Exception exception)
        {
            return CallbackErrors.Set(error, exception);
        }
    }

    private sealed record MethodBinding(MethodDefinition Method, BusDispatcher Dispatcher);
}
