namespace AutoMount.Core.Sessions;

/// <summary>Port to the terminals inside a session's container.</summary>
public interface ISessionNotices
{
    /// <summary>Writes a line on each terminal in the container, as <c>wall(1)</c> does; a terminal that takes nothing is passed over. Never throws, never waits.</summary>
    /// <param name="process">A process of the container, by its pid on the host.</param>
    /// <param name="line">The line, without its end.</param>
    /// <returns>How many terminals got it.</returns>
    int Tell(int process, string line);
}
