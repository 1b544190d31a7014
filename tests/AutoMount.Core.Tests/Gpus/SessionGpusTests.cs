using AutoMount.Core.Accounts;
using AutoMount.Core.Gpus;
using AutoMount.Core.Policies;
using AutoMount.Core.Sessions;

namespace AutoMount.Core.Tests.Gpus;

public sealed class SessionGpusTests
{
    [Fact]
    public void Document_KeepsTheGpus_AndAnOlderOneHasNone()
    {
        SessionGpus gpus = new()
        {
            Asked = 2,
            Devices = ["0000:10:00.0", "0000:11:00.0"],
            Reason = "why",
            Backend = "cdi",
            BackendReason = "since",
            IsVerified = true,
        };

        Session read = SessionDocument.Read(
            SessionDocument.Write(Sample with { Gpus = gpus }),
            Sample
        );

        Assert.Equal(gpus.Devices, read.Gpus.Devices);
        Assert.Equal(gpus with { Devices = [] }, read.Gpus with { Devices = [] });
        Assert.Equal(
            SessionGpus.None,
            SessionDocument.Read("{}", Sample).Gpus with
            {
                Devices = SessionGpus.None.Devices,
            }
        );
    }

    [Fact]
    public void Admission_CountsGpusOfAllSessions_AndRefusesWithTheNumbers()
    {
        Policy policy = Policy.Default with { MaxGpus = 3 };
        Session present = Sample with { Gpus = SessionGpus.None with { Asked = 2 } };

        SessionAdmission.AdmitGpus(policy, new GpuRequest { Count = 1 }, [present]);
        SessionAdmission.AdmitGpus(policy with { MaxGpus = 0 }, new GpuRequest(), [present]);
        ServiceException refused = Assert.Throws<ServiceException>(() =>
            SessionAdmission.AdmitGpus(policy, new GpuRequest { Count = 2 }, [present])
        );

        Assert.Equal(ServiceError.LimitReached, refused.Error);
        Assert.StartsWith(
            "Your sessions have 2 of 3 GPUs (MaxGpus=), and this one asks for 2.",
            refused.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Complete_PutsOurVariablesOverTheImages_AndOurLibrariesFirst()
    {
        GpuInjection injection = new()
        {
            Backend = GpuBackend.Explicit,
            Reason = string.Empty,
            Environment = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["NVIDIA_VISIBLE_DEVICES"] = "void",
            },
            LibraryPath = "/usr/local/nvidia/lib64",
        };

        Assert.Equal(
            [
                "LD_LIBRARY_PATH=/usr/local/nvidia/lib64:/opt/lib",
                "NVIDIA_VISIBLE_DEVICES=void",
                "X=a=b",
            ],
            injection.Complete(["X=a=b", "NVIDIA_VISIBLE_DEVICES=all", "LD_LIBRARY_PATH=/opt/lib"])
        );
        Assert.Equal(
            ["LD_LIBRARY_PATH=/usr/local/nvidia/lib64", "NVIDIA_VISIBLE_DEVICES=void"],
            injection.Complete([])
        );
    }

    private static Session Sample { get; } =
        new()
        {
            Id = SessionId.New(),
            Owner = new UserId(1000),
            Image = "debian",
            State = SessionState.Running,
            CreatedAt = DateTimeOffset.UnixEpoch,
        };
}
