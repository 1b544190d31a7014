using System.Globalization;

namespace AutoMount.Daemon.Journal;

/// <summary>The journal's MESSAGE_ID of an event of ours: one UUID (version 4) for all, in which the last four digits are the event's number in decimal.</summary>
internal static class MessageId
{
    /// <summary>All digits but the last four; they never change, since catalogs and filters of administrators name them.</summary>
    internal const string Base = "4ad513efc22f432d9ebd9e3bb547";

    /// <summary>As MESSAGE_ID and catalogs have it: 32 hexadecimal digits.</summary>
    /// <param name="message">The event's number, 1 to 9999.</param>
    internal static string Of(int message) =>
        Base + message.ToString("D4", CultureInfo.InvariantCulture);
}
