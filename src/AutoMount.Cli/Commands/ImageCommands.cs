using System.CommandLine;
using AutoMount.Bus.Client;
using AutoMount.Cli.Output;
using AutoMount.Cli.Streams;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Commands;

/// <summary><c>automountctl image</c>.</summary>
internal static class ImageCommands
{
    internal static Command All() =>
        new("image", "List, show and fetch images of containers") { List(), Show(), Pull() };

    private static Command List()
    {
        Option<string?> owner = SharedOptions.Owner("Those that this user may run");
        Command command = new("list", "List the images on this host that you may run, newest first")
        {
            owner,
            SharedOptions.ShortQuiet,
        };
        command.SetAction(given =>
        {
            uint? user = OwnerText.Resolve(given.GetValue(owner));
            using ServiceClient client = PasswordAgent.Connect();
            IReadOnlyList<ImageEntry> images = client.ListImages(user);
            return Answers.List<ImageJson>(
                given,
                "image",
                [.. images.Select(image => new ImageJson(image))],
                images.Select(image => image.Id),
                () => ImageText.List(images)
            );
        });
        return command;
    }

    private static Command Show()
    {
        Argument<string> image = Image();
        Command command = new("show", "Show all about an image: digests, command, labels")
        {
            image,
        };
        command.SetAction(given =>
        {
            using ServiceClient client = PasswordAgent.Connect();
            ImageDetails details = client.GetImage(given.GetRequiredValue(image));
            return Answers.Show(
                given,
                new ImageDetailsJson(details),
                page => ImageText.Show(details, page)
            );
        });
        return command;
    }

    private static Command Pull()
    {
        Argument<string> image = Image();
        Command command = new(
            "pull",
            "Fetch an image from its registry; Ctrl-C ends the transfer (for root, and for users where AllowPull= in automountd.conf(5) lets them)"
        )
        {
            image,
            SharedOptions.ShortQuiet,
        };
        command.SetAction(given =>
        {
            using ServiceClient client = PasswordAgent.Connect();
            using Stream progress = client.PullImage(given.GetRequiredValue(image));
            return new PullDisplay(given.GetValue(SharedOptions.Json)).Run(progress);
        });
        return command;
    }

    private static Argument<string> Image() =>
        new Argument<string>("IMAGE")
        {
            Description = "The image, such as python:3.12 or name@sha256:...",
        }.WithImages();
}
