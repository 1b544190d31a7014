using System.Globalization;
using AutoMount.Bus.SdBus;
using AutoMount.Core.Accounts;
using AutoMount.Core.Audit;

namespace AutoMount.Bus.Audit;

/// <summary>Takes a call's arguments one after another, as they came: nothing is checked, and only what is named here is kept.</summary>
/// <param name="reader">The call's arguments, from their start.</param>
/// <param name="caller">Who owns what no owner is named for.</param>
internal sealed class AuditArguments(MessageReader reader, UserId caller)
{
    private readonly List<string> _details = [];

    /// <summary>Whose thing is meant, where the call says it.</summary>
    internal UserId? Owner { get; private set; }

    /// <summary>The thing's id, where the call says it.</summary>
    internal string Id { get; private set; } = string.Empty;

    /// <summary>The thing's name, where the call says it.</summary>
    internal string Name { get; private set; } = string.Empty;

    /// <summary>All that was kept, as words <c>key=value</c>.</summary>
    internal string Details =>
        AuditWords.Bounded(string.Join(' ', _details), AuditWords.MostOfAText);

    /// <summary>Takes a string: the thing's name.</summary>
    internal AuditArguments ThenName()
    {
        Name = AuditWords.Bounded(reader.ReadString(), AuditWords.MostOfAName);
        return this;
    }

    /// <summary>Takes a string: the thing's id.</summary>
    internal AuditArguments ThenId()
    {
        Id = AuditWords.Bounded(reader.ReadString(), AuditWords.MostOfAName);
        return this;
    }

    /// <summary>Takes a number: the user who is the thing.</summary>
    internal AuditArguments ThenUser()
    {
        Owner = new UserId(reader.ReadUInt32());
        return this;
    }

    /// <summary>Takes a number, and keeps it.</summary>
    internal AuditArguments ThenNumber(string key)
    {
        Add(key, Text(reader.ReadUInt32()));
        return this;
    }

    /// <summary>Takes a string, and keeps it.</summary>
    internal AuditArguments Then(string key)
    {
        Add(key, reader.ReadString());
        return this;
    }

    /// <summary>Takes a string, and keeps nothing of it.</summary>
    internal AuditArguments Skip()
    {
        _ = reader.ReadString();
        return this;
    }

    /// <summary>Takes a descriptor, and keeps nothing of it.</summary>
    internal AuditArguments SkipDescriptor()
    {
        reader.ReadDescriptor().Dispose();
        return this;
    }

    /// <summary>Takes a command, and keeps its program alone: arguments may be secret.</summary>
    internal AuditArguments ThenCommand()
    {
        string[] command = reader.ReadStringArray();
        if (command.Length > 0)
        {
            Add("program", command[0]);
        }

        return this;
    }

    /// <summary>Takes the options, and keeps those that are named, and the owner.</summary>
    internal AuditArguments ThenOptions(params ReadOnlySpan<string> kept)
    {
        IReadOnlyDictionary<string, BusValue> options = reader.ReadDictionary();
        Owner ??=
            options.TryGetValue("owner", out BusValue? owner) && owner.Content is uint number
                ? new UserId(number)
                : caller;
        foreach (string key in kept)
        {
            if (options.TryGetValue(key, out BusValue? value))
            {
                Add(key, Text(value.Content));
            }
        }

        return this;
    }

    /// <summary>Keeps a word of its own.</summary>
    internal AuditArguments With(string key, string value)
    {
        Add(key, value);
        return this;
    }

    private void Add(string key, string value)
    {
        string bounded = AuditWords.Bounded(value, AuditWords.MostOfAName);
        bool isOneWord = bounded.Length > 0 && !bounded.Any(each => each is ' ' or '"');
        _details.Add(
            isOneWord
                ? $"{key}={bounded}"
                : $"{key}=\"{bounded.Replace("\"", "'", StringComparison.Ordinal)}\""
        );
    }

    private static string Text(object content) =>
        content switch
        {
            ulong.MaxValue => "none",
            bool truth => truth ? "yes" : "no",
            string text => text,
            string[] texts => string.Join(',', texts),
            IFormattable number => number.ToString(format: null, CultureInfo.InvariantCulture),
            object[] values => $"{values.Length}",
            _ => "?",
        };
}
