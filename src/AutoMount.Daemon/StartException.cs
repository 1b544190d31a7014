namespace AutoMount.Daemon;

/// <summary>The daemon cannot start; the message tells the administrator why and what to do, and goes out without a stack trace.</summary>
internal sealed class StartException(string message, Exception? inner = null)
    : Exception(message, inner);
