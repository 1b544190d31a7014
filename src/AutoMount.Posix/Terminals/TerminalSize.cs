namespace AutoMount.Posix.Terminals;

/// <summary>How large a terminal's window is, in characters.</summary>
/// <param name="Columns">How wide.</param>
/// <param name="Rows">How high.</param>
public readonly record struct TerminalSize(ushort Columns, ushort Rows);
