using AutoMount.Core.Shares;

namespace AutoMount.FileSystem.Tests.Views;

/// <summary>Owner and guest at work in one folder at random: whatever one did, the other sees at once, as in one plain directory.</summary>
public sealed class CoherenceTests
{
    private const int Acts = 700; // before the hand-over, and as many after it

    private static readonly string[] s_names =
    [
        "a",
        "b",
        "c",
        "d",
        "d/a",
        "d/b",
        "d/e",
        "d/e/a",
        "f",
        "f/a",
    ];

    private static readonly string[] s_acts =
    [
        "create",
        "replace",
        "append",
        "append",
        "write",
        "cut",
        "unlink",
        "mkdir",
        "mkdir",
        "rmdir",
        "rename",
        "rename",
        "keep",
        "exchange",
        "link",
        "symlink",
        "chmod",
        "utime",
        "hold",
        "map",
        "close",
        "heldwrite",
        "heldcut",
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhateverOneDoes_TheOtherSeesAtOnce_AlsoOverAHandOver(bool passthrough)
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        using KeptDescriptors kept = new();
        using SharedFolder shared = new(ShareRights.ReadWriteDelete, passthrough);
        shared.User.Descriptors = kept;
        shared.User.Restart();
        shared.User.Engine.Attach(shared.Folder);
        shared.Show();
        string model = Directory.CreateDirectory(Path.Combine(shared.User.Directory, "m")).FullName;
        using (PathActor owner = new(SharedFolder.OwnerId, shared.OwnersPath))
        using (PathActor guest = new(SharedFolder.GuestId, shared.GuestsPath))
        using (PathActor plain = new(user: 0, model))
        {
            File.SetUnixFileMode(model, File.GetUnixFileMode(shared.OwnersPath));
            Work(random, seed, owner, guest, plain);
            HandOver(shared);
            Work(random, seed, owner, guest, plain);
        }

        shared.User.AssertSettles(shared.Folder, shared.User.Engine.CountUsage(shared.Folder.Id));
    }

    private static void Work(
        Random random,
        int seed,
        PathActor owner,
        PathActor guest,
        PathActor plain
    )
    {
        List<string> history = [];
        for (int index = 0; index < Acts; index++)
        {
            bool isOwners = random.Next(2) == 0;
            PathAct act = NextOf(random, isOwners ? "owner" : "guest");
            history.Add($"{(isOwners ? "owner" : "guest")}: {act}");
            string expected = plain.Do(act);
            string answer = (isOwners ? owner : guest).Do(act);
            string where = $"seed {seed}, act {index}:\n{string.Join('\n', history.TakeLast(12))}";
            Assert.True(expected == answer, $"{expected} in the model, {answer} here; {where}");
            // whoever did not do it looks first
            string[] other = Look(isOwners ? guest : owner);
            string[] actor = Look(isOwners ? owner : guest);
            Same(TreeIn(actor), TreeIn(other), where);
            string[] wanted = Look(plain);
            Same(TreeIn(wanted).Select(WithoutTimes), TreeIn(other).Select(WithoutTimes), where);
            Same(
                HeldIn(wanted),
                HeldIn(actor).Concat(HeldIn(other)).Order(StringComparer.Ordinal),
                where
            );
        }
    }

    private static string[] Look(PathActor actor) => actor.Do(new PathAct("look")).Split('\n');

    private static IEnumerable<string> TreeIn(string[] lines) =>
        lines.Where(line => line.Contains('\t', StringComparison.Ordinal));

    private static IEnumerable<string> HeldIn(string[] lines) =>
        lines.Where(line => !line.Contains('\t', StringComparison.Ordinal));

    private static string WithoutTimes(string line) => line[..line.IndexOf('\t')];

    private static void Same(IEnumerable<string> expected, IEnumerable<string> seen, string where)
    {
        if (!expected.SequenceEqual(seen))
        {
            Assert.Fail(
                $"wanted: {string.Join("; ", expected.Except(seen))}\nseen: {string.Join("; ", seen.Except(expected))}\n{where}"
            );
        }
    }

    private static PathAct NextOf(Random random, string who)
    {
        string act = s_acts[random.Next(s_acts.Length)];
        int number = act switch
        {
            "write" or "heldwrite" => random.Next(20_000),
            "cut" or "heldcut" => random.Next(3) == 0 ? 0 : random.Next(30_000),
            _ => random.Next(1, 1_000_000),
        };
        return new PathAct(
            act,
            s_names[random.Next(s_names.Length)],
            s_names[random.Next(s_names.Length)],
            number,
            (char)('a' + random.Next(26)),
            random.Next(1, random.Next(2, 9000)),
            $"{who}{random.Next(3)}"
        );
    }

    private static void HandOver(SharedFolder shared)
    {
        shared.User.Engine.LeavesMounts = true;
        shared.User.Restart();
        shared.User.Engine.Attach(shared.Folder);
        shared.Show();
        _ = shared.User.Engine.Serve();
    }
}
