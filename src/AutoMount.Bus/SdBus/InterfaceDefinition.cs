namespace AutoMount.Bus.SdBus;

/// <summary>A D-Bus interface as C# says it; <see cref="VtableBuilder"/> turns it into sd-bus' form.</summary>
/// <param name="name">The interface's name.</param>
internal sealed class InterfaceDefinition(string name)
{
    /// <summary>The interface's name.</summary>
    internal string Name { get; } = name;

    internal List<MethodDefinition> Methods { get; } = [];

    internal List<PropertyDefinition> Properties { get; } = [];

    internal List<SignalDefinition> Signals { get; } = [];

    /// <summary>Adds a method; parameters are written as <c>name:signature</c>, separated by blanks.</summary>
    internal void Method(string member, string inputs, string outputs, MethodHandler handler) =>
        Methods.Add(
            new MethodDefinition(
                member,
                Parameters.Parse(inputs),
                Parameters.Parse(outputs),
                handler
            )
            {
                Interface = Name,
            }
        );

    /// <summary>Adds a method that is answered at once.</summary>
    internal void Method(
        string member,
        string inputs,
        string outputs,
        Func<MethodCall, Reply> handler
    ) => Method(member, inputs, outputs, call => Task.FromResult(handler(call)));

    /// <summary>The same interface, whose methods run when a guard has let the caller through.</summary>
    internal InterfaceDefinition Guarded(Func<MethodCall, Task> guard)
    {
        InterfaceDefinition guarded = new(Name);
        guarded.Properties.AddRange(Properties);
        guarded.Signals.AddRange(Signals);
        foreach (MethodDefinition method in Methods)
        {
            guarded.Methods.Add(
                method with
                {
                    Handler = async call =>
                    {
                        await guard(call).ConfigureAwait(true);
                        return await method.Handler(call).ConfigureAwait(true);
                    },
                }
            );
        }

        return guarded;
    }

    /// <summary>Adds a read-only property.</summary>
    /// <param name="member">Its name.</param>
    /// <param name="signature">Its type.</param>
    /// <param name="change">How a change is told.</param>
    /// <param name="read">Writes the value that the object at a path has now; must not block.</param>
    internal void Property(
        string member,
        string signature,
        PropertyChange change,
        Action<string, MessageWriter> read
    ) => Properties.Add(new PropertyDefinition(member, signature, change, read));

    /// <summary>Adds a signal.</summary>
    internal void Signal(string member, string parameters) =>
        Signals.Add(new SignalDefinition(member, Parameters.Parse(parameters)));
}

/// <summary>A method.</summary>
internal sealed record MethodDefinition(
    string Member,
    Parameters Inputs,
    Parameters Outputs,
    MethodHandler Handler
)
{
    /// <summary>The interface it belongs to; a message need not name it.</summary>
    internal required string Interface { get; init; }
}

/// <summary>A read-only property.</summary>
internal sealed record PropertyDefinition(
    string Member,
    string Signature,
    PropertyChange Change,
    Action<string, MessageWriter> Read
);

/// <summary>A signal.</summary>
internal sealed record SignalDefinition(string Member, Parameters Parameters);

/// <summary>Parameters of a method or signal.</summary>
/// <param name="Signature">All types in a row.</param>
/// <param name="Names">All names, in order.</param>
internal sealed record Parameters(string Signature, IReadOnlyList<string> Names)
{
    /// <summary>Reads <c>name:signature name:signature</c>.</summary>
    internal static Parameters Parse(string text)
    {
        string[][] pairs =
        [
            .. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(pair => pair.Split(':')),
        ];
        return new Parameters(
            string.Concat(pairs.Select(pair => pair[1])),
            [.. pairs.Select(pair => pair[0])]
        );
    }
}

/// <summary>How a property's change is told, as flags of the vtable.</summary>
internal enum PropertyChange : ulong
{
    /// <summary>Changes are not told: a counter.</summary>
    Silent = 0,

    /// <summary>Never changes; told with InterfacesAdded, so it must be fit for everybody.</summary>
    Constant = 1 << 4,

    /// <summary>The signal carries the new value to everybody on the bus.</summary>
    Broadcast = 1 << 5,

    /// <summary>The signal says only that it changed; sd-bus leaves the value out of every signal. For what is its owner's business.</summary>
    Private = 1 << 6,
}
