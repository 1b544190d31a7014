using AutoMount.Bus.Client;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Output;

/// <summary>Images for people.</summary>
internal static class ImageText
{
    private const int ShortId = 19; // sha256: and 12 digits

    /// <summary>A table of images, a line for each name.</summary>
    internal static Table List(IReadOnlyList<ImageEntry> images)
    {
        Table table = new("IMAGE", "ID", ">SIZE", "CREATED");
        foreach (ImageEntry image in images)
        {
            IReadOnlyList<string> names = image.Tags.Count > 0 ? image.Tags : image.Digests;
            foreach (string name in names)
            {
                table.Add(
                    name,
                    image.Id.Length > ShortId ? image.Id[..ShortId] : image.Id,
                    Quantity.FormatSize(image.Bytes),
                    HumanTime.Distance(image.Created)
                );
            }
        }

        return table;
    }

    /// <summary>Writes all that is known of one.</summary>
    internal static void Show(ImageDetails details, Page page)
    {
        ImageEntry image = details.Entry;
        new DetailList()
            .Add("Names", string.Join(' ', image.Tags))
            .Add("Id", image.Id)
            .Add("Digests", string.Join(' ', image.Digests))
            .Add("Size", Quantity.FormatSize(image.Bytes))
            .Add("Created", HumanTime.FormatBoth(image.Created))
            .Add("Command", ShellWords.Join(details.Command))
            .Add("Labels", details.Labels.Count == 0 ? "none" : $"{details.Labels.Count}")
            .Write(page);
        if (details.Labels.Count > 0)
        {
            Table labels = new("LABEL", "VALUE");
            foreach (
                (string name, string value) in details.Labels.OrderBy(
                    pair => pair.Key,
                    StringComparer.Ordinal
                )
            )
            {
                labels.Add(name, value);
            }

            labels.Write(page, indent: "  ");
        }
    }
}
