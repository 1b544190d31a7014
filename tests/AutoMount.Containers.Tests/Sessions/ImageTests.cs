using System.Collections.Concurrent;
using AutoMount.Core;
using AutoMount.Core.Images;
using AutoMount.Core.Sessions;
using AutoMount.TestKit.Containers;

namespace AutoMount.Containers.Tests.Sessions;

/// <summary>Images on a real Docker engine, and from a real registry.</summary>
public sealed class ImageTests(DockerFixture fixture) : IClassFixture<DockerFixture>, IAsyncLifetime
{
    private readonly Stage _stage = new(fixture.Docker.Host);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await using (_stage)
        {
            await _stage.AssertNothingLeftAsync();
        }
    }

    [Fact]
    public async Task List_HasTheImage_AndShowTellsMore()
    {
        ImageSummary listed = Assert.Single(
            await Manager().ListAsync(Stage.Alice, Cancellation),
            image => image.Facts.Tags.Contains(PrivateDocker.Image)
        );
        ImageSummary shown = await Manager()
            .ShowAsync(Stage.Alice, PrivateDocker.Image, Cancellation);

        Assert.Equal(listed.Facts.Id, shown.Facts.Id);
        Assert.InRange(listed.Bytes, 1 << 19, 1 << 26);
        Assert.Equal("echo own command", shown.Command[^1]);
    }

    [Fact]
    public async Task Create_OfADeniedImage_IsRefused_ByIdToo()
    {
        string id = (
            await fixture.Docker.RunAsync("inspect", "--format", "{{.Id}}", PrivateDocker.Image)
        ).Trim();
        _stage.ImageRules = Rules(new ImageRules { Deny = [new ImagePattern("automount-test-*")] });
        _stage.Restart();

        foreach (string reference in (string[])[PrivateDocker.Image, id, id[7..19]])
        {
            ServiceException refusal = await Assert.ThrowsAsync<ServiceException>(() =>
                _stage.StartAsync(Stage.Request("true") with { Image = reference })
            );
            Assert.Equal(ServiceError.AccessDenied, refusal.Error);
        }

        Assert.Empty(Directory.GetFileSystemEntries($"{_stage.Scratch}/../images")); // nothing of it was looked at
        Assert.DoesNotContain(
            await Manager().ListAsync(Stage.Alice, Cancellation),
            image => image.Facts.Id == id
        );
    }

    [Fact]
    public async Task Limits_OfTheImage_AreTheDefaults()
    {
        const string limited = "automount-test-limited:1";
        await LabelAsync(limited, "org.automount.limits.memory=48M");

        (_, string output, _) = await _stage.RunAsync(
            Stage.Shell(
                "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null"
            ) with
            {
                Image = limited,
            }
        );

        Assert.Equal($"{48 << 20}\n", output);
    }

    [Fact]
    public async Task Pull_FromARegistry_TellsProgress_AndTheSessionRecordsTheDigest()
    {
        Assert.SkipUnless(
            PrivateRegistry.IsInstalled,
            "docker-registry is not installed (packaging/prerequisites tests installs it)"
        );
        await using PrivateRegistry registry = await PrivateRegistry.StartAsync();
        string reference = $"{registry.Address}/busybox:1";
        await PushAsync(reference);
        ConcurrentQueue<PullProgress> told = [];

        ImageSummary image = await Manager(pull: true)
            .PullAsync(Stage.Alice, reference, told.Enqueue, Cancellation);

        string digest = Assert.Single(image.Facts.Digests);
        Assert.StartsWith($"{registry.Address}/busybox@sha256:", digest, StringComparison.Ordinal);
        Assert.Contains(told, step => step.Status.Contains("Pull", StringComparison.Ordinal));
        (Session session, string output, _) = await _stage.RunAsync(
            Stage.Shell("echo pulled") with
            {
                Image = reference,
            }
        );
        Assert.Equal("pulled\n", output);
        Assert.Equal(digest, session.ImageDigest);
    }

    [Fact]
    public async Task Pull_OfWhatTheRegistryHasNot_SaysSo()
    {
        Assert.SkipUnless(PrivateRegistry.IsInstalled, "docker-registry is not installed");
        await using PrivateRegistry registry = await PrivateRegistry.StartAsync();

        ServiceException refusal = await Assert.ThrowsAsync<ServiceException>(() =>
            Manager(pull: true)
                .PullAsync(Stage.Alice, $"{registry.Address}/nothing:1", _ => { }, Cancellation)
        );

        Assert.Equal(ServiceError.NoSuchImage, refusal.Error);
    }

    [Fact]
    public async Task Pull_WithoutLeave_IsRefused() =>
        Assert.Equal(
            ServiceError.AccessDenied,
            (
                await Assert.ThrowsAsync<ServiceException>(() =>
                    Manager().PullAsync(Stage.Alice, "python:3", _ => { }, Cancellation)
                )
            ).Error
        );

    private ImageManager Manager(bool pull = false) =>
        new(
            _stage.Engine,
            new ImagePolicy(pull ? Rules(new ImageRules { AllowsPull = true }) : _stage.ImageRules),
            _stage
        );

    private static ImageSettings Rules(ImageRules rules) => new() { Rules = rules };

    private async Task PushAsync(string reference)
    {
        await LabelAsync(reference, "from=registry");
        _ = await fixture.Docker.RunAsync("push", reference);
        _ = await fixture.Docker.RunAsync("rmi", reference);
    }

    private async Task LabelAsync(string reference, string label)
    {
        string container = (
            await fixture.Docker.RunAsync("create", PrivateDocker.Image, "true")
        ).Trim();
        _ = await fixture.Docker.RunAsync(
            "commit",
            "--change",
            $"LABEL {label}",
            container,
            reference
        );
        _ = await fixture.Docker.RunAsync("rm", container);
    }
}
