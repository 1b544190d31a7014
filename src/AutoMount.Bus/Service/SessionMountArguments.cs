using AutoMount.Core;
using AutoMount.Core.Folders;
using AutoMount.Core.Mounts;

namespace AutoMount.Bus.Service;

/// <summary>Reads what a caller says about the mounts of a session.</summary>
internal static class SessionMountArguments
{
    private const int MaximumMounts = 256;

    /// <summary>Takes <c>mounts</c> (name, read-only), <c>mounts-at</c> (name, path, read-only), <c>auto-mount</c> and <c>skip</c>.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.InvalidArgument"/>.</exception>
    internal static MountWishes Take(CallOptions options)
    {
        List<MountRequest> requests =
        [
            .. options
                .TakeStructs("mounts", "a(sb)")
                .Select(mount => new MountRequest(
                    FolderName.Parse((string)mount[0]),
                    (bool)mount[1]
                )),
            .. options
                .TakeStructs("mounts-at", "a(ssb)")
                .Select(mount => new MountRequest(
                    FolderName.Parse((string)mount[0]),
                    (bool)mount[2],
                    (string)mount[1]
                )),
        ];
        IReadOnlyList<string> skipped = options.TakeStrings("skip");
        if (Math.Max(requests.Count, skipped.Count) > MaximumMounts)
        {
            throw new ServiceException(
                ServiceError.InvalidArgument,
                $"The options name {Math.Max(requests.Count, skipped.Count)} folders; a session takes at most {MaximumMounts}."
            );
        }

        return new MountWishes
        {
            Automatic = options.TakeBoolean("auto-mount") ?? true,
            LeftOut = [.. skipped.Select(FolderName.Parse)],
            Requests = requests,
        };
    }
}
