using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Shares;

namespace AutoMount.Daemon.Tests.Shares;

/// <summary>Compares what is recorded, shown and told with a model.</summary>
internal sealed class HistoryCheck(HistoryWorld world)
{
    private Dictionary<(FolderId, UserId), (int Number, int Place)> _places = [];

    /// <summary>Finds which of the models holds, the last first, and checks what holds of all.</summary>
    public ShareModel Match(ShareModel[] possible, string where)
    {
        string found = Found();
        ShareModel match =
            possible.LastOrDefault(model => Wanted(model) == found)
            ?? throw new InvalidOperationException(
                $"{where}\n-- is:\n{found}\n-- and should be:\n{string.Join("\n-- or:\n", possible.Select(Wanted))}"
            );
        CheckPlaces(where);
        return match;
    }

    private static string Wanted(ShareModel model) =>
        Text([
            .. model.Folders.Select(folder =>
                $"folder {folder.Id} {folder.Owner}/{folder.Name} {folder.Bytes} {(folder.TrashedAt is null ? "shown" : "hidden")}"
            ),
            .. model.Grants.Select(grant =>
                $"grant {grant.Key.Folder} {grant.Key.Guest} {grant.Value.Rights} {grant.Value.Expires:O}"
            ),
            .. model.Answers.Select(answer =>
                $"answer {answer.Key.Folder} {answer.Key.Guest} {(answer.Value.IsAccepted ? answer.Value.Name : "no")}"
            ),
            .. model
                .Answers.Where(answer =>
                    answer.Value.IsAccepted && model.Find(answer.Key.Folder) is { TrashedAt: null }
                )
                .Select(answer =>
                    View(
                        answer.Key.Folder,
                        answer.Key.Guest,
                        answer.Value.Name,
                        model.RightsOf(answer.Key.Folder, answer.Key.Guest)
                    )
                ),
            .. HistoryChoices.Users.SelectMany(user =>
                model
                    .Folders.Where(folder => model.RightsOf(folder.Id, user) is not null)
                    .Select(folder =>
                        Offer(
                            user,
                            folder.Id,
                            model.RightsOf(folder.Id, user),
                            !model.Answers.TryGetValue((folder.Id, user), out var answer)
                                    ? "offered"
                                : answer.IsAccepted ? "accepted"
                                : "declined"
                        )
                    )
            ),
        ]);

    private string Found() =>
        Text([
            .. world
                .FolderRecords.List(owner: null)
                .Select(folder =>
                    $"folder {folder.Id} {folder.Owner}/{folder.Name} {folder.Limits.Bytes} {Shown(folder)}"
                ),
            .. world
                .ShareRecords.ListShares()
                .Select(share =>
                    $"grant {share.Folder} {share.Guest} {share.Rights} {share.Expires:O}"
                ),
            .. world
                .ShareRecords.ListAnswers()
                .Select(answer =>
                    $"answer {answer.Folder} {answer.Guest} {(answer.IsAccepted ? answer.Name : "no")}"
                ),
            .. world.Engine.Views.Values.Select(view =>
                View(view.Folder, view.Guest.Id, view.Name, view.Rights)
            ),
            .. HistoryChoices.Users.SelectMany(user =>
                world
                    .Shares.ListOffers(user)
                    .Select(offer =>
                        Offer(user, offer.Folder.Id, offer.Rights, ShareWords.StateOf(offer))
                    )
            ),
        ]);

    /// <summary>What a folder's record and the file system say of it.</summary>
    private string Shown(Folder folder) =>
        folder switch
        {
            { State: FolderState.Ready, RenamedFrom: null }
                when world.Engine.Attached.GetValueOrDefault(folder.Id) is { } shown
                    && (shown.Owner, shown.Name, shown.Limits.Bytes)
                        == (folder.Owner, folder.Name, folder.Limits.Bytes) => "shown",
            { State: FolderState.Trashed } when world.Engine.Hidden.ContainsKey(folder.Id) =>
                "hidden",
            _ => $"{folder.State}, from {folder.RenamedFrom}",
        };

    private void CheckPlaces(string where)
    {
        ICollection<FolderView> views = world.Engine.Views.Values;
        Assert.True(
            views.Select(view => (view.Owner.Id, view.Number)).Distinct().Count() == views.Count
                && views.All(view => view.Number > 0),
            $"two views of one number: {where}"
        );
        Assert.Equal(
            world.FolderRecords.List(owner: null).Select(folder => folder.Id).ToHashSet(),
            world.Engine.Kept.ToHashSet()
        );
        Assert.Equal(
            world.Engine.Attached.Count + world.Engine.Hidden.Count,
            world.Engine.Kept.Count
        );
        Folder[] mountable = [.. HistoryChoices.Users.SelectMany(world.Shares.ListMountable)];
        Assert.Equal(
            views.Select(view => (view.Guest.Id, view.Name.Value)).ToHashSet(),
            mountable.Select(folder => (folder.Owner, folder.Name.Value)).ToHashSet()
        );
        Dictionary<(FolderId, UserId), (int, int)> places = views.ToDictionary(
            view => (view.Folder, view.Guest.Id),
            view => (view.Number, view.Place)
        );
        foreach (((FolderId, UserId) key, (int, int) place) in _places)
        {
            Assert.True(
                !places.TryGetValue(key, out (int, int) now) || now == place,
                $"a view has another number or place: {where}"
            );
        }

        _places = places;
        world.CheckMounts(mountable, where);
    }

    private static string View(
        FolderId folder,
        UserId guest,
        FolderName name,
        ShareRights? rights
    ) => $"view {folder} {guest}/{name} {rights}";

    private static string Offer(UserId guest, FolderId folder, ShareRights? rights, string state) =>
        $"offer {folder} to {guest} {rights} {state}";

    private static string Text(IEnumerable<string> lines) =>
        string.Join('\n', lines.Order(StringComparer.Ordinal));
}
