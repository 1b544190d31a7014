using AutoMount.Core.Accounts;

namespace AutoMount.Bus.Service;

/// <summary>An object as the bus shows it: all that may block was asked before.</summary>
internal interface IBusEntry
{
    /// <summary>Its id.</summary>
    string Id { get; }

    /// <summary>Whose it is.</summary>
    UserId Owner { get; }
}
