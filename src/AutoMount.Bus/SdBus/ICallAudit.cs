namespace AutoMount.Bus.SdBus;

/// <summary>Sees every call of a method of ours begin and end. For the bus thread; nothing here throws.</summary>
internal interface ICallAudit
{
    /// <summary>A call has come.</summary>
    /// <returns>Told how it goes on; null where it changes nothing.</returns>
    ICallRecord? Begin(MethodCall call, MethodDefinition method);
}

/// <summary>One call that changes something. For the bus thread; nothing here throws.</summary>
internal interface ICallRecord
{
    /// <summary>Its arguments can be read; they can be read from their start again afterwards.</summary>
    void ReadArguments();

    /// <summary>What it made has an id.</summary>
    void Made(string id);

    /// <summary>It was done and answered.</summary>
    void Done();

    /// <summary>It was refused or failed.</summary>
    void Failed(Exception exception);
}
