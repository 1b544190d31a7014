using AutoMount.Core.Accounts;
using AutoMount.Core.Configuration;
using AutoMount.Core.Folders;
using AutoMount.Core.Images;
using AutoMount.Core.Sessions;
using AutoMount.TestKit.Core;

namespace AutoMount.Core.Tests.Sessions;

/// <summary>What a reload changes holds from the next use on, in the managers that there are already.</summary>
public sealed class SessionSettingsTests
{
    private static readonly UserId Alice = new(1000);
    private readonly FakeUserDirectory _users = new((Alice.Value, "alice"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DefaultLimitsAndImages_ChangedMeanwhile_HoldForTheNextSession()
    {
        SessionSettings settings = new() { DefaultLimits = new SessionLimits { Pids = 10 } };
        ImageSettings images = new();
        using SessionManager sessions = new(
            FakeSessionSetup.For(_users) with
            {
                Settings = () => settings,
                Images = new ImagePolicy(() => images),
            }
        );
        SessionRequest request = new() { Owner = Alice, Image = "debian" };
        Session before = await sessions.CreateAsync(request, Cancellation);

        settings = settings with { DefaultLimits = new SessionLimits { Pids = 20 } };
        Session after = await sessions.CreateAsync(request, Cancellation);
        images = new ImageSettings { Rules = new ImageRules { Deny = [new ImagePattern("*")] } };
        ServiceException denied = await Assert.ThrowsAsync<ServiceException>(() =>
            sessions.CreateAsync(request, Cancellation)
        );

        Assert.Equal((10, 20), (before.Limits.Pids, after.Limits.Pids));
        Assert.Equal(10, sessions.Get(before.Id).Limits.Pids);
        Assert.Equal(ServiceError.AccessDenied, denied.Error);
    }

    [Fact]
    public void UserLimits_ChangedMeanwhile_HoldForWhomNoneAreSet()
    {
        FakeFolderEngine engine = new();
        UserLimits defaults = new(Bytes: 100, Inodes: 100);
        UserManager users = new(new MemoryUserLimitStore(), engine, _users, () => defaults);
        List<UserId> told = [];
        users.Changed += told.Add;
        _ = users.SetLimits(Alice, bytes: 50, inodes: null);

        defaults = new UserLimits(Bytes: 200, Inodes: 200);
        users.Enforce(Alice);

        Assert.Equal(new UserLimits(50, 200), users.GetLimits(Alice));
        Assert.Equal([Alice, Alice], told);
    }
}
