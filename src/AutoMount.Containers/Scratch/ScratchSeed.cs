using System.Text;
using AutoMount.Core.Accounts;
using AutoMount.Core.Mounts;
using AutoMount.Core.Sessions;
using AutoMount.Posix;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.Containers.Scratch;

/// <summary>What a fresh home has: the files of the image's own home, then those of the skeleton where the image has none of the name. Nothing is put where a folder will be mounted.</summary>
/// <param name="skeleton">The directory of files that every fresh home has.</param>
internal sealed class ScratchSeed(string skeleton)
{
    /// <summary>Fills a scratch that nobody sees yet.</summary>
    /// <param name="root">Its root.</param>
    /// <param name="owner">Whose the files are to be.</param>
    /// <param name="image">The image.</param>
    /// <param name="plan">The folders.</param>
    /// <returns>What the owner should know: what is missing; empty as a rule.</returns>
    internal string Fill(
        FileDescriptor root,
        UserAccount owner,
        ImageFacts image,
        IReadOnlyList<MountPlanEntry> plan
    )
    {
        byte[][] folders =
        [
            .. plan.Where(entry => entry is { IsWanted: true, IsInHome: true })
                .Select(entry => Encoding.UTF8.GetBytes(entry.Target)),
        ];
        Errno fromImage =
            image.HomeFiles.Length > 0 ? Copy(image.HomeFiles, root, owner, folders) : Errno.None;
        Errno fromSkeleton = Copy(skeleton, root, owner, folders);
        string[] told =
        [
            image.HomeNote,
            Tell(fromImage, "the image's own home"),
            Tell(fromSkeleton, skeleton),
        ];
        return string.Join(' ', told.Where(one => one.Length > 0));
    }

    private static Errno Copy(
        string source,
        FileDescriptor root,
        UserAccount owner,
        byte[][] folders
    )
    {
        const OpenMode directory = OpenMode.O_RDONLY | OpenMode.O_DIRECTORY;
        Errno error = FileIo.OpenTrusted(source, directory, out FileDescriptor files);
        using (files)
        {
            if (error == Errno.ENOENT)
            {
                return Errno.None;
            }

            TreeCopy copy = new()
            {
                Owner = (owner.Id.Value, owner.PrimaryGroup),
                Except = folders,
                KeepsExisting = true,
            };
            return error == Errno.None ? copy.Copy(files, root) : error;
        }
    }

    private static string Tell(Errno error, string what) =>
        error switch
        {
            Errno.None => string.Empty,
            Errno.ENOSPC or Errno.EDQUOT => $"Not all of {what} fits into the scratch.",
            _ => $"Not all of {what} could be copied ({error}).",
        };
}
