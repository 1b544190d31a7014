using AutoMount.Bus.SdBus;
using AutoMount.Core.Accounts;
using AutoMount.Core.Images;

namespace AutoMount.Bus.Service;

/// <summary>Images: which there are, and fetching one.</summary>
internal sealed partial class ManagerObject
{
    private const string ImageList = "images:a(sasasxt)";

    private void DefineImages(InterfaceDefinition definition)
    {
        definition.Method("ListImages", "options:a{sv}", ImageList, ListImagesAsync);
        definition.Method(
            "ShowImage",
            "image:s options:a{sv}",
            "id:s tags:as digests:as created:x size:t command:as labels:a{ss}",
            ShowImageAsync
        );
        definition.Method("PullImage", "image:s options:a{sv}", "progress:h", images.StartPull);
    }

    private async Task<Reply> ListImagesAsync(MethodCall call)
    {
        CallOptions options = CallOptions.Read(call.Arguments);
        OwnerClaim claim = options.TakeOwner(call.Caller);
        options.End();
        UserId user = await authority
            .ProveAsync(call, claim, AuthorityAction.Inspect)
            .ConfigureAwait(true);
        IReadOnlyList<ImageSummary> found = await images
            .ListAsync(user, call.Gone)
            .ConfigureAwait(true);
        return writer => writer.WriteArray("(sasasxt)", found, WriteImage);
    }

    private async Task<Reply> ShowImageAsync(MethodCall call)
    {
        MessageReader arguments = call.Arguments;
        string reference = SessionArguments.CheckedImage(arguments.ReadString());
        CallOptions options = CallOptions.Read(arguments);
        OwnerClaim claim = options.TakeOwner(call.Caller);
        options.End();
        UserId user = await authority
            .ProveAsync(call, claim, AuthorityAction.Inspect)
            .ConfigureAwait(true);
        ImageSummary image = await images
            .ShowAsync(user, reference, call.Gone)
            .ConfigureAwait(true);
        return writer =>
        {
            WriteImage(writer, image);
            writer.WriteStringArray(image.Command);
            writer.WriteArray(
                "{ss}",
                image.Facts.Labels,
                (to, label) =>
                {
                    to.WriteString(label.Key);
                    to.WriteString(label.Value);
                }
            );
        };
    }

    private static void WriteImage(MessageWriter writer, ImageSummary image)
    {
        writer.WriteString(image.Facts.Id);
        writer.WriteStringArray(image.Facts.Tags);
        writer.WriteStringArray(image.Facts.Digests);
        writer.WriteInt64(image.CreatedAt is { } created ? (long)BusValues.Timestamp(created) : -1);
        writer.WriteUInt64((ulong)image.Bytes);
    }
}
