using System.CommandLine;
using System.CommandLine.Completions;
using AutoMount.Bus.Client;
using AutoMount.Bus.SdBus;

namespace AutoMount.Cli.Commands;

/// <summary>Has a shell complete names of what there is now; nothing where the service does not answer.</summary>
internal static class LiveNames
{
    /// <summary>The caller's folders.</summary>
    internal static Argument<T> WithFolders<T>(this Argument<T> argument) =>
        With(argument, client => client.ListFolders(owner: null).Select(folder => folder.Name));

    /// <summary>What is in the caller's trash.</summary>
    internal static Argument<T> WithTrash<T>(this Argument<T> argument) =>
        With(argument, client => client.ListTrash(owner: null).Select(folder => folder.Name));

    /// <summary>The caller's folders.</summary>
    internal static Option<T> WithFolders<T>(this Option<T> option)
    {
        option.CompletionSources.Add(context =>
            Ask(context, client => client.ListFolders(owner: null).Select(folder => folder.Name))
        );
        return option;
    }

    /// <summary>The caller's sessions.</summary>
    internal static Argument<T> WithSessions<T>(this Argument<T> argument) =>
        With(argument, client => client.ListSessions(owner: null).Select(session => session.Id));

    /// <summary>Images that the caller may run.</summary>
    internal static Argument<T> WithImages<T>(this Argument<T> argument) =>
        With(argument, client => client.ListImages(owner: null).SelectMany(image => image.Tags));

    /// <summary>The host's GPUs.</summary>
    internal static Argument<T> WithGpus<T>(this Argument<T> argument) =>
        With(argument, client => client.ListGpus().Select(gpu => gpu.Address));

    private static Argument<T> With<T>(
        Argument<T> argument,
        Func<ServiceClient, IEnumerable<string>> ask
    )
    {
        argument.CompletionSources.Add(context => Ask(context, ask));
        return argument;
    }

    /// <summary>The help asks as well, for the choices that it shows: those are no choices, and help needs no service.</summary>
    private static IReadOnlyList<CompletionItem> Ask(
        CompletionContext context,
        Func<ServiceClient, IEnumerable<string>> ask
    )
    {
        if (ReferenceEquals(context, CompletionContext.Empty))
        {
            return [];
        }

        try
        {
            using ServiceClient client = ServiceClient.Connect();
            return [.. ask(client).Distinct().Select(name => new CompletionItem(name))];
        }
        catch (Exception exception) when (exception is BusException or BusCallException)
        {
            return [];
        }
    }
}
