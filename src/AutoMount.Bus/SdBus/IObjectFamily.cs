namespace AutoMount.Bus.SdBus;

/// <summary>A family of objects below one prefix, of which each caller sees his own. For the bus thread.</summary>
internal interface IObjectFamily
{
    /// <summary>What the paths begin with.</summary>
    string Prefix { get; }

    /// <summary>Whether there is an object at a path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="caller">Who asks, or null where we emit a signal, or where <see cref="AuthorizeAsync"/> is asked next.</param>
    /// <exception cref="Core.ServiceException"><see cref="Core.ServiceError.AccessDenied"/>: it is another user's.</exception>
    bool Contains(string path, Caller? caller);

    /// <summary>Asks whether the caller may call a method of the object at its path.</summary>
    /// <exception cref="Core.ServiceException"><see cref="Core.ServiceError.AccessDenied"/>, <see cref="Core.ServiceError.AuthenticationRequired"/>.</exception>
    Task AuthorizeAsync(MethodCall call);

    /// <summary>The paths of the objects that are the caller's business.</summary>
    IReadOnlyList<string> PathsFor(Caller? caller);
}
