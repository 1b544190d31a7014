using System.Globalization;
using AutoMount.Core.Sessions;

namespace AutoMount.Daemon.Journal;

/// <summary>A line of a session in the journal's native form. Pure.</summary>
internal static class JournalMessage
{
    private const string Identifier = "automount-session"; // for journalctl -t

    /// <summary>Writes the datagram.</summary>
    internal static byte[] Of(JournalLine line)
    {
        using JournalDatagram datagram = new();
        datagram.Add("SYSLOG_IDENTIFIER", Identifier);
        datagram.Add("PRIORITY", "6");
        datagram.Add("AUTOMOUNT_SESSION", line.Session.Value);
        datagram.Add("AUTOMOUNT_USER", line.User);
        datagram.Add("AUTOMOUNT_UID", line.Owner.ToString(CultureInfo.InvariantCulture));
        datagram.Add("AUTOMOUNT_STREAM", line.IsError ? "stderr" : "stdout");
        datagram.Add("MESSAGE", line.Text.Span);
        return datagram.ToArray();
    }
}
